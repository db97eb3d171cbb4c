"""What a person sees in a terminal: one reading, one group, search hits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from factions.evidence import Span
from factions.ledger.facts import ClaimFact, EventFact, Fact, Party, TieFact
from factions.ledger.fulltext import Hit
from factions.ledger.groups import GroupRecord
from factions.reading import Reading
from factions.statements.records import Casualty, Claim, Event, Relation
from factions.web import words

_INDENT = (0, 0, 0, 4)
UNREVIEWED = "Read by machine; no person has reviewed it."


class _Names:
    """Gives the names behind a reading's mention ids."""

    def __init__(self, reading: Reading) -> None:
        self._mentions = {mention.id: mention for mention in reading.mentions}
        self._records = {record.id: record for record in (*reading.actors, *reading.places)}
        self._times = {time.id: time.edtf for time in reading.times}
        self.claims = {claim.id: claim for claim in reading.claims}

    def of(self, mention: str | None) -> str:
        """Give the name of what a mention means, else its own words."""
        held = self._mentions.get(mention or "")
        if held is None:
            return ""
        record = self._records.get(held.ref or "")
        return record.name if record else held.text

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
        return f"according to {self.speaker(self.claims[claim])}" if claim in self.claims else ""


def show_reading(console: Console, reading: Reading) -> None:
    """Print a reading as a calm page."""
    names = _Names(reading)
    document = reading.document
    console.print()
    console.print(Text(document.title or "Untitled report", style="bold"))
    facts = [document.publisher, document.byline, words.date(document.published), document.url]
    console.print(Text(" · ".join(filter(None, facts)), style="dim"))
    console.print(Text(f"{UNREVIEWED} {len(document.chrome)} pieces of the page's furniture were set aside.", style="dim"))
    _section(console, "Actors", [_actors(reading)] if reading.actors else [])
    _section(console, "Relations", [_relation(names, relation) for relation in reading.relations])
    _section(console, "Events", [_event(names, event) for event in _in_time(names, reading.events)])
    _section(console, "Claims", [_claim(names, claim) for claim in reading.claims])
    console.print()


def _section(console: Console, heading: str, blocks: Sequence[RenderableType]) -> None:
    console.print()
    console.print(Text(heading, style="bold cyan"))
    if not blocks:
        console.print(Padding(Text("none found", style="dim"), _INDENT))
    for block in blocks:
        console.print(Padding(block, (0, 0, 0, 2)))


def _actors(reading: Reading) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for actor in reading.actors:
        more = ", ".join(filter(None, [words.ACTOR_KINDS.get(actor.kind, actor.kind), words.country(actor.country), actor.community]))
        also = f"also {', '.join(actor.aliases)}" if actor.aliases else ""
        table.add_row(Text(actor.name), Text(more, style="dim"), Text(also, style="dim"))
    return table


def _in_time(names: _Names, events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (names.time(event.time) is None, (names.time(event.time) or "").replace("X", "0")))


def _event(names: _Names, event: Event) -> RenderableType:
    noun, towards = words.event(event.type, event.mode)
    line = Text()
    line.append(f"{words.date(names.time(event.time))}  ", style="cyan" if event.time else "dim")
    line.append(noun, style="bold")
    for before, mentions in (("by", event.actors), (towards, event.recipients or event.targets), ("in", event.places)):
        if mentions:
            line.append(f" {before} {names.all(mentions)}")
    tolls = [_toll(names, toll) for toll in event.casualties]
    if tolls:
        line.append(f": {', '.join(tolls)}")
    return _with_evidence(line, _doubts(event.factuality, names.said_by(event.attribution)), event.evidence)


def _toll(names: _Names, toll: Casualty) -> str:
    return f"{words.figure(toll.low, toll.best, toll.high, names.of(toll.quantity))} {toll.what}"


def _relation(names: _Names, relation: Relation) -> RenderableType:
    line = Text()
    line.append(names.of(relation.subject))
    line.append(f" {words.TIE_VERBS[relation.type]} ", style="bold")
    line.append(names.of(relation.object))
    detail = ", ".join(filter(None, [relation.role, relation.subtype if relation.subtype != "unknown" else None, words.date(names.time(relation.time)) if relation.time else None]))
    if detail:
        line.append(f" ({detail})")
    return _with_evidence(line, _doubts(relation.factuality, names.said_by(relation.attribution)), relation.evidence)


def _claim(names: _Names, claim: Claim) -> RenderableType:
    line = Text()
    line.append(names.speaker(claim))
    line.append(f" · {claim.kind}", style="bold")
    line.append(f": {claim.content.quote}")
    notes = [f"condition: {claim.condition.quote}" if claim.condition else "", f"by {words.date(claim.horizon.edtf) if claim.horizon.edtf else claim.horizon.span.quote}" if claim.horizon else "",
             names.said_by(claim.attribution)]  # fmt: skip
    return _with_evidence(line, [note for note in notes if note], [span for span in claim.evidence if not claim.content.holds(span.start, span.end)])


def _doubts(factuality: str, speaker: str) -> list[str]:
    return [note for note in (factuality if factuality != "asserted" else "", speaker) if note]


def _with_evidence(line: Text, notes: Sequence[str], evidence: Iterable[Span]) -> RenderableType:
    if notes:
        line.append(f" [{'; '.join(notes)}]", style="yellow")
    return Group(line, *(Padding(Text(f"“{span.quote}”", style="dim italic"), _INDENT) for span in evidence))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def show_group(console: Console, group: GroupRecord) -> None:
    """Print all that a ledger holds on one group."""
    summary = group.summary
    console.print()
    console.print(Text(summary.name, style="bold"))
    console.print(Text(", ".join(filter(None, [words.ACTOR_KINDS.get(summary.kind, summary.kind), words.country(summary.country), group.community])), style="dim"))
    others = [name.name for name in group.names if name.name != summary.name]
    if others:
        console.print(Text(f"also {', '.join(others)}", style="dim"))
    console.print(Text(UNREVIEWED, style="dim"))
    _section(console, "Ties", [_cited(_tie(summary.name, tie), tie) for tie in group.ties])
    _section(console, "Events", [_cited(_happening(event), event) for event in group.events])
    _section(console, "Claims by it", [_cited(_saying(claim), claim) for claim in group.claims_by])
    _section(console, "Claims about it", [_cited(_saying(claim), claim) for claim in group.claims_about])
    console.print()


def _party(party: Party | None) -> str:
    return party.name if party else ""


def _tie(name: str, tie: TieFact) -> Text:
    first, last = (name, _party(tie.other)) if tie.side == "subject" else (_party(tie.other), name)
    line = Text(f"{first} ").append(words.TIE_VERBS[tie.type], style="bold").append(f" {last}")
    detail = ", ".join(filter(None, [tie.role, tie.subtype if tie.subtype != "unknown" else None, words.date(tie.time) if tie.time else None]))
    return line.append(f" ({detail})" if detail else "").append(_voices(tie.factuality, tie), style="yellow")


def _happening(event: EventFact) -> Text:
    noun, towards = words.event(event.type, event.mode)
    line = Text(f"{words.date(event.time)}  ", style="cyan" if event.time else "dim").append(noun, style="bold")
    for before, parties in (("by", event.actors), (towards, event.recipients or event.targets), ("in", event.places)):
        if parties:
            line.append(f" {before} {_listed(list(dict.fromkeys(party.name for party in parties)))}", style="default")
    tolls = [f"{words.figure(toll.low, toll.best, toll.high, toll.figure)} {toll.what}" for toll in event.casualties]
    return line.append(f": {', '.join(tolls)}" if tolls else "", style="default").append(_voices(event.factuality, event), style="yellow")


def _saying(claim: ClaimFact) -> Text:
    line = Text(_party(claim.speaker) or claim.speaker_text or "somebody unnamed").append(f" · {claim.kind}", style="bold").append(f": {claim.content}")
    return line.append(f" [{claim.condition}]" if claim.condition else "", style="yellow")


def _voices(factuality: str, fact: Fact) -> str:
    voice = fact.attribution[0] if fact.attribution else None
    speaker = f"according to {_party(voice.speaker) or voice.speaker_text or 'somebody unnamed'}" if voice else ""
    notes = _doubts(factuality, speaker)
    return f" [{'; '.join(notes)}]" if notes else ""


def _cited(line: Text, fact: Fact) -> RenderableType:
    cited = [Text(f"“{citation.span.quote}” — {citation.publisher or citation.title or 'unnamed source'}, {words.date(citation.published)} [{citation.document[:12]}:{citation.span.start}]", style="dim italic")
             for citation in fact.citations]  # fmt: skip
    return Group(line, *(Padding(text, _INDENT) for text in cited))


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Print what a search found."""
    for hit in hits:
        snippet = Text(hit.snippet)
        for start, end in hit.marks:
            snippet.stylize("bold yellow", start, end)
        console.print(Text(words.label(hit.kind, hit.label), style="bold cyan").append(f"  {hit.title or 'Untitled report'} · {hit.publisher or 'unnamed source'} [{hit.document[:12]}:{hit.span.start}]", style="dim"))
        console.print(Padding(snippet, _INDENT))
