"""Governments and their units: a tree with effective dates and predecessors."""
