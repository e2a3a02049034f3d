"""Mentorings: sessions of a mentor and a mentee, confirmed by both."""
