"""Values within values."""
