"""Meetings: the sessions of a mentoring, confirmed by mentor and mentee, and the JP granted for them."""
