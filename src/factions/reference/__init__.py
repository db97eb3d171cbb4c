"""Read-only data, and how to look things up in it."""
