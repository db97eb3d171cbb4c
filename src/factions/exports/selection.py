"""What is exported: the part of a ledger that a filter wants, on a day, as the public or its own analyst may read it.

Each kind of thing is read as it's asked for, one after the other, in memory that doesn't grow with incidents, claims and documents; ties and groups
are held. A filter is of one kind (incidents, ties or claims), and what it asks of type, context, toll and factuality is asked of that kind alone;
things of other kinds are narrowed by the rest of it: country, place, parties, words, days, sources. Groups and documents are those that have a part
in, or tell of, what the filter wants; without a filter all that the ledger holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from factions.analysis.filters import Filter
from factions.analysis.incidents.sheets import Reviewed, Sheet, Step, sheets
from factions.analysis.selecting import EVERY
from factions.evidence import Record
from factions.ledger.facts import ClaimFact

if TYPE_CHECKING:
    from factions.analysis.ties import Tie
    from factions.ledger.captures import DocumentSummary
    from factions.ledger.group_sheets import GroupSheet
    from factions.ledger.open import Ledger

Kind = Literal["incidents", "ties", "claims"]
_AT_ONCE = 400
_OWN = ("type", "context", "casualties", "factuality")
"""Fields of a filter that are asked of things of its own kind alone."""


class ClaimSheet(Record):
    """A claim as an export wants it: the fact with what it cites, what its review has come to, and when its report was published (EDTF)."""

    fact: ClaimFact
    published: str | None = None
    reviewed: Reviewed = "unreviewed"


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a ledger that is exported.

    `as_of` asks what the ledger held at the end of that day (UTC), `on` what had happened in the world by that day, and held on it. With `public` it
    is what may be read in public (docs/do-no-harm.md); the names of private persons are masked either way.
    """

    ledger: Ledger
    wanted: Filter = EVERY
    as_of: date | None = None
    on: date | None = None
    public: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything but everything is wanted."""
        return self.on is not None or self.asked(self.wanted.kind) != _every(self.wanted.kind)

    def asked(self, kind: Kind) -> Filter:
        """Give the filter as it's asked of things of a kind."""
        if kind == self.wanted.kind:
            return self.wanted
        return _every(kind).model_copy(
            update={name: getattr(self.wanted, name) for name in Filter.model_fields if name not in {"kind", *_OWN}}
        )  # fmt: skip

    def incidents(self, step: Step | None = None) -> Iterator[Sheet]:
        """Give the incidents by their numbers."""
        found = sheets(self.ledger, self.asked("incidents"), as_of=self.as_of, public=self.public, step=step)
        return (one for one in found if self.on is None or _had_happened(one, self.on))

    def ties(self) -> Iterator[Tie]:
        """Give the ties between groups with all that is stated of them, the weightiest first; with `on` those that held, or may have, on that day."""
        from factions.analysis.selecting import select
        from factions.analysis.ties import each

        asked = self.asked("ties")
        names = None
        if asked.model_copy(update={"after": None, "before": None}) != _every("ties"):
            names = {pick.name for pick in select(self.ledger, asked, as_of=self.as_of).picks}

        def chosen(ties: list[Tie]) -> list[Tie]:
            own = [one for one in ties if names is None or tie_name(one) in names]
            own = [one for one in own if in_days(one, asked.after, asked.before)]
            return own if self.on is None else [one for one in own if _held(one, self.on) is not False]

        found = each(self.ledger, choose=chosen, public=self.public, as_of=self.as_of)
        yield from found if self.on is None else (replace(one, held_on=_held(one, self.on)) for one in found)

    def claims(self) -> Iterator[ClaimSheet]:
        """Give the claims in the order in which they were read."""
        from factions.analysis.selecting import claim_keys
        from factions.ledger import harm
        from factions.ledger.gather import Told
        from factions.ledger.judgements import clusters
        from factions.ledger.reviews import states

        asked = self.asked("claims")
        with self.ledger.read() as connection:
            before = min(filter(None, (asked.before, self.on)), default=None)
            keys = claim_keys(connection, asked.model_copy(update={"before": before}), as_of=self.as_of)
            judged = clusters(connection, as_of=self.as_of)
            for start in range(0, len(keys), _AT_ONCE):
                chunk = keys[start : start + _AT_ONCE]
                told, held = Told(connection, chunk, judged, self.as_of), states(connection, chunk, as_of=self.as_of)
                facts = [(key, told.claim(key)) for key in chunk]
                if self.public:
                    shown = {(one.document, one.statement) for one in harm.public(connection, [fact for _, fact in facts], as_of=self.as_of)}
                    facts = [(key, fact) for key, fact in facts if (fact.document, fact.statement) in shown]
                for key, fact in facts:
                    state = held[key].state
                    yield ClaimSheet(fact=fact, published=fact.content_at.published, reviewed="unreviewed" if state == "rejected" else state)

    def groups(self) -> Iterator[GroupSheet]:
        """Give the groups by name: all, or with a filter those that have a part in what it wants."""
        from factions.ledger.group_sheets import group_sheets

        ids = set(self._groups()) if self.narrows else None
        return group_sheets(self.ledger, ids, as_of=self.as_of, public=self.public)

    def documents(self) -> Iterator[DocumentSummary]:
        """Give the documents, the last added first: all, or with a filter those that tell of what it wants."""
        from factions.ledger.captures import documents

        wanted = set(self._documents()) if self.narrows else None
        start = 0
        while chunk := documents(self.ledger, limit=_AT_ONCE, offset=start, as_of=self.as_of):
            yield from (one for one in chunk if wanted is None or one.id in wanted)
            start += len(chunk)

    def reviewed(self, statements: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Reviewed]:
        """Give what the reviews of statements have come to, by document and statement; of a tie, or whatever else cites them."""
        from factions.ledger.incident_store import documents_of
        from factions.ledger.reviews import states
        from factions.ledger.ties import keys_of

        with self.ledger.read() as connection:
            keys = keys_of(connection, statements, as_of=self.as_of)
            documents = documents_of(connection, {reading for reading, _ in keys})
            held = states(connection, keys, as_of=self.as_of)
        return {(documents[key[0]], key[1]): "unreviewed" if one.state == "rejected" else one.state for key, one in held.items()}

    def _groups(self) -> Iterator[str]:
        match self.wanted.kind:
            case "incidents":
                found = (who.group for one in self.incidents() for who in (*one.actors, *one.recipients, *one.victims))
            case "ties":
                found = (end.id for one in self.ties() for end in (one.subject, one.object))
            case "claims":
                found = (one.fact.speaker.group for one in self.claims() if one.fact.speaker)
        return (group for group in found if group)

    def _documents(self) -> Iterator[str]:
        match self.wanted.kind:
            case "incidents":
                return (report.document for one in self.incidents() for report in one.reports)
            case "ties":
                return (told.document for one in self.ties() for told in one.statements)
            case "claims":
                return (one.fact.document for one in self.claims())


def _every(kind: Kind) -> Filter:
    return Filter(kind=kind) if kind == "claims" else EVERY.model_copy(update={"kind": kind})


def tie_name(tie: Tie) -> str:
    """Give the name that analysis/selecting.py has for a tie."""
    from factions.statements.records import SYMMETRIC

    ends = [tie.subject.id or tie.subject.name, tie.object.id or tie.object.name]
    return " ".join(("tie", tie.type, *([tie.subtype] if tie.subtype else []), *(sorted(ends) if tie.type in SYMMETRIC else ends)))


def _had_happened(one: Sheet, on: date) -> bool:
    """Tell whether an incident had happened by a day: what has no day of its own counts from its first report's, what has neither is left out."""
    first = one.first_day or next((report.published[:10] for report in one.reports if report.published and report.published[:1].isdigit()), None)
    return first is not None and first <= on.isoformat()


def in_days(tie: Tie, after: date | None, before: date | None) -> bool:
    """Tell whether a tie held at any time between two days, as far as its periods tell; without these days all do."""
    if after is None and before is None:
        return True
    low, high = after.isoformat() if after else "", before.isoformat() if before else "9999"
    return any((one.first or "") <= high and (one.end or "9999") >= low for one in tie.periods)


def _held(tie: Tie, on: date) -> bool | None:
    from factions.analysis.dating import Period, held

    days = [Period(*(date.fromisoformat(value).toordinal() if value else None for value in (one.first, one.last, one.end))) for one in tie.periods]
    return held(days, on.toordinal()) if tie.supporting else False
