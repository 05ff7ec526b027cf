"""A table's past: change data capture and slowly changing dimensions, window by window."""
