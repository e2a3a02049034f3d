"""Topics that this service writes and reads."""

__all__ = ["COMPETENCIES", "ENROLMENTS", "IDENTITIES", "LEARNING_HOURS", "MENTORINGS", "PEOPLE", "PROGRAMS"]
__all__ += ["PROPOSALS", "PUBLISHED", "RECOMMENDATIONS", "SESSIONS", "STANDARDS", "SUBSCRIBED", "UNITS"]

COMPETENCIES = "catalog.competencies"
STANDARDS = "catalog.standards"
PROGRAMS = "catalog.programs"
SESSIONS = "catalog.sessions"
ENROLMENTS = "catalog.enrolments"
MENTORINGS = "catalog.mentorings"
LEARNING_HOURS = "catalog.learning_hours"

UNITS = "survey.units"
PEOPLE = "survey.people"
IDENTITIES = "survey.identities"
PROPOSALS = "analytics.proposals"
RECOMMENDATIONS = "analytics.recommendations"

PUBLISHED = (COMPETENCIES, STANDARDS, PROGRAMS, SESSIONS, ENROLMENTS, MENTORINGS, LEARNING_HOURS)
SUBSCRIBED = (UNITS, PEOPLE, IDENTITIES, PROPOSALS, RECOMMENDATIONS)
