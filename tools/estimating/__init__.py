"""What a day of the world's news would need, worked out from the figures that were measured."""
