"""When a pool is matched: at night, or when somebody asks for it."""
