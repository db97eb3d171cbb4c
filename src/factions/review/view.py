"""A statement as a reviewer sees it: its passage in context, its fields in the words that corrections take, and the mentions to choose from.

Names of private persons are blotted out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from factions.documents.segmentation import paragraphs
from factions.evidence import Span
from factions.ledger import reviews
from factions.ledger.corrections import Excerpt
from factions.ledger.harm import veil_of
from factions.ledger.open import Ledger
from factions.ledger.privacy import Stretch, masked, private_stretches
from factions.ledger.reviews import Row, State
from factions.mentions.mention import Mention
from factions.reading import ROLE_LISTS, Reading
from factions.review.statements import Item, item_called
from factions.statements.records import Casualty, Claim, Event, Statement


class Field(NamedTuple):
    """A field by its name, its value as it is written, and what that means in words."""

    name: str
    value: str
    words: str


class Change(NamedTuple):
    """What a correction did to a field: what it `was` and what it `became`; the value of a field that was, or became, empty is empty."""

    name: str
    was: Field
    became: Field


class Choice(NamedTuple):
    """A mention of the passage: its id, its words, its kind, and the id and name of whom or what it means."""

    id: str
    words: str
    kind: str
    means: str


class View(NamedTuple):
    """A statement under review. `passage` is a paragraph, or several with blank lines between; `marks` are the stretches of it that are cited.

    `changes` tells of each correction in the log what it changed.
    """

    name: str
    document: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    passage: str
    marks: tuple[Stretch, ...]
    fields: tuple[Field, ...]
    choices: tuple[Choice, ...]
    state: State
    log: tuple[Row, ...]
    changes: Mapping[int, tuple[Change, ...]]


def view(ledger: Ledger, name: str, *, as_of: date | None = None) -> View:
    """Show the statement of a name; one that was rejected is shown as the machine read it. Raises LedgerError where there is none."""
    from factions.ledger.rows import read_reading

    with ledger.read() as connection:
        item = item_called(connection, name, as_of=as_of)
        base = read_reading(connection, item.held.base)
    first = next((one for one in base.statements if one.id == item.id), None)
    reading, statement = (item.reading, item.statement) if item.statement else (base, first)
    return _view(item, reading, statement, _changes(item, base, first))


def _view(item: Item, reading: Reading, statement: Statement | None, changes: Mapping[int, tuple[Change, ...]]) -> View:
    document, private, over = reading.document, private_stretches(reading.mentions), veil_of(reading).on
    evidence = statement.evidence if statement else ()
    held = [(start, end) for start, end in paragraphs(document.text) if any(span.overlaps(start, end) for span in evidence)]
    passage, marks = _passage(document.text, held, evidence, private)
    return View(
        name=item.name, document=document.id, title=over(document.title), publisher=document.publisher, published=document.published,
        url=over(document.url),
        passage=passage, marks=marks, fields=tuple(fields(reading, statement)) if statement else (), choices=choices(reading, held), state=item.state,
        log=_log(item), changes=changes,
    )  # fmt: skip


def _log(item: Item) -> tuple[Row, ...]:
    return tuple(row for row in item.log if row.item == item.id and row.base == item.held.base)


def _changes(item: Item, base: Reading, first: Statement | None) -> dict[int, tuple[Change, ...]]:
    """Give what each correction of a statement changed in what counted before it: the last one that then stood, or what the machine had read."""
    lifted, log = reviews.ended(item.log), [row for row in _log(item) if row.content is not None]
    found = {}
    for at, row in enumerate(log):
        before = next((one for one in reversed(log[:at]) if lifted.get(one.id, row.id) >= row.id), None)
        was = _content(before, base) if before else list(fields(base, first)) if first else []
        if row.deed == "correct":
            found[row.id] = tuple(_differences(was, _content(row, base)))
    return found


def _content(row: Row, base: Reading) -> list[Field]:
    """Give the fields of a statement as a deed has it."""
    held = Excerpt.model_validate_json(row.content or "")
    # on top of the reading's own, whose private names are blotted out in what a claim says
    records = {name: (*getattr(base, name), *getattr(held, name)) for name in ("mentions", "actors", "places", "times")}
    return list(fields(base.model_copy(update=records), held.statement))


def _differences(was: Sequence[Field], became: Sequence[Field]) -> Iterator[Change]:
    """Give the fields that differ. A role's mentions may be told otherwise by now: their words count, not their ids."""
    before, after = ({field.name: field for field in held} for held in (was, became))
    for name in dict.fromkeys((*before, *after)):
        old, new = (held.get(name, Field(name, "", "")) for held in (before, after))
        if (old.words or old.value) != (new.words or new.value):
            yield Change(name, old, new)


def _passage(text: str, held: Sequence[Stretch], evidence: Sequence[Span], private: Sequence[Stretch]) -> tuple[str, tuple[Stretch, ...]]:
    parts: list[str] = []
    marks: list[Stretch] = []
    at = 0
    for start, end in held:
        shift = at - start
        marks += [(max(span.start, start) + shift, min(span.end, end) + shift) for span in evidence if span.overlaps(start, end)]
        parts.append(masked(text[start:end], start, private))
        at += end - start + 2
    return "\n\n".join(parts), tuple(marks)


def choices(reading: Reading, held: Sequence[Stretch]) -> tuple[Choice, ...]:
    """Give the mentions that stand in stretches of the text."""
    private = private_stretches(reading.mentions)
    return tuple(_choice(reading, one, private) for one in reading.mentions if any(start <= one.start < end for start, end in held))


def _choice(reading: Reading, one: Mention, private: Sequence[Stretch]) -> Choice:
    means = next((held for held in (*reading.actors, *reading.places, *reading.times) if getattr(held, "id", None) == one.ref), None)
    words = "" if means is None else f"{one.ref} {getattr(means, 'name', getattr(means, 'edtf', ''))}"
    return Choice(one.id, masked(one.text, one.start, private), one.kind, words)


def fields(reading: Reading, statement: Statement) -> Iterator[Field]:
    """Give a statement's fields, as `fields.py` reads them; those that are empty are left out."""
    told = _Telling(reading)
    if isinstance(statement, Event):
        yield Field("type", "/".join(filter(None, (statement.type, statement.mode))), "")
        yield from (told.roles(role, getattr(statement, role)) for role in ROLE_LISTS if getattr(statement, role))
        yield from (told.toll(toll) for toll in statement.casualties)
        if statement.contexts:
            yield Field("contexts", ",".join(statement.contexts), "")
    elif isinstance(statement, Claim):
        yield from told.claim(statement)
    else:
        yield Field("type", "/".join(filter(None, (statement.type, statement.subtype))), "")
        yield from (told.roles(role, (getattr(statement, role),)) for role in ("subject", "object"))
        if statement.role:
            yield Field("role", statement.role, "")
    if not isinstance(statement, Claim):
        yield from [told.roles("time", (statement.time,))] if statement.time else []
        yield Field("fact", statement.factuality, "")
    if statement.attribution:
        yield Field("by", statement.attribution, told.speaker(statement.attribution))


class _Telling:
    """Puts the ids of a reading into words."""

    def __init__(self, reading: Reading) -> None:
        self._private = private_stretches(reading.mentions)
        self._mentions = {one.id: one for one in reading.mentions}
        self._names = {one.id: one.name for one in reading.actors} | {one.id: one.name for one in reading.places}
        self._names |= {one.id: one.edtf for one in reading.times}
        self._claims = {one.id: one for one in reading.claims}

    def name(self, mention: str) -> str:
        """Give a mention's words, and whom or what it means where that is called otherwise."""
        one = self._mentions[mention]
        words, means = masked(one.text, one.start, self._private), self._names.get(one.ref or "")
        return f"{words} ({means})" if means and means != words else words

    def roles(self, role: str, mentions: Sequence[str]) -> Field:
        """Give a role's field."""
        return Field(role, ",".join(mentions), "; ".join(map(self.name, mentions)))

    def toll(self, one: Casualty) -> Field:
        """Give a toll's field."""
        side = f":{one.side}" if one.side != "unknown" else ""
        quantity, who = f"@{one.quantity}" if one.quantity else "", f">{one.who}" if one.who else ""
        words = "; ".join(self.name(held) for held in (one.quantity, one.who) if held)
        return Field(f"{one.what}{side}", f"{figure(one)}{quantity}{who}", words)

    def claim(self, one: Claim) -> Iterator[Field]:
        """Give a claim's fields."""
        yield Field("kind", one.kind, "")
        if one.speaker:
            yield self.roles("speaker", (one.speaker,))
        elif one.speaker_text:
            yield Field("speaker", f"text:{one.speaker_text}", "")
        due = one.horizon.span if one.horizon else None
        for name, span in (("cue", one.cue), ("content", one.content), ("condition", one.condition), ("horizon", due)):
            if span is not None:
                yield Field(name, f'"{masked(span.quote, span.start, self._private)}"', "")
        if one.horizon and one.horizon.edtf:
            yield Field("due", one.horizon.edtf, "")

    def speaker(self, claim: str) -> str:
        """Give who makes a claim."""
        one = self._claims.get(claim)
        if one is None:  # the machine's reading may have no such claim
            return claim
        return self.name(one.speaker) if one.speaker else one.speaker_text or "somebody unnamed"


def figure(toll: Casualty) -> str:
    """Write a toll's figure as the markup does: 23, 10.., 10..15, ..5, ? where there is none."""
    low, high = toll.low, toll.high
    if low is not None and low == high:
        return str(low)
    dots = ".." if low is not None or high is not None else "?"
    return f"{'' if low is None else low}{dots}{'' if high is None else high}"
