"""Rows that a stranger changed and sealed anew: the casefile opens, or is refused in one line; nothing else happens."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.exports.casefile.forging import becomes, forged, members_of

from factions.exports.casefile import CasefileError, unpack
from factions.exports.casefile.manifest import LEDGER
from factions.ledger.part import PARTS

COUNT = 12
ODD: tuple[Any, ...] = (None, "", 0, 1, -1, 2**31 - 1, 2**63, 1.5, "nobody", "\x00", "\ud800", "e1", "m1", [], {}, True, "'; DROP TABLE groups; --")


def changed(random: Random, members: dict[str, bytes], *, swapped: bool) -> tuple[str, bytes]:
    """Give a member with one field of one of its rows changed: to something odd, or to what another row has there."""
    names = [name for name in (LEDGER.format(part) for part in PARTS) if members[name]]
    name = random.choice(names)
    rows = [json.loads(line) for line in members[name].splitlines()]
    row, field = random.choice(rows), random.choice(list(rows[0]))
    row[field] = random.choice(rows)[field] if swapped else random.choice(ODD)
    if swapped and random.random() < 0.3:
        rows.insert(random.randrange(len(rows)), random.choice(rows))
    if swapped and random.random() < 0.3:
        rows.pop(random.randrange(len(rows)))
    return name, b"".join(json.dumps(one).encode() + b"\n" for one in rows)


@pytest.mark.parametrize("swapped", [False, True], ids=["odd", "swapped"])
def test_whatever_the_rows_say_it_opens_or_is_refused_in_one_line(sealed: Path, swapped: bool, tmp_path: Path) -> None:  # noqa: FBT001
    random, members, refused = Random(5), members_of(sealed), 0  # noqa: S311 - a test that can be repeated
    for number in range(COUNT):
        name, data = changed(random, members, swapped=swapped)
        folder = tmp_path / str(number)
        folder.mkdir()
        path = forged(sealed, folder, {name: becomes(data)}, version="0.0.1")
        told = fault(path, folder)
        refused += told is not None
        assert told is None or (told.startswith(f"{path}: ") and "\n" not in told)
    assert refused


def fault(path: Path, folder: Path) -> str | None:
    """Give what opening a casefile ends with, where it does."""
    try:
        unpack(path, folder)
    except CasefileError as error:
        return str(error)
    return None
