"""Incidents as a coding or an export wants them: each on one sheet, read in bulk and one after the other, however many there are.

A sheet says of an incident what its record (records.py) says, but for the reasons: type, days, place, weight and contradictions are those of its row
in the ledger, tolls are estimated by the same rule (tolls.py), its parties are put together of all reports. Everything cites: `reports` has each
telling with its sentences. The names of private persons are masked. With `public` a telling that may not be read in public is left out, an incident
with none left isn't given, and sites are no nearer than their district (ledger/harm.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from factions.analysis.evidence import Grade
from factions.analysis.incidents.days import day_text
from factions.analysis.incidents.listing import toll_of
from factions.analysis.incidents.shelf import Memory, canonical
from factions.analysis.incidents.telling import Page, Telling
from factions.analysis.incidents.tolls import WHOLE, Source, estimates
from factions.errors import LedgerError
from factions.evidence import Record, Span
from factions.ledger import bulk, copies, harm, publishers, reviews
from factions.ledger.facts import Spot
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.privacy import BLOT
from factions.ledger.selecting import Known, events_of, groups_known
from factions.reference.folding import fold
from factions.statements.records import Casualty

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.analysis.filters import Filter

Reviewed = Literal["unreviewed", "accepted", "corrected"]
"""What a statement's review has come to; one that was rejected is in no reading."""
Step = Callable[[int, int | None], None]
"""Is told how many are done, and of how many (null: not known)."""
_AT_ONCE = 400  # incidents: some thousands of rows
_FACTUALITIES = ("asserted", "possible")


class Who(Record):
    """A party. `group` is the id that its group goes by, null for one that is none ("gunmen"); `name` is then the reports' own word for it.

    `kind` is an actor kind, `country` ISO 3166-1 alpha-3, `community` a people or sect. `registry` and `wikidata` are its ids there, `parents` the
    ids of the groups above it, the nearest first. `words` are the reports' words for it here ("the Brigade", "fighters"), `reports` how many name it.
    """

    group: str | None = None
    name: str
    kind: str | None = None
    country: str | None = None
    community: str | None = None
    registry: str | None = None
    wikidata: str | None = None
    parents: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    reports: int = 1


class Where(Record):
    """Where it was: WGS 84 degrees; `precision` is UCDP's where_prec (1 the spot to 7 at sea), `radius_km` how far off the point it may be.

    `name` is null where no report names a place and the country is the parties'.
    """

    name: str | None = None
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    precision: int | None = None
    radius_km: float | None = None


class Toll(Record):
    """A toll by UCDP's rule: heads, null where no report gives a figure that counts. `side` "all" is over the sides: each `what` has one."""

    what: str
    side: str
    low: int | None = None
    best: int | None = None
    high: int | None = None


class Report(Record):
    """One telling of it. `statement` is its id in the document; `published` EDTF; `family` the first document of the copies it belongs to, if any.

    `quotes` are the sentences that it cites, offsets in code points of the document's text.
    """

    document: str
    statement: str
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    family: str | None = None
    factuality: str
    confidence: float
    quotes: tuple[Span, ...] = ()
    reviewed: Reviewed = "unreviewed"


class Sheet(Record):
    """An incident. Days are ISO 8601, null where unknown; `origins` are independent ones that assert it, `weight` 0 to 1 is how much it rests on.

    `factuality` is asserted where a report asserts it, else possible where one holds it for possible, else what most reports say. `victims` are those
    whose toll is told and who are neither actors nor recipients. `contradictions` names what reports differ in: denied, toll, perpetrator, day,
    place. `reviewed` tells whether a person has reviewed every one of its tellings. Parties that most reports name come first.
    """

    id: int
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    first_day: str | None = None
    last_day: str | None = None
    actors: tuple[Who, ...] = ()
    recipients: tuple[Who, ...] = ()
    victims: tuple[Who, ...] = ()
    targets: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    place: Where | None = None
    tolls: tuple[Toll, ...] = ()
    factuality: str
    origins: int
    weight: float
    contradictions: tuple[str, ...] = ()
    reports: tuple[Report, ...]
    reviewed: bool = False

    def toll(self, what: str, side: str = WHOLE) -> Toll | None:
        """Give the toll of a kind and side, null where no report tells of it."""
        return next((one for one in self.tolls if one.what == what and one.side == side), None)


def sheets(
    ledger: Ledger, wanted: Filter | None = None, *, as_of: date | None = None, public: bool = False, step: Step | None = None
) -> Iterator[Sheet]:  # fmt: skip
    """Give the incidents that a filter wants (null: all), in the order of their numbers, in memory that doesn't grow with them.

    All are of one moment, whatever is added meanwhile. `as_of` asks what the ledger held at the end of that day (UTC).
    """
    from factions.analysis.selecting import numbers

    with ledger.read() as connection:
        asked = numbers(connection, wanted, as_of=as_of)
        reader = _Reader(connection, as_of, public=public)
        for start in range(0, len(asked), _AT_ONCE):
            yield from reader.sheets(asked[start : start + _AT_ONCE])
            if step:
                step(min(start + _AT_ONCE, len(asked)), len(asked))


def some(ledger: Ledger, wanted: Sequence[int], *, as_of: date | None = None, public: bool = False) -> list[Sheet]:
    """Give the incidents of some numbers, in that order; those that aren't to be shown are left out."""
    with ledger.read() as connection:
        return list(_Reader(connection, as_of, public=public).sheets(wanted))


def sheet(ledger: Ledger, number: int, *, as_of: date | None = None, public: bool = False) -> Sheet:
    """Give one incident; one that went into another gives that one. Raises LedgerError where there is, or was, none of this number to be shown."""
    from factions.ledger.incidents import incident

    with ledger.read() as connection:
        own = incident(connection, number, as_of=as_of).summary.id
        found = next(_Reader(connection, as_of, public=public).sheets([own]), None)
    if found is None:
        why = "isn't shown in public before a person has reviewed it" if public else "has no telling that the ledger holds"
        raise LedgerError(str(number), f"the incident {why}")
    return found


class _Reader:
    """Reads incidents, a few hundred at a time."""

    def __init__(self, connection: Connection, as_of: date | None, *, public: bool) -> None:
        self.connection, self.as_of, self.public = connection, as_of, public
        self.judged = clusters(connection, as_of=as_of)
        self.grades = publishers.grades(connection, as_of=as_of)

    def sheets(self, wanted: Sequence[int]) -> Iterator[Sheet]:
        """Give incidents in the order in which they are asked for."""
        held = bulk.heads(self.connection, wanted, as_of=self.as_of)
        events = events_of(self.connection, list(held), as_of=self.as_of)
        batch = _Batch(self, [key for own in events.values() for key in own])
        merged = batch.tellings({number: own for number, own in events.items() if batch.tells_tolls(own) > 1})
        for number in wanted:
            own = [batch.acts[key] for key in events.get(number, ()) if key in batch.acts]
            if number in held and own:
                yield batch.sheet(held[number], own, merged)


class _Batch:
    """The acts of some incidents with all that is known of them."""

    def __init__(self, reader: _Reader, keys: Collection[bulk.Key]) -> None:
        connection, as_of = reader.connection, reader.as_of
        self.reader = reader
        readings = {reading for reading, _ in keys}
        self.pages = bulk.pages(connection, readings)
        shown = self._shown(keys) if reader.public else keys
        self.acts = bulk.acts(connection, shown)
        self.states = reviews.states(connection, list(self.acts), as_of=as_of)
        texts = {page.text for page in self.pages.values()}
        self.families = copies.families_of_texts(connection, texts, as_of=as_of)
        self.leads = copies.publishers_of(connection, set(self.families.values()), as_of=as_of)
        raw = bulk.groups(connection, readings, as_of=as_of)
        self.groups = {key: reader.judged.canonical(group) for key, group in raw.items()}
        self.known: Mapping[str, Known] = groups_known(connection, self.groups.values(), as_of=as_of)
        self.parents = bulk.parents(connection, readings)
        self.order = {reading: _order(page) for reading, page in self.pages.items()}

    def _shown(self, keys: Iterable[bulk.Key]) -> list[bulk.Key]:
        """Give what may be read in public; nothing of a reading that was superseded since it was merged, of which reviews no longer tell."""
        counts = bulk.current(self.reader.connection, self.pages, as_of=self.reader.as_of)
        names = {key: (self.pages[key[0]].document, key[1]) for key in keys if key[0] in counts}
        hidden = harm.withheld(self.reader.connection, set(names.values()), as_of=self.reader.as_of)
        return [key for key, name in names.items() if name not in hidden]

    def tells_tolls(self, keys: Iterable[bulk.Key]) -> int:
        """Count the acts among these that tell of a toll."""
        return sum(key in self.acts and bool(self.acts[key].tolls) for key in keys)

    def tellings(self, wanted: Mapping[int, Collection[bulk.Key]]) -> dict[bulk.Key, Telling]:
        """Give the acts of incidents as they are compared: who says so and who is party to it decides which of several figures is the best."""
        readings = {reading for own in wanted.values() for reading, _ in own}
        found = Memory().tellings(self.reader.connection, readings)
        return {
            (reading, one.key.rpartition(":")[2]): one for reading, told in found.items() for one in canonical(told, self.reader.judged)
        }  # fmt: skip

    def sheet(self, head: bulk.Head, own: list[bulk.Act], merged: Mapping[bulk.Key, Telling]) -> Sheet:
        """Make the sheet of an incident."""
        own.sort(key=lambda act: (*self.order[act.reading], act.quotes[0].start if act.quotes else 0, act.statement))
        reports = tuple(self._report(act) for act in own)
        actors, recipients = self._parties(own, "actors"), self._parties(own, "recipients")
        hit = {_named(one) for one in (*actors, *recipients)}
        return Sheet(
            id=head.id, type=head.type, mode=head.mode, contexts=_most(word for act in own for word in act.contexts),
            first_day=head.first_day and day_text(head.first_day), last_day=head.last_day and day_text(head.last_day),
            actors=actors, recipients=recipients, victims=tuple(one for one in self._parties(own, "who") if _named(one) not in hit),
            targets=_words(own, "targets"), weapons=_words(own, "weapons"), place=self._place(head, own),
            tolls=self._tolls(own, merged), factuality=_factuality([act.factuality for act in own]), origins=head.origins,
            weight=head.weight, contradictions=head.contradictions, reports=reports,
            reviewed=all(one.reviewed != "unreviewed" for one in reports),
        )  # fmt: skip

    def _report(self, act: bulk.Act) -> Report:
        page, state = self.pages[act.reading], self.states[act.key].state
        return Report(
            document=page.document, statement=act.statement, publisher=page.publisher, title=page.title, url=page.url, published=page.published,
            family=self.families.get(page.text), factuality=act.factuality, confidence=act.confidence, quotes=act.quotes,
            reviewed="unreviewed" if state == "rejected" else state,
        )  # fmt: skip

    def _parties(self, own: Sequence[bulk.Act], role: str) -> tuple[Who, ...]:
        """Put together who has a role in an incident, by all its reports: groups by their ids, others by their names and kinds."""
        found: dict[tuple[str, ...], list[tuple[int, bulk.Part]]] = {}
        for act in own:
            for number, part in enumerate(act.parts):
                if part.part == role and (part.actor is not None or (part.kind == "actor" and part.form != "pronoun")):
                    # whose name is blotted may be anybody: nobody else of that length is the same
                    apart = (f"{act.reading} {act.statement} {number}",) if part.actor is None and BLOT in part.text else ()
                    found.setdefault((*self._key(act.reading, part), *apart), []).append((act.reading, part))
        made = [self._who(several) for several in found.values()]
        return tuple(sorted(made, key=lambda one: -one.reports)) if len(made) > 1 else tuple(made)

    def _key(self, reading: int, part: bulk.Part) -> tuple[str, ...]:
        if part.actor is None:
            return "words", fold(part.text)
        group = self.groups.get((reading, part.actor))
        return ("group", group) if group else ("name", fold(part.name or part.text), part.actor_kind or "")

    def _who(self, several: Sequence[tuple[int, bulk.Part]]) -> Who:
        reading, first = several[0]
        group = self.groups.get((reading, first.actor)) if first.actor else None
        known = self.known.get(group) if group else None
        kind = (known and known.kind) or _first(part.actor_kind for _, part in several)
        return Who(
            group=group, name=known.name if known else first.name or first.text, kind=kind,
            country=(known and known.country) or _first(part.country for _, part in several),
            community=None if kind == "person" else _first(part.community for _, part in several),
            registry=(known and known.registry) or _first(part.registry for _, part in several),
            wikidata=_first(part.wikidata for _, part in several), parents=self._above(several, group),
            words=tuple(dict.fromkeys(part.text for _, part in several if part.form != "pronoun")),
            reports=len({self.pages[one].document for one, _ in several}),
        )  # fmt: skip

    def _above(self, several: Iterable[tuple[int, bulk.Part]], group: str | None) -> tuple[str, ...]:
        """Give the groups above an actor, as its reports have them."""
        found: dict[str, None] = {}
        for reading, part in several:
            at, seen = part.actor, set[str]()
            while at is not None and at not in seen:
                seen.add(at)
                at = self.parents.get((reading, at))
                if at is not None and (above := self.groups.get((reading, at))) and above != group:
                    found[above] = None
        return tuple(found)

    def _place(self, head: bulk.Head, own: Iterable[bulk.Act]) -> Where | None:
        if head.place is None:
            return Where(country=head.country) if head.country else None
        sites = [part.site for act in own for part in act.parts if part.site is not None and part.site.name == head.place]
        same = next((one for one in sites if (one.lat, one.lon, one.country) == (head.lat, head.lon, head.country)), sites[0] if sites else None)
        where = Where(
            name=head.place, country=head.country, admin1=same and same.admin1, lat=head.lat, lon=head.lon, geonames=same and same.geonames,
            precision=head.precision, radius_km=head.radius_km,
        )  # fmt: skip
        return self._coarse(where, own) if self.reader.public else where

    @staticmethod
    def _coarse(where: Where, own: Iterable[bulk.Act]) -> Where:
        """Give a place as it may be read in public: at district precision where it, or a target, is a site at which people could be hurt by it."""
        spot = Spot(text=where.name or "", **{**where.model_dump(), "name": where.name or ""})
        site = any(harm.is_site(part.text) or harm.is_site(part.name or "") for act in own for part in act.parts if part.part == "targets")
        shown = harm.district(spot) if site else harm.coarse(spot)
        return Where.model_validate({**shown.model_dump(exclude={"text"}), "name": getattr(shown, "name", None) or None})

    def _tolls(self, own: Sequence[bulk.Act], merged: Mapping[bulk.Key, Telling]) -> tuple[Toll, ...]:
        telling = [act for act in own if act.tolls]
        if not telling:
            return ()
        if len(telling) == len(telling[0].tolls) == 1:
            return _only(telling[0])
        sources: dict[str, Source] = {}
        told = []
        for act in own if len(telling) > 1 else telling:
            page = self.pages[act.reading]
            known = merged.get(act.key) if len(telling) > 1 else None
            told.append(known or _alone(act, page))
            family = self.families.get(page.text)
            grade: Grade = self.reader.grades.of(page.publisher)
            sources[page.document] = Source(family, grade, self.leads.get(family) if family else None)
        found = estimates(told, sources)
        tolls = [Toll(what=one.what, side=one.side, low=one.low, best=one.best, high=one.high) for one in found]
        bare = dict.fromkeys(one.what for one in found if not any(other.what == one.what and other.side == WHOLE for other in found))
        over = ((what, one) for what in bare if (one := toll_of(found, what)))
        return *tolls, *(Toll(what=what, side=WHOLE, low=one.low, best=one.best, high=one.high) for what, one in over)


def _order(page: bulk.Page) -> tuple[bool, str, str]:
    """Put reports in the order of publication; those without a date come last."""
    return page.published is None, page.published or "", page.document


def _only(act: bulk.Act) -> tuple[Toll, Toll]:
    """Give the one toll that anybody tells of, as tolls.py would: most incidents have no other."""
    (toll,) = act.tolls
    values = [value for value in (toll.best, toll.low, toll.high) if value is not None and act.factuality in _FACTUALITIES]
    figures = {"low": min(values), "best": values[0], "high": max(values)} if values else {}
    return Toll(what=toll.what, side=toll.side, **figures), Toll(what=toll.what, side=WHOLE, **figures)


def _alone(act: bulk.Act, page: bulk.Page) -> Telling:
    """Make a telling of the one act that tells of a toll: whose it is then makes no difference to the figures."""
    about = Page(page.document, page.publisher, page.published, frozenset(), 0)
    tolls = tuple(Casualty.model_construct(**toll._asdict()) for toll in act.tolls)
    return Telling(f"{page.document}:{act.statement}", about, act.type, tolls=tolls, factuality=act.factuality, confidence=act.confidence)


def _factuality(told: Sequence[str]) -> str:
    return next((one for one in _FACTUALITIES if one in told), None) or Counter(told).most_common(1)[0][0]


def _named(one: Who) -> tuple[str | None, str, str | None]:
    return one.group, "" if one.group else fold(one.name), None if one.group else one.kind


def _words(own: Iterable[bulk.Act], role: str) -> tuple[str, ...]:
    """Give what things with a role are called, each once, by the reports' own words."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for act in own:
        for part in act.parts:
            if part.part == role and part.form != "pronoun":
                name = part.name or (part.site.name if part.site else part.text)
                found[fold(name)].append(name)
    return tuple(names[0] for names in found.values())


def _most(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word, _ in Counter(words).most_common())


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
