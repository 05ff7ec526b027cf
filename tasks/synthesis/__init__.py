"""Real tables to a fitted synthesizer to tables."""
