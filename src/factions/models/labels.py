"""What the heads of the reading model tell apart, in the order of their outputs. A change here wants new weights."""

from __future__ import annotations

from collections.abc import Sequence

from factions.codebook.loader import lists

KINDS = ("actor", "place", "time", "quantity", "weapon", "facility")
"""Kinds of mention, as the contract has them."""
FORMS = ("named", "nominal", "pronoun")
ACTOR_KINDS = (
    "armed_group", "militia", "state_force", "government", "party", "community", "person", "igo", "ngo", "media", "company", "civilians",
    "other",
)  # fmt: skip
PRIVATE = "private"
"""A mention of a person without a public role."""
MEANINGS = (*ACTOR_KINDS, PRIVATE)
"""What an actor mention may mean."""
TYPES = tuple(lists().types)
"""PLOVER's event types."""
MODES = tuple(f"{name}/{mode}" for name, held in lists().types.items() for mode in ("", *held.modes))
"""A type with one of its modes, or with none: `ASSAULT/`."""
FACTUALITIES = ("asserted", "denied", "possible", "planned", "demanded", "hypothetical")
TOLLS = ("killed", "injured", "detained", "abducted", "displaced", "missing")
ROLES = ("actors", "recipients", "targets", "places", "time", "weapons", *TOLLS)
"""What a mention may be to an event; the tolls are what a quantity counts."""
RELATIONS = (
    "leads", "member_of", "part_of", "backs", "allied_with", "fights", "rival_of", "splinter_of", "merged_into", "successor_of",
    "affiliated_with", "based_in", "same_as",
)  # fmt: skip
SUPPORTS = ("troops", "joint_operations", "weapons", "materiel", "training", "funding", "intelligence", "territory", "other", "unknown")
CLAIMS = ("statement", "accusation", "denial", "demand", "promise", "forecast", "opinion")
CONTEXTS = lists().contexts
RE3D_TYPES = ("Organisation", "Person", "Location", "Nationality", "Temporal", "Weapon", "MilitaryPlatform", "Quantity")
RE3D_RELATIONS = ("FightingAgainst", "AlliesOf", "BelongsTo", "InChargeOf", "CommWith", "IsSynonymOf", "HasAttrOf")


def bio(names: Sequence[str]) -> tuple[str, ...]:
    """Give the tags of spans of some names: outside, and begin and inside of each."""
    return ("O", *(f"{mark}-{name}" for name in names for mark in "BI"))


TAGS = {
    "outer": bio(KINDS),  # the outermost mentions
    "inner": bio(KINDS),  # mentions inside these
    "cue": bio(("cue", "quote")),  # words that announce what somebody says; first words of what is quoted on without any
    "voice": bio(("speaker",)),  # a speaker who is no mention
    "condition": bio(("condition",)),
    "horizon": bio(("horizon",)),
    "title": bio(("title",)),  # the words of a relation's role: "chairman"
    "re3d": bio(RE3D_TYPES),
}
"""Layers of span tags, each a softmax for every word."""
PAIRS = (*RELATIONS, *TYPES, *FACTUALITIES, *SUPPORTS)
"""What a pair of mentions may be to each other: a tie, an act of one on the other, whether the tie holds, the support."""
RE3D_KINDS = {
    "Organisation": "actor", "Person": "actor", "Nationality": "actor", "Location": "place", "Temporal": "time", "Quantity": "quantity",
    "Weapon": "weapon", "MilitaryPlatform": "weapon",
}  # fmt: skip
"""re3d's types as our kinds of mention."""
SYMMETRIC = frozenset({"fights", "allied_with", "rival_of", "same_as", "FightingAgainst", "AlliesOf", "CommWith", "IsSynonymOf"})
"""The ties that have no direction."""
