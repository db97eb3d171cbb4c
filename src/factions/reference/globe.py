"""Distances on the earth."""

from __future__ import annotations

import math

Point = tuple[float, float]
"""Latitude and longitude, WGS 84 degrees."""
RADIUS_KM = 6371.0
"""The earth's mean radius."""


def km(one: Point, other: Point) -> float:
    """Give the great-circle distance of two points in km, on a sphere (the haversine formula)."""
    north, east, its_north, its_east = map(math.radians, (*one, *other))
    half = math.sin((its_north - north) / 2) ** 2 + math.cos(north) * math.cos(its_north) * math.sin((its_east - east) / 2) ** 2
    return 2 * RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
