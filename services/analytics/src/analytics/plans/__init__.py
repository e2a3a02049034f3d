"""The yearly plan of competence development."""
