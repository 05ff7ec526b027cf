"""The steps: one folder each, `task.py` its Prefect face and the rest plain Python."""
