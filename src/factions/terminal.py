"""What a person sees in a terminal: one reading, one group, search hits.

A page is a column of blocks. A block has one or more headings (what is stated) and, set in below them, the words that it's read from; statements that
follow each other and cite the same words share them. No line ends in blanks, and nothing that a report says can steer the terminal.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from factions.evidence import Span
from factions.reading import Reading
from factions.statements.records import Casualty, Claim, Event, Relation
from factions.web import words

if TYPE_CHECKING:  # the ledger's rooms load a database, which reading a report doesn't need
    from factions.ledger.facts import ClaimFact, EventFact, Fact, Party, TieFact
    from factions.ledger.fulltext import Hit
    from factions.ledger.groups import GroupRecord

UNREVIEWED = "Read by machine; no person has reviewed it."
WIDEST = 100  # columns: longer lines are hard to read
_STEP = 2  # columns that a level is set in
_MOST_ALIASES = 4
_WIDEST_DATE = 22
_NAMES = (16, 30)  # the narrowest and widest that the column of names gets
_MOST_OF_IT = 0.6  # the share of its evidence from which a claim's content isn't printed apart from it
# Control characters (of which a terminal's commands are made), half characters, and what turns the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_PLURALS = frozenset({"people", "police", "men", "women", "children", "personnel"})
_PEOPLES = ("ites", "ians", "this", "nnis", "urds")
_NOUNS = {"a member of": "members of", "a rival of": "rivals of"}
_DIM, _SAID, _DOUBT, _HEAD = "dim", "dim italic", "yellow", "bold cyan"


def plain(text: str) -> str:
    """Take out of a text whatever could steer a terminal: control characters (escape sequences begin with one), half characters, turned writing."""
    return _STEERING.sub("", text)


class _Page(Console):
    """A console that leaves a closed pipe to the command line, which ends every command alike."""

    def on_broken_pipe(self) -> None:
        """Let the error go on."""
        raise BrokenPipeError


def page() -> Console:
    """Give the console for standard output: at most WIDEST columns, styled only on a terminal and never under NO_COLOR."""
    console = _Page(highlight=False, emoji=False, markup=False, color_system=None if os.environ.get("NO_COLOR") else "auto")
    console.width = min(console.width, WIDEST)
    return console


@dataclass
class _Block:
    """Headings that rest on the same words, and those words."""

    headings: list[Text]
    cited: list[Text] = field(default_factory=list)
    inset: int = 2 * _STEP


def _text(words: str, style: str = "") -> Text:
    return Text(plain(words), style=style)


def print_lines(console: Console, text: Text, inset: int, hanging: int) -> None:
    """Print a text `inset` columns in, and the lines after its first `hanging` columns further."""
    width = max(console.width - inset - hanging, 20)
    first, *rest = text.wrap(console, width + hanging) or [Text("")]
    if rest:  # what doesn't fit the first line is broken anew, as the later lines are narrower
        first.rstrip()
        shown = text[len(first.plain) :]
        while shown.plain[:1] in (" ", "\n"):
            shown = shown[1:]
        rest = list(shown.wrap(console, width))
    for number, line in enumerate([first, *rest]):
        line.rstrip()
        console.print(Text(" " * (inset + (hanging if number else 0))).append_text(line), soft_wrap=True)


def _section(console: Console, heading: str, blocks: Sequence[_Block]) -> None:
    console.print()
    console.print(Text(heading, style=_HEAD))
    if not blocks:
        console.print(Text(f"{' ' * _STEP}none found", style=_DIM))
    for number, block in enumerate(blocks):
        if number and (block.cited or blocks[number - 1].cited):
            console.print()
        for line in block.headings:
            print_lines(console, line, _STEP, block.inset - _STEP)
        for line in block.cited:
            print_lines(console, line, block.inset, 1 if line.plain.startswith("“") else 0)


def _shared(blocks: Iterable[_Block]) -> list[_Block]:
    """Let blocks that follow each other and cite the same words become one, and those that state the same share their heading."""
    stated: dict[str, _Block] = {}
    for block in blocks:
        key = "\n".join(line.plain for line in block.headings)
        if key in stated:
            known = {line.plain for line in stated[key].cited}
            stated[key].cited += [line for line in block.cited if line.plain not in known]
        else:
            stated[key] = block
    out: list[_Block] = []
    for block in stated.values():
        if out and block.cited and [line.plain for line in out[-1].cited] == [line.plain for line in block.cited]:
            out[-1].headings += block.headings
        else:
            out.append(block)
    return out


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def noted(line: Text, notes: Iterable[str]) -> Text:
    """Put what qualifies a line behind it, in brackets."""
    shown = "; ".join(filter(None, notes))
    return line.append(plain(f" [{shown}]"), style=_DOUBT) if shown else line


def _dated(edtf: str | None, line: Text, width: int) -> Text:
    """Put a date into a column of its own before a line."""
    return Text(_column(words.date(edtf), width), style="cyan" if edtf else _DIM).append_text(line)


def _column(words: str, width: int) -> str:
    """Fill words up to a column's width; what is wider takes a line of its own."""
    return f"{words}\n" if len(words) > width else f"{words:<{width}}  "


def _date_width(times: Iterable[str | None]) -> int:
    return max((width for time in times if (width := len(words.date(time))) <= _WIDEST_DATE), default=0)


# One reading


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
        return _listed(list(dict.fromkeys(filter(None, map(self.of, mentions)))))

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
        console.print(Text("─" * console.width, style=_DIM))
    console.print()
    print_lines(console, _text(document.title or "Untitled report", "bold"), 0, 0)
    facts = " · ".join(filter(None, [document.publisher, document.byline, words.date(document.published)]))
    print_lines(console, _text(facts, _DIM), 0, 0)
    if document.url:
        console.print(_text(document.url, _DIM), soft_wrap=True)  # whole, so that a terminal can open it
    aside = len(document.chrome)
    furniture = f" {words.counted(aside, 'piece')} of the page's furniture {'was' if aside == 1 else 'were'} set aside." if aside else ""
    print_lines(console, Text(UNREVIEWED + furniture, style=_DIM), 0, 0)
    _section(console, f"Actors ({len(reading.actors)})", _actors(reading))
    _section(console, f"Relations ({len(reading.relations)})", _shared(relation_block(names, relation) for relation in reading.relations))
    width = _date_width(names.time(event.time) for event in reading.events)
    _section(console, f"Events ({len(reading.events)})", _shared(event_block(names, event, width) for event in _in_time(names, reading.events)))
    _section(console, f"Claims ({len(reading.claims)})", [_claim(names, claim) for claim in reading.claims])
    console.print()


def _actors(reading: Reading) -> list[_Block]:
    longest = max((len(actor.name) for actor in reading.actors), default=0)
    width = min(max(longest, _NAMES[0]), _NAMES[1])
    names = {actor.id: actor.name for actor in reading.actors}
    blocks = []
    for actor in reading.actors:
        facts = [words.ACTOR_KINDS.get(actor.kind, actor.kind), words.country(actor.country), actor.community or ""]
        facts.append(f"part of {names[actor.parent]}" if actor.parent in names else "")
        line = _text(_column(plain(actor.name), width)).append(plain(", ".join(filter(None, facts))), style=_DIM)
        if others := _others(actor.name, actor.aliases):
            line.append(plain(f"; also {_some(others)}"), style=_DIM)
        blocks.append(_Block([line], inset=_STEP + width + 2))
    return blocks


def _some(names: Sequence[str]) -> str:
    """Give the first few names, and how many more there are."""
    if len(names) <= _MOST_ALIASES + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_ALIASES])} and {len(names) - _MOST_ALIASES} more"


def _others(name: str, names: Iterable[str]) -> list[str]:
    """Give the names that differ from `name` and each other in more than capitals."""
    found = {name.casefold(): name}
    for other in names:
        found.setdefault(other.casefold(), other)
    return list(found.values())[1:]


def _in_time(names: Names, events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (names.time(event.time) is None, (names.time(event.time) or "").replace("X", "0")))


def _upon(kind: str, towards: str) -> str:
    """Give the word that leads to what is acted upon: a town is seized, not seized from."""
    return "of" if kind == "COERCE" else towards


def event_block(names: Names, event: Event, width: int) -> _Block:
    """Show an event: its date in a column of `width`, who did what to whom, tolls, and its evidence."""
    noun, towards = words.event(event.type, event.mode)
    where = [place for place in event.places if place not in event.targets]
    whom = (towards, names.all(event.recipients)) if event.recipients else (_upon(event.type, towards), names.all(event.targets))
    roles = (("by", names.all(event.actors)), whom, ("in", names.all(where)))
    tolls = [_toll(names, toll) for toll in event.casualties]
    line = _done(noun, roles, tolls)
    notes = (event.factuality if event.factuality != "asserted" else "", names.said_by(event.attribution))
    return _Block([_dated(names.time(event.time), noted(line, notes), width)], _quoted(event.evidence), _STEP + width + 2)


def _done(noun: str, roles: Iterable[tuple[str, str]], tolls: Sequence[str]) -> Text:
    line = Text().append(noun, style="bold")
    for before, listed in roles:
        if listed:
            line.append(plain(f" {before} {listed}"))
    return line.append(plain(f": {', '.join(tolls)}")) if tolls else line


def _toll(names: Names, toll: Casualty) -> str:
    return f"{words.figure(toll.low, toll.best, toll.high, names.of(toll.quantity))} {toll.what}"


def relation_block(names: Names, relation: Relation) -> _Block:
    """Show a relation and its evidence. Two mentions of one actor ("X, better known as Y") are shown by their own words."""
    first, last = names.of(relation.subject), names.of(relation.object)
    if first == last:
        first, last = names.words(relation.subject), names.words(relation.object)
    line = _tied(first, relation.type, last, relation.role, relation.subtype, names.time(relation.time))
    notes = (relation.factuality if relation.factuality != "asserted" else "", names.said_by(relation.attribution))
    return _Block([noted(line, notes)], _quoted(relation.evidence))


def _tied(first: str, tie: str, last: str, role: str | None, subtype: str | None, time: str | None) -> Text:
    kind = subtype.replace("_", " ") if subtype and subtype != "unknown" else None
    detail = ", ".join(filter(None, [role, kind, words.date(time) if time else None]))
    verb = _plural(words.TIE_VERBS[tie]) if _many(first) else words.TIE_VERBS[tie]
    line = _text(first).append(f" {verb} ", style="bold").append(plain(last))
    return line.append(plain(f" ({detail})")) if detail else line


def _many(name: str) -> bool:
    """Tell whether a name reads as a plural: a description ("Shi'ite militias", "people"), or a people ("Sunnis"); "United Nations" doesn't."""
    word = (re.split(" (?:of|in) ", name)[0].split() or [""])[-1]
    if word.islower():
        return word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is")))
    return word == name and word.endswith(_PEOPLES)


def _plural(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    if first == "is":
        return f"are {_NOUNS.get(rest, rest)}"
    return f"{first.removesuffix('s')} {rest}".rstrip() if first in ("leads", "backs", "fights") else verb


def _claim(names: Names, claim: Claim) -> _Block:
    due = claim.horizon and (words.date(claim.horizon.edtf) if claim.horizon.edtf else claim.horizon.span.quote)
    notes = (f"condition: {claim.condition.quote}" if claim.condition else "", f"by {due}" if due else "", names.said_by(claim.attribution))
    line = saying(names.speaker(claim), claim.kind, claim.content.quote, sum(len(span.quote) for span in claim.evidence))
    return _Block([noted(line, notes)], _quoted(claim.evidence, claim.content), _KIND_WIDTH + 2 * _STEP)


_KIND_WIDTH = len("accusation")


def saying(speaker: str, kind: str, content: str, evidence: int) -> Text:
    """Give a claim's heading; its content only where that is a small part of the evidence (in characters), which is printed below."""
    line = Text(f"{kind:<{_KIND_WIDTH}}  ", style="cyan").append(plain(speaker), style="bold")
    return line.append(plain(f": {content}") if len(content) < _MOST_OF_IT * evidence else ":", style="not bold")


def _quoted(evidence: Iterable[Span], marked: Span | None = None) -> list[Text]:
    """Give the words that a statement cites; on a terminal with styles, those of them that are `marked` stand out."""
    lines = []
    for span in evidence:
        line = _text(f"“{span.quote}”", _SAID)
        if marked and span.overlaps(marked.start, marked.end):
            line.stylize("not dim", max(marked.start - span.start, 0) + 1, min(marked.end, span.end) - span.start + 1)
        lines.append(line)
    return lines


# One group of a ledger


def show_group(console: Console, group: GroupRecord) -> None:
    """Print all that a ledger holds on one group."""
    summary = group.summary
    console.print()
    print_lines(console, _text(summary.name, "bold"), 0, 0)
    facts = [words.ACTOR_KINDS.get(summary.kind, summary.kind), words.country(summary.country), group.community or ""]
    facts.append(f"part of {_listed([parent.name for parent in group.parents])}" if group.parents else "")
    print_lines(console, _text(", ".join(filter(None, facts)), _DIM), 0, 0)
    others = _others(summary.name, (*(count.name for count in group.names), *group.aliases))
    if others:
        print_lines(console, _text(f"also {', '.join(others)}", _DIM), 0, 5)
    counts = ", ".join([words.counted(summary.documents, "document"), words.counted(summary.events, "event"), words.counted(summary.claims, "claim")])
    print_lines(console, Text(f"{counts}. {UNREVIEWED}", style=_DIM), 0, 0)
    _section(console, f"Ties ({len(group.ties)})", _shared(_tie(summary.name, tie) for tie in group.ties))
    width = _date_width(event.time for event in group.events)
    _section(console, f"Events ({len(group.events)})", _shared(_happening(event, width) for event in group.events))
    _section(console, f"Claims by it ({len(group.claims_by)})", _shared(map(_claimed, group.claims_by)))
    _section(console, f"Claims about it ({len(group.claims_about)})", _shared(map(_claimed, group.claims_about)))
    console.print()


def _tie(name: str, tie: TieFact) -> _Block:
    first, last = (name, _party(tie.other)) if tie.side == "subject" else (_party(tie.other), name)
    line = _tied(first, tie.type, last, tie.role, tie.subtype, tie.time)
    return _Block([noted(line, (tie.factuality if tie.factuality != "asserted" else "", _voice(tie)))], _cited(tie))


def _happening(event: EventFact, width: int) -> _Block:
    noun, towards = words.event(event.type, event.mode)
    upon = {target.text for target in event.targets}
    places = _listed(_once(spot.name for spot in event.places if spot.text not in upon))
    whom = (towards, _parties(event.recipients)) if event.recipients else (_upon(event.type, towards), _parties(event.targets))
    roles = (("by", _parties(event.actors)), whom, ("in", places))
    line = _done(noun, roles, [f"{words.figure(toll.low, toll.best, toll.high, toll.figure)} {toll.what}" for toll in event.casualties])
    notes = (event.factuality if event.factuality != "asserted" else "", _voice(event))
    return _Block([_dated(event.time, noted(line, notes), width)], _cited(event), _STEP + width + 2)


def _claimed(claim: ClaimFact) -> _Block:
    quotes = sum(len(citation.span.quote) for citation in claim.citations)
    line = saying(_party(claim.speaker) or claim.speaker_text or "somebody unnamed", claim.kind, claim.content, quotes)
    due = words.date(claim.horizon) if claim.horizon else claim.horizon_text
    notes = (f"condition: {claim.condition}" if claim.condition else "", f"by {due}" if due else "", _voice(claim))
    return _Block([noted(line, notes)], _cited(claim), _KIND_WIDTH + 2 * _STEP)


def _party(party: Party | None) -> str:
    return party.name if party else ""


def _parties(parties: Iterable[Party]) -> str:
    return _listed(_once(party.name for party in parties))


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _voice(fact: Fact) -> str:
    voice = fact.attribution[0] if fact.attribution else None
    return f"according to {_party(voice.speaker) or voice.speaker_text or 'somebody unnamed'}" if voice else ""


def _cited(fact: Fact) -> list[Text]:
    """Give each passage that a fact cites, and below it where it stands: publisher, date, and the document's id with the offset."""
    lines: list[Text] = []
    for citation in fact.citations:
        source = citation.publisher or citation.title or citation.url or "unnamed source"
        lines += [
            _text(f"“{citation.span.quote}”", _SAID),
            _text(f"{source}, {words.date(citation.published)} · {_where(citation.document, citation.span)}", _DIM),
        ]
    return lines


def _where(document: str, span: Span) -> str:
    return f"{document[:12]}:{span.start}"


# Search


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Print what a search found; what was found in the same words, a passage and the statements that were read from it, is shown together."""
    alike: dict[tuple[str, int, int], list[Hit]] = {}
    for hit in hits:
        alike.setdefault((hit.document, hit.span.start, hit.span.end), []).append(hit)
    for (document, *_), same in alike.items():
        hit = same[0]
        console.print()
        heading = filter(None, [hit.title or "Untitled report", hit.publisher, words.date(hit.published)])
        print_lines(console, _text(" · ".join(heading), "bold"), 0, _STEP)
        print_lines(console, _marked(hit), _STEP, 0)
        kinds = ", ".join(_once(words.label(one.kind, one.label).lower() for one in same))
        print_lines(console, _text(f"{kinds} · {_where(document, hit.span)}", _DIM), _STEP, 0)
    console.print()


def _marked(hit: Hit) -> Text:
    snippet = Text(hit.snippet)
    for start, end in hit.marks:
        snippet.stylize("bold yellow", start, end)
    for match in reversed(list(_STEERING.finditer(hit.snippet))):  # from the end, so that what stands before it stays in place
        snippet = snippet[: match.start()].append_text(snippet[match.end() :])
    return snippet
