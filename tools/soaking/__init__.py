"""What `make soak` does: made-up readings, killing `factions add`, loading many readings and asking for what the pages ask."""
