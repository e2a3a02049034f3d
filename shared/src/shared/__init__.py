"""Mechanism that the four services share. No word of the domain lives here."""
