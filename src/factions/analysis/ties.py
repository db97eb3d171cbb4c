"""Ties between groups over time: when each held (dating.py), how much it rests on (evidence.py), and every statement for and against it.

Two days may be asked for, and they are different ones: `on` is a day of the world, and leaves the ties that held then; `as_of` is a day of the
ledger, and leaves out whatever was added, judged or graded after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from factions.analysis.dating import DatedBy, Dates, Period, dates, held, periods
from factions.analysis.evidence import FORMULA, Grade, Support, Weight, weigh
from factions.analysis.incidents.days import day_text
from factions.errors import LedgerError
from factions.ledger import copies, harm, publishers
from factions.ledger import ties as shelf
from factions.ledger.facts import Cited
from factions.ledger.judgements import GroupName, clusters, group_names
from factions.ledger.layer import writable_name
from factions.ledger.naming import unnamed
from factions.ledger.open import Ledger
from factions.ledger.remembering import Remembered
from factions.ledger.ties import Among
from factions.statements.records import SYMMETRIC

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.ledger.clusters import Clusters

__all__ = ["ALL", "FORMULA", "Among", "Bulk", "End", "Held", "Tie", "Told", "each", "in_public", "of_all", "of_rows", "ties", "weight"]

ALL = Among()
MOST = {False: 5000, True: 1000}
"""How many ties are weighed at once: in public, each of their statements is looked at for persons before."""
_ALL_THERE_ARE = 2**31 - 1
Stance = Literal["for", "against", "neither"]
_STANCES: dict[str, Stance] = {"asserted": "for", "possible": "for", "denied": "against"}


@dataclass(frozen=True, slots=True)
class Told:
    """A statement of a tie, and what it adds: `strength`, 0 to 1, by the formula.

    `stance` is for, against (it denies the tie) or neither (planned, demanded, under an if). `family` is the first document of the copies that its
    report belongs to, null where it's no copy. `speaker` is null where the report says so itself, '' where it quotes somebody unnamed; `interested`
    tells that the speaker is party to the tie. `first`, `last` and `end` (ISO 8601) are when it says that the tie held, `dated_by` whether its own
    time or its report's day tells. `citations` are the passages, with the names of private persons masked.
    """

    document: str
    statement: str
    stance: Stance
    strength: float
    publisher: str | None
    grade: Grade
    published: str | None
    family: str | None
    factuality: str
    confidence: float
    role: str | None
    time: str | None
    speaker: str | None
    interested: bool
    first: str | None
    last: str | None
    end: str | None
    dated_by: DatedBy | None
    citations: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a tie: a group, with its id, or a place, which has none."""

    name: str
    id: str | None = None
    kind: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A time for which a tie held (ISO 8601): from `first`, last stated for `last`, until `end`; null is unknown."""

    first: str | None
    last: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie with all that is stated of it.

    `held_on` tells whether it held on the day that was asked for: null where that isn't known, or none was asked for. `why` puts its weight in words.
    `supporting`, `denying` and `other` count statements, `origins` and `deniers` independent ones among them, `publishers` those who support it.
    `statements` are those that were asked for, each origin's strongest first.
    """

    type: str
    subtype: str | None
    subject: End
    object: End
    held_on: bool | None
    periods: tuple[Held, ...]
    weight: float
    support: float
    denial: float
    origins: int
    deniers: int
    publishers: int
    why: str
    supporting: int
    denying: int
    other: int
    statements: tuple[Told, ...]


class _Source(NamedTuple):
    """What is known of a statement beside itself."""

    row: shelf.Stated
    dates: Dates
    support: Support


def ties(
    ledger: Ledger,
    group: str,
    *,
    on: date | None = None,
    as_of: date | None = None,
    types: Sequence[str] = (),
    statements: int | None = None,
    limit: int | None = None,
    choose: Callable[[list[Tie]], list[Tie]] = list,
) -> list[Tie]:
    """Give the ties of the group with the id `group`, and of those that were judged to be one with it, the weightiest first.

    `on` leaves those that held on that day, and those of which that isn't known; `as_of` asks what the ledger held at the end of that day (UTC);
    `types` narrows to types. `limit` is how many ties, `statements` how many statements of each; null: all. `choose` is shown the ties, yet without
    statements, and gives those of them that are wanted: passages are loaded of these only. Raises LedgerError where there is no such group.
    """
    group = writable_name(group)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        members = judged.members(group)
        if not group_names(connection, set(members), as_of=as_of):
            raise LedgerError(group, "the ledger holds no group with this id")

        def weighed() -> _Weighed:
            rows = {row.id: row for row in shelf.ties_of(connection, members, types=types)}
            found = _sources(connection, rows, shelf.stated(connection, list(rows), as_of=as_of), judged, as_of)
            made, names = _merged(connection, rows, found, judged, as_of, on, members)
            shown = (pair for pair in made if on is None or pair[0].held_on is not False)
            return _Weighed(sorted(shown, key=lambda pair: _order(pair[0])), names)

        today = on is None and as_of is None and not types
        shown, names = _KEPT.of(ledger, connection, members, weighed) if today else weighed()
        sources = {id(tie): stated for tie, stated in shown}
        return _cited(connection, [(tie, sources[id(tie)]) for tie in choose([tie for tie, _ in shown[:limit]])], names, statements)


class _Weighed(NamedTuple):
    """A group's ties, the weightiest first, yet without statements, each with what it rests on; and what their ends are called."""

    ties: list[tuple[Tie, list[_Source]]]
    names: _Names


_KEPT = Remembered[_Weighed](50_000, lambda one: 1 + sum(len(sources) for _, sources in one.ties))
"""Ties of today, of so many statements: some 50 MB at most."""


class Bulk(NamedTuple):
    """Ties of all groups, the weightiest first; `left_out` counts those that are stated less often, and weren't weighed."""

    ties: list[Tie]
    left_out: int


def of_all(
    ledger: Ledger,
    *,
    among: Among = ALL,
    most: int | None = None,
    statements: int | None = None,
    choose: Callable[[list[Tie]], list[Tie]] = list,
    public: bool = False,
    within: tuple[date, date] | None = None,
    as_of: date | None = None,
) -> Bulk:
    """Give the ties between groups, of the `most` (5,000, in public 1,000) that are stated most often, in a few queries for all of them.

    `among` narrows them, and so does `within`: to those that reports which were published from a day to another state. `statements`, `choose` and
    `as_of` are as in `ties`. With `public` they are what may be read in public: they rest on statements that aren't withheld alone (ledger/harm.py),
    and lead to no person who mayn't be named.
    """
    with ledger.read() as connection:
        chosen, names, left_out = _weighed(connection, among, most, choose, as_of, within, public=public)
        return Bulk(_cited(connection, chosen, names, statements), left_out)


def each(
    ledger: Ledger, *, statements: int | None = None, choose: Callable[[list[Tie]], list[Tie]] = list, public: bool = False,
    as_of: date | None = None, at_once: int = 200,
) -> Iterator[Tie]:  # fmt: skip
    """Give what `of_all` gives of all ties there are, one after the other: no more than `at_once` are held with their passages."""
    with ledger.read() as connection:
        chosen, names, _ = _weighed(connection, ALL, _ALL_THERE_ARE, choose, as_of, None, public=public)
        for start in range(0, len(chosen), at_once):
            yield from _cited(connection, chosen[start : start + at_once], names, statements)


def _weighed(
    connection: Connection, among: Among, most: int | None, choose: Callable[[list[Tie]], list[Tie]], as_of: date | None,
    within: tuple[date, date] | None, *, public: bool,
) -> tuple[list[tuple[Tie, list[_Source]]], _Names, int]:  # fmt: skip
    """Give the ties that are chosen, yet without statements, each with what it rests on; and how many weren't weighed."""
    judged = clusters(connection, as_of=as_of)
    also = sorted({*judged.absorbed, *judged.absorbed.values()})  # what is one with others goes by another's country and kind
    held, in_all = shelf.most_stated(connection, most or MOST[public], among, also=also, within=within)
    made, names = _of_rows(connection, held, judged, as_of, public=public)
    found = [
        pair for pair in made
        if all(not wanted or not {*ends}.isdisjoint(wanted) for ends, wanted in zip(_traits(pair[0]), among[1:], strict=True))
    ]  # fmt: skip
    found.sort(key=lambda pair: _order(pair[0]))
    sources = {id(tie): own for tie, own in found}
    return [(tie, sources[id(tie)]) for tie in choose([tie for tie, _ in found])], names, in_all - len(held)


def of_rows(
    ledger: Ledger, rows: Sequence[shelf.TieRow], *, on: date | None = None, as_of: date | None = None, statements: int | None = None,
    public: bool = False,
) -> list[Tie]:  # fmt: skip
    """Give the ties that some of the ledger's rows make, in no order; of groups that are one all rows of a tie must be among them.

    `on` tells of each whether it held on that day; `as_of`, `statements` and `public` are as in `of_all`.
    """
    with ledger.read() as connection:
        made, names = _of_rows(connection, rows, clusters(connection, as_of=as_of), as_of, on, public=public)
        return _cited(connection, made, names, statements)


def _of_rows(
    connection: Connection, held: Sequence[shelf.TieRow], judged: Clusters, as_of: date | None, on: date | None = None, *, public: bool
) -> tuple[list[tuple[Tie, list[_Source]]], _Names]:  # fmt: skip
    rows = {row.id: row for row in held}
    stated = shelf.stated(connection, list(rows), as_of=as_of)
    if public:
        hidden = harm.withheld(connection, {(one.document, one.statement) for one in stated}, as_of=as_of)
        stated = [one for one in stated if (one.document, one.statement) not in hidden]
    made, names = _merged(connection, rows, _sources(connection, rows, stated, judged, as_of), judged, as_of, on)
    nameless = unnamed(connection, {end for tie, _ in made for end in (tie.subject.id, tie.object.id) if end}) if public else set()
    return [pair for pair in made if {pair[0].subject.id, pair[0].object.id}.isdisjoint(nameless)], names


def _traits(tie: Tie) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
    """Give the countries and the kinds of a tie's ends."""
    return (tie.subject.country, tie.object.country), (tie.subject.kind, tie.object.kind)


def _merged(  # noqa: PLR0917 - what is known of the same ties
    connection: Connection, rows: dict[int, shelf.TieRow], found: Sequence[_Source], judged: Clusters, as_of: date | None,
    on: date | None = None, members: Sequence[str] = (),
) -> tuple[list[tuple[Tie, list[_Source]]], _Names]:  # fmt: skip
    """Make ties of what is stated: those of groups that are one are put together. Of `members` one without a direction has theirs first."""
    merged: defaultdict[tuple[str, str, str, str], list[_Source]] = defaultdict(list)
    places: dict[str, shelf.TieRow] = {}
    for one in found:
        row = rows[one.row.tie]
        subject, other = _ends(row, judged)
        if subject == other:
            continue  # two records that were judged to be one
        if row.type in SYMMETRIC and not other.startswith(shelf.PLACE) and (other in members or (not members and other < subject)):
            subject, other = other, subject
        merged[row.type, row.subtype or "", subject, other].append(one)
        places.setdefault(other, row)
    names = _Names(connection, judged, {end for key in merged for end in key[2:]} | {one.row.speaker or "" for one in found}, places, as_of)
    return [_tie(key, sources, names, on) for key, sources in merged.items()], names


def _sources(
    connection: Connection, rows: dict[int, shelf.TieRow], stated: Sequence[shelf.Stated], judged: Clusters, as_of: date | None
) -> list[_Source]:
    """Add to statements what their sources are worth."""
    grades = publishers.grades(connection, as_of=as_of)
    families = copies.families_of_texts(connection, {one.text for one in stated}, as_of=as_of)
    leads = copies.publishers_of(connection, families.values(), as_of=as_of)
    graded = {name: grades.of(name) for name in {one.publisher for one in stated}}
    canonical = {name: judged.canonical(name) for name in {one.speaker for one in stated} if name}
    ends = {key: _ends(row, judged) for key, row in rows.items()}
    found = []
    for one in stated:
        speaker = one.speaker and canonical[one.speaker]
        support = Support(
            families.get(one.text, one.document), one.publisher, graded[one.publisher], one.confidence, one.factuality, speaker,
            bool(speaker) and speaker in ends[one.tie], leads.get(families[one.text]) if one.text in families else one.publisher,
        )  # fmt: skip
        found.append(_Source(one, dates(one.time, one.published, one.role), support))
    return found


def _ends(row: shelf.TieRow, judged: Clusters) -> tuple[str, str]:
    """Give the canonical ids of a tie's ends; a place has no other than its own."""
    return judged.canonical(row.subject), row.object if row.object.startswith(shelf.PLACE) else judged.canonical(row.object)


class _Names:
    """What ends and speakers are called."""

    def __init__(self, connection: Connection, judged: Clusters, ids: Iterable[str], places: dict[str, shelf.TieRow], as_of: date | None) -> None:
        wanted = {judged.canonical(one) for one in ids if one and ":" not in one}
        self.judged, self.places = judged, places
        self.groups: dict[str, GroupName] = {}
        them = sorted(wanted)
        for at in range(0, len(them), 500):
            self.groups |= group_names(connection, set(them[at : at + 500]), as_of=as_of)

    def end(self, name: str) -> End:
        if name.startswith(shelf.PLACE):
            row = self.places[name]
            return End(row.place or name, None, "place", row.country)
        known = self.groups.get(name)
        return End(known.name, name, known.kind, known.country) if known else End(name, name)

    def speaker(self, speaker: str | None) -> str | None:
        if not speaker or speaker.startswith(shelf.NAME):
            return speaker and speaker.removeprefix(shelf.NAME)
        return self.end(self.judged.canonical(speaker)).name


def _tie(key: tuple[str, str, str, str], sources: Sequence[_Source], names: _Names, on: date | None) -> tuple[Tie, list[_Source]]:
    """Make a tie of its statements; gives it without them, and them in their order."""
    kind, subtype, subject, other = key
    counts = defaultdict[Stance, int](int)
    for one in sources:
        counts[_stance(one.row.factuality)] += 1
    when = periods(one.dates for one in sources if _stance(one.row.factuality) == "for")
    found: Weight = weigh(one.support for one in sources)
    tie = Tie(
        type=kind, subtype=subtype or None, subject=names.end(subject), object=names.end(other),
        held_on=_held(when, counts["for"], on), periods=tuple(_shown(period) for period in when),
        weight=round(found.weight, 3), support=round(found.support, 3), denial=round(found.denial, 3), origins=found.origins, deniers=found.deniers,
        publishers=len({one.row.publisher for one in sources if one.row.publisher and _stance(one.row.factuality) == "for"}), why=found.why,
        supporting=counts["for"], denying=counts["against"], other=counts["neither"], statements=(),
    )  # fmt: skip
    return tie, _ranked(sources)


def _held(when: Sequence[Period], supporting: int, on: date | None) -> bool | None:
    if on is None:
        return None
    return held(when, on.toordinal()) if supporting else False


def _stance(factuality: str) -> Stance:
    return _STANCES.get(factuality, "neither")


def _ranked(sources: Iterable[_Source]) -> list[_Source]:
    """Put statements in order: those for and against by strength, each origin's strongest before any origin's second, then those that are neither."""
    seen: defaultdict[tuple[Stance, str], int] = defaultdict(int)
    placed: list[tuple[bool, int, int, _Source]] = []
    for one in sorted(sources, key=lambda one: (-one.support.strength, one.row.published or "", one.row.document, one.row.statement)):
        stance = _stance(one.row.factuality)
        place = (stance, one.support.origin)
        placed.append((stance == "neither", seen[place], len(placed), one))
        seen[place] += 1
    return [one for *_, one in sorted(placed, key=lambda place: place[:3])]


def _told(one: _Source, names: _Names, citations: tuple[Cited, ...]) -> Told:
    row, support = one.row, one.support
    first, last, end = map(_day, (one.dates.first, one.dates.last, one.dates.end))
    return Told(
        row.document, row.statement, _stance(row.factuality), round(support.strength, 3), row.publisher, support.grade, row.published,
        None if support.family == row.document else support.family, row.factuality, row.confidence, row.role, row.time, names.speaker(row.speaker),
        support.interested, first, last, end, one.dates.by, citations,
    )  # fmt: skip


def _day(ordinal: int | None) -> str | None:
    return None if ordinal is None else day_text(ordinal)


def _shown(period: Period) -> Held:
    return Held(_day(period.first), _day(period.last), _day(period.end))


def _order(tie: Tie) -> tuple[float, int, str, str, str]:
    return -tie.weight, -tie.supporting, tie.type, tie.object.name, tie.subject.name


def _cited(connection: Connection, made: Sequence[tuple[Tie, list[_Source]]], names: _Names, most: int | None) -> list[Tie]:
    """Give each tie its first statements, with the passages that they rest on."""
    chosen = [(tie, sources[:most]) for tie, sources in made]
    passages = shelf.citations(connection, [(one.row.reading, one.row.statement) for _, sources in chosen for one in sources])
    return [
        replace(tie, statements=tuple(_told(one, names, passages.get((one.row.reading, one.row.statement), ())) for one in sources))
        for tie, sources in chosen
    ]


def in_public(ledger: Ledger, ties: Iterable[Tie], *, as_of: date | None = None) -> list[Tie]:
    """Give ties as they may be read in public: of each only the statements that aren't withheld (ledger/harm.py), and no tie without one.

    Give them with all their statements. Why it weighs what it does is left out where a statement is.
    """
    held = list(ties)
    with ledger.read() as connection:
        hidden = harm.withheld(connection, {(told.document, told.statement) for tie in held for told in tie.statements}, as_of=as_of)
    found = []
    for tie in held:
        shown = tuple(told for told in tie.statements if (told.document, told.statement) not in hidden)
        if shown == tie.statements:
            found.append(tie)
        elif shown:
            found.append(replace(tie, statements=shown, why=""))
    return found


def weight(ledger: Ledger, statements: Iterable[tuple[str, str]], *, as_of: date | None = None) -> Weight:
    """Weigh a fact of any kind by the statements, (document, id), that tell it: events of one incident, a tie's relations.

    Whoever has a role in one of them is party to the matter. What the ledger doesn't hold, or didn't at the end of a day (UTC), is left out.
    """
    with ledger.read() as connection:
        told = shelf.testimonies(connection, shelf.keys_of(connection, statements, as_of=as_of))
        judged = clusters(connection, as_of=as_of)
        grades = publishers.grades(connection, as_of=as_of)
        families = copies.families_of_texts(connection, {one.text for one in told}, as_of=as_of)
        leads = copies.publishers_of(connection, families.values(), as_of=as_of)
    parties = {judged.canonical(group) for one in told for group in one.parties}
    speakers = [one.speaker and judged.canonical(one.speaker) for one in told]
    return weigh(
        Support(families.get(one.text, one.document), one.publisher, grades.of(one.publisher), one.confidence, one.factuality, speaker,
                speaker in parties, leads.get(families[one.text]) if one.text in families else one.publisher)
        for one, speaker in zip(told, speakers, strict=True)
    )  # fmt: skip
