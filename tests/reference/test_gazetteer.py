"""The gazetteer: its supplement, its building, its look-up."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

import pytest

from factions.errors import CodebookError
from factions.reference import gazetteer as module
from factions.reference.countries import countries
from factions.reference.gazetteer import FIELDS, KINDS, Gazetteer, cache_folder, default_path, find, gazetteer, supplement

HEADER = ",".join(FIELDS)
OWN = (files("factions.reference") / "places.csv").read_text(encoding="utf-8").splitlines()


def test_the_supplement_is_sound() -> None:
    """Many rows, each in a country that there is, recalled ones no finer than two decimals, ids given once."""
    rows = supplement(OWN)
    assert len(rows) >= 250
    assert all(row.country is None or row.country in countries() for row in rows)
    ids = [row.geonames for row in rows if row.geonames]
    assert len(ids) == len(set(ids))
    assert {row.kind for row in rows} <= set(KINDS)


@pytest.mark.parametrize("row", [
    "X,,IRQ,,33.123,44,town,recalled", "X,,IRQ,,33,44,hamletty,recalled", "X,,IRAQ,,33,44,town,recalled", ",,IRQ,,33,44,town,recalled",
    "X,,IRQ,,93,44,town,recalled", "X,,IRQ,,33,44,town,wikipedia", "X,,IRQ,,north,44,town,recalled", "X,,IRQ,,33,44,town",
])  # fmt: skip
def test_bad_rows_are_named(row: str) -> None:
    """A broken row is refused with the file and its line."""
    with pytest.raises(CodebookError) as raised:
        supplement([HEADER, "Y,,IRQ,,33,44,town,recalled", row], "places.csv")
    assert raised.value.subject == "places.csv:3"


def test_other_columns_are_refused() -> None:
    """So is a file with other columns."""
    with pytest.raises(CodebookError, match="columns"):
        supplement(["name,lat"], "places.csv")


@pytest.mark.parametrize(("name", "country", "kind"), [
    ("Samarra", "IRQ", "city"), ("sāmarrā’", "IRQ", "city"), ("Bohruz", "IRQ", "town"), ("Amerli", "IRQ", "town"), ("al-Anbar", "IRQ", "province"),
    ("Darfur", "SDN", "region"), ("Chibok", "NGA", "town"), ("Kobane", "SYR", "town"), ("Bucha", "UKR", "town"), ("Palma", "MOZ", "town"),
    ("Golan Heights", "SYR", "region"), ("Iraq", "IRQ", "country"), ("Calif.", "USA", "state"), ("Marawi City", "PHL", "city"),
    ("the Euphrates", "SYR", "river"), ("Red Sea", None, "sea"), ("Kirkuk Governorate", "IRQ", "province"),
])  # fmt: skip
def test_find(name: str, country: str | None, kind: str) -> None:
    """A name finds its place among those of that name, in any spelling of marks and case."""
    assert (country, kind) in [(row.country, row.kind) for row in find(name)]


def test_rows_are_sound() -> None:
    """The most populous comes first, precision follows the kind, a GeoNames place has its id, an unknown name gives nothing."""
    rows = find("Paris")
    assert [row.population for row in rows] == sorted((row.population for row in rows), reverse=True)
    assert {row.country for row in rows} >= {"FRA", "USA"}
    assert all(row.precision == KINDS[row.kind][0] for row in rows)
    city = next(row for row in find("Mosul") if row.kind == "city")
    assert (city.geonames, city.admin1, city.precision) == (99072, "Nineveh", 1)
    assert find("Zzyzx-upon-Nowhere") == []
    assert [row.country for row in find("England") if row.kind == "country"] == []


def test_where_a_country_lies() -> None:
    """The extent of a country is a box with its places in it."""
    south, west, north, east = gazetteer().extent("IRQ") or (0, 0, 0, 0)
    assert 29 < south < 32
    assert 35 < north < 38
    assert 38 < west < 44
    assert 44 < east < 49
    assert gazetteer().extent("ATA") is None


def test_it_is_small_and_read_only() -> None:
    """The file is below 60 MB, and nothing can be written through the open gazetteer."""
    assert default_path().stat().st_size < 60e6
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gazetteer()._db.execute("delete from place")


def test_the_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """FACTIONS_CACHE decides; without it there is a folder of the platform's."""
    monkeypatch.setenv("FACTIONS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert default_path().parent == tmp_path
    monkeypatch.delenv("FACTIONS_CACHE")
    assert cache_folder().name == "factions"


def test_the_key_follows_the_supplement(monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed supplement asks for a gazetteer of its own."""
    before = module.key()
    monkeypatch.setattr(module, "_own_rows", lambda: "other")
    assert module.key.__wrapped__() != before


def test_a_file_that_is_no_gazetteer(tmp_path: Path) -> None:
    """A missing or foreign file is refused by name."""
    (tmp_path / "x.sqlite3").write_text("no database, though it is long enough to be looked at" * 20)
    for name in ("x.sqlite3", "missing.sqlite3"):
        with pytest.raises(CodebookError, match=name):
            Gazetteer(tmp_path / name)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Building where a file stands in the way says so, and leaves nothing behind."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CodebookError, match="can't be built"):
        module.build(tmp_path / "file" / "g.sqlite3")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
