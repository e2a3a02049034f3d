"""What an edited policy would change: everything that is known, decided twice."""
