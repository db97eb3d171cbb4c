"""The record in a notebook: `factions.open(url)` gives frames of groups, ties, incidents, claims and their evidence, and a plot of each.

It needs the extra `notebook` (pandas and matplotlib); polars where it's installed and asked for.
"""

from __future__ import annotations

from factions.frames.opened import Opened, open_frames

__all__ = ["Opened", "open_frames"]
