"""Incidents: event statements, of one or several reports, that are judged to tell one thing that happened (docs/incidents.md)."""

from factions.analysis.incidents.incident import Contradiction, Incident, incident
from factions.analysis.incidents.merging import Judgement, Merger
from factions.analysis.incidents.telling import Party, Spot, Telling, tellings
from factions.analysis.incidents.tolls import UCDP_RULE, Estimate, Source

__all__ = [
    "UCDP_RULE", "Contradiction", "Estimate", "Incident", "Judgement", "Merger", "Party", "Source", "Spot", "Telling",
    "incident", "tellings",
]  # fmt: skip
