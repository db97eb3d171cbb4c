"""A search as a request's address has it (analysis/sought.py), and whom its group's name means to a viewer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from factions.analysis.sought import Sought, sought_in
from factions.ledger import reader
from factions.ledger.open import Ledger
from factions.web.persons import nameable

__all__ = ["Asking", "Sought", "meant", "sought_in"]


def _sought(asked: Annotated[Sought, Query()]) -> Sought:
    return asked


Asking = Annotated[Sought, Depends(_sought)]
"""The search of a request's own address."""


def meant(request: Request, ledger: Ledger, name: str, as_of: date | None) -> tuple[reader.GroupSummary | None, str | None]:
    """Give the group that a name means to this viewer, or what is wrong with it."""
    if not name.strip():
        return None, None
    found = nameable(request, ledger, reader.find_group(ledger, name, as_of=as_of))
    return (found[0], None) if found else (None, f"The ledger has no group called {name!r}.")
