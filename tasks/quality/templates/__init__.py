"""Page templates of the quality report."""
