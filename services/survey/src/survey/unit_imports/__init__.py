"""Units brought in from a spreadsheet."""
