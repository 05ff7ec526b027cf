"""Streams: a table's rows in the order of their moments, with as much in memory as is under way at a time."""
