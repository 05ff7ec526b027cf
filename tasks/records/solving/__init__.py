"""Meets rules by construction: for each row a branch of the condition, then one column after the other."""
