"""Runs a filter (filters.py) over the ledger: gives the incidents, ties or claims that it wants, each with its days and the statements behind it.

The ledger narrows incidents by country, type, days and groups, which it has indexes for; who had a part in them is looked up of those alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, get_args

from factions.analysis.dating import dates
from factions.analysis.filters import Filter, Item, Parties, Party, Toll, admits
from factions.analysis.incidents.days import Days, days_of
from factions.analysis.incidents.words import stems
from factions.ledger import copies, selecting
from factions.ledger import ties as tied
from factions.ledger.harm import REVIEWED
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.reviews import states
from factions.ledger.selecting import About, Found, Key, Part, Stated, Within
from factions.ledger.ties import TieRow
from factions.reference.folding import fold
from factions.reference.registry import registry
from factions.statements.records import SYMMETRIC, Factuality

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.ledger.clusters import Clusters

_stems = lru_cache(maxsize=1 << 15)(stems)  # the same names again and again
_ROLES = ("actor", "recipient", "party")
_ANY: tuple[Factuality, ...] = get_args(Factuality)


class Source(NamedTuple):
    """A statement behind a pick: its key in the ledger, its document's id, publisher and day (EDTF), and the origin that it goes back to."""

    key: Key
    document: str
    publisher: str | None
    published: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class Pick:
    """Something that a filter wants. `name` is the same for all picks of one incident, tie or claim; of a tie there is one pick for each statement.

    `days` is when it was, null where nobody says; `own` tells that it's said so, and not only reported then. `sources` are the statements that
    it was picked for, the first published first. `killed` is the toll by UCDP's rule, low and best. `disputed` tells that somebody denies it.
    """

    name: str
    item: Item
    days: Days | None
    own: bool
    sources: tuple[Source, ...]
    words: str
    number: int | None = None
    place: str | None = None
    killed: tuple[int | None, int | None] = (None, None)
    disputed: bool = False

    @property
    def origins(self) -> frozenset[str]:
        """The independent origins that it goes back to."""
        return frozenset(source.origin for source in self.sources)


class Picked(NamedTuple):
    """What a filter wants, and the names of groups in it that the ledger doesn't know."""

    picks: list[Pick]
    unknown: tuple[str, ...]


def select(
    ledger: Ledger, wanted: Filter, *, first: date | None = None, last: date | None = None, as_of: date | None = None, undated: bool = False,
    whole: bool = True,
) -> Picked:  # fmt: skip
    """Give what a filter wants from `first` to `last`, in the order of days; what has no day of its own only where `undated` asks for it.

    An incident without a day is given that of its first report; a tie and a claim are dated as the ledger dates them, and of ties all statements are
    given whatever their day, as one tells since when. `as_of` asks what the ledger held at the end of that day (UTC). Without `whole` an incident's
    parties and places are looked up only where the filter asks for some of them, which is quicker. Of the filter's own days and these both count.
    """
    first, last = max(filter(None, (first, wanted.after)), default=None), min(filter(None, (last, wanted.before)), default=None)
    with ledger.read() as connection:
        looker = _Looker(connection, wanted, as_of, whole=whole)
        found = _KINDS[wanted.kind](looker, first, last, undated)
        unknown = looker.unknown
    return Picked(sorted(found, key=lambda one: (one.days or Days(0, 0), one.name, one.sources[0].key)), unknown)


_AT_ONCE = 400
EVERY = Filter(factuality=get_args(Factuality))
"""The filter that wants every incident, however its reports put it."""


def numbers(connection: Connection, wanted: Filter | None = None, *, as_of: date | None = None) -> list[int]:
    """Give the numbers of the incidents that a filter wants (null: all), in their order, in memory that holds little more than them.

    One without a day of its own is none that a filter with `after` or `before` wants.
    """
    return numbers_behind(connection, wanted, as_of=as_of)[0]


def numbers_behind(
    connection: Connection, wanted: Filter | None = None, *, behind: int = 0, most: int | None = None, looked: int | None = None,
    as_of: date | None = None,
) -> tuple[list[int], int | None]:  # fmt: skip
    """Give `most` of these numbers (null: all) behind the number `behind`, and how far it came: null at the end.

    Where each must be looked at no more than about `looked` (null: all) are, and there may be fewer than `most`.
    """
    looker = _Looker(connection, wanted or EVERY, as_of, whole=False)
    asked = looker.within(looker.wanted.after, looker.wanted.before)
    if asked.first is None and asked.last is None:
        asked = asked._replace(dated=None)
    found = sorted(looker.near([number for number in selecting.numbers_within(connection, asked, as_of=as_of) if number > behind]))
    kept, reached = found, len(found)
    if looker.sifts():
        kept, reached = [], 0
        while reached < len(found) and (most is None or len(kept) < most) and (looked is None or reached < looked):
            kept += looker.wants(asked, found[reached : reached + _AT_ONCE])
            reached += _AT_ONCE
    if most is not None and len(kept) > most:
        return kept[:most], kept[most - 1]
    return kept, found[reached - 1] if reached < len(found) else None


def ties_wanted(connection: Connection, wanted: Filter, rows: Sequence[TieRow], *, as_of: date | None = None) -> set[str]:
    """Give the names (as `Pick` has them) of those of some ties that a filter wants, whatever their days."""
    return {pick.name for pick in _Looker(connection, wanted, as_of, whole=False).ties_among(rows)}


def claim_keys(connection: Connection, wanted: Filter, *, as_of: date | None = None) -> list[Key]:
    """Give the claims that a filter wants, in the order in which they were read, in memory that holds little more than them."""
    looker = _Looker(connection, wanted, as_of, whole=False)
    found = looker.claims_near(selecting.claims_within(connection, wanted.type, wanted.after, wanted.before, as_of=as_of))
    found.sort(key=lambda key: (key[0], len(key[1]), key[1]))
    bare = Filter(kind="claims", type=wanted.type, after=wanted.after, before=wanted.before)
    if wanted == bare:
        return found
    chunks = (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))
    return [key for chunk in chunks for key in looker.wants_claims(chunk)]


def unknown_groups(ledger: Ledger, wanted: Filter, *, as_of: date | None = None) -> tuple[str, ...]:
    """Give the names of groups in a filter that the ledger doesn't know."""
    with ledger.read() as connection:
        return _Looker(connection, wanted, as_of, whole=False).unknown


def resolved(connection: Connection, parties: Parties, judged: Clusters) -> tuple[Parties, tuple[str, ...]]:
    """Put ids in place of groups' names; gives the names that the ledger doesn't know, too."""
    known = {name: [judged.canonical(one) for one in selecting.groups_named(connection, name)] for name in parties.group}
    ids = (one for name, found in known.items() for one in found or (name,))
    return parties.model_copy(update={"group": tuple(dict.fromkeys(ids))}), tuple(name for name, found in known.items() if not found)


class _Looker:
    """Looks for what one filter wants."""

    def __init__(self, connection: Connection, wanted: Filter, as_of: date | None, *, whole: bool) -> None:
        self.parts = whole or wanted.asks_for_parts()
        self.connection, self.as_of = connection, as_of
        self.judged = clusters(connection, as_of=as_of)
        asked = {role: resolved(connection, one, self.judged) for role in _ROLES if (one := getattr(wanted, role))}
        self.wanted = wanted.model_copy(update={role: one for role, (one, _) in asked.items()})
        self.unknown = tuple(dict.fromkeys(name for _, names in asked.values() for name in names))

    def incidents(self, first: date | None, last: date | None, undated: bool) -> list[Pick]:  # noqa: FBT001 - one caller
        """Give incidents."""
        within = self.within(first, last)
        rows = selecting.incidents_within(self.connection, within, as_of=self.as_of)
        if undated:
            rows += selecting.incidents_within(self.connection, within._replace(dated=False), as_of=self.as_of)
        near = set(self.near([row.id for row in rows]))
        made = self._made([row for row in rows if row.id in near])
        low, high = within.first or 0, within.last or date.max.toordinal()
        return [pick for pick in made if pick and (pick.own or (pick.days and low <= pick.days.last and pick.days.first <= high))]

    def within(self, first: date | None, last: date | None) -> Within:
        """Give what the ledger can narrow incidents to."""
        types = tuple(dict.fromkeys(word.partition("/")[0] for word in self.wanted.type))
        return Within(self.wanted.country, types, first.toordinal() if first else None, last.toordinal() if last else None, self._members())

    def near(self, numbers: Sequence[int]) -> Sequence[int]:
        """Leave those of some incidents that may be where, or of whom, the filter asks; of a day of the past all, as their tellings were others."""
        if self.as_of is not None:
            return numbers
        for about in self._abouts():
            told = selecting.incidents_about(self.connection, about)
            numbers = [number for number in numbers if number in told]
        return numbers

    def claims_near(self, keys: list[Key]) -> list[Key]:
        """Leave those of some claims that may be where, or of whom, the filter asks."""
        for about in [*self._abouts(), *([About(countries=self.wanted.country)] if self.wanted.country else [])]:
            readings = selecting.readings_about(self.connection, about, as_of=self.as_of)
            keys = [key for key in keys if key[0] in readings]
        return keys

    def _abouts(self) -> list[About]:
        """Give what the filter asks for that the ledger finds by a report's actors and places: several tellings may have it between them."""
        groups = [one.group for role in _ROLES if (one := getattr(self.wanted, role)) and one.group]
        members = [tuple(dict.fromkeys(member for name in names for member in self.judged.members(name))) for names in groups]
        return [*([About(places=frozenset(map(fold, self.wanted.place)))] if self.wanted.place else []), *(About(groups=own) for own in members)]

    def sifts(self) -> bool:
        """Tell whether the filter asks for more of incidents than the ledger can narrow them to."""
        plain = Filter(country=self.wanted.country, after=self.wanted.after, before=self.wanted.before, factuality=EVERY.factuality)
        types = self.wanted.type if not any("/" in word for word in self.wanted.type) else ()
        every = {"factuality": EVERY.factuality} if set(self.wanted.factuality) == set(EVERY.factuality) else {}
        return self.wanted.model_copy(update=every) != plain.model_copy(update={"type": types})

    def wants(self, within: Within, numbers: Sequence[int]) -> list[int]:
        """Give those of some incidents, of which the ledger has narrowed all that it can, that the filter wants."""
        rows = selecting.incidents_of(self.connection, within, numbers, as_of=self.as_of)
        held = {pick.number for pick in self._made(rows) if pick}
        return [number for number in numbers if number in held]

    def _made(self, rows: Sequence[Found]) -> list[Pick | None]:
        """Make incidents of their rows; null for one that isn't wanted."""
        events = selecting.events_of(self.connection, [row.id for row in rows], as_of=self.as_of)
        keys = [key for row in rows for key in events.get(row.id, ())]
        told = selecting.stated(self.connection, keys, parts=self.parts, quotes=bool(self.wanted.words), as_of=self.as_of)
        counting = self._counting(told.values())
        told = {key: one for key, one in told.items() if key in counting}
        origins = _Origins(self.connection, told.values(), self.as_of)
        return [self._incident(row, [told[key] for key in events.get(row.id, ()) if key in told], origins) for row in rows]

    def _members(self) -> tuple[str, ...]:
        """Give the groups of which one did whatever is wanted, none where others may have.

        The ledger lists incidents by the groups that did it or had it done to them; a target, or whose toll alone is told, isn't listed.
        """
        asked = self.wanted.actor.group if self.wanted.actor else ()
        return tuple(dict.fromkeys(member for name in asked for member in self.judged.members(name)))

    def _counting(self, told: Iterable[Stated | tied.Stated]) -> set[Key]:
        """Give the keys of those of some statements that the filter lets count, however they are put."""
        if not self.wanted.asks_of_statements():
            return {(one.reading, one.statement) for one in told}
        given = [fold(one) for one in self.wanted.publisher]
        keys = {
            (one.reading, one.statement) for one in told
            if one.confidence >= self.wanted.confidence and (not given or any(name in fold(one.publisher or "") for name in given))
        }  # fmt: skip
        if self.wanted.reviewed is None:
            return keys
        held = states(self.connection, keys, as_of=self.as_of)
        return {key for key in keys if (held[key].state in REVIEWED) is self.wanted.reviewed}

    def _incident(self, row: Found, told: Sequence[Stated], origins: _Origins) -> Pick | None:
        """Make an incident of its row and of those of its tellings that are put as is wanted; null where it isn't wanted."""
        own = [one for one in told if one.factuality in self.wanted.factuality]
        spots = {spot for one in own for part in one.parts for spot in (part.place, part.admin1) if spot and part.part in {"places", "targets"}}
        actors, hit = self._parties(own, "actors"), self._parties(own, "recipients")
        # whose toll is told was hit, too, but for those of them who did it
        hit += tuple(one for one in self._parties(own, "who") if not any(_same(one, other) for other in (*actors, *hit)))
        item = Item(
            "incidents", row.type, modes=frozenset(filter(None, (row.mode, *(one.mode for one in own if one.type == row.type)))),
            contexts=frozenset(word for one in own for word in one.contexts), actors=actors, recipients=hit, others=self._parties(own, "targets"),
            places=frozenset(map(fold, spots | ({row.place} if row.place else set()))), countries=frozenset({row.country} if row.country else ()),
            tolls=_tolls(row, own), factualities=frozenset(one.factuality for one in own if one.factuality),
            words=stems(" ".join(quote for one in own for quote in one.quotes)), origins=row.origins,
        )  # fmt: skip
        if not own or not admits(self.wanted, item):
            return None
        sources = tuple(sorted((origins.source(one) for one in own), key=_first_told))
        dated = Days(row.first_day, row.last_day) if row.first_day is not None and row.last_day is not None else None
        day = dated or next((found for one in sources if (found := days_of(one.published))), None)
        what = row.type.lower() + (f"/{row.mode}" if row.mode else "")
        return Pick(
            f"incident {row.id}", item, day, dated is not None, sources, what, row.id, row.place, (row.killed_low, row.killed_best), row.disputed
        )

    def _parties(self, told: Iterable[Stated], *roles: str) -> tuple[Party, ...]:
        """Give the parties with a role in statements, each once; of groups that were judged to be one, one."""
        found: dict[object, Party] = {}
        for one in told:
            for part in one.parts:
                if part.part in roles and (part.name or part.text) and part.place is None:
                    made = self._party(part)
                    known = found.get(key := next(iter(sorted(made.ids)), None) or (one.reading, part.name, made.words))
                    found[key] = made if known is None else _both(known, made)
        return tuple(found.values())

    def _party(self, part: Part) -> Party:
        ids = frozenset({self.judged.canonical(part.group)} if part.group else ())
        words = _stems(f"{part.name or ''} {part.text}")
        return Party(ids, words, part.kind, part.country, part.community, part.name or part.text)

    def ties(self, _first: date | None, _last: date | None, _undated: bool) -> list[Pick]:  # noqa: FBT001 - one caller
        """Give ties, a pick for each statement."""
        types = tuple(dict.fromkeys(word.partition("/")[0] for word in self.wanted.type))
        return self.ties_among(selecting.ties_of_types(self.connection, types))

    def ties_among(self, rows: Sequence[TieRow]) -> list[Pick]:
        """Give those of some ties that are wanted; of groups that are one all rows of a tie must be among them."""
        ends = {row.id: tuple(end if end.startswith(tied.PLACE) else self.judged.canonical(end) for end in (row.subject, row.object)) for row in rows}
        known = selecting.groups_known(self.connection, {end for pair in ends.values() for end in pair}, as_of=self.as_of)
        loose = self.wanted.model_copy(update={"words": (), "factuality": _ANY, "sources": 0})
        near = (row for row in self._ties_near(rows, ends, known) if ends[row.id][0] != ends[row.id][1])
        items = {row.id: _tie(row, ends[row.id], known) for row in near}
        wanted = {row.id: row for row in rows if row.id in items and admits(loose, items[row.id])}
        found: defaultdict[tuple[str, ...], list[tied.Stated]] = defaultdict(list)
        several = tied.stated(self.connection, list(wanted), as_of=self.as_of)
        counting = self._counting(several)
        for one in several:
            if (one.reading, one.statement) in counting and one.factuality in self.wanted.factuality:
                found[_tie_key(wanted[one.tie], ends[one.tie])].append(one)
        keys = [(one.reading, one.statement) for several in found.values() for one in several]
        quoted = selecting.stated(self.connection, keys, quotes=True, as_of=self.as_of) if self.wanted.words else {}
        origins = _Origins(self.connection, (one for several in found.values() for one in several), self.as_of)
        return [pick for key, several in found.items() for pick in self._stated(key, several, items[several[0].tie], quoted, origins, known)]

    def _ties_near(
        self, rows: Iterable[TieRow], ends: Mapping[int, tuple[str, ...]], known: Mapping[str, selecting.Known]
    ) -> Iterable[TieRow]:  # fmt: skip
        """Leave the ties that may be where, or of whom, the filter asks: to make an item of each takes many times as long."""
        for about in self._abouts():
            groups = {self.judged.canonical(name) for name in about.groups}
            rows = [row for row in rows if fold(row.place or "") in about.places or not groups.isdisjoint(ends[row.id])]
        if lands := set(self.wanted.country):
            of = {name for name, one in known.items() if one.country in lands}
            rows = [row for row in rows if row.country in lands or not of.isdisjoint(ends[row.id])]
        return rows

    def _stated(
        self, key: tuple[str, ...], several: Sequence[tied.Stated], bare: Item, quoted: Mapping[Key, Stated], origins: _Origins,
        known: Mapping[str, selecting.Known],
    ) -> Iterable[Pick]:  # fmt: skip
        """Give a tie's statements that are wanted."""
        quotes = " ".join(quote for one in several for quote in (quoted[one.reading, one.statement].quotes if quoted else ()))
        sources = [origins.source(one) for one in several]
        item = _replaced(bare, frozenset(one.factuality for one in several), stems(quotes), len({one.origin for one in sources}))
        if not admits(self.wanted, item):
            return
        kind, subtype, subject, other = key
        ended = (known[end].name if end in known else end.removeprefix(tied.PLACE) for end in (subject, other))
        words = f"{kind.replace('_', ' ')}{f' ({subtype})' if subtype and subtype != 'unknown' else ''}: {' → '.join(ended)}"
        for one, source in zip(several, sources, strict=True):
            when = dates(one.time, one.published, one.role)
            days = Days(when.first, when.last) if when.first is not None and when.last is not None else None
            yield Pick(" ".join(("tie", *filter(None, key))), item, days, when.by == "statement", (source,), words)

    def claims(self, first: date | None, last: date | None, _undated: bool) -> list[Pick]:  # noqa: FBT001 - one caller
        """Give claims, dated by their reports."""
        keys = self.claims_near(selecting.claims_within(self.connection, self.wanted.type, first, last, as_of=self.as_of))
        told = selecting.stated(self.connection, keys, quotes=True, as_of=self.as_of)
        counting = self._counting(told.values())
        told = {key: one for key, one in told.items() if key in counting}
        origins = _Origins(self.connection, told.values(), self.as_of)
        made = ((one, self._claim(one)) for one in told.values())
        return [
            Pick(f"claim {one.document[:12]}:{one.statement}", item, days_of(one.published), True, (origins.source(one, item),), one.type)
            for one, item in made if admits(self.wanted, item)
        ]  # fmt: skip

    def wants_claims(self, keys: Sequence[Key]) -> list[Key]:
        """Give those of some claims that the filter wants."""
        told = selecting.stated(self.connection, keys, quotes=True, as_of=self.as_of)
        counting = self._counting(told.values())
        return [key for key in keys if key in counting and admits(self.wanted, self._claim(told[key]))]

    def _claim(self, one: Stated) -> Item:
        lands = {land for part in one.parts for land in (part.country, part.land) if land}
        spots = {spot for part in one.parts if part.part == "about" for spot in (part.place, part.admin1) if spot}
        return Item(
            "claims", one.type, actors=self._parties([one], "speaker"), recipients=self._parties([one], "about"), places=frozenset(map(fold, spots)),
            countries=frozenset(lands), words=stems(" ".join(one.quotes)), origins=1,
        )  # fmt: skip


_KINDS: dict[str, Callable[[_Looker, date | None, date | None, bool], list[Pick]]] = {
    "incidents": _Looker.incidents, "ties": _Looker.ties, "claims": _Looker.claims,
}  # fmt: skip


class _Origins:
    """Tells which independent origin a statement goes back to: the publisher of the text that its report comes of, failing that this text itself."""

    def __init__(self, connection: Connection, told: Iterable[Stated | tied.Stated], as_of: date | None) -> None:
        self.families = copies.families_of_texts(connection, {one.text for one in told}, as_of=as_of)
        self.leads = copies.publishers_of(connection, self.families.values(), as_of=as_of)

    def source(self, one: Stated | tied.Stated, item: Item | None = None) -> Source:
        family = self.families.get(one.text)
        lead = self.leads.get(family) if family else one.publisher
        speaker = next((name for party in item.actors for name in sorted(party.ids)), None) if item else None
        origin = speaker or (f"publisher {fold(lead)}" if lead else f"family {family or one.document}")
        return Source((one.reading, one.statement), one.document, one.publisher, one.published, origin)


def _first_told(source: Source) -> tuple[bool, str, str, Key]:
    return source.published is None, source.published or "", source.document, source.key


def _same(one: Party, other: Party) -> bool:
    return not one.ids.isdisjoint(other.ids) or (not one.ids and one.words == other.words)


def _both(one: Party, other: Party) -> Party:
    kind, country, community = one.kind or other.kind, one.country or other.country, one.community or other.community
    return Party(one.ids | other.ids, one.words | other.words, kind, country, community, one.name)


def _tolls(row: Found, told: Sequence[Stated]) -> tuple[Toll, ...]:
    """Give the tolls of an incident: that of people killed over all sides by UCDP's rule, and those of its tellings."""
    whole = (Toll("killed", "all", row.killed_best),) if row.killed_best is not None else ()
    own = (Toll(toll.what, toll.side, toll.low if toll.best is None else toll.best) for one in told for toll in one.tolls)
    return *whole, *own


def _tie(row: TieRow, ends: tuple[str, ...], known: Mapping[str, selecting.Known]) -> Item:
    """Make an item of a tie, of whose statements nothing is known yet."""
    subject, other = (tuple(_end(known[end]) for end in (one,) if end in known) for one in ends)
    lands = {one.country for one in (*subject, *other) if one.country} | ({row.country} if row.country else set())
    return Item(
        "ties", row.type, row.subtype, actors=subject, recipients=other, countries=frozenset(lands),
        places=frozenset({fold(row.place)} if row.place else ()), factualities=frozenset(_ANY),
    )  # fmt: skip


def _replaced(item: Item, factualities: frozenset[str], words: frozenset[str], origins: int) -> Item:
    return Item(
        item.kind, item.type, item.part, actors=item.actors, recipients=item.recipients, places=item.places, countries=item.countries,
        factualities=factualities, words=words, origins=origins,
    )  # fmt: skip


def _end(group: selecting.Known) -> Party:
    entry = registry().entries.get(group.registry or "")
    return Party(frozenset({group.id}), stems(group.name), group.kind, group.country, entry.community if entry else None, group.name)


def _tie_key(row: TieRow, ends: tuple[str, ...]) -> tuple[str, ...]:
    """Give what ties of judged groups share; those without a direction are one either way round."""
    one, other = ends
    if row.type in SYMMETRIC and not other.startswith(tied.PLACE):
        one, other = sorted((one, other))
    return row.type, row.subtype or "", one, other
