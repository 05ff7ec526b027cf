"""A small network that reads a request's words in their whole context, beside the models of ``tagging``."""
