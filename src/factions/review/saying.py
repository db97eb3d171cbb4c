"""What a statement says, in a line: who did what to whom."""

from __future__ import annotations

from collections.abc import Iterable

from factions.ledger.facts import ClaimFact, EventFact, Party, TieFact, Toll
from factions.review.queue import Queued

_LONGEST = 100


def said(one: Queued) -> str:
    """Tell a queued statement in a line of codes and names."""
    fact = one.fact
    if isinstance(fact, EventFact):
        return _event(fact)
    if isinstance(fact, TieFact):
        kind = "/".join(filter(None, (fact.type, fact.subtype)))
        return " ".join(filter(None, (one.subject, kind, fact.other.name, f"({fact.role})" if fact.role else "", _fact(fact.factuality))))
    return _claim(fact)


def _event(fact: EventFact) -> str:
    whom = _names(fact.recipients) or _names(fact.targets)
    where = ", ".join(dict.fromkeys(spot.name for spot in fact.places))
    tolls = ", ".join(f"{_figure(toll)} {toll.what}" for toll in fact.casualties)
    parts = [f"by {_names(fact.actors) or 'somebody'}", whom and f"on {whom}", where and f"in {where}", fact.time, tolls, _fact(fact.factuality)]
    return " ".join(filter(None, ["/".join(filter(None, (fact.type, fact.mode))), *parts]))


def _claim(fact: ClaimFact) -> str:
    who = fact.speaker.name if fact.speaker else fact.speaker_text or "somebody"
    content = fact.content if len(fact.content) <= _LONGEST else f"{fact.content[: _LONGEST - 1]}…"
    due = f" (due {fact.horizon})" if fact.horizon else ""
    return f"{fact.kind} by {who}: {content}{due}"


def _names(parties: Iterable[Party]) -> str:
    return ", ".join(dict.fromkeys(party.name for party in parties))


def _figure(toll: Toll) -> str:
    figures = [str(one) for one in dict.fromkeys((toll.low, toll.best, toll.high)) if one is not None]
    return "–".join(figures[:1] + figures[-1:] if len(figures) > 1 else figures) or toll.figure or "some"


def _fact(factuality: str) -> str:
    return "" if factuality == "asserted" else f"[{factuality}]"
