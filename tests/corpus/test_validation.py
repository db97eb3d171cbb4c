"""What holds between the reports of a corpus, and files that can't be read."""

from __future__ import annotations

from pathlib import Path

from factions.corpus.rules import Finding
from factions.corpus.validation import validate

from .conftest import Write


def found(path: Path) -> list[Finding]:
    return validate([path])[0]


def words(folder: Path) -> list[str]:
    return [str(one).replace(f"{folder}/", "").replace("reports/nuria-1994/", "") for one in found(folder) if not one.warning]


def test_reports_of_one_incident_may_share_their_words(write: Write, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(name, [("setting:", "incident: ford\nsetting:")])
    assert found(tmp_path) == []


def test_reports_of_two_incidents_may_not(write: Write, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(name)
    assert [str(one) for one in found(tmp_path) if not one.warning] == [
        f"{tmp_path}: 100.0% of 6 sentences share 8 words in a row with another report; 1% may"
    ]
    assert len([one for one in found(tmp_path) if one.warning]) == 6


def test_an_incident_has_two_or_three_reports(write: Write, tmp_path: Path) -> None:
    write("one", [("setting:", "incident: ford\nsetting:")])
    assert words(tmp_path) == ["one.mark: header: the incident ford has 1 report, not 2 or 3"]
    for name in ("two", "three", "four"):
        write(name, [("setting:", "incident: ford\nsetting:")])
    assert words(tmp_path) == [f"{name}.mark: header: the incident ford has 4 reports, not 2 or 3" for name in ("four", "one", "three", "two")]


def test_an_incident_lies_in_one_setting(write: Write, tmp_path: Path) -> None:
    write("one", [("setting:", "incident: ford\nsetting:")])
    write("two", [("setting: nuria-1994", "incident: ford\nsetting: tarsa-2008")], folder="reports/tarsa-2008")
    fault = "header: the incident ford is told in several settings"
    assert words(tmp_path) == [f"one.mark: {fault}", f"reports/tarsa-2008/two.mark: {fault}"]


def test_ids_are_unique(write: Write, tmp_path: Path) -> None:
    changes = [("setting:", "incident: ford\nsetting:")]
    write("one", changes)
    write("two", [*changes, ("id: two", "id: one")])
    assert words(tmp_path) == [
        "one.mark: header: the id one is another report's, too",
        "two.mark: header: the id one is another report's, too",
        "two.mark: header: the id one isn't the file's name, two",
    ]


def test_a_second_annotation_has_the_first_one_s_text(write: Write, tmp_path: Path) -> None:
    write("one")
    write("one", [("e1 ASSAULT/firearms", "e1 COERCE/arrest")], folder="second")
    assert words(tmp_path) == []
    second = write("one", [("Rain kept", "Snow kept")], folder="second")
    line = second.read_text(encoding="utf-8").split("\n").index("Snow kept most of the market's traders at home that week.") + 1
    ends = "“Snow kept most of the market's” for “Rain kept most of the market's”"
    assert words(tmp_path) == [f"second/one.mark:{line}: the text isn't the first annotation's: {ends}"]
    assert len(found(second)) == 1
    assert "second/two.mark: there is no first annotation two.mark in reports/" in words(write("two", folder="second").parents[1])


def test_a_corpus_has_splits(write: Write, tmp_path: Path) -> None:
    write()
    (tmp_path / "splits.yaml").unlink()
    assert words(tmp_path) == [f"{tmp_path}: there is no splits.yaml in it"]


def test_files_and_folders_are_counted(write: Write, tmp_path: Path) -> None:
    one = write("one")
    write("two", body="Nothing happened at the ford.\n", changes=[(line, "") for line in ("actors:\n", "places:\n")] + [
        ("  league: {name: Ford League, aliases: [FOL], kind: armed_group, country: LBR}\n", ""),
        ("  army: {name: army of Nuria, kind: state_force, country: LBR}\n", ""), ("  tiba: {name: Tiba, country: LBR, precision: 2}\n", ""),
    ])  # fmt: skip
    assert validate([one, tmp_path]) == ([], 3)


def test_what_can_t_be_read_is_named_and_the_rest_goes_on(write: Write, tmp_path: Path) -> None:
    (tmp_path / "latin.mark").write_bytes(b"\xff\xfe")
    (tmp_path / "void").mkdir()
    good, absent, latin, void = write(), tmp_path / "absent.mark", tmp_path / "latin.mark", tmp_path / "void"
    findings, count = validate([absent, void, good, latin])
    assert [(one.path, one.line, one.words[:25]) for one in findings] == [
        (absent, 0, "No such file or directory"), (latin, 0, "'utf-8' codec can't decode"[:25]), (void, 0, "there is no annotated rep"),
    ]  # fmt: skip
    assert count == 3
