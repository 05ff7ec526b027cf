"""People, places and organisations found in running text by a small spaCy network of our own."""
