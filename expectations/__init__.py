"""What a dataset must be: Great Expectations suites, built from a schema or written by hand."""
