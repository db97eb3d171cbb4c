"""The documents that were taken out of a folder of shards: `_takedowns.jsonl`, a tombstone a line, as `factions takedown list` prints them."""

from __future__ import annotations

import json
from pathlib import Path

from factions.errors import SourceError

TAKEDOWNS = "_takedowns.jsonl"


def taken_down(out: Path) -> frozenset[str]:
    """Give the ids of the documents that a folder must not hold; raises SourceError where its list can't be read."""
    path = out / TAKEDOWNS
    try:
        return frozenset(bytes.fromhex(json.loads(line)["document"]).hex() for line in path.read_bytes().splitlines() if line.strip())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise SourceError(str(path), (error.strerror or type(error).__name__).lower()) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(str(path), "isn't a list of takedowns, as `factions takedown list --format json` prints it") from error
