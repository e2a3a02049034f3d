"""Barriers that a whole unit shares, and the one recommendation that they lead to."""
