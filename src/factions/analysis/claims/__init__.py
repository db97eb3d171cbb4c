"""Claims held against what came: when each falls due, what became of it, what the ledger suggests, and how its speaker has done."""

from __future__ import annotations

from factions.analysis.claims.due import due
from factions.analysis.claims.records import ClaimRecord, Judged, Wanted, claim, claims
from factions.analysis.claims.speakers import LEAST, SpeakerRecord, speakers, speakers_of
from factions.analysis.claims.suggesting import Suggestion, suggest, suggest_all

__all__ = [
    "LEAST", "ClaimRecord", "Judged", "SpeakerRecord", "Suggestion", "Wanted", "claim", "claims", "due", "speakers", "speakers_of", "suggest",
    "suggest_all",
]  # fmt: skip
