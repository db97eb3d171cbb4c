"""What is known of an entity, for OpenRefine: of a group what its page tells, its ties among it, of a place what the gazetteer does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from factions.statements.records import SYMMETRIC


class Property(BaseModel):
    """Something that is known of groups, of places, or of both."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    of: Literal["group", "place", "both"] = "group"
    tie: str | None = None
    inverse: bool = False


_WORDS: dict[str, tuple[str, str]] = {
    "leads": ("leads", "led by"), "member_of": ("member of", "members"), "part_of": ("part of", "units"), "backs": ("backs", "backed by"),
    "splinter_of": ("split from", "splinters"), "merged_into": ("merged into", "absorbed"), "successor_of": ("successor of", "succeeded by"),
    "affiliated_with": ("pledged fealty to", "has the fealty of"), "allied_with": ("allied with", ""), "fights": ("fights", ""),
    "rival_of": ("rival of", ""), "same_as": ("said to be", ""),
}  # fmt: skip


def _ties() -> Iterable[Property]:
    for kind, (one, other) in _WORDS.items():
        yield Property(id=kind, name=one, tie=kind)
        if kind not in SYMMETRIC:
            yield Property(id=f"{kind}_inverse", name=other, tie=kind, inverse=True)


PROPERTIES: dict[str, Property] = {one.id: one for one in (
    Property(id="name", name="name", of="both"), Property(id="country", name="country", of="both"), Property(id="kind", name="kind of actor"),
    Property(id="also_called", name="also called"), Property(id="community", name="community"), Property(id="registry", name="id in the registry"),
    Property(id="wikidata", name="Wikidata id"), Property(id="parent", name="belongs to"), Property(id="documents", name="reports that mention it"),
    Property(id="events", name="events in which it has a part"), Property(id="claims", name="claims of its own"),
    *_ties(),
    Property(id="place_kind", name="kind of place", of="place"), Property(id="admin1", name="first division", of="place"),
    Property(id="lat", name="latitude", of="place"), Property(id="lon", name="longitude", of="place"),
    Property(id="geonames", name="GeoNames id", of="place"), Property(id="precision", name="UCDP's where_prec", of="place"),
    Property(id="radius_km", name="radius in kilometres", of="place"), Property(id="population", name="people who live there", of="place"),
)}  # fmt: skip
"""What is known of an entity, by id."""
