"""The rows of each frame (columns.py), read from a ledger: plain values by the names of columns."""

from __future__ import annotations

import warnings
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from factions.analysis.claims import ClaimRecord, claims
from factions.analysis.claims import Wanted as Said
from factions.analysis.dating import Period, held
from factions.analysis.filters import Filter, nearest
from factions.analysis.incidents.days import days_of
from factions.analysis.incidents.sheets import Sheet, sheets
from factions.analysis.ties import Among, Held, Tie, Told, of_all
from factions.errors import FactionsError
from factions.identities.records import ActorKind
from factions.ledger import backing, reader
from factions.ledger.facts import Cited
from factions.ledger.harm import REVIEWED
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.ties import citations, keys_of
from factions.statements.records import ClaimKind, RelationType

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.analysis.codings import Coded

Row = dict[str, Any]
Name = tuple[str, str]
"""A statement: its document's id, and its own."""
_ALL = 2**31 - 1
_SHORT = 12


def named(names: Iterable[Name]) -> tuple[str, ...]:
    """Give statements as frames have them, each once: `document:statement`."""
    return tuple(dict.fromkeys(f"{document}:{statement}" for document, statement in names))


def citation(cited: Cited) -> str:
    """Tell where a passage stands, in one line."""
    where = f"[document {cited.document[:_SHORT]}, {cited.span.start}–{cited.span.end}]"
    title = f"“{cited.title}”" if cited.title else None
    return ", ".join(filter(None, (cited.publisher or "no publisher", cited.published or "undated", title, cited.url))) + f" {where}"


def _cited(cited: Cited | None, names: Sequence[Name], states: Mapping[Name, str]) -> Row:
    """Give the columns that all frames end with; what rests on nothing that was reviewed, or on nothing at all, isn't."""
    return {
        "reviewed": bool(names) and all(states.get(name) in REVIEWED for name in names),
        "citation": citation(cited) if cited else None, "quote": cited.span.quote if cited else None,
        "document": cited.document if cited else None, "statements": named(names),
    }  # fmt: skip


def first_day(edtf: str | None) -> date | None:
    """Give the first day that an EDTF date may mean; null where it tells none."""
    found = days_of(edtf) if edtf else None
    return date.fromordinal(found.first) if found else None


def span(first: date | None, last: date | None) -> str | None:
    """Give the days from one to another as EDTF: a whole year as 2014, a whole month as 2014-06, one day as itself."""
    if first is None or last is None:
        return None
    one, other = first.isoformat(), last.isoformat()
    if one[:4] == other[:4] and (one[4:], other[4:]) == ("-01-01", "-12-31"):
        return one[:4]
    if one[:7] == other[:7] and (first.day, last.day) == (1, monthrange(first.year, first.month)[1]):
        return one[:7]
    return one if first == last else f"{one}/{other}"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# groups


def groups(ledger: Ledger, words: str = "", kinds: Sequence[str] = (), as_of: date | None = None) -> Iterator[Row]:
    """Give the groups, those in most documents first; those that were judged to be one in one row."""
    listed = reader.groups(ledger, limit=_ALL, words=words, kinds=_checked("kinds", kinds, get_args(ActorKind)), as_of=as_of)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        found: dict[str, backing.Rest] = {}
        for group, rest in sorted(backing.rests(connection, as_of=as_of).items()):
            head = judged.canonical(group)
            if head not in found or _earlier(rest, found[head]):
                found[head] = rest
        wanted = {one.id: found[one.id] for one in listed if one.id in found}
        passages = citations(connection, sorted({(rest.reading, rest.statement) for rest in wanted.values() if rest.statement}))
        bare = backing.named_at(connection, [rest for rest in wanted.values() if not rest.statement])
        states = backing.review_states(connection, [(rest.document, rest.statement) for rest in wanted.values() if rest.statement], as_of=as_of)
    for one in listed:
        rest_of = wanted.get(one.id)
        held_at = passages.get((rest_of.reading, rest_of.statement or ""), ()) if rest_of else ()
        cited = next(iter(held_at), None) or (bare.get(rest_of) if rest_of else None)
        names = [(rest_of.document, rest_of.statement)] if rest_of and rest_of.statement else []
        yield {**one.model_dump(), **_cited(cited, names, states)}


def _earlier(one: backing.Rest, other: backing.Rest) -> bool:
    return (one.statement is None, one.reading) < (other.statement is None, other.reading)


# ties


def ties(
    ledger: Ledger, on: date | None = None, types: Sequence[str] = (), as_of: date | None = None, least: float = 0.0, most: int | None = None
) -> Iterator[Row]:  # fmt: skip
    """Give the ties between groups, the weightiest first; with `on` those that held on that day, and those of which that isn't known.

    Of more than `most` (null: all) those that are stated most often are taken; a warning says how many are left out.
    """
    among = Among(types=_checked("types", types, get_args(RelationType)))
    bulk = of_all(ledger, among=among, most=_ALL if most is None else most, as_of=as_of)
    if bulk.left_out:
        warnings.warn(f"{bulk.left_out:,} ties that are stated less often are left out: most=None gives all", stacklevel=3)
    found = [tie for tie in bulk.ties if tie.weight >= least]
    with ledger.read() as connection:
        states = backing.review_states(connection, {(told.document, told.statement) for tie in found for told in tie.statements}, as_of=as_of)
    for tie in found:
        on_it = _held(tie, on)
        if on is None or on_it is not False:
            yield _tie(tie, on_it, states)


def _tie(tie: Tie, on_it: bool | None, states: Mapping[Name, str]) -> Row:  # noqa: FBT001 - a value to show
    first, last = (tie.periods[0], tie.periods[-1]) if tie.periods else (None, None)
    names = [(told.document, told.statement) for told in tie.statements]
    return {
        "type": tie.type, "subtype": tie.subtype, "subject": tie.subject.name, "object": tie.object.name, "subject_id": tie.subject.id,
        "object_id": tie.object.id, "held_on": on_it, "first": _day(first.first) if first else None,
        "last_stated": _day(last.last) if last else None, "until": _day(last.end) if last else None, "periods": "; ".join(map(_edtf, tie.periods)),
        "weight": tie.weight, "support": tie.support, "denial": tie.denial, "origins": tie.origins, "supporting": tie.supporting,
        "denying": tie.denying, **_cited(_first_cited(tie.statements), names, states),
    }  # fmt: skip


def _first_cited(statements: Iterable[Told]) -> Cited | None:
    return next((cited for told in statements for cited in told.citations), None)


def _held(tie: Tie, on: date | None) -> bool | None:
    if on is None:
        return None
    return held([_period(one) for one in tie.periods], on.toordinal()) if tie.supporting else False


def _period(one: Held) -> Period:
    first, last, end = (None if day is None else date.fromisoformat(day).toordinal() for day in (one.first, one.last, one.end))
    return Period(first, last, end)


def _edtf(one: Held) -> str:
    """Give a time for which a tie held: `2013-05-01/2014-06-13` ended, of `2013-05-01/..` no end is known."""
    return f"{one.first or '..'}/{one.end or '..'}"


# incidents


def incidents(ledger: Ledger, wanted: Filter | None = None, as_of: date | None = None) -> Iterator[Row]:
    """Give the incidents that a filter wants, by their numbers."""
    _of_incidents(wanted)
    return map(_incident, sheets(ledger, wanted, as_of=as_of))


def _of_incidents(wanted: Filter | None) -> None:
    if wanted is not None and wanted.kind != "incidents":
        raise FactionsError("filter", f"asks for {wanted.kind}, and these are incidents")


def _incident_cited(sheet: Sheet) -> Row:
    """Give the columns that all frames end with, for an incident: the first report that asserts it is cited, failing that the first."""
    report = next((one for one in sheet.reports if one.factuality == "asserted" and one.quotes), None) or next(
        (one for one in sheet.reports if one.quotes), None
    )
    cited = None if report is None else Cited(
        document=report.document, span=report.quotes[0], title=report.title, publisher=report.publisher, published=report.published, url=report.url
    )  # fmt: skip
    states = {(one.document, one.statement): one.reviewed for one in sheet.reports}
    return _cited(cited, list(states), states)


def _incident(sheet: Sheet) -> Row:
    own, place = {(one.what, one.side): one for one in sheet.tolls}, sheet.place
    killed, injured = own.get(("killed", "all")), own.get(("injured", "all"))
    spot = {name: getattr(place, name) if place else None for name in ("admin1", "country", "lat", "lon", "precision", "radius_km")}
    return {
        **{name: getattr(sheet, name) for name in ("id", "type", "mode", "factuality", "weight", "origins")},
        "contexts": tuple(sheet.contexts), "first_day": _day(sheet.first_day), "last_day": _day(sheet.last_day),
        "time": span(_day(sheet.first_day), _day(sheet.last_day)), "actors": tuple(one.name for one in sheet.actors),
        "recipients": tuple(one.name for one in sheet.recipients), "place": place.name if place else None, **spot,
        "killed_low": killed and killed.low, "killed_best": killed and killed.best, "killed_high": killed and killed.high,
        "injured_best": injured and injured.best,
        "reports": len({one.document for one in sheet.reports}), "contradictions": tuple(sheet.contradictions),
        **_incident_cited(sheet),
    }  # fmt: skip


# codings


class _Said(NamedTuple):
    """Where a scheme's columns tell what all schemes tell."""

    code: tuple[str, ...]
    sides: tuple[str, str]
    killed: tuple[str | None, str | None, str | None] = (None, None, None)


_SCHEMES: dict[str, _Said] = {
    "polecat": _Said(("Event Type", "Event Mode"), ("Actor Name", "Recipient Name")),
    "ged": _Said(("type_of_violence",), ("side_a", "side_b"), ("low", "best", "high")),
    "acled": _Said(("event_type", "sub_event_type"), ("actor1", "actor2"), (None, "fatalities", None)),
    "cameo": _Said(("CAMEO Code", "Event Text"), ("Source Name", "Target Name")),
}
_VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}
"""UCDP's types of violence, in words."""


def coded(ledger: Ledger, wanted: Filter | None = None, as_of: date | None = None) -> Iterator[Row]:
    """Give the incidents that a filter wants by all schemes, a row for each; by the incidents' numbers."""
    from factions.analysis.codings import codings

    _of_incidents(wanted)
    for sheet in sheets(ledger, wanted, as_of=as_of):
        cited = _incident_cited(sheet)
        for scheme, one in codings(sheet).items():
            head = {"incident": sheet.id, "scheme": scheme, "codable": one.why_not is None, "table": one.table}
            yield {**head, **_by_scheme(_SCHEMES[scheme], one), **cited}


def _by_scheme(told: _Said, one: Coded) -> Row:
    codes = [_VIOLENCE[int(value)] if name == "type_of_violence" else value for name in told.code if (value := one.values.get(name))]
    whys = dict.fromkeys(one.whys[name] for name in told.code if name in one.whys)
    low, best, high = (one.values.get(name) if name else None for name in told.killed)
    return {
        "code": " / ".join(map(str, codes)) or None, "side_a": one.values.get(told.sides[0]), "side_b": one.values.get(told.sides[1]),
        "killed_low": low, "killed_best": best, "killed_high": high, "why": one.why_not or "; ".join(whys) or None,
    }  # fmt: skip


# claims


def said(ledger: Ledger, kinds: Sequence[str] = (), speaker: str | None = None, as_of: date | None = None) -> Iterator[Row]:
    """Give the claims of some kinds (none: all), of one speaker where one is named, those due first at the top."""
    wanted: tuple[ClaimKind, ...] = _checked("kinds", kinds, get_args(ClaimKind)) or get_args(ClaimKind)
    found = claims(ledger, Said(speaker=speaker, kinds=wanted), as_of=as_of)
    names = {one.id: [_split(told.claim) for told in one.told] for one in found}
    with ledger.read() as connection:
        states = backing.review_states(connection, {name for several in names.values() for name in several}, as_of=as_of)
        passages = _passages(connection, [_split(one.id) for one in found], as_of)
    for one in found:
        own = names[one.id]
        cited = next(iter(passages.get(_split(one.id), ())), None)
        yield {**_claim(one), **_cited(cited, own, states)}


def _claim(one: ClaimRecord) -> Row:
    told = one.told[0].published if one.told else None
    return {
        **{name: getattr(one, name) for name in ("id", "kind", "speaker", "speaker_id", "condition", "horizon", "past_due", "condition_met")},
        **{name: getattr(one, name) for name in ("confidence", "reports", "sources")},
        "content": one.content.quote, "due": _day(one.due), "state": one.outcome, "said": told, "said_day": first_day(told),
    }  # fmt: skip


def _split(name: str) -> Name:
    document, _, statement = name.rpartition(":")
    return document, statement


def _passages(connection: Connection, names: Sequence[Name], as_of: date | None) -> dict[Name, tuple[Cited, ...]]:
    """Give the passages of statements, the private names in them masked."""
    keys = keys_of(connection, names, as_of=as_of)
    return {(cited[0].document, statement): cited for (_, statement), cited in citations(connection, keys).items() if cited}


# evidence


def evidence(ledger: Ledger, statements: Iterable[str], as_of: date | None = None) -> Iterator[Row]:
    """Give the passages of statements, told as document:statement, in the order given; what the ledger doesn't hold has none."""
    names = []
    for one in dict.fromkeys(statements):
        document, statement = _split(str(one))
        if not document or not statement:
            raise FactionsError(f"statement {one!r}", "should be a document's id, a colon, and a statement's id there")
        names.append((document, statement))
    with ledger.read() as connection:
        keys = keys_of(connection, names, as_of=as_of)
        told = {(one.document, statement): one for (_, statement), one in backing.heads(connection, keys).items()}
        passages = _passages(connection, names, as_of)
        states = backing.review_states(connection, names, as_of=as_of)
    for name in names:
        for cited in passages.get(name, ()):
            state = states.get(name, "unreviewed")
            yield {
                "statement": ":".join(name), **told[name]._asdict(), "start": cited.span.start, "end": cited.span.end, "title": cited.title,
                "publisher": cited.publisher, "published": cited.published, "published_day": first_day(cited.published), "url": cited.url,
                "review": state, **_cited(cited, [name], states),
            }  # fmt: skip


def _checked(option: str, words: Sequence[str] | str, known: Sequence[str]) -> Any:  # noqa: ANN401 - words of one of several lists
    """Check words against a code list; raises FactionsError that names the nearest."""
    given = (words,) if isinstance(words, str) else tuple(words)
    for word in given:
        if word not in known:
            raise FactionsError(f"{option}={word!r}", f"there is none of this name; the nearest is {nearest(str(word), known)!r}")
    return given
