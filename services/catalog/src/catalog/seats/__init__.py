"""Seats: who moves up when one is free, and what happens to everybody when a session moves or ends early."""
