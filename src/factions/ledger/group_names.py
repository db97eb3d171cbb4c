"""What groups are called, as readings come in: the newest says what a known one is called, and what it was called before is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from factions.ledger import tables as t

_CHUNK = 500  # groups asked for at a time


class Called(NamedTuple):
    """What a reading calls a group."""

    name: str
    kind: str
    country: str | None
    registry: str | None


def know_groups(connection: Connection, readings: Sequence[tuple[int, Mapping[str, Called]]]) -> None:
    """Make the groups that are new, and let the newest reading say what a known one is called; `readings` are keys with groups, in their order."""
    before = {
        row.id: Called(row.name, row.kind, row.country, row.registry)
        for chunk in _chunks({group for _, wanted in readings for group in wanted})
        for row in connection.execute(select(t.groups).where(t.groups.c.id.in_(chunk)))
    }
    now, versions = dict(before), []
    for key, wanted in readings:
        for group, called in wanted.items():
            if now.get(group) != called:
                now[group] = called
                versions.append({"group": group, "since": key, **called._asdict()})
    new = [{"id": group, **called._asdict()} for group, called in now.items() if group not in before]
    if new:
        connection.execute(insert(t.groups), new)
    for group, called in before.items():
        if now[group] != called:
            connection.execute(update(t.groups).where(t.groups.c.id == group).values(now[group]._asdict()))
    if versions:
        connection.execute(insert(t.group_versions), versions)


def know_names(connection: Connection, readings: Sequence[tuple[int, Iterable[tuple[str, str]]]]) -> None:
    """Note the folded names that groups can be found by, each with the reading that gave it first; `readings` are keys with (group, name)."""
    first: dict[tuple[str, str], int] = {}
    for key, wanted in readings:
        for pair in sorted(wanted):
            if pair[1]:
                first.setdefault(pair, key)
    g = t.group_names.c
    known = {
        (row.group, row.folded) for chunk in _chunks({group for group, _ in first})
        for row in connection.execute(select(g.group, g.folded).where(g.group.in_(chunk)))
    }  # fmt: skip
    new = [{"group": group, "folded": name, "since": key} for (group, name), key in first.items() if (group, name) not in known]
    if new:
        connection.execute(insert(t.group_names), new)


def _chunks(groups: Iterable[str]) -> Iterator[list[str]]:
    held = sorted(groups)
    for start in range(0, len(held), _CHUNK):
        yield held[start : start + _CHUNK]
