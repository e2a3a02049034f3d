"""Needs of groups as readers ask for them: ranked, by unit, and how they moved."""
