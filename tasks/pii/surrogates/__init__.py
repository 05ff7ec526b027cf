"""Surrogates: for every type, values that look like the source's and belong to nobody."""
