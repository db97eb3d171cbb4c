"""How reports say that they were written for Factions and that no newspaper printed them: by their address, or by the folder that they lie in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

SIGN = "INVENTED"
"""A file of this name, with whatever in it, speaks for its folder and all folders in that."""


def says_invented(name: str) -> bool:
    """Tell whether a file's folder, or one that it's in, has the sign. What comes by an address or from standard input lies in no folder."""
    if "://" in name[:20] or name == "-":
        return False
    try:
        return any((folder / SIGN).is_file() for folder in Path(name).resolve().parents)
    except (OSError, ValueError, RuntimeError):  # no name of a file here
        return False


def is_invented(url: str | None) -> bool:
    """Tell whether an address can't exist (`.example`): its report was written for Factions, and nothing of it was printed."""
    try:
        return (urlsplit(url or "").hostname or "").endswith(".example")
    except ValueError:  # brackets that hold no address
        return False
