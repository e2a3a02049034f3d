"""Answering an evaluation: drafts, submissions, corrections and withdrawals."""
