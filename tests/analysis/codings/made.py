"""Sheets of incidents for the codings, in plain words."""

from __future__ import annotations

from typing import Any

from factions.analysis.incidents.sheets import Report, Sheet, Toll, Where, Who
from factions.evidence import Span

BRIGADE = Who(group="g1", name="Harrow Brigade", kind="armed_group", country="IRQ")
LEAGUE = Who(group="g2", name="River League", kind="militia", country="IRQ")
GUARD = Who(group="g3", name="Coast Guard of Orsk", kind="state_force", country="IRQ")
STRANGERS = Who(group="g4", name="Army of Syria", kind="state_force", country="SYR")
PEOPLE = Who(name="villagers", kind="civilians", country="IRQ")
SECT = Who(group="g5", name="Sunnis", kind="community", country="IRQ", community="Sunni")
TRIBE = Who(group="g6", name="Tribe of Orsk", kind="community", country="IRQ")
GUNMEN = Who(name="gunmen", kind="armed_group")
TARSA = Where(name="Tarsa", country="IRQ", admin1="Diyala", lat=33.7, lon=44.8, geonames=98, precision=1)


def killed(best: int | None, side: str = "recipient", low: int | None = None, high: int | None = None) -> tuple[Toll, ...]:
    """A toll of the killed of one side, and over all sides."""
    figures = {"low": best if low is None else low, "best": best, "high": best if high is None else high}
    return Toll(what="killed", side=side, **figures), Toll(what="killed", side="all", **figures)


def report(words: str = "", **more: Any) -> Report:  # noqa: ANN401 - fields of a report
    quotes = (Span(start=0, end=len(words), quote=words),) if words else ()
    held = {
        "document": "d1",
        "statement": "e1",
        "publisher": "Gazette",
        "title": "Raid on a mill",
        "published": "2014-06-14",
        "factuality": "asserted",
    }
    return Report.model_validate({**held, "confidence": 0.9, "quotes": quotes} | more)


def made(**more: Any) -> Sheet:  # noqa: ANN401 - fields of a sheet
    """An attack of the brigade on the guard with ten killed, unless told otherwise."""
    held: dict[str, Any] = {
        "id": 7, "type": "ASSAULT", "mode": "firearms", "first_day": "2014-06-13", "last_day": "2014-06-13", "actors": (BRIGADE,),
        "recipients": (GUARD,), "place": TARSA, "tolls": killed(10), "factuality": "asserted", "origins": 2, "weight": 0.8, "reports": (report(),),
    }  # fmt: skip
    return Sheet(**(held | more))
