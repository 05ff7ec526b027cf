"""Labelled dirt: passes over the clean cells of a chunk, and the way back."""
