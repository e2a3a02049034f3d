"""Choosing the remedy again whenever more is known: the part that nobody presses a button for."""
