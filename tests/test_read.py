"""`factions.read`, the command in Python."""

import re
from pathlib import Path

import pytest
from tests.sources.server import answer, serving

import factions
from factions.errors import DocumentError, FactionsError, RefusedError, SourceError
from factions.reading import Reading, faults

REPORT = "Rebels attacked the town of Goma on Monday, the army said.\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_it_gives_readings(report: Path) -> None:
    (reading,) = factions.read(str(report), published="2012-11-20")
    assert isinstance(reading, Reading)
    assert faults(reading) == []
    assert (reading.document.text, reading.document.published) == (REPORT.strip(), "2012-11-20")
    assert {actor.name for actor in reading.actors} >= {"Rebels"}
    assert [time.edtf for time in reading.times] == ["2012-11-19"]


def test_files_folders_globs_and_addresses_in_their_order(report: Path) -> None:
    with serving({"/a": answer(REPORT.encode(), content_type="text/plain")}) as (base, _):
        readings = factions.read(f"{base}/a", report, str(report.parent), str(report.parent / "*.txt"), allow_private=True)
    assert [reading.document.url for reading in readings] == [f"{base}/a", None, None, None]


def test_nothing_gives_nothing() -> None:
    assert factions.read() == []


@pytest.mark.parametrize(
    ("source", "published", "kind"),
    [("absent.txt", None, SourceError), ("http://127.0.0.1/", None, RefusedError), ("-", None, SourceError), ("report.txt", "soon", DocumentError)],
)
def test_the_first_that_cannot_be_read_is_raised(
    source: str, published: str | None, kind: type[FactionsError], report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(report.parent)
    with pytest.raises(kind, match=re.escape(source)):
        factions.read(source, published=published)
