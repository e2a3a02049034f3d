"""Attendance: who was present on which day of a session."""
