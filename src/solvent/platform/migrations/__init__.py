"""The database's schema as forward-only Alembic migrations."""
