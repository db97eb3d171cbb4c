"""What changed between two readings of one document: statements that came, went, or say something else.

Two statements are taken for the same where they are of one kind and type and their evidence overlaps: in characters where both readings stand on one
text, else by sentences that are equal or hold one another. Of several that could be, those that agree in most fields are paired first, then those
whose evidence overlaps most. What is told of a pair is each field that differs, with both its values in words: ids mean nothing outside a reading.
A confidence counts as changed from SURER on, as every new coder's figures differ a little. Names of private persons, by either reading, are blotted
out of all that is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from factions.evidence import Citation, Record, Span
from factions.ledger.privacy import Stretch, masked, masked_span, private_stretches
from factions.reading import Reading, roles
from factions.statements.records import Casualty, Claim, Event, Relation, Statement

SURER = 0.1
Kind = Literal["event", "relation", "claim"]
Values = tuple[str, ...]


class FieldChange(Record):
    """A field that differs, with its values in words; none where it was, or is, unknown."""

    field: str
    before: Values
    after: Values


class StatementChange(Record):
    """A statement that `came`, `went` or `changed`. `type` is an event's or relation's type, a claim's kind.

    `told` says the statement in words, by its fields, as it's read now, or was before it went; `citations` are its evidence.
    """

    change: Literal["came", "went", "changed"]
    kind: Kind
    type: str
    statement: str
    told: tuple[FieldValue, ...]
    fields: tuple[FieldChange, ...] = ()
    citations: tuple[Citation, ...]


class FieldValue(Record):
    """A field of a statement, in words."""

    field: str
    values: Values


class Side:
    """One of two readings, in words. `private` are the stretches of its text that name private persons."""

    def __init__(self, reading: Reading, private: Iterable[Stretch]) -> None:
        self.reading = reading
        self.private = tuple(private)
        self._mentions = {mention.id: mention for mention in reading.mentions}
        self._names = {actor.id: actor.name for actor in reading.actors} | {place.id: place.name for place in reading.places}
        self._names |= {time.id: time.edtf for time in reading.times}
        self._statements = {statement.id: statement for statement in reading.statements}

    @cached_property
    def _unsaid(self) -> frozenset[str]:
        return frozenset(self.reading.document.text[start:end] for start, end in self.private)

    def hidden(self, words: str) -> str:
        """Blot private names out of words that have no place in the text."""
        return veiled(words, self._unsaid)

    def name(self, mention: str) -> str:
        """Give the name of what a mention means, else its own words."""
        held = self._mentions[mention]
        if any(start < held.end and held.start < end for start, end in self.private):
            return masked(held.text, held.start, self.private)
        return self._names.get(held.ref or "", held.text)

    def evidence(self, statement: Statement) -> tuple[Span, ...]:
        """Give a statement's evidence."""
        return tuple(masked_span(span, self.private) for span in statement.evidence)

    def fields(self, statement: Statement) -> dict[str, Values]:
        """Give the fields of a statement in words, in the order in which they're told; what is unknown is empty."""
        if isinstance(statement, Event):
            own = self._event(statement)
        else:
            own = self._relation(statement) if isinstance(statement, Relation) else self._claim(statement)
        return {**own, "according to": self._voices(statement.attribution), "evidence": tuple(span.quote for span in self.evidence(statement))}

    def _event(self, event: Event) -> dict[str, Values]:
        lists = {role: tuple(map(self.name, getattr(event, role))) for role in ("actors", "recipients", "targets", "places", "weapons")}
        same = self._statements.get(event.same_event or "")
        return {
            "mode": _one(event.mode), "contexts": event.contexts, **lists, "time": self._named(event.time),
            "casualties": tuple(map(self._toll, event.casualties)), "factuality": _one(event.factuality),
            "same event": tuple(span.quote for span in self.evidence(same)) if same else (),
        }  # fmt: skip

    def _relation(self, relation: Relation) -> dict[str, Values]:
        return {
            "subject": self._named(relation.subject), "object": self._named(relation.object), "subtype": _one(relation.subtype),
            "role": _one(relation.role), "time": self._named(relation.time), "factuality": _one(relation.factuality),
        }  # fmt: skip

    def _claim(self, claim: Claim) -> dict[str, Values]:
        due = claim.horizon
        return {
            "speaker": self._speaker(claim), "content": self._quoted(claim.content), "condition": self._quoted(claim.condition),
            "horizon": (_one(due.edtf) or self._quoted(due.span)) if due else (), "cue": self._quoted(claim.cue),
        }  # fmt: skip

    def _named(self, mention: str | None) -> Values:
        return (self.name(mention),) if mention else ()

    def _quoted(self, span: Span | None) -> Values:
        return (masked_span(span, self.private).quote,) if span else ()

    def _speaker(self, claim: Claim) -> Values:
        return self._named(claim.speaker) or _one(claim.speaker_text and self.hidden(claim.speaker_text))

    def _voices(self, name: str | None) -> Values:
        found: list[str] = []
        seen = set[str]()
        while name is not None and name not in seen and isinstance(claim := self._statements.get(name), Claim):
            seen.add(name)
            found += self._speaker(claim) or ("somebody unnamed",)
            name = claim.attribution
        return tuple(found)

    def _toll(self, toll: Casualty) -> str:
        figures = "/".join("?" if heads is None else str(heads) for heads in (toll.low, toll.best, toll.high))
        whom = filter(None, (toll.who and self.name(toll.who), toll.side if toll.side != "unknown" else None))
        return " ".join((toll.what, figures, *(f"({word})" for word in whom)))


def veiled(words: str, names: Iterable[str]) -> str:
    """Blot names out of words, wherever they stand."""
    for name in names:
        words = words.replace(name, masked(name, 0, [(0, len(name))]))
    return words


def _one(value: str | None) -> Values:
    return (value,) if value else ()


def sides(before: Reading, after: Reading) -> tuple[Side, Side]:
    """Put two readings of a document side by side, so that a name which either takes for a private person's is told of neither."""
    own = private_stretches(before.mentions), private_stretches(after.mentions)
    if before.document.text_sha256 != after.document.text_sha256:
        texts = before.document.text, after.document.text
        own = tuple((*own[at], *_found(texts[at], {texts[1 - at][a:b] for a, b in own[1 - at]})) for at in (0, 1))  # type: ignore[assignment]
        return Side(before, own[0]), Side(after, own[1])
    both = tuple(sorted({*own[0], *own[1]}))
    return Side(before, both), Side(after, both)


def _found(text: str, names: Iterable[str]) -> Iterator[Stretch]:
    for name in names:
        at = text.find(name)
        while at >= 0:
            yield at, at + len(name)
            at = text.find(name, at + len(name))


def changes(before: Side, after: Side) -> list[StatementChange]:
    """Give what changed from one reading of a document to the next: what changed and came in the order of the later text, then what went."""
    pairs = paired(before, after)
    kept = {old.id for old, _ in pairs.values()}
    found: list[StatementChange] = []
    for statement in after.reading.statements:
        if statement.id not in pairs:
            found.append(_change("came", after, statement))
        elif differing := _differing(before, pairs[statement.id][0], after, statement):
            found.append(_change("changed", after, statement, differing))
    return found + [_change("went", before, statement) for statement in before.reading.statements if statement.id not in kept]


def paired(before: Side, after: Side) -> dict[str, tuple[Statement, Statement]]:
    """Give the pairs of statements that are taken for the same, by the later one's id."""
    one_text = before.reading.document.text_sha256 == after.reading.document.text_sha256
    by_type: dict[tuple[Kind, str], list[tuple[Statement, Mapping[str, Values]]]] = {}
    for statement in before.reading.statements:
        by_type.setdefault(key_of(statement), []).append((statement, before.fields(statement)))
    likely = []
    for at, new in enumerate(after.reading.statements):
        fields: Mapping[str, Values] = {}
        for then, (old, known) in enumerate(by_type.get(key_of(new), ())):
            if share := _overlap(old.evidence, new.evidence, one_text=one_text):
                fields = fields or after.fields(new)
                likely.append((-sum(known[name] == value for name, value in fields.items()), -share, at, then, old, new))
    found: dict[str, tuple[Statement, Statement]] = {}
    taken: set[str] = set()
    for *_, old, new in sorted(likely, key=lambda row: row[:4]):
        if old.id not in taken and new.id not in found:
            taken.add(old.id)
            found[new.id] = (old, new)
    return found


def key_of(statement: Statement) -> tuple[Kind, str]:
    """Give what two statements must share: their kind, and an event's or relation's type or a claim's kind."""
    if isinstance(statement, Claim):
        return "claim", statement.kind
    return ("event" if isinstance(statement, Event) else "relation"), statement.type


def involves(reading: Reading, statement: Statement, actors: frozenset[str]) -> bool:
    """Tell whether a statement gives one of some actors of its reading a role, or is a claim that speaks of one."""
    own = {mention.id: mention for mention in reading.mentions if mention.ref in actors}
    if any(mention in own for _, mention in roles(statement)):
        return True
    return isinstance(statement, Claim) and any(statement.content.holds(mention.start, mention.end) for mention in own.values())


def _overlap(one: Sequence[Span], other: Sequence[Span], *, one_text: bool) -> float:
    """Give which share of the longer evidence both cite."""
    if one_text:
        shared = sum(max(min(a.end, b.end) - max(a.start, b.start), 0) for a in one for b in other)
    else:
        shared = sum(min(len(a.quote), len(b.quote)) for a in one for b in other if a.quote in b.quote or b.quote in a.quote)
    return shared / max(sum(len(span.quote) for span in spans) for spans in (one, other))


def _differing(before: Side, old: Statement, after: Side, new: Statement) -> tuple[FieldChange, ...]:
    was, now = before.fields(old), after.fields(new)
    found = [FieldChange(field=name, before=was[name], after=value) for name, value in now.items() if was[name] != value]
    if abs(old.confidence - new.confidence) >= SURER:
        found.append(FieldChange(field="confidence", before=(f"{old.confidence:.2f}",), after=(f"{new.confidence:.2f}",)))
    return tuple(found)


def _change(
    change: Literal["came", "went", "changed"], side: Side, statement: Statement, fields: tuple[FieldChange, ...] = ()
) -> StatementChange:  # fmt: skip
    kind, type_ = key_of(statement)
    document = side.reading.document.id
    told = tuple(FieldValue(field=name, values=values) for name, values in side.fields(statement).items() if values and name != "evidence")
    cited = tuple(Citation(document=document, span=span) for span in side.evidence(statement))
    return StatementChange(change=change, kind=kind, type=type_, statement=statement.id, told=told, fields=fields, citations=cited)


StatementChange.model_rebuild()
