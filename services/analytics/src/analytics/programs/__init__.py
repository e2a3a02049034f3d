"""This service's copies of programmes, sessions, enrolments and mentorings."""
