"""When a meeting can be: what other bodies do at the same time."""
