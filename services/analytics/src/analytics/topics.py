"""The topics that this service publishes and reads."""

from shared.messaging import Topic

__all__ = [
    "CAMPAIGNS",
    "COMPETENCIES",
    "ENROLMENTS",
    "EVALUATIONS",
    "MENTORINGS",
    "NEEDS",
    "PEOPLE",
    "PROGRAMS",
    "PROPOSALS",
    "PUBLISHED",
    "RECOMMENDATIONS",
    "RESPONSES",
    "SESSIONS",
    "STANDARDS",
    "UNITS",
]

NEEDS = Topic("analytics.needs", classification="internal")
RECOMMENDATIONS = Topic("analytics.recommendations", classification="internal")
PROPOSALS = Topic("analytics.proposals", classification="public")
PUBLISHED = (NEEDS, RECOMMENDATIONS, PROPOSALS)

UNITS = "survey.units"
PEOPLE = "survey.people"
CAMPAIGNS = "survey.campaigns"
RESPONSES = "survey.responses"
COMPETENCIES = "catalog.competencies"
STANDARDS = "catalog.standards"
PROGRAMS = "catalog.programs"
SESSIONS = "catalog.sessions"
ENROLMENTS = "catalog.enrolments"
MENTORINGS = "catalog.mentorings"
EVALUATIONS = "evaluation.evaluations"
