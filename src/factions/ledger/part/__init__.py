"""A part of a ledger: the documents that somebody asked for, with all that the ledger holds on them; taken out of one, and put into an empty one."""

from __future__ import annotations

from factions.ledger.part.filling import Without, fill
from factions.ledger.part.records import PARTS
from factions.ledger.part.taking import Taking

__all__ = ["PARTS", "Taking", "Without", "fill"]
