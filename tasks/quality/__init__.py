"""Staged tables to a quality report."""
