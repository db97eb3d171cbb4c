"""The log of reviews: what people decided about statements. Rows are added at its end; what they come to is worked out on reading.

A statement is known by the machine's reading that it is of (`base`) and its id there, which it keeps in every reading that corrects that one. A deed
that changes what a reading holds is followed, in the same transaction, by a reading of the coder `review` (correcting.py), so that all that reads
the ledger follows it. What a rule carried over to a newer reading of the machine is a row of its own that names the person and the deed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import Connection, func, insert, select

from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.corrections import Excerpt, Ruled
from factions.ledger.incident_store import chunks
from factions.ledger.layer import end_of, now

Deed = Literal["accept", "correct", "add", "reject", "undo", "assign", "comment", "lost"]
Standing = Literal["unreviewed", "accepted", "corrected", "rejected"]
Key = tuple[int, str]
"""A reading and the id of a statement within it."""
REVIEW = "review"
"""The name of the coder of readings that hold people's corrections; the version is the number of the last deed."""
_STATES: Mapping[str, Standing] = {"accept": "accepted", "correct": "corrected", "add": "accepted", "reject": "rejected"}
CONTENT = frozenset(_STATES)
"""The deeds that judge a statement."""


class Row(NamedTuple):
    """A row of the log with its words. `carries` is the deed that a rule carried over; `changed`: the machine reads it otherwise since."""

    id: int
    deed: Deed
    document: str
    base: int
    item: str
    undoes: int | None
    carries: int | None
    changed: bool
    assignee: str | None
    by: str
    made: str
    because: str
    content: str | None


class State(Record):
    """What a statement's review has come to: `by` and `made` (UTC) are those of the deed that counts, null where there is none.

    `changed` tells that the machine has read it otherwise since. `assignee` is who is to look at it.
    """

    state: Standing = "unreviewed"
    deed: int | None = None
    by: str | None = None
    made: str | None = None
    because: str = ""
    changed: bool = False
    assignee: str | None = None


class New(NamedTuple):
    """A deed to be written down."""

    deed: Deed
    document: str
    base: int
    item: str
    by: str
    because: str = ""
    content: Excerpt | None = None
    undoes: int | None = None
    carries: int | None = None
    changed: bool = False
    assignee: str | None = None


def append(connection: Connection, new: New) -> Row:
    """Write a deed at the log's end; gives its row. Call it in a write transaction: were another row written meanwhile, it would fail whole."""
    before = connection.execute(select(t.reviews.c.id, t.reviews.c.made).order_by(t.reviews.c.id.desc()).limit(1)).first()
    number, made = (before.id + 1, max(now(), before.made)) if before else (1, now())
    because, raw = new.because, new.content.model_dump_json() if new.content else None
    row = Row(id=number, made=made, **{**new._asdict(), "content": raw})
    salt = secrets.token_hex(16)
    own = {name: value for name, value in row._asdict().items() if name not in ("because", "content")}
    connection.execute(insert(t.reviews).values({**own, "changed": int(new.changed), "told": words_digest(salt, because, raw)}))
    connection.execute(insert(t.review_words).values(deed=number, salt=salt, because=because, content=raw))
    return row


def words_digest(salt: str, because: str, content: str | None) -> str:
    """Give the digest that a row of the log holds of its words, SHA-256 in hex; the salt keeps words that were taken down from being guessed."""
    return hashlib.sha256(json.dumps([salt, because, content], ensure_ascii=True).encode()).hexdigest()


def rows(connection: Connection, documents: Collection[str] | None = None, *, as_of: date | None = None, after: int = 0) -> list[Row]:
    """Give the log in its order, with `documents` of those alone, with `as_of` until the end of that day (UTC), behind the row `after`."""
    r, w = t.reviews.c, t.review_words.c
    own = [r[name] for name in Row._fields if name not in ("because", "content")]
    asked = select(*own, func.coalesce(w.because, "").label("because"), w.content).outerjoin(t.review_words, w.deed == r.id).where(r.id > after)
    if as_of is not None:
        asked = asked.where(r.made <= end_of(as_of))
    parts = [asked] if documents is None else [asked.where(r.document.in_(chunk)) for chunk in chunks(sorted(documents))]
    found = [row for part in parts for row in connection.execute(part)]
    return sorted((Row(**{**row._mapping, "changed": bool(row.changed)}) for row in found), key=lambda row: row.id)  # noqa: SLF001 - SQLAlchemy's way to a dict


def last(connection: Connection) -> int:
    """Give the number of the log's last row; 0 where there is none."""
    return connection.execute(select(func.max(t.reviews.c.id))).scalar_one() or 0


def ended(log: Iterable[Row]) -> dict[int, int]:
    """Map the rows that were undone to the undo that ended them; an undo may be undone, too."""
    found: dict[int, int] = {}
    for row in sorted(log, key=lambda row: -row.id):
        if row.undoes is not None and row.id not in found:
            found[row.undoes] = row.id
    return found


def standing(log: Sequence[Row]) -> list[Row]:
    """Give the rows of a log that stand, in its order, without the undoing ones."""
    lifted = ended(log)
    return [row for row in log if row.deed != "undo" and row.id not in lifted]


def by_item(log: Sequence[Row], base: int) -> dict[str, list[Row]]:
    """Give the standing rows on the statements of one machine's reading, by the statement's id."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in standing(log):
        if row.base == base:
            found[row.item].append(row)
    return dict(found)


def state_of(own: Sequence[Row]) -> State:
    """Give what the standing rows on one statement come to."""
    verdict = next((row for row in reversed(own) if row.deed in CONTENT), None)
    assigned = next((row.assignee for row in reversed(own) if row.deed == "assign"), None)
    if verdict is None:
        return State(assignee=assigned)
    return State(state=_STATES[verdict.deed], deed=verdict.id, by=verdict.by, made=verdict.made, because=verdict.because, changed=verdict.changed,
                 assignee=assigned)  # fmt: skip


def ruled(log: Sequence[Row], base: int) -> dict[str, Ruled]:
    """Give what people decided on the statements of a machine's reading, by their ids, in the order in which they were last corrected."""
    found: list[tuple[int, str, Ruled]] = []
    for item, own in by_item(log, base).items():
        judged = [row for row in own if row.deed in CONTENT]
        if not judged:
            continue
        content = next((row for row in reversed(judged) if row.content is not None), None)
        own_words = Excerpt.model_validate_json(content.content) if content is not None and content.content is not None else None
        found.append((content.id if content else 0, item, Ruled(out=judged[-1].deed == "reject", content=own_words)))
    return {item: rule for _, item, rule in sorted(found, key=lambda one: (one[0], one[1]))}


def bases(connection: Connection, readings: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Give, for each reading, its document and the machine's reading that it is, or corrects."""
    r = t.readings.c
    found: dict[int, tuple[str, int]] = {}
    for chunk in chunks(sorted(set(readings))):
        documents = select(r.document).where(r.id.in_(chunk))
        held = defaultdict[str, list[tuple[int, bool]]](list)
        for row in connection.execute(select(r.id, r.document, r.coder).where(r.document.in_(documents)).order_by(r.id)):
            held[row.document].append((row.id, row.coder == REVIEW))
        wanted = set(chunk)
        for document, own in held.items():
            base = own[0][0]
            for reading, corrected in own:
                base = base if corrected else reading
                if reading in wanted:
                    found[reading] = document, base
    return found


def states(connection: Connection, keys: Collection[Key], *, as_of: date | None = None) -> dict[Key, State]:
    """Give the state of statements by (reading, statement), now or at the end of the day `as_of` (UTC); what nobody looked at is `UNREVIEWED`.

    Every key is in the answer. It takes a few queries for each few hundred readings, whatever the number of statements.
    """
    reviewed = _reviewed(connection, {reading for reading, _ in keys})
    of = bases(connection, reviewed)
    logs: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows(connection, {document for document, _ in of.values()}, as_of=as_of):
        logs[row.document].append(row)
    known = {reading: by_item(logs[document], base) for reading, (document, base) in of.items()}
    return {key: state_of(known.get(key[0], {}).get(key[1], ())) for key in keys}


def _reviewed(connection: Connection, readings: set[int]) -> set[int]:
    """Give those readings of whose documents anything was reviewed."""
    r = t.readings.c
    asked = select(r.id).where(r.document.in_(select(t.reviews.c.document)))
    return {reading for chunk in chunks(sorted(readings)) for reading in connection.execute(asked.where(r.id.in_(chunk))).scalars()}


def lost(log: Sequence[Row]) -> list[Row]:
    """Give the reviews that couldn't be carried over to the reading that came after them, and that nobody has put away since."""
    return [row for row in standing(log) if row.deed == "lost"]
