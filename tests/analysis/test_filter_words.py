"""Filters in words, JSON, YAML and files come to the same filter, and what is wrong with one is told in a line that names the nearest."""
# ruff: noqa: E501 - a case is easier to read in one line

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.filter_words import ANYHOW, however, names, pairs_filter, read, words_filter
from factions.analysis.filters import Filter, parse
from factions.errors import FactionsError

SAME: list[tuple[str, dict[str, Any]]] = [
    ("country=IRQ type=ASSAULT after=2014-06-01 before=2014-06-30", {"country": "IRQ", "type": "ASSAULT", "after": "2014-06-01", "before": "2014-06-30"}),
    ("country=IRQ,SYR country=Lebanon", {"country": ["IRQ", "SYR", "LBN"]}),
    ("kind=ties type=backs/weapons from=2014 to=2014-06", {"kind": "ties", "type": "backs/weapons", "after": "2014-01-01", "before": "2014-06-30"}),
    ("kind=relation subject=Iran", {"kind": "ties", "subject": {"group": "Iran"}}),
    ("kind=event q=karsa", {"words": "karsa"}),
    ("q=karsa&kind=event&country=&from=2014-06-01", {"words": "karsa", "after": "2014-06-01"}),
    ('"place=Al Anbar" actor="Harrow Brigade"', {"place": "Al Anbar", "actor": {"group": "Harrow Brigade"}}),
    ("actor=Asa'ib recipient.kind=civilians,person", {"actor": {"group": "Asa'ib"}, "recipient": {"kind": ["civilians", "person"]}}),
    ('group="Front, Popular",ISIL', {"party": {"group": ["Front", "Popular", "ISIL"]}}),
    ("killed=5 casualties.side=civilian", {"casualties": {"what": "killed", "at_least": 5, "side": "civilian"}}),
    ("injured=2", {"casualties": {"what": "injured", "at_least": 2}}),
    ("reviewed=yes confidence=0.8 publisher=Gazette sources=2", {"reviewed": True, "confidence": 0.8, "publisher": "Gazette", "sources": 2}),
    ("factuality=denied,possible", {"factuality": ["denied", "possible"]}),
    ("kind=claims type=forecast speaker.country=Iraq", {"kind": "claims", "type": "forecast", "speaker": {"country": "IRQ"}}),
    ("q=a=b", {"words": "a=b"}),
    ("", {}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "meant"), SAME, ids=[words for words, _ in SAME])
def test_words_json_yaml_and_files_come_to_the_same(words: str, meant: dict[str, Any], tmp_path: Path) -> None:
    wanted = however(meant)
    assert read(words) == wanted
    assert read(json.dumps(meant)) == wanted
    file = tmp_path / "filter.yaml"
    file.write_text(json.dumps(meant), encoding="utf-8")
    assert read(str(file)) == wanted
    if words and "&" not in words and '"' not in words:
        assert words_filter(words.split()) == wanted


def test_statements_are_wanted_however_they_are_put_unless_the_filter_says() -> None:
    assert read("country=IRQ").factuality == ANYHOW
    assert read("kind=ties").factuality == ANYHOW
    assert read('{"factuality": "asserted"}').factuality == ("asserted",)
    assert read("kind=claims") == parse({"kind": "claims"})


def test_yaml_without_braces_and_with_days(tmp_path: Path) -> None:
    text = "kind: incidents\ncountry: [Iraq]\nafter: 2014-06-01\nactor:\n  group: Harrow Brigade\n"
    wanted = however({"country": "IRQ", "after": "2014-06-01", "actor": {"group": "Harrow Brigade"}})
    assert read(text) == wanted
    file = tmp_path / "any name"
    file.write_text(text, encoding="utf-8")
    assert read(str(file)) == wanted


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("contry=IRQ", "contry: there is no such field; the nearest is 'country'"), ("country=Irq2", "nearest is 'IRQ'"),
        ("type=ASAULT", "there is no type of event 'ASAULT'; the nearest is 'ASSAULT'"), ("type=ASSAULT/guns", "the nearest is"),
        ("kind=tyes", "the nearest is 'ties'"), ("hello", "for words give q=hello"), ("actor.knd=x", "the nearest is 'actor.kind'"),
        ("actor.kind=milita", "the nearest is 'militia'"), ("after=2014-13", "a day such as 2014-06-13"), ("after=soon", "a day such as 2014-06-13"),
        ("killed=5 injured=3", "asked for twice"), ("killed=none", "a whole number"), ("kind=ties context=military", "ties have none"),
        ("reviewed=perhaps", "yes or no"), ("confidence=7", "1 or less"), ("after=2014 after=2015", "asked for twice"), ('"country=IRQ', "isn't closed"),
        ('{"contry": "IRQ"}', "the nearest is 'country'"), ('{"country": }', "there is no country ''"), ("country: [IRQ", "it isn't YAML"), ("[1, 2]", "for words give"),
        ("a: &x [1]\nb: *x", "write it out"), ("nothere.yaml", "nothere.yaml: can't be read: no such file"), ("kind=ties subject=A actor=B", "are one field of ties"),
        ('{"a": ' * 3000, "it isn't YAML"), ("x" * 300, "no field with a value"), ("a\0b", "no field with a value"), ("just: text: more", "it isn't YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_line(words: str, told: str) -> None:
    with pytest.raises(FactionsError) as error:
        read(words)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("raw", "told"), [(b"\xff\xfe", "isn't UTF-8"), (b"country: XX", "the nearest is"), (b"- 1", "no fields"), (b"x" * 70_000, "larger than")])
def test_a_file_that_is_no_filter_is_named(raw: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(raw)
    with pytest.raises(FactionsError, match=told) as error:
        read(str(file))
    assert str(file) in str(error.value)


def test_where_files_are_none_of_the_askers_none_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("country: IRQ", encoding="utf-8")
    with pytest.raises(FactionsError, match="no field with a value"):
        read(str(file), files=False)
    assert read("country: IRQ", files=False) == read(str(file))


def test_every_field_of_a_filter_has_a_word() -> None:
    known = set(names())
    assert set(Filter.model_fields) - known == {"casualties"}
    assert {"casualties.at_least", "killed", "from", "to", "q", "group"} <= known


@given(st.lists(st.tuples(st.sampled_from(names()), st.text(max_size=12)), max_size=4))
def test_words_are_a_filter_or_an_error(pairs: list[tuple[str, str]]) -> None:
    try:
        wanted = pairs_filter(pairs)
    except FactionsError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either will do
    else:
        assert parse(wanted.model_dump(exclude_defaults=True)).kind == wanted.kind


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read(text)
    except FactionsError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either will do
