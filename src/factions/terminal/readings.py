"""One reading, as a page of the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from factions.evidence import Span
from factions.reading import Reading
from factions.statements.records import Casualty, Claim, Event, Relation
from factions.terminal import UNREVIEWED, plain, print_lines
from factions.terminal.blocks import DIM, SAID, STEP, Block, column, date_width, dated, noted, safe, section, shared
from factions.terminal.wording import KIND_WIDTH, done, listed, others, saying, some, tied, upon
from factions.web import words

_NAMES = (16, 30)  # the narrowest and widest that the column of names gets


class Names:
    """Gives the names behind a reading's mention ids."""

    def __init__(self, reading: Reading) -> None:
        self._mentions = {mention.id: mention for mention in reading.mentions}
        self._records = {record.id: record.name for record in reading.actors} | {record.id: record.name for record in reading.places}
        self._times = {time.id: time.edtf for time in reading.times}
        self._claims = {claim.id: claim for claim in reading.claims}

    def of(self, mention: str | None) -> str:
        """Give the name of what a mention means, else its own words."""
        held = self._mentions.get(mention or "")
        if held is None:
            return ""
        if held.kind == "actor" and held.form != "nominal" and held.ref is None:
            return "a private person"
        return self._records.get(held.ref or "", held.text)

    def words(self, mention: str) -> str:
        """Give a mention's own words."""
        return self._mentions[mention].text

    def all(self, mentions: Iterable[str]) -> str:
        """Give several names in a row, each once."""
        return listed(list(dict.fromkeys(filter(None, map(self.of, mentions)))))

    def time(self, mention: str | None) -> str | None:
        """Give the EDTF value of a time mention."""
        held = self._mentions.get(mention or "")
        return self._times.get(held.ref or "") if held else None

    def speaker(self, claim: Claim) -> str:
        """Give a claim's speaker in words."""
        return self.of(claim.speaker) or claim.speaker_text or "somebody unnamed"

    def said_by(self, claim: str | None) -> str:
        """Give "according to ..." for a statement that stands inside a claim, or nothing."""
        return f"according to {self.speaker(self._claims[claim])}" if claim in self._claims else ""


def show_reading(console: Console, reading: Reading, *, first: bool = True) -> None:
    """Print a reading as a calm page; a line parts it from one before it (not `first`)."""
    names = Names(reading)
    document = reading.document
    if not first:
        console.print(Text("─" * console.width, style=DIM))
    console.print()
    print_lines(console, safe(document.title or "Untitled report", "bold"), 0, 0)
    facts = " · ".join(filter(None, [document.publisher, document.byline, words.date(document.published)]))
    print_lines(console, safe(facts, DIM), 0, 0)
    if document.url:
        console.print(safe(document.url, DIM), soft_wrap=True)  # whole, so that a terminal can open it
    aside = len(document.chrome)
    furniture = f" {words.counted(aside, 'piece')} of the page's furniture {'was' if aside == 1 else 'were'} set aside." if aside else ""
    print_lines(console, Text(UNREVIEWED + furniture, style=DIM), 0, 0)
    section(console, f"Actors ({len(reading.actors)})", _actors(reading))
    section(console, f"Relations ({len(reading.relations)})", shared(relation_block(names, relation) for relation in reading.relations))
    width = date_width(names.time(event.time) for event in reading.events)
    section(console, f"Events ({len(reading.events)})", shared(event_block(names, event, width) for event in _in_time(names, reading.events)))
    section(console, f"Claims ({len(reading.claims)})", [_claim(names, claim) for claim in reading.claims])
    console.print()


def _actors(reading: Reading) -> list[Block]:
    longest = max((len(actor.name) for actor in reading.actors), default=0)
    width = min(max(longest, _NAMES[0]), _NAMES[1])
    names = {actor.id: actor.name for actor in reading.actors}
    blocks = []
    for actor in reading.actors:
        facts = [words.ACTOR_KINDS.get(actor.kind, actor.kind), words.country(actor.country), actor.community or ""]
        facts.append(f"part of {names[actor.parent]}" if actor.parent in names else "")
        line = safe(column(plain(actor.name), width)).append(plain(", ".join(filter(None, facts))), style=DIM)
        if known := others(actor.name, actor.aliases):
            line.append(plain(f"; also {some(known)}"), style=DIM)
        blocks.append(Block([line], inset=STEP + width + 2))
    return blocks


def _in_time(names: Names, events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (names.time(event.time) is None, (names.time(event.time) or "").replace("X", "0")))


def event_block(names: Names, event: Event, width: int) -> Block:
    """Show an event: its date in a column of `width`, who did what to whom, tolls, and its evidence."""
    noun, towards = words.event(event.type, event.mode)
    where = [place for place in event.places if place not in event.targets]
    whom = (towards, names.all(event.recipients)) if event.recipients else (upon(event.type, towards), names.all(event.targets))
    roles = (("by", names.all(event.actors)), whom, ("in", names.all(where)))
    tolls = [_toll(names, toll) for toll in event.casualties]
    line = done(noun, roles, tolls)
    notes = (event.factuality if event.factuality != "asserted" else "", names.said_by(event.attribution))
    return Block([dated(names.time(event.time), noted(line, notes), width)], _quoted(event.evidence), STEP + width + 2)


def _toll(names: Names, toll: Casualty) -> str:
    return f"{words.figure(toll.low, toll.best, toll.high, names.of(toll.quantity))} {toll.what}"


def relation_block(names: Names, relation: Relation) -> Block:
    """Show a relation and its evidence. Two mentions of one actor ("X, better known as Y") are shown by their own words."""
    first, last = names.of(relation.subject), names.of(relation.object)
    if first == last:
        first, last = names.words(relation.subject), names.words(relation.object)
    line = tied(first, relation.type, last, relation.role, relation.subtype, names.time(relation.time))
    notes = (relation.factuality if relation.factuality != "asserted" else "", names.said_by(relation.attribution))
    return Block([noted(line, notes)], _quoted(relation.evidence))


def _claim(names: Names, claim: Claim) -> Block:
    due = claim.horizon and (words.date(claim.horizon.edtf) if claim.horizon.edtf else claim.horizon.span.quote)
    notes = (f"condition: {claim.condition.quote}" if claim.condition else "", f"by {due}" if due else "", names.said_by(claim.attribution))
    line = saying(names.speaker(claim), claim.kind, claim.content.quote, sum(len(span.quote) for span in claim.evidence))
    return Block([noted(line, notes)], _quoted(claim.evidence, claim.content), KIND_WIDTH + 2 * STEP)


def _quoted(evidence: Iterable[Span], marked: Span | None = None) -> list[Text]:
    """Give the words that a statement cites; on a terminal with styles, those of them that are `marked` stand out."""
    lines = []
    for span in evidence:
        line = safe(f"“{span.quote}”", SAID)
        if marked and span.overlaps(marked.start, marked.end):
            line.stylize("not dim", max(marked.start - span.start, 0) + 1, min(marked.end, span.end) - span.start + 1)
        lines.append(line)
    return lines
