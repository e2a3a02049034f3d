"""Answers that arrived after the grace, kept for a named person's decision."""
