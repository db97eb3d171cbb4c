"""The SQLite file is read back by sqlite3 and pandas: every table's count matches what was selected, and every key leads somewhere."""

# ruff: noqa: E501, S608 - queries are easier to read in one line, and of our own names

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from tests.exports.held import FORMULA, HOSTILE, filled

from factions.analysis.filter_words import read
from factions.exports.formats import FORMATS, export
from factions.exports.selection import Selection
from factions.ledger.open import Ledger

SELECTIONS = ["", "country=IRQ type=ASSAULT", "kind=ties type=backs", "kind=claims type=denial", "country=FRA", "reviewed=yes"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with filled(tmp_path_factory.mktemp("datasette") / "test.db") as held:
        yield held


def written(chosen: Selection, folder: Path) -> Path:
    target = folder / "out.db"
    counts = export(FORMATS["sqlite"], chosen, target).counts
    with closing(sqlite3.connect(target)) as held:
        assert counts == {table: held.execute(f"select count(*) from {table}").fetchone()[0] for table in counts}
    return target


@pytest.mark.parametrize("words", SELECTIONS)
@pytest.mark.parametrize("public", [False, True])
def test_pandas_reads_back_what_was_selected(ledger: Ledger, tmp_path: Path, words: str, public: bool) -> None:  # noqa: FBT001 - a case
    import pandas as pd

    chosen = Selection(ledger, read(words), public=public)
    with closing(sqlite3.connect(written(chosen, tmp_path))) as held:
        tables = {name: pd.read_sql(f'select * from "{name}"', held) for name in ("incidents", "reports", "ties", "tie_statements", "claims", "evidence", "parties")}
        assert held.execute("pragma foreign_key_check").fetchall() == []
        assert held.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert held.execute("select count(*) from evidence_fts").fetchone()[0] == len(tables["evidence"])
    incidents, ties, claims = list(chosen.incidents()), list(chosen.ties()), list(chosen.claims())
    assert list(tables["incidents"]["id"]) == [one.id for one in incidents]
    assert len(tables["reports"]) == sum(len(one.reports) for one in incidents)
    assert len(tables["parties"]) == sum(len((*one.actors, *one.recipients, *one.victims)) for one in incidents)
    assert sorted(tables["ties"]["type"]) == sorted(one.type for one in ties)
    assert len(tables["tie_statements"]) == sum(len(one.statements) for one in ties)
    assert sorted(tables["claims"]["kind"]) == sorted(one.fact.kind for one in claims)
    spans = sum(len(told.quotes) for one in incidents for told in one.reports) + sum(len(told.citations) for one in ties for told in one.statements)
    assert len(tables["evidence"]) == spans + sum(len(one.fact.citations) for one in claims)


def test_what_was_reviewed_says_so(ledger: Ledger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(Selection(ledger), tmp_path))) as held:
        states = dict(held.execute("select reviewed, count(*) from (select reviewed from reports union all select reviewed from tie_statements) group by 1"))
        assert states["accepted"] >= 1
        assert states["unreviewed"] > 1
        assert held.execute("select count(*) from incidents where reviewed = 1").fetchone()[0] == sum(one.reviewed for one in Selection(ledger).incidents())


def test_hostile_words_stay_as_they_are_and_the_index_finds(ledger: Ledger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(Selection(ledger), tmp_path))) as held:
        names = {name for (name,) in held.execute("select name from groups")}
        assert {HOSTILE, FORMULA} <= names
        found = [quote for (quote,) in held.execute(
            "select e.quote from evidence_fts f join evidence e on e.id = f.rowid where evidence_fts match 'burned'"
        )]  # fmt: skip
        assert found
        assert all("burned" in quote for quote in found)
        assert not held.execute("select 1 from evidence where quote like '%Samira%' or quote like '%Nuri%'").fetchall()


def test_the_file_says_what_it_was_made_of(ledger: Ledger, tmp_path: Path) -> None:
    chosen = Selection(ledger, read("country=IRQ after=2014"), as_of=date(2100, 1, 1), on=date(2015, 1, 1), public=True)
    with closing(sqlite3.connect(written(chosen, tmp_path))) as held:
        about = dict(held.execute("select name, value from metadata"))
    assert json.loads(about["filter"]) == {"country": ["IRQ"], "after": "2014-01-01"}
    assert read(about["filter"]) == chosen.wanted
    assert (about["as_of"], about["on"], about["public"]) == ("2100-01-01", "2015-01-01", "yes")
    assert about["made_by"].startswith("Factions ")
    assert "terms" in about["licence"]


def test_groups_have_their_names_and_what_they_belong_to(ledger: Ledger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(Selection(ledger), tmp_path))) as held:
        called = {name for (name,) in held.execute("select n.name from names n join groups g on g.id = n.\"group\" where g.registry = 'river-league'")}
        above = held.execute("select g.name from parents p join groups g on g.id = p.parent join groups o on o.id = p.\"group\" where o.registry = 'river-league'")
        assert {"Asa'ib of the River", "River League", "ROL"} <= called
        assert "government of iraq" in {name.lower() for (name,) in above}
