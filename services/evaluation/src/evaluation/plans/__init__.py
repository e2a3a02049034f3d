"""Evaluation plans: what is asked about a programme, of whom, and when."""
