"""Whom, where and when the mentions of one reading mean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from factions.evidence import Record

ActorKind = Literal[
    "armed_group", "militia", "state_force", "government", "party", "community", "person", "igo", "ngo", "media", "company", "civilians",
    "other",
]  # fmt: skip
Anchor = Literal["text", "published", "narrative"]


class Actor(Record):
    """Anyone who acts. `country` is ISO 3166-1 alpha-3; `registry` the id in our registry; `parent` another actor of the reading."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: ActorKind
    country: str | None = None
    community: str | None = None
    parent: str | None = None
    registry: str | None = None
    wikidata: str | None = None


class Place(Record):
    """A place. Coordinates are WGS 84 degrees; `precision` is UCDP's where_prec, 1 (exact) to 7 (international water or air).

    What happened there happened within `radius_km` of the point, as far as the name tells; null where that isn't known.
    """

    id: str
    name: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    precision: Annotated[int, Field(ge=1, le=7)] | None = None
    radius_km: Annotated[float, Field(ge=0)] | None = None


class Time(Record):
    """A time as EDTF (ISO 8601-2). `anchor` tells what a relative expression was reckoned from."""

    id: str
    edtf: str
    anchor: Anchor
