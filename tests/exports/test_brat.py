"""The standoff file: every offset cuts the words that it names, every id leads somewhere, every type is in the configuration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from factions.exports.brat import ann, annotation_conf
from factions.markup import load, parse
from factions.reading import Reading

from .conftest import SAMPLES, readings

MARK = """---
id: small
genre: wire
region: none
fictional: true
actors:
  army: {name: Iraqi army, kind: state_force, wikidata: Q1}
  gang: {name: gunmen, kind: armed_group}
  all: {name: people, kind: civilians}
places:
  town: {name: Bohruz, geonames: 7}
---
[Gunmen]{a1 gang} with [rifles]{w1} killed [12]{q1} and [three]{q2} guards in [Bohruz]{p1 town} on [Friday]{t1 2014-06-13}, the [army]{a2 army} said.
@ e1 ASSAULT/firearms actors=a1,a2 weapons=w1 places=p1 time=t1 killed:civilian=12@q1>a3 killed=3..@q2 contexts=military,crime by=c1
@ c1 statement speaker=a2 cue="said" content="Gunmen ... on Friday"
[People]{a3 all} will flee [within a week]{t2 -} if it goes on, a clerk said.
@ c2 forecast speaker="a clerk" content="People will flee" condition="if it goes on" horizon="within a week" due=2014-06
@ e1 +
@ r1 fights a1>a2 time=t1 fact=denied by=c1
@ e2 ASSAULT same=e1
"""


def lines(text: str) -> dict[str, tuple[str, str]]:
    """Give (head, tail) of every line by its id."""
    rows = [line.split("\t") for line in text.split("\n") if line]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in rows}


def sound(reading: Reading, text: str) -> None:
    """Assert what holds for every file."""
    held = lines(text)
    sections = re.split(r"\[(\w+)\]\n", annotation_conf())[1:]
    conf = {name: {line.split("\t")[0] for line in body.splitlines()} for name, body in zip(sections[::2], sections[1::2], strict=True)}
    for name, (head, tail) in held.items():
        if name[0] == "T":
            kind, start, end = head.split()
            assert reading.document.text[int(start) : int(end)].replace("\n", " ") == tail
            assert kind in conf["entities"] | conf["events"]
        elif name[0] == "E":
            parts = [part.split(":") for part in head.split()]
            assert parts[0][0] in conf["events"]
            assert held[parts[0][1]][0].split()[0] == parts[0][0]
            assert all(other in held for _, other in parts)
            assert len({role for role, _ in parts}) == len(parts)
        elif name[0] == "R":
            kind, *ends = head.split()
            assert kind in conf["relations"]
            assert [(end.split(":")[0], end.split(":")[1] in held) for end in ends] == [("Arg1", True), ("Arg2", True)]
        else:
            assert head.split()[1] in held
            assert name[0] in "AN#"
            if name[0] == "A":
                assert head.split()[0] in conf["attributes"]


def test_all_of_a_reading_has_its_place() -> None:
    annotated, errors = parse(MARK)
    assert errors == []
    assert annotated is not None
    text = ann(annotated.reading)
    sound(annotated.reading, text)
    held = lines(text)
    words = {name: tail for name, (_, tail) in held.items() if name[0] == "T"}
    rest = "\n".join(f"{name} {head} {tail}" for name, (head, tail) in held.items() if name[0] != "T")
    shown = re.sub(r"T\d+", lambda match: f"<{words[match[0]][:12]}>", rest)
    for line in (
        "A1 Form <Gunmen> nominal ",
        "N1 Reference <Gunmen> factions:a1 gunmen",
        "Reference <Bohruz> geonames:7 Bohruz",
        "Reference <army> wikidata:Q1 Iraqi army",
        "Reference <Friday> edtf:2014-06-13 2014-06-13",
        "E1 Claim_statement:<said> Speaker:<army> Content:<Gunmen with > ",
        "E2 Claim_forecast:<People will > Content:<People will > Condition:<if it goes o> Horizon:<within a wee> ",
        "AnnotatorNotes E2 speaker=a clerk; due=2014-06; coder=by hand confidence=1",
        "E3 ASSAULT:<Gunmen with > Actor:<Gunmen> Actor2:<army> Place:<Bohruz> Weapon:<rifles> Time:<Friday> By:E1 ",
        "Mode E3 firearms",
        "contexts=military,crime; evidence=",
        "Toll_killed:<12> Of:E3 Who:<People> ",
        "Toll_killed:<three> Of:E3 ",
        "Side E5 civilian",
        "E5 low=12; best=12; high=12",
        "E6 low=3; best=3",
        "E4 ASSAULT:<People will > Same:E3 ",
        "R1 fights Arg1:<Gunmen> Arg2:<army> ",
        "R1 factuality=denied; time=<Friday>; by=E1; evidence=",
    ):
        assert line in shown


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_are_sound(path: Path) -> None:
    reading = load(path).reading
    text = ann(reading)
    sound(reading, text)
    bounds = [head.split() for name, (head, _) in lines(text).items() if name[0] == "T"]
    for mention in reading.mentions:
        assert [mention.kind.capitalize(), str(mention.start), str(mention.end)] in bounds
    counts = {letter: len(re.findall(rf"^{letter}\d", text, re.MULTILINE)) for letter in "ER"}
    tolls = sum(len(event.casualties) for event in reading.events)
    assert counts == {"E": len(reading.events) + len(reading.claims) + tolls, "R": len(reading.relations)}


@given(readings())
def test_offsets_are_slices(reading: Reading) -> None:
    text = ann(reading)
    sound(reading, text)
    assert len([line for line in text.split("\n") if line.startswith("T")]) == len(reading.mentions)
