"""The bus: Celery's broker wakes, PostgreSQL remembers."""
