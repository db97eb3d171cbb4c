"""Two coders' readings of the same reports, side by side: what both found, and what one found alone. Neither is taken for the truth.

What pairs with what is the bench's definition (agreement.py): events of one type whose evidence shares a sentence, relations of one type with the
same ends, claims whose contents mostly overlap; pairs are one to one. `agreement` is twice the pairs over what both found in all, the F1 that the
bench would give either against the other. A claim that both found counts under the first coder's kind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from factions.bench.agreement import compare
from factions.bench.counts import Difference, pooled
from factions.evidence import Record
from factions.reading import Coder, Reading
from factions.statements.records import Claim, Statement

KINDS = ("events", "relations", "claims")
FIELDS = (
    "event_mode", "event_factuality", "event_time", "event_place", "event_attribution", "relation_subtype", "relation_role", "claim_kind",
    "claim_speaker", "claim_condition", "claim_horizon",
)  # fmt: skip


class Shared(Record):
    """How many of a kind or type both found, and each alone; `agreement` is null where neither found any."""

    both: int
    one: int
    other: int
    agreement: float | None


class Alike(Record):
    """Of pairs, how many have the same value of a field."""

    same: int
    pairs: int


class Alone(Record):
    """What one coder found alone: a statement in short, and the first sentence that it cites."""

    document: str
    title: str | None
    kind: str
    what: str
    quote: str


class SideBySide(Record):
    """Two coders over some documents. `one` and `other` stand in this order wherever both are told of; `types` are by kind and type."""

    documents: int
    one: Coder
    other: Coder
    kinds: dict[str, Shared]
    types: dict[str, dict[str, Shared]]
    fields: dict[str, Alike]
    one_alone: tuple[Alone, ...]
    other_alone: tuple[Alone, ...]


@dataclass(frozen=True)
class _Counted:
    kind: str
    type: str


def side_by_side(pairs: Sequence[tuple[Reading, Reading]]) -> SideBySide:
    """Compare two coders' readings, (one, other) of each document; raises ValueError where there are none."""
    if not pairs:
        msg = "there is nothing to compare"
        raise ValueError(msg)
    compared = [compare(one, other) for one, other in pairs]
    counts = pooled(compared).counts
    shares = pooled(compared).shares
    told = [_types(reading for pair in pairs for reading in [pair[place]]) for place in (0, 1)]
    alone: tuple[list[Alone], list[Alone]] = ([], [])
    by_type: tuple[Counter[_Counted], Counter[_Counted]] = (Counter(), Counter())
    for (one, _), result in zip(pairs, compared, strict=True):
        for difference in result.differences:
            if difference.kind in KINDS and difference.error != "wrong":
                side = 0 if difference.error == "miss" else 1
                alone[side].append(_alone(one, difference))
                by_type[side][_Counted(difference.kind, _type(difference))] += 1
    types: defaultdict[str, dict[str, Shared]] = defaultdict(dict)
    for key in sorted({*told[0], *told[1]}, key=lambda key: (KINDS.index(key.kind), key.type)):
        ours, theirs = by_type[0][key], by_type[1][key]
        shared = _shared(told[0][key] - ours, ours, theirs)
        if shared.agreement is not None:
            types[key.kind][key.type] = shared
    return SideBySide(
        documents=len(pairs), one=pairs[0][0].coder, other=pairs[0][1].coder,
        kinds={kind: _shared(counts[kind].hits, counts[kind].gold - counts[kind].hits, counts[kind].found - counts[kind].hits) for kind in KINDS},
        types=dict(types), fields={name: Alike(same=share.right, pairs=share.of) for name in FIELDS if (share := shares[f"{name}_accuracy"]).of},
        one_alone=tuple(alone[0]), other_alone=tuple(alone[1]),
    )  # fmt: skip


def _shared(both: int, one: int, other: int) -> Shared:
    in_all = 2 * both + one + other
    return Shared(both=both, one=one, other=other, agreement=round(2 * both / in_all, 4) if in_all else None)


def _types(readings: Iterable[Reading]) -> Counter[_Counted]:
    return Counter(
        _Counted(kind, _type_of(statement)) for reading in readings for kind in KINDS for statement in getattr(reading, kind)
    )  # fmt: skip


def _type_of(statement: Statement) -> str:
    return statement.kind if isinstance(statement, Claim) else statement.type


def _type(difference: Difference) -> str:
    """Give the type with which the bench begins a statement in short: "ASSAULT/firearms actors=..."."""
    return difference.what.split(" ", 1)[0].split("/", 1)[0]


def _alone(reading: Reading, difference: Difference) -> Alone:
    document = reading.document
    return Alone(document=document.id, title=document.title, kind=difference.kind.removesuffix("s"), what=difference.what, quote=difference.quote)
