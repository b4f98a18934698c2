"""The parts an instance brings along when it runs on one machine: PostgreSQL, a broker, a supervisor."""
