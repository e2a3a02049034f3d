"""The topics that this service publishes and reads."""

from shared.messaging import Topic

__all__ = ["CAMPAIGNS", "COMPETENCIES", "IDENTITIES", "PEOPLE", "PUBLISHED", "RESPONSES", "UNITS"]

UNITS = "survey.units"
PEOPLE = "survey.people"
IDENTITIES = "survey.identities"
CAMPAIGNS = "survey.campaigns"
RESPONSES = "survey.responses"
PUBLISHED = (
    Topic(UNITS, compacted=True),
    Topic(PEOPLE, classification="internal", compacted=True),
    Topic(IDENTITIES, classification="restricted", compacted=True),
    Topic(CAMPAIGNS),
    Topic(RESPONSES, classification="internal"),
)

COMPETENCIES = "catalog.competencies"
