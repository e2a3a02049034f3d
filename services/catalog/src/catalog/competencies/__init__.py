"""Competencies with their proficiency levels."""
