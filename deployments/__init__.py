"""Where Understudy runs."""
