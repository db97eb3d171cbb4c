"""Clean text with title, date and publisher, and a list of what was thrown away."""
