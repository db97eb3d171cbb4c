"""Each rule of the corpus, with a report that breaks it; and a report that breaks none."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.corpus.rules import Finding
from factions.corpus.validation import validate

from .conftest import BODY, OTHER, Write


def found(path: Path) -> list[Finding]:
    return validate([path])[0]


def said(path: Path, *, warnings: bool = False) -> list[str]:
    """Give what is found in a file, without its path."""
    return [str(one).removeprefix(f"{path}:").strip() for one in found(path) if one.warning == warnings]


def test_a_sound_report_has_no_fault(write: Write) -> None:
    path = write(body=BODY + OTHER)
    assert found(path) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("fictional: true", "fictional: false", "header: fictional must be true"),
        ("id: ford", "id: fort", "header: the id fort isn't the file's name, ford"),
        ("setting: nuria-1994\n", "", "header: there is no setting"),
        ("genre: wire", "genre: poem", "header: the genre poem isn't one of wire, feature,"),
        ("publisher: Ford Herald\n", "", "header: there is no publisher"),
        ("title: Column halts at the ford\n", "", "header: there is no title"),
        ("published: 1994-06-20\n", "", "header: there is no published"),
        ("url: https://ford-herald.example/news/1\n", "", "header: there is no url"),
        ("ford-herald.example", "ford-herald.com", "isn't on a host that ends in .example"),
        ("https://ford-herald.example", "ford-herald.example", "isn't on a host that ends in .example"),
        ("https://ford-herald.example", "https://[ford.example", "isn't on a host that ends in .example"),
        ("genre: wire", "language: fr\ngenre: wire", "header: the language is fr, not en"),
        ("kind: armed_group", "kind: person, community: Fulani", "header: league is a person and takes no community"),
        ("kind: armed_group", "kind: gang", "header: actor league: kind: "),
        ("country: LBR, precision", "country: LR, precision", "header: tiba has the country LR, which is no ISO 3166-1 alpha-3 code"),
        ("name: Ford League", "name: al-Shabaab", "header: league (al-Shabaab) names a real group or person"),
        ("aliases: [FOL]", "aliases: [the Boko-Haram]", "header: league (the Boko-Haram) names a real group or person, Boko Haram"),
        ("name: Ford League, aliases: [FOL], kind: armed_group", "name: Bashar al-Assad, kind: person", "names a real group or person"),
        ("ASSAULT/firearms actors=a1", "KILL actors=a1", "is no PLOVER type"),
        ("fact=denied by=c2", "fact=denied", "e2 (ASSAULT, denied) stands inside a claim and has no by="),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(write: Write, old: str, new: str, fault: str) -> None:
    faults = said(write(changes=[(old, new)]))
    assert len(faults) == 1
    assert fault in faults[0]


def test_a_fault_has_its_line(write: Write) -> None:
    path = write(changes=[("fact=denied by=c2", "fact=denied")])
    line = path.read_text(encoding="utf-8").split("\n").index("@ e2 ASSAULT/firearms actors=a5 places=p2 same=e1 fact=denied") + 1
    assert [str(one) for one in found(path)] == [f"{path}:{line}: e2 (ASSAULT, denied) stands inside a claim and has no by="]


def test_a_setting_is_its_folder_s_name_and_in_the_splits(write: Write) -> None:
    assert said(write(folder="reports/tarsa-2008")) == ["header: the setting nuria-1994 isn't the folder's name, tarsa-2008"]
    assert said(write(changes=[("nuria-1994", "moon-1994")], folder="reports/moon-1994")) == ["header: the setting moon-1994 isn't in splits.yaml"]


def test_a_real_state_may_stand(write: Write) -> None:
    assert said(write(changes=[("name: army of Nuria, kind: state_force", "name: Government of Liberia, kind: government")])) == []


def test_what_the_report_itself_denies_is_no_claim_s(write: Write) -> None:
    changes = [("fact=denied by=c2", "fact=denied"), ("c2 denial", "c2 statement")]
    assert said(write(changes=changes)) == []


def test_a_condition_has_its_conjunction(write: Write) -> None:
    path = write(changes=[('condition="if the river fell"', 'condition="the river fell"')], body=BODY + OTHER)
    assert [fault.partition(": ")[2] for fault in said(path)] == ["c3 has a condition without a conjunction, 'the river fell'"]


@pytest.mark.parametrize(("published", "warned"), [("1990-01-01", True), ("1991-01-01", False), ("2019", False), ('"19XX"', False)])
def test_years_before_the_war_are_warned_of(write: Write, published: str, warned: bool) -> None:  # noqa: FBT001 - a column
    path = write(changes=[("published: 1994-06-20", f"published: {published}")])
    assert bool(said(path, warnings=True)) == warned


def test_a_line_of_two_sentences_is_warned_of(write: Write) -> None:
    path = write(changes=[("that week.", "that week. Prices rose.")])
    assert ["looks like 2 sentences: 'Prices rose.'" in one for one in said(path, warnings=True)] == [True]
    assert said(path) == []


@pytest.mark.parametrize(
    ("words", "fault", "warning"),
    [
        ("Then [Boko Haram]{a7 league} came.", "Boko Haram is a real group or person, Boko Haram", ""),
        ("Then [Boko Haram]{a7 -} came.", "Boko Haram is a real group or person, Boko Haram", ""),
        ("Boko Haram had never been here.", "", "warning: Boko Haram names Boko Haram"),
        ("Then the [Boko Haram Wedding Band]{a7 league} played.", "", ""),
        ("Nigeria and its Fulani sent nobody.", "", ""),
    ],
)
def test_a_real_name_in_the_text_is_found(write: Write, words: str, fault: str, warning: str) -> None:
    path = write(body=f"{BODY}{words}\n")
    line = len(path.read_text(encoding="utf-8").splitlines())
    assert said(path) == ([f"{line}: {fault}"] if fault else [])
    assert said(path, warnings=True) == ([f"{line}: {warning}"] if warning else [])


def test_an_ambiguous_name_is_warned_of(write: Write) -> None:
    path = write(changes=[("aliases: [FOL]", "aliases: [IS]")])
    assert said(path, warnings=True) == ["warning: header: league (IS) may be taken for Islamic State"]


def test_a_name_is_marked_throughout(write: Write) -> None:
    path = write(body=f"{BODY}Nobody in Tiba slept, and the New-Tiba ferry lay idle.\n")
    line = len(path.read_text(encoding="utf-8").splitlines())
    assert said(path, warnings=True) == [f"{line}: warning: Tiba is marked elsewhere"]


def test_an_accusation_is_an_event_too(write: Write) -> None:
    path = write(changes=[("@ c1 statement", "@ c1 accusation")])
    assert [one.partition(": ")[2] for one in said(path, warnings=True)] == ["warning: c1 is an accusation without an ACCUSE"]
    assert said(write(changes=[("@ c1 statement", "@ e9 ACCUSE/allege actors=a2 recipients=a1\n@ c1 accusation")]), warnings=True) == []
