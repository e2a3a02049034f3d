"""Invitations: who is asked about whom, what remains to do, and how far a campaign is."""
