"""Spreadsheets brought in: outcome and the rejected rows of each."""
