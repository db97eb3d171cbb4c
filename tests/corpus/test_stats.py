"""The tables count what is in the files, and mark what is short."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.corpus import load_corpus
from factions.corpus.page import table_lines
from factions.corpus.stats import Row, Table, tables

from .conftest import BODY, OTHER, Write


@pytest.fixture
def made(write: Write, tmp_path: Path) -> dict[str, dict[str, dict[str, float | bool]]]:
    changes = [("setting:", "incident: ford\nsetting:")]
    write("one", changes, body=BODY + OTHER)
    write("two", changes)
    write("three", [("nuria-1994", "tarsa-2008"), ("genre: wire", "genre: court")], folder="reports/tarsa-2008")
    write("one", changes, folder="second", body=BODY + OTHER)
    return {table.title: table.as_json() for table in tables(load_corpus(tmp_path))}


@pytest.mark.parametrize(
    ("table", "row", "values"),
    [
        ("corpus", "reports", {"count": 3, "least": 400, "short": True}),
        ("corpus", "sentences", {"count": 10, "least": 6000, "short": True}),
        ("corpus", "sentences without a statement", {"count": 3}),
        ("corpus", "share without one", {"count": 0.3, "least": 0.2, "short": False}),
        ("corpus", "settings", {"count": 2, "least": 30, "short": True}),
        ("corpus", "decades", {"count": 2, "least": 6, "short": True}),
        ("corpus", "genres", {"count": 2, "least": 18, "short": True}),
        ("corpus", "incident sets", {"count": 1, "least": 100, "short": True}),
        ("corpus", "annotated twice", {"count": 1}),
        ("corpus", "share annotated twice", {"count": 1 / 3, "least": 0.1, "short": False}),
        ("corpus", "share of sentences in test", {"count": 0.3, "least": 0.2, "short": False}),
        ("split", "train", {"reports": 2, "sentences": 7, "without": 2}),
        ("split", "dev", {"reports": 0, "sentences": 0, "without": 0}),
        ("genre", "court", {"reports": 1, "sentences": 3, "without": 1}),
        ("decade", "1990s", {"reports": 2, "sentences": 7, "without": 2}),
        ("region", "Caucasus", {"reports": 1, "sentences": 3, "without": 1}),
        ("setting", "tarsa-2008", {"reports": 1, "sentences": 3, "without": 1}),
        ("statements", "events in a claim", {"count": 7}),
        ("statements", "second accounts (same_event)", {"count": 3}),
        ("statements", "claims", {"count": 7, "least": 2001, "short": True}),
        ("statements", "forecasts with a condition", {"count": 1, "least": 201, "short": True}),
        ("statements", "speakers described (speaker_text)", {"count": 1}),
        ("event type", "ASSAULT", {"events": 7, "train": 5, "dev": 0, "test": 2, "least": 120, "short": True}),
        ("event type", "AID", {"events": 0, "least": 120, "short": True}),
        ("event mode", "ASSAULT/firearms", {"events": 6}),
        ("event context", "military", {"events": 3}),
        ("factuality", "denied", {"events": 3, "relations": 0, "least": 251, "short": True}),
        ("factuality", "asserted", {"events": 3, "relations": 3, "least": 251, "short": True}),
        ("toll", "killed", {"tolls": 3}),
        ("toll's side", "recipient", {"tolls": 3}),
        ("toll's figure", "at least", {"tolls": 3}),
        ("relation type", "fights", {"relations": 3, "least": 100, "short": True}),
        ("claim kind", "forecast", {"claims": 1}),
        ("conditions by claim kind", "forecast", {"claims": 1}),
        ("mentions", "actor", {"all": 16, "named": 3, "nominal": 9, "pronoun": 4}),
        ("pronouns", "with an antecedent", {"count": 4}),
        ("incident sets", "2 reports", {"sets": 1}),
        ("diversity", "sentences drawn", {"value": 10}),
    ],
)
def test_rows(made: dict[str, dict[str, dict[str, float | bool]]], table: str, row: str, values: dict[str, float | bool]) -> None:
    assert {name: made[table][row].get(name) for name in values} == pytest.approx(values)
    assert ("short" in made[table][row]) == ("short" in values)


def test_lines_of_a_table() -> None:
    table = Table("event type", ("events",), (Row("ASSAULT", (1234,), 120), Row("AID", (7,), 120), Row("share", (0.5,))))
    assert list(table_lines(table)) == [
        "",
        "event type     events    least",
        "ASSAULT         1,234      120",
        "AID                 7      120  short",
        "share           0.500",
    ]
    assert list(table_lines(Table("nothing", ("events",), ()))) == []
