"""The tools: each asks the ledger, cites, and refuses where there's nothing to cite. Nothing here writes.

The view is the analyst's own, or with `public` what may be read in public (ledger/harm.py); the names of private persons are masked in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, cast, get_args

from factions.analysis import coverage as reading
from factions.analysis import ties as tied
from factions.codebook.loader import lists
from factions.errors import FactionsError, LedgerError
from factions.exports.selection import Selection
from factions.ledger import harm, reader
from factions.ledger.naming import unnamed
from factions.reference.countries import countries
from factions.statements.records import RelationType
from factions.web.api.making import periods
from factions.web.mcp import answers as a
from factions.web.mcp.cited import Citation, States, citation, citations, fitting, plain, plain_on, refused, reviews, told, whole

if TYPE_CHECKING:
    from factions.analysis.incidents.sheets import Report, Sheet, Who
    from factions.ledger.facts import Fact
    from factions.ledger.fulltext import HitKind
    from factions.ledger.gather import Told
    from factions.ledger.groups import GroupRecord
    from factions.ledger.open import Ledger
    from factions.ledger.summaries import GroupSummary

MOST = 20
"""Items of an answer."""
MOST_TOLD = 100
"""Statements of one fact."""
_FEW, _WEEKS, _LONG = 5, 60, 300
_DEEP = 210  # items that are looked through for some that may be read in public
_SUBJECT, _OBJECT = 2, 3
_FIRST_YEAR, _LAST_YEAR = 1800, 2200  # each week of the days that are asked about is gone through
_STANDS = {"asserted": "for", "possible": "for", "denied": "against"}


@dataclass(frozen=True)
class Desk:
    """The tools over one ledger. All raise FactionsError: RefusedError where they can't cite, others for what was asked wrongly."""

    ledger: Ledger
    public: bool = False

    def find_group(self, name: str, *, as_of: date | None = None) -> a.Groups:
        """Give the groups that a name may mean."""
        asked = self._asked(as_of)
        found = []
        for one in self._named(name, as_of)[:_FEW]:
            record = self._record(one.id, as_of)
            facts = [fact for pair in _in_turn(record.events, record.ties, record.claims_by, record.claims_about) for fact in pair][:_FEW]
            states = reviews(asked, [(fact.document, fact.statement) for fact in facts])
            cited = [citation(fact.citations[0], fact.statement, states) for fact in facts]
            if not cited and not self.public:
                cited = self._first(one.id, as_of)
            if cited:
                found.append(a.Group(
                    id=one.id, name=plain(one.name), kind=one.kind, country=one.country, aliases=tuple(map(plain, record.aliases[:MOST])),
                    documents=one.documents, events=one.events, claims=one.claims, citations=tuple(cited),
                ))  # fmt: skip
        return fitting(a.Groups(about=plain(name), as_of=as_of, groups=tuple(found)), "groups", lambda: refused(asked, name))

    def ties_as_of(
        self, group: str, *, on: date | None = None, as_of: date | None = None, types: Sequence[str] = (), limit: int = _FEW
    ) -> a.Ties:  # fmt: skip
        """Give a group's ties: on a day of the world, as the ledger had it on another."""
        asked = self._asked(as_of)
        for kind in types:
            _one_of("type of tie", kind, get_args(RelationType))
        known = self._named(group, as_of)
        if not known:
            raise refused(asked, group)
        found = self._ties(known[0].id, on, as_of, types)
        shown = [self._tie(asked, one) for one in found[:limit]]
        answer = a.Ties(
            about=plain(known[0].name), as_of=as_of, left_off=len(found) - len(shown), group=known[0].id,
            others=tuple(plain(f"{one.name} ({one.id})") for one in known[1 : _FEW + 1]), ties=tuple(shown),
        )  # fmt: skip
        return fitting(answer, "ties", lambda: refused(asked, known[0].name))

    def incidents(
        self, *, country: str | None = None, type_: str | None = None, group: str | None = None, first: date | None = None,
        last: date | None = None, as_of: date | None = None, limit: int = _FEW,
    ) -> a.Incidents:  # fmt: skip
        """Give incidents, the latest first."""
        from factions.analysis.incidents.sheets import some
        from factions.ledger.incidents import Wanted, incidents

        asked, area = self._asked(as_of), reading.Wanted(_land(country), None, *_days(first, last))
        if type_ is not None:
            _one_of("type of event", type_, lists().types)
        told_of = (country, type_, group, f"from {first}" if first else None, f"to {last}" if last else None)
        about = ", ".join(word for word in told_of if word) or "incidents"
        known = self._named(group, as_of) if group else []
        if group and not known:
            raise refused(asked, about, area)
        wanted = Wanted(area.country, type_, first, last, known[0].id if known else None)
        sheets: list[Sheet] = []
        for start in range(0, _DEEP, MOST + 1):  # in public some are left out
            rows = incidents(self.ledger, wanted, as_of=as_of, limit=MOST + 1, offset=start, parties=False)
            sheets += some(self.ledger, [row.id for row in rows], as_of=as_of, public=self.public)
            if len(sheets) > limit or len(rows) <= MOST:
                break
        read = reading.amount(self.ledger, area, as_of=as_of)
        when = ", published in that time" if read.dated else ""
        words = f"{read.total.documents} documents of {read.total.sources} independent sources were read about {read.about}{when}"
        answer = a.Incidents(
            about=plain(about), as_of=as_of, left_off=max(len(sheets) - limit, 0), read=words, incidents=tuple(map(_incident, sheets[:limit])),
        )  # fmt: skip
        return fitting(answer, "incidents", lambda: refused(asked, about, area))

    def evidence(
        self, *, incident: int | None = None, statement: str | None = None, tie: str | None = None, as_of: date | None = None
    ) -> a.Evidence:  # fmt: skip
        """Give all that one fact cites: an incident, a statement (`document:statement`), or a tie (its id of ties_as_of)."""
        given = [name for name, value in (("incident", incident), ("statement", statement), ("tie", tie)) if value is not None]
        if len(given) != 1:
            raise FactionsError("evidence", "give one fact: an incident, a statement, or a tie")
        asked = self._asked(as_of)
        found: Iterable[a.Telling]
        if incident is not None:
            about, found = f"incident {incident}", [_of_report(one) for one in self._sheet(incident, as_of).reports if one.quotes]
        elif statement is not None:
            about, found = f"statement {statement}", self._statement(asked, statement)
        else:
            about, found = f"tie {tie}", self._tie_told(asked, str(tie))
        held = list(found)
        answer = a.Evidence(about=plain(about), as_of=as_of, left_off=max(len(held) - MOST_TOLD, 0), statements=tuple(held[:MOST_TOLD]))
        return fitting(answer, "statements", lambda: refused(asked, about))

    def compare_codings(self, incident: int, *, as_of: date | None = None) -> a.Codings:
        """Give an incident as several standards would code it."""
        from factions.analysis.codings import records

        sheet = self._sheet(incident, as_of)
        codings = tuple(
            a.Coding(
                scheme=one.scheme, table=one.table, codable=one.codable, why_not=plain_on(one.why_not),
                fields=tuple(a.Field(column=field.column, value=_short(field.value), why=plain_on(field.why))
                             for field in one.fields if field.value is not None),
            ) for one in records(sheet)
        )  # fmt: skip
        item = [a.Coded(number=sheet.id, reviewed=sheet.reviewed, codings=codings, citations=cited)] if (cited := _cited(sheet)) else []
        about = f"incident {incident}"
        return fitting(a.Codings(about=about, as_of=as_of, incidents=tuple(item)), "incidents", lambda: refused(self._asked(as_of), about))

    def search(
        self, words: str, *, kind: str | None = None, country: str | None = None, first: date | None = None, last: date | None = None,
        as_of: date | None = None, limit: int = _FEW,
    ) -> a.Hits:  # fmt: skip
        """Give the passages and statements that hold words."""
        from factions.analysis.finding import Asked, find

        asked, land = self._asked(as_of), _land(country)
        first, last = _days(first, last)
        wanted = Asked(words=words, kind=cast("HitKind | None", kind), country=land, first=first, last=last)
        if not words.strip():
            raise FactionsError("search", "give words to look for")
        found = find(self.ledger, wanted, limit=_DEEP if self.public else limit + 1, as_of=as_of)
        if self.public:
            with self.ledger.read() as connection:
                found = harm.public(connection, found, as_of=as_of)
        shown = found[:limit]
        states = reviews(asked, [(hit.document, hit.statement) for hit in shown if hit.statement])
        links = self._links({hit.document for hit in shown}, as_of)
        hits = [
            a.Hit(kind=hit.kind, label=hit.label, citations=(citation(
                reader.Cited(document=hit.document, span=hit.span, title=hit.title, publisher=hit.publisher, published=hit.published,
                             url=links.get(hit.document)),
                hit.statement, states,
            ),)) for hit in shown
        ]  # fmt: skip
        answer = a.Hits(about=plain(words), as_of=as_of, left_off=len(found) - len(hits), hits=tuple(hits))
        return fitting(answer, "hits", lambda: refused(asked, words, reading.Wanted(land, None, first, last)))

    def coverage(
        self, *, country: str | None = None, place: str | None = None, first: date | None = None, last: date | None = None, as_of: date | None = None
    ) -> a.Coverage:  # fmt: skip
        """Tell how much was read about a country or place: whether it was quiet, or unreported."""
        if not (country or (place and place.strip())):
            raise FactionsError("coverage", "give a country or a place")
        asked = self._asked(as_of)
        if outside := next((day for day in (first, last) if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR), None):
            raise FactionsError(str(outside), f"is no day that reports are looked for by week: from {_FIRST_YEAR} to {_LAST_YEAR}")
        wanted = reading.Wanted(_land(country), place or None, *_days(first, last))
        found = reading.coverage(self.ledger, wanted, by="week", as_of=as_of)
        cited = tuple(
            whole(reader.document(self.ledger, one, as_of=as_of).reading.document)
            for one in reading.documents_read(self.ledger, wanted, as_of=as_of, limit=_FEW)
        )  # fmt: skip
        weeks = tuple(a.Week(name=row.name, documents=row.read.documents, sources=row.read.sources, incidents=row.incidents) for row in found.rows)
        item = [a.Read(
            documents=found.total.documents, sources=found.total.sources, passages=found.total.passages, publishers=found.total.publishers,
            incidents=found.incidents, undated=found.undated, verdict=_verdict(found), weeks=weeks[-_WEEKS:], citations=cited,
        )] if cited else []  # fmt: skip
        answer = a.Coverage(about=found.about, as_of=as_of, left_off=max(len(weeks) - _WEEKS, 0), read=tuple(item))
        return fitting(answer, "read", lambda: refused(asked, found.about, wanted))

    # what the tools share

    def _asked(self, as_of: date | None) -> Selection:
        return Selection(self.ledger, as_of=as_of, public=self.public)

    def _named(self, name: str, as_of: date | None) -> list[GroupSummary]:
        """Give the groups that a name may mean, in public without the persons who aren't told of."""
        found = reader.find_group(self.ledger, name, as_of=as_of) if name.strip() else []
        if not self.public:
            return found
        with self.ledger.read() as connection:
            hidden = unnamed(connection, {one.id for one in found})
        return [one for one in found if one.id not in hidden]

    def _record(self, group: str, as_of: date | None) -> GroupRecord:
        record = reader.group(self.ledger, group, as_of=as_of, most=_FEW)
        if not self.public:
            return record
        with self.ledger.read() as connection:
            return harm.public(connection, record, as_of=as_of)

    def _first(self, group: str, as_of: date | None) -> list[Citation]:
        """Cite where a group is named first: one of which nothing is told."""
        from factions.ledger.judgements import clusters
        from factions.ledger.walking import named_first

        with self.ledger.read() as connection:
            return [citation(one, None, {}) for one in named_first(connection, clusters(connection, as_of=as_of), [group], as_of=as_of).values()]

    def _ties(self, group: str, on: date | None, as_of: date | None, types: Sequence[str]) -> list[tied.Tie]:
        found = tied.ties(self.ledger, group, on=on, as_of=as_of, types=types)
        return tied.in_public(self.ledger, found, as_of=as_of) if self.public else found

    def _tie(self, asked: Selection, one: tied.Tie) -> a.Tie:
        shown = [told for told in one.statements if told.citations][:_FEW]
        states = reviews(asked, [(told.document, told.statement) for told in shown])
        cited = tuple(passage for told in shown for passage in citations(told.citations[:2], told.statement, states))
        return a.Tie(
            id=_tie_id(one), type=one.type, subtype=one.subtype, subject=plain(one.subject.name), object=plain(one.object.name), held_on=one.held_on,
            periods=periods(one), weight=one.weight, origins=one.origins,
            supporting=one.supporting, denying=one.denying, reviewed=sum(state in harm.REVIEWED for state in states.values()), citations=cited,
        )  # fmt: skip

    def _tie_told(self, asked: Selection, name: str) -> Iterable[a.Telling]:
        parts = name.split("|")
        if len(parts) != _OBJECT + 1:
            raise FactionsError(plain(name[:_LONG]), "is no tie's id as ties_as_of gives it")
        ends = [end for end in parts[_SUBJECT:] if not end.startswith("place:")]
        try:
            found = self._ties(ends[0], None, asked.as_of, ()) if ends else []
        except LedgerError as error:
            if error.subject == self.ledger.name:
                raise
            found = []  # a group that isn't there is told of as one whose ties aren't shown
        one = next((tie for tie in found if _tie_id(tie) == name), None)
        if one is None:
            return []
        states = reviews(asked, [(told.document, told.statement) for told in one.statements])
        return [
            a.Telling(
                document=told.document, statement=told.statement, says=_says(one), factuality=told.factuality, stance=told.stance,
                speaker=plain_on(told.speaker), confidence=told.confidence, coder=None, copy_of=told.family,
                reviewed=states.get((told.document, told.statement)) in harm.REVIEWED,
                citations=citations(told.citations, told.statement, states),
            ) for told in one.statements if told.citations
        ]  # fmt: skip

    def _sheet(self, number: int, as_of: date | None) -> Sheet:
        from factions.analysis.incidents.sheets import sheet

        return sheet(self.ledger, number, as_of=as_of, public=self.public)

    def _statement(self, asked: Selection, name: str) -> Iterable[a.Telling]:
        from factions.ledger.gather import Told
        from factions.ledger.judgements import clusters
        from factions.ledger.ties import keys_of

        document, _, statement = name.partition(":")
        with self.ledger.read() as connection:
            keys = keys_of(connection, [(document, statement)], as_of=asked.as_of)
            gathered = Told(connection, keys, clusters(connection, as_of=asked.as_of), asked.as_of)
            facts: list[Fact] = [_fact(gathered, key) for key in keys if key in gathered.statements]
            facts = harm.public(connection, facts, as_of=asked.as_of) if self.public else facts
        states = reviews(asked, [(fact.document, fact.statement) for fact in facts])
        return [_of_fact(fact, states) for fact in facts if fact.citations]

    def _links(self, documents: Iterable[str], as_of: date | None) -> dict[str, str | None]:
        return {one: reader.document(self.ledger, one, as_of=as_of).reading.document.url for one in documents}


# records of ours as answers


def _incident(one: Sheet) -> a.Incident:
    where = one.place
    return a.Incident(
        number=one.id, type=one.type, mode=one.mode, first_day=one.first_day, last_day=one.last_day, actors=_names(one.actors),
        recipients=_names((*one.recipients, *one.victims)), place=plain_on(where.name) if where else None,
        country=where.country if where else None, precision=where.precision if where else None, tolls=one.tolls[:MOST], factuality=one.factuality,
        reports=len({report.document for report in one.reports}), origins=one.origins, weight=round(one.weight, 3),
        contradictions=one.contradictions, reviewed=one.reviewed, citations=_cited(one),
    )  # fmt: skip


def _cited(one: Sheet) -> tuple[Citation, ...]:
    """Cite the first sentence of each of an incident's first reports."""
    return tuple(islice((cited[0] for report in one.reports if (cited := told(report))), _FEW))


def _names(parties: Iterable[Who]) -> tuple[str, ...]:
    return tuple(plain(one.name) for one in parties)[:MOST]


def _of_report(one: Report) -> a.Telling:
    return a.Telling(
        document=one.document, statement=one.statement, says="that it happened", factuality=one.factuality,
        stance=_STANDS.get(one.factuality, "neither"), speaker=None, confidence=one.confidence, coder=None, copy_of=one.family,
        reviewed=one.reviewed in harm.REVIEWED, citations=told(one),
    )  # fmt: skip


def _fact(gathered: Told, key: tuple[int, str]) -> Fact:
    kind = gathered.statements[key].kind
    if kind == "event":
        return gathered.event(key)
    return gathered.tie(key, "subject") if kind == "relation" else gathered.claim(key)


def _of_fact(fact: Fact, states: States) -> a.Telling:
    state = states.get((fact.document, fact.statement), "unreviewed")
    voice = fact.attribution[0] if fact.attribution else None
    speaker = None if voice is None else plain(voice.speaker.name if voice.speaker else voice.speaker_text or "")
    factuality = getattr(fact, "factuality", None)
    says = "/".join(filter(None, (getattr(fact, name, None) for name in ("type", "mode", "subtype", "kind"))))
    return a.Telling(
        document=fact.document, statement=fact.statement, says=says, factuality=factuality,
        stance=None if factuality is None else _STANDS.get(factuality, "neither"), speaker=speaker, confidence=fact.confidence, coder=fact.coder,
        copy_of=None, reviewed=state in harm.REVIEWED, citations=citations(fact.citations, fact.statement, states),
    )  # fmt: skip


def _tie_id(one: tied.Tie) -> str:
    """Give what a tie is known by: its type, subtype and ends."""
    ends = (end.id or f"place:{end.country or ''}:{end.name}" for end in (one.subject, one.object))
    return "|".join((one.type, one.subtype or "", *ends))


def _says(one: tied.Tie) -> str:
    return plain(f"{one.subject.name} {one.type} {one.object.name}{f' ({one.subtype})' if one.subtype else ''}")


def _verdict(found: reading.Coverage) -> str:
    """Say whether little is heard, or little was read."""
    if found.incidents is None:
        return "read: incidents aren't counted by place; ask for its country, or for incidents"
    if found.incidents:
        return "reported: reports were read, and incidents are told in them"
    return "quiet, as far as was read: reports were read, and none of them tells of an incident"


def _short(value: str | float | None) -> str | float | None:
    return plain(value[:_LONG]) if isinstance(value, str) else value


def _in_turn(*many: Sequence[Fact]) -> Iterable[tuple[Fact, ...]]:
    """Give the first of each list, then the second of each."""
    return (tuple(one[place] for one in many if place < len(one)) for place in range(max(map(len, many))))


def _days(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    if first and last and last < first:
        raise FactionsError(f"last {last}", f"is before first {first}")
    return first, last


def _land(country: str | None) -> str | None:
    code = (country or "").strip().upper()
    if code and code not in countries():
        raise FactionsError(f"country {country!r}", "is no ISO 3166-1 alpha-3 code such as IRQ")
    return code or None


def _one_of(what: str, word: str, words: Iterable[str]) -> None:
    known = list(words)
    if word not in known:
        raise FactionsError(f"{what} {word[:_LONG]!r}", f"isn't there; there are {', '.join(known)}")
