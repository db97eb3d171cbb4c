"""Search, sifted: passages and statements by words, by what the shared filter (filters.py) asks, and by what is known of their reports and reviews.

Words are looked for by ledger/fulltext.py, which puts the best first; of those the best RANKED are sifted. Without words the statements that the
filter wants are given, the latest first. Country, group, place and days are the filter's: of an event the day is that of its incident, failing that
of the first report, of a claim its report's. A passage fits where its report has a statement that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

from factions.analysis.filters import Kind, parse
from factions.analysis.selecting import Pick, select
from factions.evidence import Span
from factions.ledger import fulltext, review_items, reviews
from factions.ledger.fulltext import RANKED, Hit, HitKind
from factions.ledger.gather import Told
from factions.ledger.harm import REVIEWED
from factions.ledger.incident_store import documents_of
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.ties import keys_of
from factions.reference.folding import fold
from factions.statements.records import Factuality

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.ledger.facts import Fact

Name = tuple[str, str | None]
"""A statement, or with null a passage: its document's id, and its own."""
_FILTERED: dict[HitKind, Kind] = {"event": "incidents", "relation": "ties", "claim": "claims"}
_CHUNK = 200
_LONG = 400  # characters of a quote


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `country` is ISO 3166-1 alpha-3, `group` an id, `place` a name, `first` and `last` days.

    `publisher` is a part of its name, `confidence` the least, `reviewed` asks for what a person has, or hasn't, approved. Empty is anything.
    """

    words: str = ""
    kind: HitKind | None = None
    country: str | None = None
    group: str | None = None
    place: str | None = None
    first: date | None = None
    last: date | None = None
    publisher: str | None = None
    confidence: float | None = None
    reviewed: bool | None = None

    @property
    def filters(self) -> bool:
        """Whether anything is asked that the shared filter knows."""
        return any((self.country, self.group, self.place, self.first, self.last))

    @property
    def sifts(self) -> bool:
        """Whether anything but words and kind is asked."""
        return self.filters or bool(self.publisher) or self.confidence is not None or self.reviewed is not None


def find(ledger: Ledger, asked: Asked, *, limit: int = 20, offset: int = 0, as_of: date | None = None, newest: bool = False) -> list[Hit]:
    """Give what is looked for; nothing where neither words nor anything of the filter is asked.

    `as_of` asks what the ledger held at the end of that day (UTC). With `newest` the statements that were read last come first where no words are
    asked for. Raises LedgerError where `words` hold no word, FilterError for a country or a group's name that there isn't.
    """
    kinds = (asked.kind,) if asked.kind else ()
    if asked.words.strip() and not asked.sifts:
        return fulltext.search(ledger, asked.words, limit=limit, offset=offset, kinds=kinds, as_of=as_of)
    if asked.words.strip():
        hits: Iterable[Hit] = fulltext.search(ledger, asked.words, limit=RANKED, kinds=kinds, as_of=as_of)
        if asked.filters:
            wanted = {(source.document, source.key[1]) for picks in _picks(ledger, asked, as_of) for pick in picks for source in pick.sources}
            documents = {document for document, _ in wanted}
            hits = (hit for hit in hits if ((hit.document, hit.statement) in wanted if hit.statement else hit.document in documents))
    elif asked.filters and asked.kind != "passage":
        hits = _latest(ledger, asked, as_of, newest=newest)
    else:
        return []
    sifted = _sifted(ledger, (hit for hit in hits if _published_by(asked, hit.publisher)), asked, as_of)
    return list(islice(sifted, offset, offset + limit))


def _published_by(asked: Asked, publisher: str | None) -> bool:
    return not asked.publisher or fold(asked.publisher) in fold(publisher or "")


def _picks(ledger: Ledger, asked: Asked, as_of: date | None) -> Iterator[list[Pick]]:
    """Give what the filter wants, of each kind that is asked for."""
    given: dict[str, Any] = {"country": asked.country, "place": asked.place, "party": {"group": asked.group} if asked.group else None}
    given = {name: value for name, value in given.items() if value}
    for kind in [_FILTERED[asked.kind]] if asked.kind in _FILTERED else _FILTERED.values():
        every = {} if kind == "claims" else {"factuality": get_args(Factuality)}
        wanted = parse({"kind": kind, **every, **given})
        picks = select(ledger, wanted, first=asked.first, last=asked.last, as_of=as_of, undated=not (asked.first or asked.last)).picks
        yield [pick for pick in picks if _within(asked, pick)]


def _within(asked: Asked, pick: Pick) -> bool:
    """Tell whether a pick is of the days that are asked for: ties are given whatever their day."""
    if not (asked.first or asked.last):
        return True
    low, high = (asked.first or date.min).toordinal(), (asked.last or date.max).toordinal()
    return pick.days is not None and pick.days.first <= high and pick.days.last >= low


def _latest(ledger: Ledger, asked: Asked, as_of: date | None, *, newest: bool) -> Iterator[Hit]:
    """Give the statements that the filter wants, the latest first, those without a day last; or as they were read, the last first."""
    picks = [pick for several in _picks(ledger, asked, as_of) for pick in several]
    picks.sort(key=lambda pick: pick.days.last if pick.days else 0, reverse=True)
    sources = dict.fromkeys((source.key, pick.item.kind) for pick in picks for source in pick.sources if _published_by(asked, source.publisher))
    waiting = iter(sorted(sources, key=lambda source: source[0][0], reverse=True) if newest else sources)
    while chunk := list(islice(waiting, _CHUNK)):
        with ledger.read() as connection:
            told = Told(connection, [key for key, _ in chunk], clusters(connection, as_of=as_of), as_of)
        for key, kind in chunk:
            yield _hit(*_FACTS[kind](told, key))


_Made = tuple["HitKind", "Fact", str]
_FACTS: dict[Kind, Callable[[Told, tuple[int, str]], _Made]] = {
    "incidents": lambda told, key: ("event", fact := told.event(key), f"{fact.type}/{fact.mode}" if fact.mode else fact.type),
    "ties": lambda told, key: ("relation", fact := told.tie(key, "subject"), f"{fact.type}/{fact.subtype}" if fact.subtype else fact.type),
    "claims": lambda told, key: ("claim", fact := told.claim(key), fact.kind),
}


def _hit(kind: HitKind, fact: Fact, label: str) -> Hit:
    cited = fact.citations[0]
    quote = " ".join(one.span.quote for one in fact.citations)
    return Hit(
        kind=kind, document=fact.document, title=cited.title, publisher=cited.publisher, published=cited.published, statement=fact.statement,
        label=label, span=Span(start=cited.span.start, end=cited.span.end, quote=cited.span.quote),
        snippet=quote if len(quote) <= _LONG else f"{quote[:_LONG].rsplit(' ', 1)[0]} …",
    )  # fmt: skip


def _sifted(ledger: Ledger, hits: Iterable[Hit], asked: Asked, as_of: date | None) -> Iterator[Hit]:
    """Keep the hits of the confidence and review that are asked for. A passage has neither."""
    if asked.confidence is None and asked.reviewed is None:
        yield from hits
        return
    waiting = (hit for hit in hits if hit.statement)
    while chunk := list(islice(waiting, _CHUNK)):
        with ledger.read() as connection:
            fit = _fitting(connection, chunk, asked, as_of)
        yield from (hit for hit in chunk if (hit.document, hit.statement) in fit)


def _fitting(connection: Connection, hits: Sequence[Hit], asked: Asked, as_of: date | None) -> set[Name]:
    keys = keys_of(connection, [(hit.document, hit.statement) for hit in hits if hit.statement], as_of=as_of)
    documents = documents_of(connection, {reading for reading, _ in keys})
    held = set(keys)
    if asked.confidence is not None:
        held &= {light.key for light in review_items.lights(connection, keys) if light.confidence >= asked.confidence}
    if asked.reviewed is not None:
        states = reviews.states(connection, held, as_of=as_of)
        held = {key for key in held if (states[key].state in REVIEWED) == asked.reviewed}
    return {(documents[reading], statement) for reading, statement in held}
