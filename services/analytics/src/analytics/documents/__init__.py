"""The plan as a document to take to a meeting."""
