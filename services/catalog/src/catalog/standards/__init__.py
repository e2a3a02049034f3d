"""Job standards: the level of each competency that a job requires."""
