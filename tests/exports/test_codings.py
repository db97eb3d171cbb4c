"""The tables of codings, read back by pandas and pyarrow: counts that match, the schemes' own headers, types, and names that do what they can."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet as pq
from pyarrow import types
from tests.exports.held import FORMULA, HOSTILE, exported, filled

from factions.analysis.codings import SCHEMES, Scheme, codings
from factions.codebook.codings import coding
from factions.exports import parquet
from factions.exports.cells import harmless, one_line
from factions.exports.codings import EXTRA
from factions.exports.formats import FORMATS, ExportError
from factions.exports.selection import Selection


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Selection]:
    with filled(tmp_path_factory.mktemp("codings") / "war.db") as ledger:
        yield Selection(ledger)


def frame(scheme: Scheme, selection: Selection, folder: Path) -> pd.DataFrame:
    target, written = exported(scheme, selection, folder)
    found = pd.read_csv(target, sep="\t" if scheme == "polecat" else ",", dtype=str, keep_default_na=False)
    assert len(found) == written.rows == written.counts["rows"]
    assert written.counts["incidents asked"] == written.rows + sum(written.left_out.values())
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
def test_rows_are_the_incidents_that_can_be_coded(scheme: Scheme, selection: Selection, tmp_path: Path) -> None:
    found = frame(scheme, selection, tmp_path)
    coded = {sheet.id: codings(sheet)[scheme] for sheet in selection.incidents()}
    codable = [number for number, one in coded.items() if one.why_not is None]
    assert codable, "the ledger has none: nothing is tested"
    assert list(found.columns) == [*coding(scheme).columns, *EXTRA]
    assert list(found["factions_incident"]) == [str(number) for number in codable]
    assert set(found["codebook"]) == {f"factions-{scheme}-1"}
    for (_, row), number in zip(found.iterrows(), codable, strict=True):
        values = coded[number].values  # noqa: PD011 - no frame
        for column, value in values.items():
            assert row[column] == ("" if value is None else str(one_line(value))), column


def test_what_people_reviewed_says_so(selection: Selection, tmp_path: Path) -> None:
    found = frame("polecat", selection, tmp_path)
    states = {str(sheet.id): "true" if sheet.reviewed else "false" for sheet in selection.incidents()}
    assert dict(zip(found["factions_incident"], found["reviewed"], strict=True)).items() <= states.items()
    assert set(found["reviewed"]) == {"true", "false"}


def test_pandas_finds_numbers_and_days(selection: Selection, tmp_path: Path) -> None:
    target, _ = exported("ged", selection, tmp_path)
    found = pd.read_csv(target, parse_dates=["date_start", "date_end"])
    assert found["best"].sum() == found[["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"]].sum().sum() > 0
    assert found["reviewed"].dtype == bool
    assert (found["date_start"].dt.year == found["year"]).all()
    assert found["latitude"].dtype == float


def test_names_that_break_tables_break_none(selection: Selection, tmp_path: Path) -> None:
    target, _ = exported("polecat", selection, tmp_path)
    raw = target.read_bytes().decode("utf-8")
    lines = raw.split("\n")
    rows = list(csv.reader(lines[:-1], delimiter="\t"))
    assert len(rows) == len(lines) - 1, "every row is a line of its own"
    assert {len(row) for row in rows} == {len(coding("polecat").columns) + len(EXTRA)}
    names = {cell for row in rows for cell in row}
    assert f"'{FORMULA}" in names
    assert FORMULA not in names
    assert any(HOSTILE.replace("\x85", " ").replace(";", ",") in name for name in names)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-1", "'-1"),
        (-1, -1),
        (None, None),
        ("a\tb\nc", "a b c"),
        ("\x00=1", "'=1"),
        ("\t=1", "'=1"),
        ("x", "x"),
        (" ", ""),
    ],
)
def test_a_cell(value: object, cell: object) -> None:
    assert one_line(value) == cell
    assert harmless("=1") == "'=1"


def test_private_names_are_in_no_table(selection: Selection, tmp_path: Path) -> None:
    for form in (*SCHEMES, "parquet"):
        target, _ = exported(form, selection, tmp_path)
        for name in (b"Samira Aziz", b"Zahra Nuri"):
            assert name not in target.read_bytes()


def test_parquet_has_every_incident_once_with_all_codings(selection: Selection, tmp_path: Path) -> None:
    target, written = exported("parquet", selection, tmp_path)
    found = pq.read_table(target)
    sheets = list(selection.incidents())
    assert found.num_rows == written.rows == len(sheets)
    rows = {row["incident"]: row for row in found.to_pylist()}
    for sheet in sheets:
        row = rows[sheet.id]
        assert (row["type"], row["reviewed"], row["contexts"]) == (sheet.type, sheet.reviewed, list(sheet.contexts))
        toll = sheet.toll("killed")
        assert row["killed_best"] == (toll and toll.best)
        for scheme, coded in codings(sheet).items():
            assert row[f"{scheme}_not_codable"] == coded.why_not
            values = coded.values  # noqa: PD011 - no frame
            for column, value in values.items():
                assert str(row[parquet.column_name(scheme, column)]) == str(value), column
    assert json.loads(found.schema.metadata[b"factions"])["review"].startswith("Read by a machine")


def test_parquets_columns_are_typed(selection: Selection, tmp_path: Path) -> None:
    target, _ = exported("parquet", selection, tmp_path)
    kinds: dict[str, Any] = {one.name: one.type for one in pq.read_schema(target)}
    assert types.is_int64(kinds["ged_best"])
    assert types.is_date32(kinds["ged_date_start"])
    assert types.is_float64(kinds["polecat_intensity"])
    assert types.is_boolean(kinds["reviewed"])
    assert types.is_list(kinds["actors"])
    assert len(kinds) == len(list(parquet.columns()))
    assert pd.read_parquet(target)["ged_best"].dtype == "float64", "a number that may be missing"


def test_every_typed_column_is_one_of_its_scheme() -> None:
    for scheme in SCHEMES:
        assert set(parquet.WHOLE[scheme]) <= set(coding(scheme).columns)
    every = {column for scheme in SCHEMES for column in coding(scheme).columns}
    assert {*parquet.REAL, *parquet.DAY} <= every


def test_rows_go_out_in_groups(selection: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 2)
    target, written = exported("parquet", selection, tmp_path)
    groups = pq.ParquetFile(target).metadata
    assert groups.num_rows == written.rows
    assert groups.num_row_groups == -(-written.rows // 2)


def test_an_empty_selection_is_a_table_without_rows(selection: Selection, tmp_path: Path) -> None:
    from factions.analysis.filter_words import words_filter

    nothing = Selection(selection.ledger, words_filter("country=ATA"))
    for form in (*SCHEMES, "parquet"):
        target, written = exported(form, nothing, tmp_path)
        assert written.rows == 0
        assert len(pd.read_parquet(target) if form == "parquet" else pd.read_csv(target, sep=None, engine="python")) == 0


def test_a_table_that_puts_words_where_a_number_belongs_is_told(selection: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parquet.WHOLE, "polecat", ("Event Type",))
    with pytest.raises(ExportError, match=r"^column polecat_event_type: a coding's table gives what isn't of its type: "):
        exported("parquet", selection, tmp_path)
    assert not list(tmp_path.iterdir()), "nothing half is left"


def test_public_tables_hold_only_what_may_be_read_in_public(selection: Selection, tmp_path: Path) -> None:
    public = Selection(selection.ledger, public=True)
    found = frame("polecat", public, tmp_path)
    assert list(found["factions_incident"]) == [str(one.id) for one in public.incidents() if codings(one)["polecat"].why_not is None]
    assert not found.equals(frame("polecat", selection, tmp_path)), "the camp is nearer than its district"


def test_formats_are_named() -> None:
    assert {*SCHEMES, "parquet"} <= set(FORMATS)
    assert FORMATS["polecat"].suffix == ".tsv"
    assert not FORMATS["parquet"].text
