"""Factions: an open clearinghouse that tracks armed groups."""

__version__ = "0.1.0"
