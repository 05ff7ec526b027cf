"""The reader of samples: files of data as a dataset schema that could have made them.

The way of a file: ``opening`` and ``encoding`` give its text within bounds; ``delimited`` (with ``header``),
``records`` or ``binary`` its cells; ``types`` (with ``native`` and ``moments``) their values. Then ``personal`` tells
what must not be kept, ``profile`` (with ``shapes``) makes columns, and ``keys`` finds keys within and between tables.
"""

from schemas.readers.samples.reader import profile_tables, read_samples

__all__ = ["profile_tables", "read_samples"]
