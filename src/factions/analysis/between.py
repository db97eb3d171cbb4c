"""What changed in the ledger between the ends of two days (UTC), item by item: documents, readings, statements, groups, judgements and grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from factions.analysis.changes import FieldChange, StatementChange, changes, involves, sides, veiled
from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import history as shelf
from factions.ledger import publishers
from factions.ledger.clusters import Clusters, Judgement
from factions.ledger.facts import Cited, EventFact
from factions.ledger.gather import Told
from factions.ledger.history import AddedDocument, Superseded, Window, privately_named
from factions.ledger.incidents import Held, IncidentSummary, incident
from factions.ledger.judgements import GroupName, group_names, log
from factions.ledger.open import Ledger
from factions.ledger.publishers import Graded
from factions.reading import Coder

if TYPE_CHECKING:
    from sqlalchemy import Connection


class DocumentAdded(Record):
    """A document that came in."""

    what: Literal["document"] = "document"
    added: AddedDocument


class Reread(Record):
    """A document that another coder, or another version, read anew: by whom before and after, and how many statements came, went and changed."""

    what: Literal["reading"] = "reading"
    document: str
    title: str | None
    before: Coder
    after: Coder
    added: str
    came: int
    went: int
    changed: int


class Stated(Record):
    """A statement of a document that was read anew: it came, went or changed."""

    what: Literal["statement"] = "statement"
    title: str | None
    statement: StatementChange


class GroupChanged(Record):
    """A group that is `new`, recorded as another than before (`renamed`), or `joined` with others or `parted` from them by judgements.

    `groups` are the group as it's recorded now, and behind it what it was recorded as before; or all that are one now, or were before. `cited` is the
    first sentence that names a new one.
    """

    what: Literal["group"] = "group"
    change: Literal["new", "renamed", "joined", "parted"]
    groups: tuple[GroupName, ...]
    cited: Cited | None = None


class Judged(Record):
    """A judgement that was made, or an undo. `one` and `other` are the groups that it's about, for an undo those of what it undoes in the end."""

    what: Literal["judgement"] = "judgement"
    judgement: Judgement
    about: Judgement
    one: GroupName | None = None
    other: GroupName | None = None


class IncidentChanged(Record):
    """An incident that is `new`, `gone` (into another, or no report tells of it any longer), or holds other reports or figures than before.

    `incident` is what it is now, or was before it went; `fields` are what differs in that, with both values; `came` and `went` cite the sentences of
    the reports that it holds now and didn't, and that it held and doesn't.
    """

    what: Literal["incident"] = "incident"
    change: Literal["new", "gone", "changed"]
    incident: IncidentSummary
    fields: tuple[FieldChange, ...] = ()
    came: tuple[Cited, ...] = ()
    went: tuple[Cited, ...] = ()


class GradeGiven(Record):
    """A grade that a publisher was given, and the one that it had before."""

    what: Literal["grade"] = "grade"
    before: str
    graded: Graded


Item = DocumentAdded | Reread | Stated | IncidentChanged | GroupChanged | Judged | GradeGiven


def between(ledger: Ledger, first: date, second: date, *, group: str | None = None) -> Iterator[Item]:
    """Give what changed from the end of the day `first` to the end of the day `second` (UTC).

    Documents come first, then readings, each with its statements, incidents, groups, judgements and grades; all from one snapshot of the ledger. With
    `group`, an id, only what is about that group and those that are, or were, one with it; grades are left out. Raises LedgerError where the second
    day is before the first.
    """
    if second < first:
        raise LedgerError(f"{first} to {second}", "the second day is before the first")
    with ledger.read() as connection:
        was, now = (log(connection, as_of=day) for day in (first, second))
        before, after = Clusters(was), Clusters(now)
        members = None if group is None else sorted({*before.members(group), *after.members(group)})
        window = shelf.window(connection, first, second)
        for row in shelf.added(connection, window, members):
            yield DocumentAdded(added=row)
        for one in shelf.superseded(connection, window, members):
            yield from _reread(connection, one, members)
        yield from _incidents(connection, window, before, after, members)
        yield from _groups(connection, window, before, after, members)
        yield from _judged(connection, window, was, now, members)
        if members is None:
            yield from _grades(connection, window)


def _reread(connection: Connection, one: Superseded, members: Sequence[str] | None) -> Iterator[Item]:
    old, new = sides(shelf.read(connection, one.before), shelf.read(connection, one.after))
    found = changes(old, new)
    if members is not None:
        about = set[tuple[bool, str]]()
        for side, key in ((old, one.before), (new, one.after)):
            own = shelf.actors_of(connection, key, members)
            about |= {(side is old, statement.id) for statement in side.reading.statements if involves(side.reading, statement, own)}
        found = [change for change in found if (change.change == "went", change.statement) in about]
    counts = Counter(change.change for change in found)
    yield Reread(document=one.document, title=one.title, before=old.reading.coder, after=new.reading.coder, added=one.added,
                 came=counts["came"], went=counts["went"], changed=counts["changed"])  # fmt: skip
    yield from (Stated(title=one.title, statement=change) for change in found)


def _incidents(
    connection: Connection, window: Window, before: Clusters, after: Clusters, members: Sequence[str] | None
) -> Iterator[IncidentChanged]:  # fmt: skip
    for number in shelf.incidents_touched(connection, window):
        was, now = (_held(connection, number, day) for day in (window.first, window.second))
        if was is None and now is None:
            continue
        facts = [*_facts(connection, was, before, window.first)], [*_facts(connection, now, after, window.second)]
        if members is not None and not any(_has_part(fact, members) for own in facts for fact in own):
            continue
        veil = privately_named(connection, {fact.document for own in facts for fact in own})
        went, came = ({(cited.document, cited.span.start, cited.span.end): cited for fact in own for cited in fact.citations} for own in facts)
        gone, new = (tuple(_veiled(one[at], veil) for at in sorted(one.keys() - other.keys())) for one, other in ((went, came), (came, went)))
        fields = _shown(was.summary, now.summary) if was and now else ()
        if now is None and was is not None:
            yield IncidentChanged(change="gone", incident=was.summary, went=gone)
        elif now is not None and (was is None or fields or gone or new):
            yield IncidentChanged(change="changed" if was else "new", incident=now.summary, fields=fields, came=new, went=gone)


def _facts(connection: Connection, held: Held | None, judged: Clusters, day: date) -> Iterator[EventFact]:
    keys = [(row.reading, event) for row in held.happenings for event in row.events] if held else []
    if keys:
        told = Told(connection, keys, judged, day)
        yield from map(told.event, keys)


def _veiled(cited: Cited, names: Iterable[str]) -> Cited:
    """Blot out names that any reading of a document takes for private persons'."""
    return cited.model_copy(update={"span": cited.span.model_copy(update={"quote": veiled(cited.span.quote, names)})})


def _held(connection: Connection, number: int, day: date) -> Held | None:
    try:
        return incident(connection, number, as_of=day)
    except LedgerError:  # it wasn't there yet, or no longer
        return None


def _has_part(fact: EventFact, members: Sequence[str]) -> bool:
    parties = (*fact.actors, *fact.recipients, *fact.targets, *(toll.who for toll in fact.casualties if toll.who))
    return any(party.group in members for party in parties)


_TOLD = (
    "type",
    "mode",
    "first_day",
    "last_day",
    "place",
    "country",
    "killed_low",
    "killed_best",
    "killed_high",
    "reports",
    "origins",
    "contradictions",
)


def _shown(was: IncidentSummary, now: IncidentSummary) -> tuple[FieldChange, ...]:
    values = [(name, *(_words(getattr(one, name)) for one in (was, now))) for name in _TOLD]
    return tuple(FieldChange(field=name, before=old, after=new) for name, old, new in values if old != new)


def _words(value: object) -> tuple[str, ...]:
    return () if value is None else tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _groups(connection: Connection, window: Window, before: Clusters, after: Clusters, members: Sequence[str] | None) -> Iterator[GroupChanged]:
    for met in shelf.met(connection, window, members):
        yield GroupChanged(change="new", groups=(met.group,), cited=met.cited)
    for old, new in shelf.renamed(connection, window, members):
        yield GroupChanged(change="renamed", groups=(new, old))
    known = group_names(connection, {*before.absorbed, *before.absorbed.values(), *after.absorbed, *after.absorbed.values()}, as_of=window.second)
    ways: tuple[tuple[Literal["joined", "parted"], Clusters, Clusters], ...] = (("joined", before, after), ("parted", after, before))
    for change, one, other in ways:
        for canonical in sorted(set(other.absorbed.values())):
            clustered = other.members(canonical)
            if len({one.canonical(name) for name in clustered}) > 1 and (members is None or not {*clustered}.isdisjoint(members)):
                yield GroupChanged(change=change, groups=tuple(known[name] for name in clustered if name in known))


def _judged(
    connection: Connection, window: Window, was: Sequence[Judgement], now: Sequence[Judgement], members: Sequence[str] | None
) -> Iterator[Judged]:
    of = {row.id: row for row in now}
    known = group_names(connection, {name for row in now for name in row.pair}, as_of=window.second)
    for row in now[len(was) :]:
        about = row
        while about.undoes is not None:
            about = of[about.undoes]
        if members is None or not {*about.pair}.isdisjoint(members):
            yield Judged(judgement=row, about=about, one=known.get(about.pair[0]), other=known.get(about.pair[1]))


def _grades(connection: Connection, window: Window) -> Iterator[GradeGiven]:
    was = publishers.log(connection, as_of=window.first)
    held = publishers.Grades(was)
    for row in publishers.log(connection, as_of=window.second)[len(was) :]:
        yield GradeGiven(before=held.of(row.publisher), graded=row)
        held.graded[row.publisher] = row
