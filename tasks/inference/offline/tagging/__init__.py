"""Reads a request as a trained tagger does: which words name tables, columns and values, whatever the sentence."""
