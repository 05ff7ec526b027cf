"""The DDL reader: SQL scripts of PostgreSQL, MySQL, SQLite, SQL Server, Oracle and their relatives.

The way of a script: ``dialect`` tells whose it is, ``split`` cuts it into statements, ``tokens`` and the readers of
single statements (``tables``, ``columns``, ``alters``, ``others``) fill a ``draft``, ``relations`` and ``checks`` work
out what it means, and ``build`` makes the schema of it.
"""

from schemas.readers.ddl.reader import read_ddl, read_ddl_file

__all__ = ["read_ddl", "read_ddl_file"]
