"""The files of incidents are read with the reports that they are about; a bad row is named and the rest kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.corpus.incidents import load_incident_sets
from factions.errors import SourceError

from .conftest import Write

HEAD = "set\tincident\treport\tevent\n"


@pytest.fixture
def corpus(write: Write, tmp_path: Path) -> Path:
    write("one", [("setting:", "incident: ford\nsetting:")])
    write("two", [("setting:", "incident: ford\nsetting:")])
    write("three")
    write("four", [("nuria-1994", "tarsa-2008"), ("setting:", "incident: well\nsetting:")], folder="reports/tarsa-2008")
    (tmp_path / "incidents").mkdir()
    return tmp_path


def rows(corpus: Path, *lines: str) -> None:
    (corpus / "incidents" / "nuria-1994.tsv").write_text(HEAD + "".join("\t".join(line.split()) + "\n" for line in lines), encoding="utf-8")


def test_events_of_one_incident(corpus: Path) -> None:
    rows(corpus, "ford 1 one e1", "ford 1 two e1")
    held = load_incident_sets(corpus, "train")
    assert [report.header.id for report in held.reports] == ["one", "two"]
    assert held.incidents == {("one", "e1"): ("ford", "1"), ("two", "e1"): ("ford", "1")}
    assert held.faults == ()
    assert [report.header.id for report in load_incident_sets(corpus).reports] == ["one", "two", "four"]


def test_bad_rows_are_named_and_the_rest_is_kept(corpus: Path) -> None:
    rows(corpus, "ford 1 one e1", "ford 1 one e1", "ford 1 five e1", "well 1 two e1", "ford 1 two e9", "ford 1 two e1")
    held = load_incident_sets(corpus)
    assert held.incidents.keys() == {("one", "e1"), ("two", "e1")}
    file = corpus / "incidents" / "nuria-1994.tsv"
    assert [str(fault) for fault in held.faults] == [
        f"{file}:3: one's e1 comes twice", f"{file}:4: there is no report five in a set", f"{file}:5: two belongs to ford, not to well",
        f"{file}:6: two has no event e9",
    ]  # fmt: skip


def test_what_is_missing_is_named(corpus: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no report of an incident set of the split dev in it$"):
        load_incident_sets(corpus, "dev")
    with pytest.raises(SourceError, match=r"there is no \.tsv file of incidents in it$"):
        load_incident_sets(corpus)
    (corpus / "incidents" / "odd.tsv").write_text("set\tevent\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"odd\.tsv: its columns aren't set, incident, report, event$"):
        load_incident_sets(corpus)


def test_the_corpus_rows_all_fit(root: Path) -> None:
    held = load_incident_sets(root / "corpus", "dev")
    assert held.faults == ()
    assert {incident[0] for incident in held.incidents.values()} <= {report.header.incident for report in held.reports}
