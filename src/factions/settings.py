"""Settings that come from the environment."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

from factions.errors import FactionsError

DEFAULT_LEDGER = "factions.db"
_TILES = re.compile(r"(https?://[A-Za-z0-9.-]+(?::\d+)?)/[^\s\"'<>;,]*")


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


def codings_folder() -> Path | None:
    """Give the folder of the user's own rule tables of codings, FACTIONS_CODINGS; null where it isn't set."""
    own = os.environ.get("FACTIONS_CODINGS", "").strip()
    return Path(own).expanduser() if own else None


def debugging() -> bool:
    """Tell whether FACTIONS_DEBUG asks for tracebacks."""
    return os.environ.get("FACTIONS_DEBUG", "") not in ("", "0")


class Tiles(NamedTuple):
    """Whose map tiles lie under maps: the address of one, with {z}, {x} and {y}; the site that it is at; whom to credit for them."""

    address: str
    site: str
    credit: str


def tiles() -> Tiles | None:
    """Give the tiles that FACTIONS_TILES asks for (`https://tiles.example/{z}/{x}/{y}.png`); null where it isn't set, and nothing is fetched.

    FACTIONS_TILES_CREDIT is the credit that their owner asks for, else the site's name stands for it. Raises FactionsError for another address.
    """
    address = os.environ.get("FACTIONS_TILES", "").strip()
    if not address:
        return None
    site = _TILES.fullmatch(address)
    if site is None or not all(part in address for part in ("{z}", "{x}", "{y}")):
        raise FactionsError("FACTIONS_TILES", f"is no address of map tiles, such as https://tiles.example/{{z}}/{{x}}/{{y}}.png: {address!r}")
    return Tiles(address, site[1], os.environ.get("FACTIONS_TILES_CREDIT", "").strip() or site[1].partition("//")[2])


_SITE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?")


def openrefine() -> tuple[str, ...]:
    """Give the sites whose pages may read and frame what `/reconcile` answers: FACTIONS_OPENREFINE, with blanks between them.

    Where it isn't set they are OpenRefine's own addresses on the machine of whoever looks; set to nothing, none. Raises FactionsError for no site.
    """
    given = os.environ.get("FACTIONS_OPENREFINE", "http://127.0.0.1:3333 http://localhost:3333").split()
    for one in given:
        if not _SITE.fullmatch(one):
            raise FactionsError("FACTIONS_OPENREFINE", f"is no site, such as http://127.0.0.1:3333: {one!r}")
    return tuple(given)


def api_origins() -> tuple[str, ...]:
    """Give the sites whose pages may read the API in a browser: FACTIONS_API_ORIGINS, with blanks between them; none where it isn't set.

    `*` stands for any. Raises FactionsError for what is no site.
    """
    given = os.environ.get("FACTIONS_API_ORIGINS", "").split()
    for one in given:
        if one != "*" and not _SITE.fullmatch(one):
            raise FactionsError("FACTIONS_API_ORIGINS", f"is no site, such as https://map.example: {one!r}")
    return tuple(given)
