"""This service's copies of competencies and job standards."""
