"""The OpenAPI reader: what an API answers and takes, as tables.

It stands on :mod:`schemas.readers.jsonschema`, and adds what only an API says: ``operations`` finds where each schema
is used, ``roles`` tells things from errors, pages and requests, and ``nesting`` relates what paths nest.
"""

from schemas.readers.openapi.reader import read_openapi, read_openapi_file, reading_of_openapi, version_of

__all__ = ["read_openapi", "read_openapi_file", "reading_of_openapi", "version_of"]
