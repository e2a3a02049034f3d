"""People brought in from a spreadsheet."""
