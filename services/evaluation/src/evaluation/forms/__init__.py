"""The built-in questionnaires and the interview guide."""
