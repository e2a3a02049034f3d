"""Catalog: competencies, job standards, programmes, sessions, enrolments, mentorings and learning hours (JP)."""
