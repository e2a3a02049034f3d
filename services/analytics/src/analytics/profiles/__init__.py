"""How people like to work together with a mentor or a mentee."""
