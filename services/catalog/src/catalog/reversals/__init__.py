"""Reversals: a credit taken back by a new entry, never by changing the first."""
