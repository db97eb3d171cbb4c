"""Corrections in the ledger: a reading that holds them supersedes the one that they are about, and outlives a newer one of the machine.

Both are called within a write transaction. `settle` brings the reading that counts in line with the log. `carry` is for a new reading of the machine:
it finds what people decided on the one before again, by kind, type and evidence, and writes down for each decision what became of it:

- A statement that both readings have stays accepted, corrected or rejected as it was. Where the machine reads it otherwise than it did, what the
  person said counts, and the row is marked `changed`, so that it comes up for review again.
- What a person accepted, corrected or added, and the new reading doesn't have, is added to it, and marked `changed`.
- What can't be added, as the text no longer has its words, is written down as `lost`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from factions.errors import LedgerError
from factions.ledger import audit, reviews
from factions.ledger import tables as t
from factions.ledger.corrections import Excerpt, content_of, corrected, excerpt, letter, next_number, overlap
from factions.ledger.layer import is_current
from factions.ledger.moving import moved
from factions.ledger.reviews import REVIEW, New, Row
from factions.ledger.rows import read_reading
from factions.reading import Coder, Reading, faults, roles
from factions.statements.records import Claim, Event, Statement


class Held(NamedTuple):
    """What the ledger holds of a document: the key of the reading that counts, and that of the machine's reading that it is or corrects."""

    document: str
    current: int
    base: int
    source: str


def held(connection: Connection, document: str) -> Held:
    """Give what the ledger holds of a document; raises LedgerError where it doesn't hold it."""
    r, d = t.readings.c, t.documents.c
    rows = connection.execute(select(r.id, r.coder, is_current(r.id).label("current")).where(r.document == document).order_by(r.id)).all()
    source = connection.execute(select(d.source).where(d.id == document)).scalar_one_or_none()
    if source is None or not rows:
        raise LedgerError(document, "the ledger holds no document with this id")
    base = next((row.id for row in reversed(rows) if row.coder != REVIEW), rows[0].id)
    return Held(document, next(row.id for row in rows if row.current), base, source)


def decided(connection: Connection, document: str) -> Reading:
    """Give the reading that a document has by the log, under the stamp of its last deed; raises LedgerError that says what breaks the contract."""
    own = held(connection, document)
    log = reviews.rows(connection, [document])
    found = corrected(read_reading(connection, own.base), reviews.ruled(log, own.base))
    if wrong := faults(found):
        raise LedgerError(document, f"the correction breaks the contract: {wrong[0]}")
    return found.model_copy(update={"coder": Coder(name=REVIEW, version=str(log[-1].id if log else 0))})


def settle(connection: Connection, document: str) -> int:
    """Let a reading by the log supersede the one that counts, where they differ; gives the key of the one that counts then."""
    from factions.ledger.writer import Recorded, record  # which calls `carry`

    own = held(connection, document)
    wanted, now = decided(connection, document), read_reading(connection, own.current)
    if wanted.model_copy(update={"coder": now.coder}) == now:
        return own.current
    recorded: Recorded = record(connection, wanted, own.source)
    return recorded.key


def carry(connection: Connection, key: int, new: Reading) -> None:
    """Carry what people decided on a document over to its new reading by a machine, whose key is `key`."""
    log = reviews.rows(connection, [new.document.id])
    older = max((row.base for row in log if row.base != key), default=None)
    if older is None:
        return
    rules = _Carrying(key, read_reading(connection, older), new)
    written = [reviews.append(connection, row) for row in rules.deeds(reviews.by_item(log, older))]
    if written:
        audit.enter(
            connection, by="rule:carry", deed="review.carry", subject=f"document {new.document.id}", rows=[("reviews", row.id) for row in written],
            because="the document was read anew", detail={"from": older, "to": key, "lost": sum(row.deed == "lost" for row in written)},
        )  # fmt: skip
    settle(connection, new.document.id)


class _Carrying:
    """What becomes of the deeds on one reading in another."""

    def __init__(self, key: int, old: Reading, new: Reading) -> None:
        self._key, self._new = key, new
        self._document = new.document.id
        self._old = {one.id: excerpt(old, one) for one in old.statements}
        self._next = {kind: next_number(one.id for one in new.statements if one.id.startswith(kind)) for kind in "erc"}

    def deeds(self, items: Mapping[str, Sequence[Row]]) -> list[New]:
        """Give the rows to be written, in the order in which people decided."""
        held = {item: self._content(item, own) for item, own in items.items()}
        stands = self._matches({item: one for item, one in held.items() if one is not None})
        found: list[tuple[int, New]] = []
        for item, own in items.items():
            if (content := held[item]) is not None:
                found += self._carried(own, content, self._old.get(item), stands.get(item))
        return [row for _, row in sorted(found, key=lambda one: one[0])]

    def _content(self, item: str, own: Sequence[Row]) -> Excerpt | None:
        """Give what a statement says since it was reviewed."""
        raw = next((row.content for row in reversed(own) if row.deed in reviews.CONTENT and row.content is not None), None)
        return Excerpt.model_validate_json(raw) if raw is not None else self._old.get(item)

    def _matches(self, held: Mapping[str, Excerpt]) -> dict[str, str]:
        """Map statements to those of the new reading that stand for them, each once, the likeliest first."""
        text = self._new.document.text
        pairs = []
        for place, (item, content) in enumerate(held.items()):
            probes = [here for one in (self._old.get(item), content) if one is not None and (here := moved(one, text)) is not None]
            for there, other in enumerate(self._new.statements):
                likeness = max((_likeness(one, excerpt(self._new, other)) for one in probes), default=0.0)
                if likeness > 0:
                    pairs.append((-likeness, place, there, item, other.id))
        found: dict[str, str] = {}
        taken: set[str] = set()
        for *_, item, name in sorted(pairs):
            if item not in found and name not in taken:
                found[item] = name
                taken.add(name)
        return found

    def _carried(self, own: Sequence[Row], content: Excerpt, origin: Excerpt | None, name: str | None) -> list[tuple[int, New]]:
        """Give the rows that carry the deeds on one statement, each with the number of the deed."""
        verdict = next((row for row in reversed(own) if row.deed in reviews.CONTENT), None)
        here = moved(content, self._new.document.text)
        found: list[tuple[int, New]] = []
        if verdict is not None and verdict.deed != "reject" and here is None:
            return [(verdict.id, self._row(verdict, f"lost {verdict.item}")._replace(deed="lost", content=content))]
        if name is None and verdict is not None and verdict.deed != "reject" and here is not None:
            name = self._new_id(here)
            found.append((verdict.id, self._row(verdict, name)._replace(deed="add", content=here, changed=True)))
        elif name is not None and verdict is not None:
            found.append((verdict.id, self._stands(verdict, here, origin, name)))
        if name is not None:
            found += [(row.id, self._row(row, name)) for row in own if row.deed in ("assign", "comment")]
        return found

    def _stands(self, verdict: Row, here: Excerpt | None, origin: Excerpt | None, name: str) -> New:
        """Say how a decision stands on the statement that stands for the one that it was made on."""
        if verdict.deed == "reject" or here is None:
            return self._row(verdict, name)
        machine = content_of(excerpt(self._new, next(one for one in self._new.statements if one.id == name)))
        before = origin and moved(origin, self._new.document.text)
        alike = machine == content_of(here)
        changed = not alike and (before is None or machine != content_of(before))
        own = self._row(verdict, name)
        return own._replace(deed="correct" if own.deed == "add" else own.deed, content=None if alike else here, changed=changed)

    def _row(self, row: Row, item: str) -> New:
        return New(deed=row.deed, document=self._document, base=self._key, item=item, by=row.by, because=row.because, carries=row.id,
                   assignee=row.assignee)  # fmt: skip

    def _new_id(self, content: Excerpt) -> str:
        kind = letter(content.statement)
        self._next[kind] += 1
        return f"{kind}{self._next[kind] - 1}"


def label(statement: Statement) -> str:
    """Give a statement's type, or a claim's kind."""
    return statement.kind if isinstance(statement, Claim) else statement.type


def _likeness(one: Excerpt, other: Excerpt) -> float:
    """Tell how likely two statements are one: 0 unless kind, type and some evidence are the same; then more, the more of it and of the roles is."""
    if type(one.statement) is not type(other.statement) or label(one.statement) != label(other.statement):
        return 0.0
    shared = overlap(one.statement.evidence, other.statement.evidence)
    if not shared:
        return 0.0
    parts = [_parts(held) for held in (one, other)]
    either = parts[0] | parts[1]
    mode = isinstance(one.statement, Event) and isinstance(other.statement, Event) and one.statement.mode == other.statement.mode
    return shared + (len(parts[0] & parts[1]) / len(either) if either else 1) + mode / 2


def _parts(held: Excerpt) -> set[tuple[object, ...]]:
    places = {one.id: (one.start, one.end) for one in held.mentions}
    found: set[tuple[object, ...]] = {(role, places.get(name)) for role, name in roles(held.statement)}
    if isinstance(held.statement, Claim):
        found.add(("content", held.statement.content.start, held.statement.content.end))
    return found
