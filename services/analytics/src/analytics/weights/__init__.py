"""Weights for those who did not answer."""
