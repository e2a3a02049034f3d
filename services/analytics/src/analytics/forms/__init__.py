"""The forms of competence development and what they achieved so far."""
