"""Reads what a request says of each column, wherever it speaks of it: bounds, spans of time, how many are missing."""
