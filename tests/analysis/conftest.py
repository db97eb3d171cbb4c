"""Tellings as tests write them: plain words for parties and places."""

from __future__ import annotations

from typing import Any

from tests.ledger.conftest import file_ledger, ledger

from factions.analysis.incidents import Party, Spot, Telling
from factions.analysis.incidents.telling import Page
from factions.analysis.incidents.words import stems
from factions.reference.folding import skeleton
from factions.statements.records import Casualty

__all__ = ["file_ledger", "killed", "ledger", "page", "party", "raid", "spot", "told"]


def page(document: str = "d1", published: str | None = "2014-06-20", publisher: str | None = "Gazette", **more: Any) -> Page:  # noqa: ANN401
    held: dict[str, Any] = {"countries": frozenset({"IRQ"}), "length": 1000} | more
    return Page(document=document, publisher=publisher, published=published, **held)


def party(name: str, key: str | None = None, *, named: bool = True) -> Party:
    return Party(name, key, frozenset({skeleton(name)}) if named else frozenset(), stems(name), "armed_group", "IRQ")


def spot(name: str, **more: Any) -> Spot:  # noqa: ANN401
    held: dict[str, Any] = {"country": "IRQ", "precision": 1} | more
    return Spot(name, skeleton(name), **held)


def killed(figure: int | None, side: str = "civilian", **more: Any) -> Casualty:  # noqa: ANN401
    return Casualty.model_validate({"what": "killed", "side": side, "low": figure, "best": figure, "high": figure} | more)


def told(document: str = "d1", event: str = "e1", words: str = "", **more: Any) -> Telling:  # noqa: ANN401
    """Make a telling; `of` is its page, `actors`, `recipients` and `spots` may be names."""
    of = more.pop("of", None) or page(document)
    for role in ("actors", "recipients"):
        more[role] = tuple(party(one) if isinstance(one, str) else one for one in more.get(role, ()))
    more["spots"] = tuple(spot(one) if isinstance(one, str) else one for one in more.get("spots", ()))
    return Telling(key=f"{document}:{event}", page=of, words=stems(words), **({"type": "ASSAULT"} | more))


def raid(document: str, event: str = "e1", **more: Any) -> Telling:  # noqa: ANN401
    """Make a telling of one raid, as several reports may have it."""
    base: dict[str, Any] = {
        "type": "ASSAULT", "mode": "firearms", "contexts": ("military",), "actors": ("Harrow Brigade",), "recipients": ("Tarsa villagers",),
        "spots": ("Tarsa",),
        "time": "2014-06-18", "tolls": (killed(12),), "words": "Harrow Brigade gunmen shot twelve villagers at Tarsa mill",
    }  # fmt: skip
    return told(document, event, **(base | more))
