"""What persons judged of claims, as it stands: the last entry of the log that nobody undid counts, for outcome and condition each.

An entry is on a claim of one reading. When the document is read anew, the claim of the new reading stands for it that has the same kind and shares
most characters of its content; where the text itself was extracted anew, the one whose words are most alike, if they are alike at all. An entry on a
claim for which none stands rests until one does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from factions.analysis.claims.grouping import ALIKE, likeness
from factions.analysis.incidents.words import stems
from factions.ledger import outcomes as shelf
from factions.ledger.outcomes import ClaimRow, Entry, Key

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class State:
    """The entries that count for a claim; null where nobody judged."""

    outcome: Entry | None = None
    condition: Entry | None = None


NOBODY = State()


def undone(log: Sequence[Entry]) -> dict[int, int]:
    """Map the number of each entry that is undone to the entry that undid it; an undo may be undone, too."""
    found: dict[int, int] = {}
    for row in reversed(log):
        if row.undoes is not None and row.id not in found:
            found.setdefault(row.undoes, row.id)
    return found


def states(connection: Connection, *, as_of: date | None = None) -> dict[Key, State]:
    """Give what stands of each claim that was judged, by the claim of the reading that counts now, or counted at the end of the day `as_of` (UTC)."""
    log = shelf.log(connection, as_of=as_of)
    lifted = undone(log)
    counting = [row for row in log if row.undoes is None and row.id not in lifted]
    now = successors(connection, {key for row in counting if (key := key_of(row))}, as_of=as_of)
    found: dict[Key, State] = {}
    for row in counting:
        key = key_of(row)
        if key is not None and (claim := now.get(key)) is not None:
            before = found.get(claim, NOBODY)
            found[claim] = State(row if row.outcome else before.outcome, row if row.condition else before.condition)
    return found


def key_of(row: Entry) -> Key | None:
    """Give the claim that an entry judges; null for an undo."""
    return None if row.reading is None or row.claim is None else (row.reading, row.claim)


def successors(connection: Connection, keys: Iterable[Key], *, as_of: date | None = None) -> dict[Key, Key]:
    """Map claims to those that stand for them now, themselves where their reading counts."""
    old: defaultdict[str, list[ClaimRow]] = defaultdict(list)
    for row in shelf.claims_of(connection, keys, as_of=as_of):
        old[row.document].append(row)
    found: dict[Key, Key] = {}
    for document, rows in old.items():
        held = shelf.claims_in(connection, document, as_of=as_of)
        for row in rows:
            if (heir := successor(row, held)) is not None:
                found[row.key] = heir.key
    return found


def successor(row: ClaimRow, held: Sequence[ClaimRow]) -> ClaimRow | None:
    """Give the claim of a reading that stands for one of another, or the same, reading of its document."""
    alike = (other for other in held if other.kind == row.kind and (other.key == row.key or _share(row, other) > 0))
    return max(alike, key=lambda other: (other.key == row.key, _share(row, other), -other.content.start), default=None)


def _share(one: ClaimRow, other: ClaimRow) -> float:
    """Give how much of two contents is common: of their characters within one text, else of their words, 0 where they aren't alike."""
    if one.text == other.text:
        both = min(one.content.end, other.content.end) - max(one.content.start, other.content.start)
        either = max(one.content.end, other.content.end) - min(one.content.start, other.content.start)
        return max(0, both) / either
    found = likeness(stems(one.content.quote), stems(other.content.quote))
    return found if found >= ALIKE else 0.0
