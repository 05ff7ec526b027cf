"""Words to a schema, without a model: a small parser, a library of templates and the table of knowledge."""

from tasks.inference.offline.engine import REFERENCE_DATE, infer_offline, is_sql
from tasks.inference.offline.inferred import NO_MODEL, Inferred
from tasks.inference.offline.wishes import names_a_table, said_beside, said_of

__all__ = [
    "NO_MODEL",
    "REFERENCE_DATE",
    "Inferred",
    "infer_offline",
    "is_sql",
    "names_a_table",
    "said_beside",
    "said_of",
]
