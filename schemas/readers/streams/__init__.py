"""Real datasets, streamed: folders, files and databases as typed Arrow chunks of any number of rows.

The way of a source: ``finding`` tells its tables; ``delimited`` (over ``decoding``), ``records``, ``workbook``,
``parquet`` or ``database`` gives raw batches of one; ``evidence`` tells over all of them what types the columns have,
and ``conversion`` makes them so; ``dataset`` is what others see; ``keys`` tells primary and foreign keys that hold.
"""

from schemas.readers.streams.dataset import CHUNK_ROWS, RealDataset, RealTable
from schemas.readers.streams.finding import open_real
from schemas.readers.streams.keys import with_keys

__all__ = ["CHUNK_ROWS", "RealDataset", "RealTable", "open_real", "with_keys"]
