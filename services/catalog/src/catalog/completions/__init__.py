"""Completion of a session: who completed, the certificates, and the JP credited for it."""
