"""Questionnaires and their published versions, which never change."""
