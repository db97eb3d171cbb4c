"""The gazetteer: its supplement, its building, its look-up."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from factions.errors import CodebookError
from factions.reference import gazetteer as module
from factions.reference.gazetteer import KINDS, Gazetteer, cache_folder, default_path, find, gazetteer, imported_path


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
    monkeypatch.setattr(module, "own_rows", lambda: "other")
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


def test_points_that_were_recalled_say_so() -> None:
    """A town that no dataset has is unverified, and its radius counts the rounding; one that has an id is verified."""
    jalawla = next(row for row in find("Jalawla") if row.country == "IRQ")
    mosul = next(row for row in find("Mosul") if row.kind == "city")
    assert (jalawla.verified, jalawla.geonames, mosul.verified) == (False, None, True)
    assert jalawla.radius_km > 8
    assert mosul.radius_km < 50


@pytest.mark.parametrize(("name", "least", "most"), [("Iraq", 300, 450), ("Anbar", 80, 300), ("Buhriz", 5, 15), ("Mediterranean Sea", 300, 2000)])
def test_radius_follows_the_extent(name: str, least: float, most: float) -> None:
    """A country reaches as far as a disc of its area, a province as its places, a town a few km."""
    assert least < find(name)[0].radius_km < most


def test_other_romanisations_are_found() -> None:
    """Names of other scripts are found by what their spellings share; a short one isn't."""
    assert "Fallujah" in {row.name for row in gazetteer().find_alike("Falooja")}
    assert gazetteer().find_alike("Ab") == []


def test_divisions_by_code() -> None:
    """GeoNames' codes of divisions give the names that our places have."""
    assert gazetteer().divisions()["IQ.07"] in {"Babil", "Kirkuk Governorate", "Baghdad", "Baghdad Governorate"}
    assert imported_path().parent == cache_folder()
