"""Differential privacy: marginals of a table measured under noise, and rows that come of nothing else."""
