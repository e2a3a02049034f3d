"""Evidence of proficiency, needs, recommendations, mentor matches and proposals."""
