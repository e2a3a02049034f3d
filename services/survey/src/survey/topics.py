"""The topics that this service publishes and reads."""

from shared.messaging import Topic

__all__ = ["CAMPAIGNS", "COMPETENCIES", "IDENTITIES", "PEOPLE", "PUBLISHED", "RESPONSES", "UNITS"]

UNITS = "survey.units"
PEOPLE = "survey.people"
IDENTITIES = "survey.identities"
CAMPAIGNS = "survey.campaigns"
RESPONSES = "survey.responses"
PUBLISHED = (
    Topic(UNITS),
    Topic(PEOPLE, classification="internal"),
    Topic(IDENTITIES, classification="restricted", compacted=True),
    Topic(CAMPAIGNS),
    Topic(RESPONSES, classification="internal"),
)

COMPETENCIES = "catalog.competencies"
