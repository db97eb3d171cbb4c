"""Settings that come from the environment."""

from __future__ import annotations

import os

DEFAULT_LEDGER = "factions.db"


def ledger_url(given: str | None = None) -> str:
    """Give the ledger to use: `given`, else the variable FACTIONS_LEDGER, else `factions.db` in the working folder.

    A ledger is named by a path (`reports.db`) or by `sqlite:///` and a path (`sqlite:///reports.db`, `sqlite:////srv/reports.db`).
    """
    return given or os.environ.get("FACTIONS_LEDGER") or DEFAULT_LEDGER


def debugging() -> bool:
    """Tell whether FACTIONS_DEBUG asks for tracebacks."""
    return os.environ.get("FACTIONS_DEBUG", "") not in ("", "0")
