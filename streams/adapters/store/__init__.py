"""The store: what people ask about, in SQLite or PostgreSQL, through SQLAlchemy Core; one table group a module."""
