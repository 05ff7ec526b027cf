"""The JSON Schema reader, and what the OpenAPI reader shares with it.

The way of a document: ``loading`` and ``document`` give its values and what its references lead to, ``shape`` merges
what a schema says, ``walk`` turns object schemas into the entities of a ``draft`` (with ``scalars``, ``patterns`` and
``sampling``), ``keys`` relates them, and ``build`` makes the dataset schema.
"""

from schemas.readers.jsonschema.reader import Reading, read_json_schema, read_json_schema_file, reading_of_json_schema

__all__ = ["Reading", "read_json_schema", "read_json_schema_file", "reading_of_json_schema"]
