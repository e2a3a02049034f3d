"""Figures of groups: read from the tables, summed along the tree, small groups hidden."""
