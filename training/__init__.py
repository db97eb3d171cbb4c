"""What makes the weights that Factions reads with. Nothing here is needed to read."""
