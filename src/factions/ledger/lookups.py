"""Groups looked up by what isn't their name: their id in the registry, or a name that is nearly theirs."""

from __future__ import annotations

from collections.abc import Collection

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, select

from factions.ledger import tables as t
from factions.ledger.folding import fold_name
from factions.ledger.incident_store import chunks

_ALIKE = 84  # of 100
_HEAD = 2  # letters that a misspelt name begins with all the same
_LOOKED = 20_000  # names


def groups_in_registry(connection: Connection, entries: Collection[str]) -> list[str]:
    """Give the groups, as they were recorded, that are some entries of the registry."""
    g = t.groups.c
    return [name for chunk in chunks(sorted(entries)) for name in connection.execute(select(g.id).where(g.registry.in_(chunk))).scalars()]


def groups_nearly_called(connection: Connection, name: str, *, most: int = 10) -> list[str]:
    """Give the groups, as they were recorded, of which a name is written nearly so, the nearest first; it must begin with the same two letters."""
    same, n = fold_name(name), t.group_names.c
    if len(same) <= _HEAD:
        return []
    # as a range, which goes by the index of names
    rows = connection.execute(
        select(n.folded, n.group).where(n.folded >= same[:_HEAD], n.folded < same[: _HEAD - 1] + chr(ord(same[_HEAD - 1]) + 1)).limit(_LOOKED)
    ).all()
    found = process.extract(same, [row.folded for row in rows], scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=most * 3)
    return list(dict.fromkeys(rows[at].group for _, _, at in found))[:most]
