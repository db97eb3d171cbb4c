"""GeoNames' dump and tables of one's own brought into the gazetteer."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from factions.errors import CodebookError
from factions.reference.gazetteer import Gazetteer, GazetteerRow, default_path, gazetteer
from factions.reference.gazetteer_dump import import_file
from factions.reference.gazetteer_supplement import FIELDS


def line(number: int, name: str, feature: str = "P", code: str = "PPL", **own: str) -> str:
    """Make a line of the dump; the places are made up."""
    fields = {"others": "", "lat": "34.5", "lon": "44.5", "country": "IQ", "admin1": "07", "heads": "0"} | own
    middle = [number, name, name, fields["others"], fields["lat"], fields["lon"], feature, code, fields["country"], "", fields["admin1"], "", "", ""]
    return "\t".join([*map(str, middle), fields["heads"], "", "50", "Asia/Baghdad", "2024-01-01"])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The file that the places go to."""
    gazetteer()
    return tmp_path / "imported.sqlite3"


def rows(book: Path, name: str) -> list[GazetteerRow]:
    """Look a name up in an imported file alone."""
    return Gazetteer(book).find(name)


DUMP = [
    line(900001, "Qzara al Jadidah", others="Qzara,قزارة,QZR", heads="6100"), line(900002, "Tall Qzan", "T", "HLL"),
    line(900003, "Wadi Qzeer", "H", "WAD"),
    line(900004, "Qzoor School", "S", "SCH"), line(900005, "Qzif Bend", "H", "STMB"), line(900006, "Mukhayyam Qzal", "S", "CMPRF"),
    line(900007, "Qzimal", "A", "ADM2"), line(900008, "Qzeen", "P", "PPLX"), line(900009, "Qzoob Marsh", "U", "TRGU"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), [
    ("Qzara", "town"), ("qzara AL-jadidah", "town"), ("Tall Qzan", "hill"), ("Wadi Qzeer", "river"), ("Mukhayyam Qzal", "camp"),
    ("Qzimal", "district"), ("Qzeen", "neighbourhood"), ("Qzoor School", "facility"),
])  # fmt: skip
def test_what_is_kept(tmp_path: Path, book: Path, name: str, kind: str) -> None:
    source = tmp_path / "IQ.txt"
    source.write_text("\n".join(DUMP) + "\n", encoding="utf-8")
    done = import_file(source, target=book)
    assert (done.lines, done.places, done.bad) == (9, 7, 0)
    found = rows(book, name)
    assert [(row.kind, row.country, row.verified) for row in found] == [(kind, "IRQ", True)]
    assert found[0].admin1 == gazetteer().divisions()["IQ.07"]
    assert rows(book, "Qzif Bend") == rows(book, "Qzoob Marsh") == rows(book, "قزارة") == []


def test_bad_lines_are_named_and_the_rest_is_kept(tmp_path: Path, book: Path) -> None:
    source = tmp_path / "IQ.txt"
    bad = ["900010\tonly three\tfields", line(900011, "Qzbad", lat="north"), line(900012, "Qzbad", lat="91"), line(900013, "Qzbad", heads="many")]
    raw = ("\n".join([DUMP[0], *bad, DUMP[1]]) + "\n").encode() + b"900014\tQz\xff\xfe\n"
    source.write_bytes(raw)
    done = import_file(source, target=book)
    assert (done.places, done.bad) == (2, 5)
    assert [fault.subject for fault in done.faults] == [f"{source}:{number}" for number in (2, 3, 4, 5, 7)]
    assert "19 fields" in done.faults[0].reason
    assert rows(book, "Tall Qzan")


def test_a_second_import_replaces(tmp_path: Path, book: Path) -> None:
    """What was renamed or moved is so; what another file brought stays."""
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("\n".join(DUMP), encoding="utf-8")
    second.write_text(line(900001, "Qznew", lat="35.25"), encoding="utf-8")
    import_file(first, target=book)
    import_file(first, target=book)
    assert len(rows(book, "Qzara")) == 1
    import_file(second, target=book)
    assert rows(book, "Qzara") == []
    assert [row.lat for row in rows(book, "Qznew")] == [35.25]
    assert rows(book, "Tall Qzan")


@pytest.mark.parametrize(("content", "reason"), [
    (b"", "no place"), (b"a page\n", "fields divided by tabs"), (line(1, "Qz", "U", "TRGU").encode(), "no place"),
])  # fmt: skip
def test_a_file_without_places_changes_nothing(tmp_path: Path, book: Path, content: bytes, reason: str) -> None:
    good, empty = tmp_path / "a.txt", tmp_path / "b.txt"
    good.write_text(DUMP[0], encoding="utf-8")
    import_file(good, target=book)
    before = book.read_bytes()
    empty.write_bytes(content)
    with pytest.raises(CodebookError, match=reason):
        import_file(empty, target=book)
    assert book.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt", "imported.sqlite3"]


def test_archives_and_classes(tmp_path: Path, book: Path) -> None:
    archive = tmp_path / "IQ.zip"
    with zipfile.ZipFile(archive, "w") as held:
        held.writestr("readme.txt", "about")
        held.writestr("IQ.txt", "\n".join(DUMP))
    told: list[tuple[int, int]] = []
    done = import_file(archive, classes="AP", target=book, progress=lambda read, size: told.append((read, size)))
    assert done.places == 3
    assert told[-1][0] == told[-1][1] > 0
    with pytest.raises(CodebookError, match="not X"):
        import_file(archive, classes="AX", target=book)
    archive.write_bytes(b"no archive")
    with pytest.raises(CodebookError, match=r"IQ\.zip"):
        import_file(archive, target=book)


def test_a_table_of_ones_own(tmp_path: Path, book: Path) -> None:
    """A table like places.csv is taken, too; its recalled rows stay unverified and aren't doubled."""
    source = tmp_path / "own.csv"
    source.write_text(",".join(FIELDS) + "\nQzool,Qzul,IRQ,Anbar,33.1,44.2,village,recalled\nQz,,IRQ,,x,44,town,recalled\n", encoding="utf-8")
    for _ in range(2):
        done = import_file(source, target=book)
    assert (done.places, [fault.subject for fault in done.faults]) == (1, [f"{source}:3"])
    assert [(row.name, row.admin1, row.verified) for row in rows(book, "Qzul")] == [("Qzool", "Anbar", False)]
    assert rows(book, "Qzool")[0].radius_km > 8


def test_it_lies_over_the_built_gazetteer(tmp_path: Path, book: Path) -> None:
    """An imported place is found beside those built in; one that has the id of a built one doesn't come twice, a recalled point gives way."""
    source = tmp_path / "IQ.txt"
    dump = [line(900001, "Jalawla", lat="34.27", lon="45.17", heads="9000"), line(99072, "Mosul", heads="1700000"), DUMP[1]]
    source.write_text("\n".join(dump), encoding="utf-8")
    import_file(source, target=book)
    both = Gazetteer(default_path(), book)
    assert [(row.geonames, row.verified) for row in both.find("Jalawla") if row.country == "IRQ"] == [(900001, True)]
    assert [row.geonames for row in both.find("Mosul")].count(99072) == 1
    assert both.find("Tall Qzan")[0].geonames == 900002
