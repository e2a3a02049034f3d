"""Where each person stands, and the tables that add up."""
