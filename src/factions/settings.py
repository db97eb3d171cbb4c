"""Settings that come from the environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DEFAULT_LEDGER = "factions.db"


def ledger_url(given: str | None = None) -> str:
    """Give the ledger to use: `given`, else the variable FACTIONS_LEDGER, else `factions.db` in the working folder.

    A ledger is named by a path (`reports.db`), by `sqlite:///` and a path (`sqlite:///reports.db`, `sqlite:////srv/reports.db`), or by the address of
    a database (`postgresql://user@host/database`).
    """
    return given or os.environ.get("FACTIONS_LEDGER") or DEFAULT_LEDGER


def registry_folder() -> Path:
    """Give the folder of the user's rows of the registry: FACTIONS_REGISTRY, else `registry` in the platform's place for data. It may not exist."""
    if own := os.environ.get("FACTIONS_REGISTRY"):
        return Path(own).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "~/AppData/Roaming")).expanduser() / "factions" / "registry"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/factions/registry").expanduser()
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "factions" / "registry"


def debugging() -> bool:
    """Tell whether FACTIONS_DEBUG asks for tracebacks."""
    return os.environ.get("FACTIONS_DEBUG", "") not in ("", "0")
