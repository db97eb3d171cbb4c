"""Putting a part of a ledger into an empty one: readings and what people decided as they were, all that follows from readings made anew.

The rows may come from a stranger's file: they are typed already (records.py), and the database itself refuses what leads nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from factions.errors import LedgerError
from factions.evidence import Record
from factions.identities.records import Actor
from factions.ledger import audit, fulltext, imprints, outline, totals
from factions.ledger import incident_store as store
from factions.ledger import tables as t
from factions.ledger.folding import fold_name
from factions.ledger.incident_store import SUMMARY, put
from factions.ledger.judgements import clusters
from factions.ledger.layer import tally
from factions.ledger.open import Ledger
from factions.ledger.part import records as p
from factions.ledger.rows import chrome_rows, reading_rows, text_row
from factions.reading import Reading

Rows = Callable[[str], Iterable[Record]]
"""Gives the rows of a kind (records.PARTS), in the order in which `Taking.rows` gives them."""
_Row = TypeVar("_Row", bound=Record)
_BATCH = 1000


class Filled(Record):
    """What came of it: `left_out` counts incidents that aren't there, as they rest on documents that were to be left out."""

    documents: int
    readings: int
    incidents: int
    left_out: int


@dataclass(frozen=True)
class Without:
    """What is left out of a part: documents, and whatever people said that quotes them, as `quoted` tells."""

    documents: frozenset[str] = frozenset()
    quoted: Callable[[str], bool] = lambda _words: False


NOTHING = Without()


def fill(
    ledger: Ledger, readings: Iterable[Reading], rows: Rows, *, without: Without = NOTHING, step: Callable[[int], None] = lambda _done: None
) -> Filled:  # fmt: skip
    """Put a part into a new ledger, in one transaction; `step` is told how many readings are done.

    `readings` are in the order of the rows "readings". With the documents of `without` go the incidents that rest on them, and the groups and names
    that they alone gave. Raises LedgerError where the rows don't fit each other.
    """
    try:
        with ledger.write() as connection:
            return _Filling(connection, rows, without).all(readings, step)
    except (IntegrityError, OverflowError, ValueError, LookupError) as error:
        words = str(error.orig) if isinstance(error, IntegrityError) else f"{type(error).__name__}: {error}"
        raise LedgerError(ledger.name, f"the rows don't fit each other: {words}") from error
    except LedgerError as error:
        raise LedgerError(ledger.name, f"the rows don't fit each other: {error.reason}") from error


class _Filling:
    """One transaction's work."""

    def __init__(self, connection: Connection, rows: Rows, without: Without) -> None:
        self._connection, self._rows, self._without, self._quoted = connection, rows, without.documents, without.quoted
        self._document: dict[int, str] = {}
        self._text: dict[int, int] = {}
        self._since: dict[str, int] = {}
        self._texts: dict[tuple[str, str], int] = {}
        self._called: set[tuple[str, str]] = set()
        self._actors: dict[str, Actor] = {}

    def all(self, readings: Iterable[Reading], step: Callable[[int], None]) -> Filled:
        """Put everything in."""
        documents = [row for row in self._of("documents", p.DocumentRow) if row.id not in self._without]
        self._put(t.documents, ({"id": row.id, "source": row.source, "added": row.added} for row in documents))
        heads = list(self._of("readings", p.ReadingRow))
        judged = self._judged({row.id for row in heads if row.document not in self._without})
        named = {one.group for own in judged.values() for one in own}
        groups = [row for row in self._of("groups", p.GroupRow) if not self._without or row.id in named]
        self._put(t.groups, (row.model_dump() for row in groups))
        for done, (head, reading) in enumerate(zip(heads, readings, strict=True), start=1):
            if head.document not in self._without:
                self._reading(head, reading, judged.get(head.id, ()))
            step(done)
        self._versions(groups)
        self._logs({row.id for row in groups})
        self._copies()
        made, left = self._incidents()
        totals.rebuild(self._connection, clusters(self._connection))
        self._settled()
        return Filled(documents=len(documents), readings=len(self._document), incidents=made, left_out=left)

    def _of(self, name: str, record: type[_Row]) -> Iterator[_Row]:
        for row in self._rows(name):
            if not isinstance(row, record):
                raise TypeError(name)
            yield row

    def _put(self, table: Any, rows: Iterable[dict[str, Any]]) -> None:  # noqa: ANN401 - a table
        held: list[dict[str, Any]] = []
        for row in rows:
            held.append(row)
            if len(held) == _BATCH:
                put(self._connection, table, held)
                held = []
        put(self._connection, table, held)

    def _judged(self, readings: set[int]) -> dict[int, Sequence[p.JudgementRow]]:
        rows = [row for row in self._of("judgements", p.JudgementRow) if row.reading in readings]
        return {reading: list(own) for reading, own in groupby(sorted(rows, key=lambda row: (row.reading, row.id)), key=lambda row: row.reading)}

    def _reading(self, head: p.ReadingRow, reading: Reading, judged: Sequence[p.JudgementRow]) -> None:
        """Write a reading as the writer does, but for its number, its time and what it was judged to be about, which it had already."""
        connection, document = self._connection, reading.document
        coder = reading.coder
        if (document.id, coder.name, coder.version, coder.model or "", reading.schema_) != (
            head.document, head.coder, head.version, head.model, head.contract,
        ):  # fmt: skip
            raise ValueError(f"reading {head.id} is another one's")
        row = text_row(document)
        key = (document.id, str(row["digest"]))
        if key not in self._texts:
            self._texts[key] = connection.execute(insert(t.texts).values(row).returning(t.texts.c.id)).scalar_one()
            put(connection, t.chrome, chrome_rows(document, self._texts[key]))
        connection.execute(insert(t.readings).values(**head.model_dump(), text=self._texts[key]))
        for table, many in reading_rows(reading, head.id).items():
            put(connection, table, many)
        put(connection, t.judgements, [one.model_dump() for one in judged])
        fulltext.index(connection, head.id, reading)
        self._names(head.id, reading, judged)
        tally(connection, head.id)
        outline.write(connection, head.id, reading)
        imprints.imprint(connection, head.id, reading)
        self._document[head.id], self._text[head.id] = document.id, self._texts[key]

    def _names(self, key: int, reading: Reading, judged: Sequence[p.JudgementRow]) -> None:
        """Note what groups can be found by, and from when on they are what they are called."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        for mention in reading.mentions:
            if mention.kind == "actor" and mention.form == "named" and mention.ref:
                names[mention.ref].add(mention.text)
        actors = {actor.id: actor for actor in reading.actors}
        wanted: dict[tuple[str, str], None] = {}
        for one in judged:
            if one.verdict == "same":
                self._since.setdefault(one.group, key)
                self._actors[one.group] = actor = actors[one.actor]
                called = (actor.name, *actor.aliases, *sorted(names[actor.id]))
                wanted |= {(one.group, folded): None for name in called if (folded := fold_name(name))}
        new = [pair for pair in wanted if pair not in self._called]
        self._called.update(new)
        put(self._connection, t.group_names, [{"group": group, "folded": folded, "since": key} for group, folded in new])

    def _versions(self, groups: Sequence[p.GroupRow]) -> None:
        """Note since when groups are called what they are; where documents are left out, as the last of the others calls them."""
        first = next(iter(self._document), None)
        for row in groups if self._without else ():
            if actor := self._actors.get(row.id):
                own = {"name": actor.name, "kind": actor.kind, "country": actor.country, "registry": actor.registry}
                self._connection.execute(update(t.groups).where(t.groups.c.id == row.id).values(own))
        rows = self._connection.execute(select(t.groups).order_by(t.groups.c.id)).mappings().all() if first is not None else ()
        self._put(t.group_versions, (
            {"group": row["id"], "since": self._since.get(row["id"], first), **{name: value for name, value in row.items() if name != "id"}}
            for row in rows
        ))  # fmt: skip

    def _bared(self, row: _Row) -> _Row:
        """Give a row without a reason that quotes what is left out."""
        quotes = self._quoted(str(getattr(row, "reason", "")))
        return row.model_copy(update={"reason": ""}) if quotes else row

    def _logs(self, groups: Collection[str]) -> None:
        """Write down what people decided, but for what is about documents that are left out, or about groups that went with them."""
        own = self._document
        decisions: list[p.DecisionRow] = []
        kept: set[int] = set()
        for row in self._of("decisions", p.DecisionRow):
            if row.verdict == "undo":
                about = row.undoes in kept
            elif row.kind == "event":
                about = row.one_reading in own and row.other_reading in own
            else:
                about = not self._without or (row.one in groups and row.other in groups)
            if about:
                decisions.append(self._bared(row))
                kept.add(row.id)
        extra = {"deed", "one_reading", "other_reading"}
        self._put(t.decisions, (row.model_dump(exclude=extra) for row in decisions))
        self._put(t.event_decisions, (
            {"decision": row.id, "deed": row.deed, "one": row.one_reading, "other": row.other_reading} for row in decisions if row.deed is not None
        ))  # fmt: skip
        grades = [self._bared(row) for row in self._of("grades", p.GradeRow)]
        self._put(t.grades, (row.model_dump() for row in grades))
        told = set[int]()
        for outcome in self._of("outcomes", p.OutcomeRow):
            if outcome.reading in own or outcome.undoes in told:
                told.add(outcome.id)
                self._put(t.outcomes, [self._bared(outcome).model_dump()])
        held = set(own.values())
        reviews = [
            row.model_copy(update={"because": None, "content": None}) if self._quoted(row.because or "") or self._quoted(row.content or "") else row
            for row in self._of("reviews", p.ReviewRow) if row.document in held
        ]  # fmt: skip
        words = {"salt", "because", "content"}
        self._put(t.reviews, (row.model_dump(exclude=words) for row in reviews))
        said = (row for row in reviews if row.because is not None)
        self._put(t.review_words, ({"deed": row.id, "salt": row.salt or "", "because": row.because or "", "content": row.content} for row in said))
        self._put(t.ledger_notes, (row.model_dump() for row in self._of("notes", p.NoteRow)))
        logs = {
            "decisions": kept, "event_decisions": {row.id for row in decisions if row.deed is not None}, "grades": {row.id for row in grades},
            "outcomes": told, "reviews": {row.id for row in reviews},
        }  # fmt: skip
        sealed = [(name, key) for name, keys in logs.items() for key in sorted(keys)]
        audit.enter(self._connection, by="rule:part", deed="part.fill", subject="ledger", rows=sealed)

    def _copies(self) -> None:
        """Write down which texts come of one: a family whose first document isn't here goes by the first published of those that are."""
        rows = [row for row in self._of("families", p.FamilyRow) if row.reading in self._document]
        rank = {row.reading: (row.day is None, row.day or 0, self._document[row.reading]) for row in rows}
        members: defaultdict[str, list[int]] = defaultdict(list)
        for row in rows:
            if row.first is not None:
                members[row.first].append(row.reading)
        first = {
            reading: next((one for one in own if self._document[one] == family), min(own, key=rank.__getitem__))
            for family, own in members.items() for reading in own
        }  # fmt: skip
        heads = {reading: self._text[head] for reading, head in first.items() if head != reading}
        self._put(t.family_texts, ({"text": self._text[row.reading], "day": row.day, "first": heads.get(row.reading)} for row in rows))
        self._put(t.copies, (
            {"text": self._text[row.reading], "earlier": self._text[row.earlier], "share": row.share, "credit": row.credit}
            for row in self._of("copies", p.CopyRow) if row.reading in self._document and row.earlier in self._document
        ))  # fmt: skip

    def _incidents(self) -> tuple[int, int]:
        """Write down the incidents whose reports are all here; gives how many they are, and how many others there are."""
        rows = list(self._of("incidents", p.IncidentRow))
        made = [row for row in rows if row.happenings and all(one.reading in self._document for one in row.happenings)]
        self._put(t.incidents, (
            {"id": row.id, "made": row.made, "since": row.since, "became": None, **{name: getattr(row, name) for name in SUMMARY}} for row in made
        ))  # fmt: skip
        told = ((row.id, one) for row in made for one in row.happenings)
        self._put(t.happenings, (
            {"id": at, "reading": one.reading, "events": one.events, "incident": incident, "since": one.since}
            for at, (incident, one) in enumerate(told, start=1)
        ))  # fmt: skip
        self._put(t.incident_groups, ({"group": group, "day": row.first_day or 0, "incident": row.id} for row in made for group in row.groups))
        return len(made), len(rows) - len(made)

    def _settled(self) -> None:
        """Leave nothing for whoever opens the ledger to bring up to date: incidents and families stand as they were."""
        connection = self._connection
        connection.execute(delete(t.copy_queue))
        store.set_mark(connection, store.READINGS, max(self._document, default=0))
        for kind, name in (("actor", store.ACTORS), ("event", store.EVENTS)):
            store.set_mark(connection, name, store.last_judgement(connection, kind))
        store.set_mark(connection, store.GRADES, store.last_grade(connection))
