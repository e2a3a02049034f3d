"""Units × competencies at a glance."""
