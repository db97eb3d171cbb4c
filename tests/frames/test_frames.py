"""Frames of a ledger: their columns and types, that they hold what the ledger does, what they cite, and how they say what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.analysis import reports
from tests.ledger.conftest import RAID, TALKS, read

import factions
from factions.analysis.claims import Wanted, claims
from factions.analysis.incidents.keeping import update
from factions.analysis.ties import of_all
from factions.errors import FactionsError
from factions.frames import Opened, columns, rows
from factions.ledger import reader, writer
from factions.ledger.incidents import incidents
from factions.ledger.open import open_ledger
from factions.review.statements import accept
from factions.statements.records import ClaimKind

pandas = pytest.importorskip("pandas")
SHARED = {"reviewed", "citation", "quote", "document", "statements"}
HOSTILE = "=1+1 <b>\u202eback</b>"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    name = str(tmp_path_factory.mktemp("frames") / "frames.db")
    readings = [
        read(RAID), read(TALKS), reports.raid("one"), reports.raid("two", publisher="Hill Gazette", figure=15), reports.boats("three"),
        read(TALKS.replace("id: talks", "id: odd").replace("League meets ministers", HOSTILE).replace("Kataib al-Nahr", "Harrow")),
    ]  # fmt: skip
    with open_ledger(name) as ledger:
        for reading in readings:
            writer.add(ledger, reading, source="a test's report")
        update(ledger)
        accept(ledger, [f"{readings[0].document.id}:{one}" for one in ("r2", "c3")], by="Ann")
    return name


@pytest.fixture(scope="module")
def held(url: str) -> Iterator[Opened]:
    with factions.open(url) as opened:
        yield opened


@pytest.fixture(scope="module")
def frames(held: Opened) -> dict[str, Any]:
    given = {"codings": held.codings(), "groups": held.groups(), "ties": held.ties(), "incidents": held.incidents(), "claims": held.claims()}
    return {**given, "evidence": held.evidence(given["incidents"])}


DTYPES = {
    "text": "str", "category": "category", "count": "Int64", "number": "float64", "day": "datetime64[s]", "flag": "boolean", "list": "object",
}  # fmt: skip


@pytest.mark.parametrize("table", columns.TABLES)
def test_columns_have_the_types_that_are_told(frames: dict[str, Any], table: str) -> None:
    found = {name: str(kind) for name, kind in frames[table].dtypes.items()}
    assert found == {one.name: DTYPES[one.kind] for one in columns.TABLES[table]}
    assert len(frames[table])


@pytest.mark.parametrize("table", columns.TABLES)
def test_a_table_without_rows_has_the_same_columns(table: str) -> None:
    empty = columns.frame(table, [], "pandas")
    assert {name: str(kind) for name, kind in empty.dtypes.items()} == {one.name: DTYPES[one.kind] for one in columns.TABLES[table]}


def test_frames_hold_what_the_ledger_does(held: Opened, frames: dict[str, Any]) -> None:
    ledger = held.ledger
    listed = reader.groups(ledger, limit=1000)
    assert list(frames["groups"].id) == [one.id for one in listed]
    assert list(frames["groups"].documents) == [one.documents for one in listed]
    assert sorted(frames["incidents"].id) == sorted(one.id for one in incidents(ledger, limit=1000))
    assert list(frames["ties"].weight) == [one.weight for one in of_all(ledger).ties]
    assert sorted(frames["claims"].id) == sorted(one.id for one in claims(ledger, Wanted(kinds=get_args(ClaimKind))))


@pytest.mark.parametrize("table", ["groups", "ties", "incidents", "codings", "claims"])
def test_every_row_cites_a_passage_of_its_document(held: Opened, frames: dict[str, Any], table: str) -> None:
    for row in columns.records(frames[table], "document", "quote", "citation", "statements"):
        text = reader.document(held.ledger, row["document"]).reading.document.text
        start, _, end = row["citation"].rpartition(", ")[2].rstrip("]").partition("–")
        if "█" not in row["quote"]:
            assert text[int(start) : int(end)] == row["quote"]
        passages = columns.records(held.evidence(row["statements"]), "statement", "quote", "start", "end")
        assert {one["statement"] for one in passages} == set(row["statements"])
        assert table == "groups" or row["quote"] in {one["quote"] for one in passages}


def test_an_incident_has_its_days_place_and_dead(frames: dict[str, Any]) -> None:
    (row,) = columns.records(frames["incidents"].query("place == 'Tarsa'"), *(one.name for one in columns.TABLES["incidents"]))
    assert (row["type"], row["mode"], row["country"], row["lat"], row["lon"]) == ("ASSAULT", "firearms", "IRQ", 33.7, 44.8)
    assert (row["first_day"], row["last_day"], row["time"]) == (date(2014, 6, 18), date(2014, 6, 18), "2014-06-18")
    assert (row["killed_low"], row["killed_best"], row["reports"], row["origins"]) == (12, 12, 2, 2)
    assert row["actors"] == ("Harrow Brigade",)
    assert row["contradictions"] == ("toll",)
    assert len(row["statements"]) == 2


def test_each_incident_is_coded_by_each_scheme_or_says_why_not(held: Opened, frames: dict[str, Any]) -> None:
    given = frames["codings"]
    assert sorted(given.incident) == sorted([*frames["incidents"].id] * 4)
    (number,) = frames["incidents"].query("place == 'Tarsa'").id
    rows = {row["scheme"]: row for row in columns.records(given[given.incident == number], *(one.name for one in columns.TABLES["codings"]))}
    assert {name: row["code"] for name, row in rows.items()} == {
        "polecat": "ASSAULT / firearms", "ged": "one-sided", "acled": "Violence against civilians / Attack", "cameo": "193 / fight with small arms",
    }  # fmt: skip
    assert (rows["ged"]["killed_low"], rows["ged"]["killed_best"], rows["polecat"]["killed_best"]) == (12, 12, None)
    assert rows["ged"]["side_a"] == "Harrow Brigade"
    uncodable = given[~given.codable.astype(bool)]
    assert len(uncodable)
    assert uncodable.why.notna().all()
    assert uncodable.code.isna().all()
    assert len(held.codings({"place": "Tarsa"})) == 4


@pytest.mark.parametrize(
    ("first", "last", "edtf"),
    [
        (date(2014, 6, 13), date(2014, 6, 13), "2014-06-13"), (date(2014, 6, 1), date(2014, 6, 30), "2014-06"),
        (date(2014, 1, 1), date(2014, 12, 31), "2014"),
        (date(2014, 6, 1), date(2014, 7, 31), "2014-06-01/2014-07-31"), (date(2014, 6, 2), date(2014, 6, 30), "2014-06-02/2014-06-30"),
        (date(9999, 12, 1), date(9999, 12, 31), "9999-12"), (date(999, 1, 1), date(999, 12, 31), "0999"), (None, None, None),
    ],
)  # fmt: skip
def test_days_are_written_as_edtf(first: date | None, last: date | None, edtf: str | None) -> None:
    assert rows.span(first, last) == edtf


def test_what_is_unknown_is_missing(frames: dict[str, Any]) -> None:
    talks = frames["incidents"].query("type == 'CONSULT'")
    for name in ("mode", "place", "lat", "precision", "killed_best", "injured_best"):
        assert talks[name].isna().all(), name
    assert frames["ties"].held_on.isna().all()
    assert columns.records(talks, "lat", "killed_best", "place")[0] == {"lat": None, "killed_best": None, "place": None}


def test_reviewed_is_told_of_what_a_person_looked_at(held: Opened, frames: dict[str, Any]) -> None:
    ties, said = frames["ties"], frames["claims"]
    assert set(ties[ties.reviewed].type) == {"allied_with"}
    assert set(said[said.reviewed].kind) == {"promise"}
    assert not frames["incidents"].reviewed.any()
    assert set(held.evidence(ties[ties.reviewed]).review) == {"accepted"}
    assert set(frames["evidence"].review) == {"unreviewed"}


def test_private_names_are_masked(frames: dict[str, Any]) -> None:
    for table, frame in frames.items():
        assert "Samira" not in frame.to_csv(), table
    assert frames["evidence"].quote.str.contains("█").any()


def test_hostile_words_stay_as_they_are(frames: dict[str, Any]) -> None:
    assert HOSTILE in set(frames["evidence"].title)


@pytest.mark.parametrize(
    ("on", "held_on"), [(None, [None, None]), ("2014-06-20", [True, True]), (date(2013, 1, 1), [])],
)  # fmt: skip
def test_ties_on_a_day(held: Opened, on: str | date | None, held_on: list[bool | None]) -> None:
    assert [row["held_on"] for row in columns.records(held.ties(on=on), "held_on")] == held_on


def test_ties_that_are_left_out_are_told(held: Opened) -> None:
    with pytest.warns(UserWarning, match="1 ties that are stated less often are left out: most=None gives all"):
        assert len(held.ties(most=1)) == 1
    assert len(held.ties(most=None)) == len(held.ties()) == 2


def test_a_day_of_the_ledger(held: Opened) -> None:
    for made in (held.groups, held.ties, held.incidents, held.claims):
        assert len(made(as_of="2001-01-01")) == 0
        assert len(made(as_of=date(2999, 1, 1))) == len(made())


@pytest.mark.parametrize(
    ("asked", "places"),
    [(None, 9), ({"type": "ASSAULT", "casualties": {"at_least": 11}}, 1), ({"country": "Mali"}, 0), ("country=IRQ place=Tarsa", 1),
     ('{"type": "CONSULT"}', 2), ("before=2014-06-15 after=2014-06-10 killed=1", 2)],
)
def test_incidents_by_a_filter(held: Opened, frames: dict[str, Any], asked: Any, places: int) -> None:  # noqa: ANN401 - as people write it
    found = held.incidents(asked)
    assert len(found) == (len(frames["incidents"]) if asked is None else places)


def test_groups_and_claims_are_narrowed(held: Opened) -> None:
    assert set(held.groups("harrow").name) == {"Harrow Brigade", "Harrow"}
    assert set(held.groups(kinds=["militia"]).kind) == {"militia"}
    assert set(held.claims(kinds=["denial"]).kind) == {"denial"}
    assert set(held.claims(speaker="Nasir Haddad").speaker) == {"Nasir Haddad"}


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda held: held.ties(on="yesterday"), "on='yesterday': is no day such as 2014-06-13"),
        (lambda held: held.groups(as_of="13 June"), "as_of='13 June': is no day"),
        (lambda held: held.ties(types=["back"]), "types='back': there is none of this name; the nearest is 'backs'"),
        (lambda held: held.claims(kinds="forcast"), "kinds='forcast': there is none of this name; the nearest is 'forecast'"),
        (lambda held: held.incidents({"typ": "ASSAULT"}), "typ: there is no such field; the nearest is 'type'"),
        (lambda held: held.incidents({"kind": "ties"}), "filter: asks for ties, and these are incidents"),
        (lambda held: held.evidence(["nonsense"]), "statement 'nonsense': should be a document's id, a colon, and a statement's id there"),
        (lambda held: held.plot.map(held.groups()), "frame: has no column 'lat'"),
        (lambda held: held.evidence(held.groups().drop(columns="statements")), "frame: has no column 'statements'"),
        (lambda _: factions.open("nowhere.db"), "nowhere.db"),
        (lambda held: factions.open(held.ledger.name, frames="dask"), "frames='dask': there are pandas and polars"),
    ],
)  # fmt: skip
def test_what_cant_be_given_is_told_in_a_line(held: Opened, ask: Any, told: str) -> None:  # noqa: ANN401 - a call
    with pytest.raises(FactionsError) as caught:
        ask(held)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_what_the_ledger_doesnt_hold_has_no_evidence(held: Opened) -> None:
    assert len(held.evidence(["0" * 64 + ":e1", "raid:e99"])) == 0


def test_a_ledger_of_invented_reports_says_so(held: Opened, url: str) -> None:
    assert held.invented  # an address that can't exist
    assert "invented" in repr(held)
    assert url in repr(held)


@pytest.mark.parametrize(
    ("missing", "code", "told"),
    [
        ("pandas", "factions.open(sys.argv[1])", "pandas: install factions[notebook]"),
        ("matplotlib", "factions.open(sys.argv[1]).plot", "plots: install factions[notebook]"),
        ("polars", "factions.open(sys.argv[1], frames='polars')", "polars: isn't installed: pip install polars"),
    ],
)
def test_a_missing_extra_is_named(url: str, missing: str, code: str, told: str) -> None:
    run = (
        f"import sys; sys.modules[{missing!r}] = None; import factions, factions.errors\n"
        f"try:\n {code}\nexcept factions.errors.FactionsError as error:\n print(error)"
    )
    done = subprocess.run([sys.executable, "-c", run, url], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == told


def test_importing_the_package_stays_cheap() -> None:
    heavy = ("pandas", "matplotlib", "numpy", "sqlalchemy", "pydantic")
    run = f"import sys, factions; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_polars_frames_hold_the_same(url: str, frames: dict[str, Any]) -> None:
    polars = pytest.importorskip("polars")
    kinds = {
        "text": polars.String, "category": polars.Categorical, "count": polars.Int64, "number": polars.Float64, "day": polars.Date,
        "flag": polars.Boolean, "list": polars.List(polars.String),
    }  # fmt: skip
    with factions.open(url, frames="polars") as opened:
        made = {"groups": opened.groups(), "ties": opened.ties(), "incidents": opened.incidents(), "claims": opened.claims()}
        made["evidence"] = opened.evidence(made["incidents"])
        assert opened.plot.map(made["incidents"]).get_title() == opened.plot.map().get_title()
    for table, frame in made.items():
        assert dict(frame.schema) == {one.name: kinds[one.kind] for one in columns.TABLES[table]}
        names = [one.name for one in columns.TABLES[table] if one.kind != "list"]
        assert columns.records(frame, *names) == columns.records(frames[table], *names)


@pytest.mark.parametrize("table", columns.TABLES)
def test_the_docs_name_every_column(root: Path, table: str) -> None:
    page = (root / "docs" / "notebook.md").read_text(encoding="utf-8")
    section = page.partition(f"### {table}\n")[2].partition("\n#")[0]
    assert [line for line in section.splitlines() if line.startswith("| `")] == [
        f"| `{one.name}` | {one.kind} | {one.what} |" for one in columns.TABLES[table] if one.name not in SHARED
    ]  # fmt: skip


def test_the_environment_names_the_ledger(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "FACTIONS_LEDGER", url)
    with factions.open() as opened:
        assert opened.ledger.name == url
