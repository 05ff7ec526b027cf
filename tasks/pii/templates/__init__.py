"""Pages of the privacy report."""
