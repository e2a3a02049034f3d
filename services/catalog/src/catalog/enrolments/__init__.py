"""Enrolments: who takes part in a session, waits for a seat, or completed it."""
