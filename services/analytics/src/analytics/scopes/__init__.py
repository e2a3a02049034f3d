"""Whose figures a caller may ask for, and where they come from: a release, or this moment."""
