"""All that a ledger holds on one group, as a page of the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from factions.terminal import UNREVIEWED, print_lines
from factions.terminal.blocks import DIM, SAID, STEP, Block, date_width, dated, noted, safe, section, shared, where
from factions.terminal.wording import KIND_WIDTH, done, listed, once, others, saying, tied, upon
from factions.web import words

if TYPE_CHECKING:  # the ledger's rooms load a database, which reading a report doesn't need
    from factions.ledger.facts import ClaimFact, EventFact, Fact, Party, TieFact
    from factions.ledger.groups import GroupRecord


def show_group(console: Console, group: GroupRecord) -> None:
    """Print all that a ledger holds on one group."""
    summary = group.summary
    console.print()
    print_lines(console, safe(summary.name, "bold"), 0, 0)
    facts = [words.ACTOR_KINDS.get(summary.kind, summary.kind), words.country(summary.country), group.community or ""]
    facts.append(f"part of {listed([parent.name for parent in group.parents])}" if group.parents else "")
    print_lines(console, safe(", ".join(filter(None, facts)), DIM), 0, 0)
    known = others(summary.name, (*(count.name for count in group.names), *group.aliases))
    if known:
        print_lines(console, safe(f"also {', '.join(known)}", DIM), 0, 5)
    counts = ", ".join([words.counted(summary.documents, "document"), words.counted(summary.events, "event"), words.counted(summary.claims, "claim")])
    print_lines(console, Text(f"{counts}. {UNREVIEWED}", style=DIM), 0, 0)
    section(console, f"Ties ({len(group.ties)})", shared(_tie(summary.name, tie) for tie in group.ties))
    width = date_width(event.time for event in group.events)
    section(console, f"Events ({len(group.events)})", shared(_happening(event, width) for event in group.events))
    section(console, f"Claims by it ({len(group.claims_by)})", shared(map(_claimed, group.claims_by)))
    section(console, f"Claims about it ({len(group.claims_about)})", shared(map(_claimed, group.claims_about)))
    console.print()


def _tie(name: str, tie: TieFact) -> Block:
    first, last = (name, _party(tie.other)) if tie.side == "subject" else (_party(tie.other), name)
    line = tied(first, tie.type, last, tie.role, tie.subtype, tie.time)
    return Block([noted(line, (tie.factuality if tie.factuality != "asserted" else "", _voice(tie)))], _cited(tie))


def _happening(event: EventFact, width: int) -> Block:
    noun, towards = words.event(event.type, event.mode)
    struck = {target.text for target in event.targets}
    places = listed(once(spot.name for spot in event.places if spot.text not in struck))
    whom = (towards, _parties(event.recipients)) if event.recipients else (upon(event.type, towards), _parties(event.targets))
    roles = (("by", _parties(event.actors)), whom, ("in", places))
    line = done(noun, roles, [f"{words.figure(toll.low, toll.best, toll.high, toll.figure)} {toll.what}" for toll in event.casualties])
    notes = (event.factuality if event.factuality != "asserted" else "", _voice(event))
    return Block([dated(event.time, noted(line, notes), width)], _cited(event), STEP + width + 2)


def _claimed(claim: ClaimFact) -> Block:
    quotes = sum(len(citation.span.quote) for citation in claim.citations)
    line = saying(_party(claim.speaker) or claim.speaker_text or "somebody unnamed", claim.kind, claim.content, quotes)
    due = words.date(claim.horizon) if claim.horizon else claim.horizon_text
    notes = (f"condition: {claim.condition}" if claim.condition else "", f"by {due}" if due else "", _voice(claim))
    return Block([noted(line, notes)], _cited(claim), KIND_WIDTH + 2 * STEP)


def _party(party: Party | None) -> str:
    return party.name if party else ""


def _parties(parties: Iterable[Party]) -> str:
    return listed(once(party.name for party in parties))


def _voice(fact: Fact) -> str:
    voice = fact.attribution[0] if fact.attribution else None
    return f"according to {_party(voice.speaker) or voice.speaker_text or 'somebody unnamed'}" if voice else ""


def _cited(fact: Fact) -> list[Text]:
    """Give each passage that a fact cites, and below it where it stands: publisher, date, and the document's id with the offset."""
    lines: list[Text] = []
    for citation in fact.citations:
        source = citation.publisher or citation.title or citation.url or "unnamed source"
        lines += [
            safe(f"“{citation.span.quote}”", SAID),
            safe(f"{source}, {words.date(citation.published)} · {where(citation.document, citation.span)}", DIM),
        ]
    return lines
