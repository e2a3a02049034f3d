"""Which remedy is recommended to whom, and who decided."""
