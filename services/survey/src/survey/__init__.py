"""The survey service: governments, units, people, questionnaires, campaigns and responses."""
