"""Anything to a schema."""
