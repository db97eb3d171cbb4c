"""What holds of every format there is: in public no person whom nobody has reviewed, no camp's point; nowhere a private name."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.exports.held import exported, filled
from tests.ledger.conftest import read

from factions.exports.formats import FORMATS
from factions.exports.selection import Selection
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.review.statements import accept

PRIVATE = ("Samira", "Aziz", "Zahra", "Nuri")
PERSONS = ("Haddad", "Omar Tarek")
POINT = ("35.873", "43.806")
CAMP = ('"Debaga camp"', "'Debaga camp'", "\tDebaga camp\t", ",Debaga camp,")
"""A camp as a field of its own; in a sentence that is cited it may be named."""


BAND = """---
id: band
title: A raid
publisher: River Courier
published: "2014-06-20"
genre: wire
region: Middle East
fictional: true
actors:
  band: {name: Band of the Hill, kind: militia, country: IRQ, parent: head}
  wing: {name: Wing of the Band, kind: militia, country: IRQ, parent: band}
  head: {name: Nasir Haddad, kind: person, country: IRQ}
---
The [Band of the Hill]{a1 band} met its [Wing]{a2 wing}.
@ e1 CONSULT actors=a1,a2
[Nasir Haddad]{a3 head} leads the [Band of the Hill]{a4 band}.
@ r1 leads a3>a4
"""


def said(form: str, selection: Selection, folder: Path) -> str:
    """Give all that a file says, as text, whatever its format."""
    out, _ = exported(form, selection, folder)
    if form == "parquet":
        table = pq.read_table(out)
        return f"{json.dumps(table.to_pylist(), default=str, ensure_ascii=False)} {table.schema.metadata}"
    if form == "sqlite":
        with closing(sqlite3.connect(out)) as connection:
            return "\n".join(connection.iterdump())
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], str]:
    """Give what every format says, by its name and whether it's for the public."""
    folder = tmp_path_factory.mktemp("harm")
    with filled(folder / "war.db") as ledger:
        return {(form, public): said(form, Selection(ledger, public=public), folder) for form in FORMATS for public in (False, True)}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("public", [False, True])
def test_no_private_name_leaves(form: str, told: dict[tuple[str, bool], str], *, public: bool) -> None:
    assert len(told[form, public]) > 100
    assert [name for name in PRIVATE if name in told[form, public]] == []


@pytest.mark.parametrize("form", FORMATS)
def test_in_public_neither_persons_nor_points_of_camps_are_told(form: str, told: dict[tuple[str, bool], str]) -> None:
    assert [name for name in (*PERSONS, *POINT, *CAMP) if name in told[form, True]] == []


def test_its_own_analyst_is_told_of_them(told: dict[tuple[str, bool], str]) -> None:
    own = [told[form, False] for form in FORMATS]
    for name in (*PERSONS, *POINT):
        assert sum(name in one for one in own) > 1, name
    assert sum(any(name in one for name in CAMP) for one in own) > 3


def test_in_public_no_group_belongs_to_a_person_whom_nobody_reviewed(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "band.db")) as ledger:
        reading = read(BAND)
        writer.add(ledger, reading, source="band.mark")
        own, public = Selection(ledger), Selection(ledger, public=True)
        assert {one.name: len(one.parents) for one in own.groups()} == {"Band of the Hill": 1, "Nasir Haddad": 0, "Wing of the Band": 1}
        assert {one.name: len(one.parents) for one in public.groups()} == {"Band of the Hill": 0, "Wing of the Band": 1}
        assert [form for form in FORMATS if "haddad" in said(form, public, tmp_path).lower()] == []
        accept(ledger, [f"{reading.document.id}:r1"], by="Ada")
        assert {one.name: len(one.parents) for one in public.groups()} == {"Band of the Hill": 1, "Nasir Haddad": 0, "Wing of the Band": 1}
