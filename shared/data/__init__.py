"""The one way to PostgreSQL: connections, named queries, migrations."""
