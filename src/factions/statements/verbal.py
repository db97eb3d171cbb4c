"""Acts of words: the events that claims are ("demanded that ...", "vowed to attack", "accused X of ...")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from factions.codebook.loader import table
from factions.mentions.nouns import plain
from factions.mentions.parse import Parsed, Token
from factions.statements.drafts import ClaimDraft
from factions.statements.events import EventDraft
from factions.statements.roles import Roles

# What is demanded tells the mode of a REQUEST, by the type of the event inside the demand.
_DEMANDED = {"RETREAT": "yield", "CONCEDE": "yield", "AID": "assist", "COOPERATE": "assist", "CONSULT": "meet", "AGREE": "meet"}
_FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
_WORDS = frozenset({"REQUEST", "ACCUSE", "THREATEN", "AGREE", "REJECT", "SUPPORT", "CONCEDE"})


def verbal_events(parsed: Parsed, claims: Sequence[ClaimDraft], drafts: Sequence[EventDraft], roles: Roles) -> list[EventDraft]:
    """Give the drafts together with those of the claims' own acts of words; a draft that already stands at a cue is completed from its claim."""
    anchored = {token.i: draft for draft in drafts for token in (draft.anchor, *draft.also)}
    added: list[EventDraft] = []
    for claim in claims:
        if claim.cue_token is None or claim.kind not in ("demand", "accusation", "promise"):
            continue
        speakers = roles.actors([parsed.doc[claim.speaker]]) if claim.speaker is not None else []
        own = {roles.linked.of[number] for number in speakers}
        told = (
            [number for number in roles.actors([parsed.doc[claim.recipient]]) if roles.linked.of[number] not in own]
            if claim.recipient is not None
            else []
        )
        inner = [draft for draft in drafts if claim.holds(draft.anchor.idx)]
        held = anchored.get(claim.cue_token)
        if held is not None and held.type in _WORDS:
            if held.type == "REQUEST":
                held.mode = _mode(inner) or held.mode
            held.actors = held.actors or speakers
            held.recipients = held.recipients or told
            continue
        draft = _act(parsed, claim, speakers, told, inner) if held is None and speakers else None
        if draft is not None:
            added.append(draft)
    for draft in (*drafts, *added):
        if draft.type == "REQUEST" and draft.mode in (None, "change"):
            draft.mode = _asked_for(draft.anchor) or draft.mode
    return sorted([*drafts, *added], key=lambda draft: draft.anchor.i)


@cache
def _objects() -> dict[str, str]:
    return {noun: mode for mode, nouns in table("requests").items() for noun in nouns}


def _asked_for(anchor: Token) -> str | None:
    """Read a request's mode off what is asked for ("asked for talks", "a call for restraint")."""
    direct = [child for child in anchor.children if child.dep_ == "dobj"]
    behind = [
        inner
        for child in anchor.children
        if child.dep_ == "prep" and child.lower_ in ("for", "to")
        for inner in child.children
        if inner.dep_ == "pobj"
    ]
    return next(
        (
            _objects()[word]
            for token in (*behind, *direct)
            if (word := plain(token.lemma_)) in _objects() or (word := plain(token.text)) in _objects()
        ),
        None,
    )


def _mode(inner: Sequence[EventDraft]) -> str | None:
    """Read a request's mode off the first event that is demanded."""
    first = min(inner, key=lambda draft: draft.anchor.i, default=None)
    return _DEMANDED.get(first.type) if first else None


def _act(parsed: Parsed, claim: ClaimDraft, speakers: list[int], told: list[int], inner: Sequence[EventDraft]) -> EventDraft | None:
    anchor = parsed.doc[claim.cue_token or 0]
    if claim.kind == "demand":
        return EventDraft(anchor, "REQUEST", _mode(inner) or "change", actors=speakers, recipients=told) if told or inner else None
    if claim.kind == "accusation":
        return EventDraft(anchor, "ACCUSE", "allege", actors=speakers, recipients=told) if told else None
    suffering = next((draft.recipients for draft in inner if draft.recipients and not set(draft.recipients) & set(speakers)), [])
    if any(draft.type in _FORCE for draft in inner):
        return EventDraft(anchor, "THREATEN", "violence", actors=speakers, recipients=told or suffering)
    return EventDraft(anchor, "AGREE", None, actors=speakers, recipients=told or suffering) if told or suffering else None
