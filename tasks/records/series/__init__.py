"""Series: values that hang together along their steps, each still a function of (seed, series, step)."""
