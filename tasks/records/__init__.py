"""A schema, a seed and a row range to Arrow tables."""
