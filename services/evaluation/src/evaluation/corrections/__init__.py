"""Changing a result that was given: corrections and withdrawals, each with a reason."""
