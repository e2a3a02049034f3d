"""This service's copy of competencies, for the words on a form."""
