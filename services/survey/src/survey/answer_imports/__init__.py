"""Answers brought in from a spreadsheet: a finished campaign on attitudes."""
