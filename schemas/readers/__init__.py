"""Readers of other formats: each turns a text that describes data into a dataset schema, and says what it left out.

:func:`read_source` chooses among them by content.
"""

from schemas.readers.detect import read_source
from schemas.readers.result import Note, ReadResult

__all__ = ["Note", "ReadResult", "read_source"]
