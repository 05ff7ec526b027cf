"""The pipelines: each reads top to bottom as the steps of its job."""
