"""What each reading holds on a group, in brief: what puts a group's statements in order, so that only the few that a page shows are loaded.

It's kept beside the tally of the reading, as JSON: a group's page reads one short row a document, and neither mentions nor statements.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from pydantic_core import from_json
from sqlalchemy import CTE, Connection, bindparam, select, update

from factions.identities.records import Actor
from factions.ledger import tables as t
from factions.ledger.edtf_order import Key as EdtfKey
from factions.ledger.edtf_order import edtf_key
from factions.ledger.facts import RoleName
from factions.ledger.layer import EVENT_ROLES, is_current, same_as, standing
from factions.ledger.open import Ledger
from factions.ledger.remembering import Remembered
from factions.ledger.rows import read_reading
from factions.ledger.world import begun, ended
from factions.mentions.mention import Mention
from factions.reading import Reading, roles
from factions.statements.records import Claim, Event, Relation

Key = tuple[int, str]  # a reading and the id of a statement within it
TieSide = Literal["subject", "object"]
_SIDES: tuple[TieSide, TieSide] = ("subject", "object")
Groups = Mapping[str, Sequence[str]]  # the groups of a reading's actors
Making = defaultdict[str, dict[str, list[Any]]]
Briefs = Sequence[tuple[int, Mapping[str, Any]]]  # with the readings that they are of
_Ranked = tuple[EdtfKey, tuple[EdtfKey, int], int, str, str | None]  # an event by its time, its report's day and number, its beginning
_WRITING = (
    update(t.tallies).where(t.tallies.c.group == bindparam("which"), t.tallies.c.reading == bindparam("key")).values(brief=bindparam("said"))
)  # fmt: skip


class EventLine(NamedTuple):
    """An event, its time (EDTF) and the roles that the group has in it."""

    key: Key
    time: str | None
    roles: tuple[RoleName, ...]
    start: int


class TieLine(NamedTuple):
    """A relation, its time (EDTF) and the group's side of it; `other` is the other end's name."""

    key: Key
    time: str | None
    type: str
    side: TieSide
    other: str


class ClaimLine(NamedTuple):
    """A claim, and where its content begins."""

    key: Key
    start: int


class Parent(NamedTuple):
    """What an actor is a unit of, and the group that this is, if it's one."""

    name: str
    kind: str
    country: str | None
    group: str | None


class Said(NamedTuple):
    """What a reading says of an actor that is the group."""

    aliases: tuple[str, ...]
    community: str | None
    wikidata: str | None
    parent: Parent | None


# making


class Brief(NamedTuple):
    """What a reading holds on a group: how many events it has a part in, how many claims it makes, and all in brief as JSON."""

    events: int
    claims: int
    words: str


def briefs(reading: Reading, groups: Groups) -> dict[str, Brief]:
    """Put what a reading holds on each group into JSON: `published`, `events`, `ties`, `by`, `about` (claims), `names`, `actors`."""
    made: Making = defaultdict(lambda: {"events": [], "ties": [], "by": [], "about": [], "names": [], "actors": []})
    actors = {actor.id: actor for actor in reading.actors}
    mentions = {mention.id: mention for mention in reading.mentions}
    own = {mention.id: groups[mention.ref] for mention in reading.mentions if mention.ref and mention.ref in groups}
    for actor in reading.actors:
        for group in groups.get(actor.id, ()):
            made[group]["actors"].append(_said(actor, actors, groups))
    named = Counter((group, mention.text) for mention in reading.mentions if mention.form == "named" for group in own.get(mention.id, ()))
    for (group, name), heads in named.items():
        made[group]["names"].append([name, heads])
    times = {time.id: time.edtf for time in reading.times}
    when = {mention.id: times.get(mention.ref or "") for mention in reading.mentions}
    for event in reading.events:
        _event(made, event, own, when)
    called = {actor.id: actor.name for actor in reading.actors} | {place.id: place.name for place in reading.places}
    for relation in reading.relations:
        _tie(made, relation, own, when, lambda name: called.get(mentions[name].ref or "") or mentions[name].text)
    for claim in reading.claims:
        _claim(made, claim, own, mentions)
    head = {"published": reading.document.published}
    return {
        group: Brief(len(held["events"]), len(held["by"]), _json({**head, **{name: rows for name, rows in held.items() if rows}}))
        for group, held in made.items()
    }


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _said(actor: Actor, actors: Mapping[str, Actor], groups: Groups) -> list[Any]:
    above = actors.get(actor.parent or "")
    parent = [above.name, above.kind, above.country, next(iter(groups.get(above.id, ())), None)] if above else None
    return [actor.aliases, actor.community, actor.wikidata, parent]


def _event(made: Making, event: Event, own: Groups, when: Mapping[str, str | None]) -> None:
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for role, mention in roles(event):
        for group in own.get(mention, ()):
            parts[group].add(role)
    for group, played in parts.items():
        if held := [at for at, role in enumerate(EVENT_ROLES) if role in played]:
            made[group]["events"].append([event.id, when.get(event.time or ""), held, event.evidence[0].start])


def _tie(made: Making, tie: Relation, own: Groups, when: Mapping[str, str | None], called: Callable[[str], str]) -> None:
    ends = (tie.subject, tie.object)
    for at, mention in enumerate(ends):
        for group in own.get(mention, ()):
            made[group]["ties"].append([tie.id, when.get(tie.time or ""), tie.type, at, called(ends[1 - at])])


def _claim(made: Making, claim: Claim, own: Groups, mentions: Mapping[str, Mention]) -> None:
    content = claim.content
    within = [name for name in own if content.start <= mentions[name].start and mentions[name].end <= content.end]
    by = set(own.get(claim.speaker or "", ()))
    for group in by:
        made[group]["by"].append([claim.id, content.start])
    for group in {group for name in within for group in own[name]} - by:
        made[group]["about"].append([claim.id, content.start])


def write(connection: Connection, key: int, reading: Reading) -> None:
    """Keep the briefs of a reading that has been tallied."""
    same = same_as()
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(same.c.actor, same.c.group).where(same.c.reading == key)):
        groups[row.actor].append(row.group)
    if made := briefs(reading, groups):
        connection.execute(_WRITING, [{"which": group, "key": key, "said": brief.words} for group, brief in sorted(made.items())])


def rebuild(connection: Connection, step: Callable[[int, int], None] = lambda _done, _total: None) -> None:
    """Make all briefs anew; `step` is told how many readings are done, of how many."""
    keys = connection.execute(select(t.readings.c.id).order_by(t.readings.c.id)).scalars().all()
    for done, key in enumerate(keys, start=1):
        write(connection, key, read_reading(connection, key))
        step(done, len(keys))


# reading


def heads(brief: str) -> tuple[int, int]:
    """Count the events and the group's own claims of a brief."""
    held = json.loads(brief)
    return len(held.get("events", ())), len(held.get("by", ()))


class Outline:
    """The statements of one group, and of those that are one with it, in order; with `on` those of that day in the world's time.

    `names` counts the mentions that name it, `named_in` the readings they are in; `said` is what readings say of it.
    """

    def __init__(self, connection: Connection, members: Sequence[str], *, as_of: date | None = None, on: date | None = None) -> None:
        y = t.tallies.c
        rows = connection.execute(select(y.reading, y.brief).where(y.group.in_(members), is_current(y.reading, as_of))).all()
        held = [(reading, from_json(brief)) for reading, brief in rows]  # in half the time that json.loads takes
        self.on = on
        self._published: dict[int, str | None] = {reading: brief["published"] for reading, brief in held}
        self._told = {reading: (edtf_key(published), reading) for reading, published in self._published.items()}
        self.names: Counter[str] = Counter()
        self.said: list[Said] = []
        self._named: defaultdict[str, set[int]] = defaultdict(set)
        for reading, brief in held:
            self._calls(reading, brief)
        self._parts: dict[Key, set[int]] = {}
        self._ranked = self._events(held)
        self.ties = self._ties(held)
        by = {(reading, row[0]) for reading, brief in held for row in brief.get("by", ())}
        self.claims_by = self._claims(held, "by", set())
        self.claims_about = self._claims(held, "about", by)

    @property
    def events_in_all(self) -> int:
        """Count the events."""
        return len(self._ranked)

    @property
    def readings(self) -> int:
        """Count the readings that name the group, on whatever day."""
        return len(self._published)

    @property
    def documents(self) -> int:
        """Count the documents that name the group."""
        return sum(map(self._has, self._published))

    def published(self, reading: int) -> str | None:
        """Give when a reading's report was published (EDTF)."""
        return self._published[reading]

    def named_in(self, name: str) -> int:
        """Count the documents that call the group so."""
        return len(self._named[name])

    def first_named(self, name: str) -> int:
        """Give the first reading that calls the group so."""
        return min(self._named[name])

    def _calls(self, reading: int, brief: Mapping[str, Any]) -> None:
        for name, heads in brief.get("names", ()):
            self.names[name] += heads
            self._named[name].add(reading)
        for aliases, community, wikidata, parent in brief.get("actors", ()):
            self.said.append(Said(tuple(aliases), community, wikidata, Parent(*parent) if parent else None))

    def _has(self, reading: int, time: str | None = None) -> bool:
        return self.on is None or begun(time, self._published[reading], self.on)

    def _holds(self, reading: int, time: str | None) -> bool:
        return self.on is None or (begun(time, self._published[reading], self.on) and not ended(time, self.on))

    def events(self, shown: slice = slice(None)) -> list[EventLine]:
        """Give the events, or some of them, in order."""
        return [
            EventLine((reading, name), time, tuple(EVENT_ROLES[at] for at in sorted(self._parts[reading, name])), start)
            for _, (_, reading), start, name, time in self._ranked[shown]
        ]  # fmt: skip

    def _events(self, held: Briefs) -> list[_Ranked]:
        """Put the events in order: tuples are sorted faster than what a function must be asked for, and few of them become lines."""
        ranked: list[_Ranked] = []
        for reading, brief in held:
            told = self._told[reading]
            for name, time, played, start in brief.get("events", ()):
                if (reading, name) in self._parts:  # two groups that are one have a part in it
                    self._parts[reading, name].update(played)
                elif self._has(reading, time):
                    self._parts[reading, name] = set(played)
                    ranked.append((edtf_key(time), told, start, name, time))
        ranked.sort(key=itemgetter(0, 1, 2))
        return ranked

    def _ties(self, held: Briefs) -> list[TieLine]:
        found: dict[Key, TieLine] = {}
        for reading, brief in held:
            for name, time, kind, at, other in brief.get("ties", ()):
                if (at == 0 or (reading, name) not in found) and self._holds(reading, time):
                    found[reading, name] = TieLine((reading, name), time, kind, _SIDES[at], other)
        return sorted(found.values(), key=lambda line: (line.type, line.side, line.other, self._told[line.key[0]]))

    def _claims(self, held: Briefs, which: str, others: Container[Key]) -> list[ClaimLine]:
        """Give claims by the group or about it, those left out that are in `others`."""
        found = {
            (reading, name): start
            for reading, brief in held for name, start in brief.get(which, ()) if (reading, name) not in others and self._has(reading)
        }  # fmt: skip
        ranked = sorted((self._told[key[0]], start, key) for key, start in found.items())
        return [ClaimLine(key, start) for _, start, key in ranked]


_KEPT = Remembered["Outline"](50_000, lambda one: one.readings)
"""Outlines of so many readings: some 100 MB at most."""


def outline_of(ledger: Ledger, connection: Connection, members: Sequence[str]) -> Outline:
    """Give the outline of today: the one that was made before, where nothing has come or gone since. Read it, and change nothing in it."""
    return _KEPT.of(ledger, connection, tuple(members), lambda: Outline(connection, members))


def own_mentions(members: Sequence[str], as_of: date | None = None) -> CTE:
    """Give (reading, id, start, end) of every mention of the groups, which are one."""
    m, stands = t.mentions.c, standing(as_of)
    return (
        select(m.reading, m.id, m.start, m.end)
        .select_from(stands).join(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor))
        .where(stands.c.group.in_(members)).cte("own_mentions")
    )  # fmt: skip
