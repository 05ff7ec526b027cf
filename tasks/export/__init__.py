"""A published dataset as files in another format, in PostgreSQL, or as a DuckDB or SQLite file."""
