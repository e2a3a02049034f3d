"""Evaluations: one person evaluated once, in one way, by one rater."""
