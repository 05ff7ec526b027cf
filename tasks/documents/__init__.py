"""Tables and a template to documents."""
