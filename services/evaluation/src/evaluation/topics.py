"""The topics that this service publishes and reads."""

__all__ = ["COMPETENCIES", "ENROLMENTS", "EVALUATIONS", "MENTORINGS", "PEOPLE", "PROGRAMS", "PUBLISHED", "SUBSCRIBED"]
__all__ += ["UNITS"]

EVALUATIONS = "evaluation.evaluations"

UNITS = "survey.units"
PEOPLE = "survey.people"
COMPETENCIES = "catalog.competencies"
PROGRAMS = "catalog.programs"
ENROLMENTS = "catalog.enrolments"
MENTORINGS = "catalog.mentorings"

PUBLISHED = (EVALUATIONS,)
SUBSCRIBED = (UNITS, PEOPLE, COMPETENCIES, PROGRAMS, ENROLMENTS, MENTORINGS)
