"""Ties that a compound states: "Iranian-trained", "Saudi-backed" before the name of a group. A rule, since real reports are full of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factions.mentions.meaning import Linked
from factions.statements.tied import Tied

SHARE = 0.8
"""The raw score of such a tie."""
_FAR = 40
"""Characters between the compound and the group whom it describes: an adjective or two."""
_MEANT = {
    **dict.fromkeys(("backed", "supported", "sponsored", "aided"), ("backs", "unknown")),
    **dict.fromkeys(("trained",), ("backs", "training")),
    **dict.fromkeys(("armed", "equipped", "supplied"), ("backs", "weapons")),
    **dict.fromkeys(("funded", "financed", "bankrolled", "paid"), ("backs", "funding")),
    **dict.fromkeys(("allied", "aligned"), ("allied_with", None)),
}
_COMPOUND = re.compile(rf"[-\u2010-\u2013](?P<word>{'|'.join(_MEANT)})\b")
_BETWEEN = re.compile(r" (?:[a-z][\w-]* |[A-Z][\w'’-]*-\w+ ){0,2}")


def find_compounds(text: str, linked: Linked, known: frozenset[tuple[str, int, int]] = frozenset()) -> Iterator[Tied]:
    """Find the ties of text: the actor before the compound's hyphen is the one who backs, the actor behind it whom it backs.

    `known` are the ties that were found already, as (type, entity, entity): these don't come again.
    """
    actors = [(n, spot) for n, spot in enumerate(linked.spots) if spot.kind == "actor" and spot.form != "pronoun"]
    for n, spot in actors:
        compound = _COMPOUND.match(text, spot.end)
        if compound is None:
            continue
        behind = [(other.start, -other.end, k) for k, other in actors if compound.end() < other.start <= compound.end() + _FAR]
        if not behind or not _BETWEEN.fullmatch(text, compound.end(), min(behind)[0]):
            continue
        backed = min(behind)[2]
        kind, support = _MEANT[compound["word"]]
        ends = linked.of[n], linked.of[backed]
        if None not in ends and ends[0] != ends[1] and (kind, ends[0], ends[1]) not in known:
            yield Tied(kind, n, backed, "asserted", support, None, SHARE)
