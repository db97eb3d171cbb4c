"""An incident in one line: what lists show and are narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from factions.analysis.incidents.incident import Incident, incident
from factions.analysis.incidents.telling import Telling
from factions.analysis.incidents.tolls import WHOLE, Estimate, Source
from factions.ledger.incident_store import Summary


def summary(tellings: Sequence[Telling], sources: Mapping[str, Source], groups: Iterable[str]) -> Summary:
    """Sum up an incident; `groups` are the ids of those with a part in it."""
    made = incident(tellings, sources)
    killed = toll_of(made.tolls, "killed")
    spot = made.spot
    return Summary(
        type=made.type, mode=_commonest(told.mode for told in made.tellings if told.type == made.type and told.mode),
        place=spot.shown if spot else None, country=_country(made), first_day=made.days.first if made.days else None,
        last_day=made.days.last if made.days else None, lat=spot.lat if spot else None, lon=spot.lon if spot else None,
        radius_km=spot.radius_km if spot else None, precision=spot.precision if spot else None,
        killed_low=killed and killed.low, killed_best=killed and killed.best, killed_high=killed and killed.high,
        reports=len(made.documents), families=made.weight.origins, weight=round(made.weight.weight, 6),
        contradictions=tuple(dict.fromkeys(one.kind for one in made.contradictions)), groups=tuple(sorted(set(groups))),
    )  # fmt: skip


def toll_of(tolls: Sequence[Estimate], what: str) -> Estimate | None:
    """Give the estimate of a kind of toll over all sides, null where no report tells of it."""
    own = [one for one in tolls if one.what == what]
    return next((one for one in own if one.side == WHOLE), None) or max(own, key=lambda one: -1 if one.best is None else one.best, default=None)


def _country(made: Incident) -> str | None:
    """Give the country of its place; where none is known that of most reports' parties, else of the reports."""
    if made.spot and made.spot.country:
        return made.spot.country
    parties = {(told.page.document, party.country) for told in made.tellings for party in (*told.actors, *told.recipients) if party.country}
    pages = {(told.page.document, land) for told in made.tellings for land in told.page.countries if len(told.page.countries) == 1}
    return _commonest(land for _, land in parties) or _commonest(land for _, land in pages)


def _commonest(values: Iterable[str]) -> str | None:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default=None)
