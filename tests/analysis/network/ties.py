"""Ties as tests write them."""

from __future__ import annotations

from typing import Any

from factions.analysis.ties import End, Held, Tie


def end(name: str, **more: Any) -> End:  # noqa: ANN401
    return End(**({"name": name.title(), "id": name, "kind": "militia", "country": "IRQ"} | more))


def tie(what: str, *periods: str, weight: float = 0.5, **more: Any) -> Tie:  # noqa: ANN401
    """Make a tie of words, "harrow fights nahr", and of periods, "2014-01-01 2014-06-01 -": first, last stated and end, `-` where unknown."""
    subject, kind, other = what.split()
    held = tuple(Held(*(None if day == "-" else day for day in period.split())) for period in periods)
    known: dict[str, Any] = {
        "type": kind, "subtype": None, "subject": end(subject), "object": end(other), "held_on": None, "periods": held, "weight": weight,
        "support": weight, "denial": 0.0, "origins": 1, "deniers": 0, "publishers": 1, "why": "1 independent origin", "supporting": 1, "denying": 0,
        "other": 0, "statements": (),
    }  # fmt: skip
    return Tie(**(known | more))


ALWAYS = "2010-01-01 2010-01-01 -"
