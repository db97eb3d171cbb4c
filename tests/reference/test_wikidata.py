"""Wikidata's answers as facts of the registry, and which entry an item is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.errors import CodebookError
from factions.reference import wikidata
from factions.reference.registry import Registry, load
from factions.reference.registry_tables import COLUMNS
from factions.reference.wikidata import Item, facts, matched, query, read

ENTITY = "http://www.wikidata.org/entity/"
OWN = {
    "actors": (
        "quartz,Quartz Front (Iraq),armed_group,IRQ,IRQ|SYR,,,mine:1\nbasalt,Basalt Army,armed_group,YEM,,,,mine:2\n"
        "basalt-2,Basalt Army,armed_group,YEM,,,,mine:3\n"
    ),
    "names": "quartz,Quartz Front,en,,,,,,,mine:1\nquartz,QF,,,yes,,yes,,,mine:1\nbasalt,Black Stones,,,,,yes,,,mine:1\n",
}


@pytest.fixture(scope="module")
def book() -> Registry:
    """Give the registry with three more groups."""
    return load({name: f"{','.join(COLUMNS[name])}\n{rows}".encode() for name, rows in OWN.items()}, "own")


def answer(*rows: dict[str, str], lang: str = "en") -> bytes:
    """Make a page as the service gives it."""
    bindings = [
        {key: {"type": "literal", "value": value, **({"xml:lang": lang} if key == "name" else {})} for key, value in row.items()} for row in rows
    ]
    return json.dumps({"head": {"vars": []}, "results": {"bindings": bindings}}).encode()


def test_rows_of_an_item_are_one_item() -> None:
    """Names with their language, countries that are some, dates to their precision."""
    rows = (
        {"item": f"{ENTITY}Q70", "name": "Quartz Front", "iso3": "IRQ", "formed": "1994-01-01T00:00:00Z", "formedPrecision": "9"},
        {"item": f"{ENTITY}Q70", "name": "Front of  Quartz", "iso3": "XYZ", "ended": "2004-05-06T00:00:00Z", "endedPrecision": "10"},
        {"item": f"{ENTITY}Q7", "name": "Other", "formed": "-0044-03-15T00:00:00Z", "formedPrecision": "11"}, {"item": "no item", "name": "x"},
    )  # fmt: skip
    assert read(answer(*rows), "w") == [
        Item("Q7", (("Other", "en"),), (), None, None),
        Item("Q70", (("Quartz Front", "en"), ("Front of Quartz", "en")), ("IRQ",), "1994", "2004-05"),
    ]


def test_two_dates_are_none() -> None:
    """Where Wikidata is of two minds, nothing is said."""
    rows = [{"item": f"{ENTITY}Q7", "name": "A", "formed": f"199{n}-01-01T00:00:00Z", "formedPrecision": "9"} for n in range(2)]
    assert read(answer(*rows), "w")[0].formed is None


@pytest.mark.parametrize("data", [b"", b"<html>", b"[]", b'{"results": 1}', b'{"results": {"bindings": [{"item": 5}]}}', b"\xff", b"[" * 9999])
def test_another_answer_is_refused(data: bytes) -> None:
    """Such as the service's page that says it's too busy."""
    with pytest.raises(CodebookError, match="isn't SPARQL results"):
        read(data, "w")


@given(st.binary(max_size=60))
def test_no_answer_makes_it_fall(data: bytes) -> None:
    """It is refused, as above: no sixty bytes at random are an answer."""
    with pytest.raises(CodebookError):
        read(data, "w")


def item(qid: str, *names: str, iso3: str = "IRQ", formed: str | None = None) -> Item:
    """Make an item with English names."""
    return Item(qid, tuple((name, "en") for name in names), (iso3,), formed, None)


@pytest.mark.parametrize(("items", "expected"), [
    ([item("Q1", "Quartz front")], {"Q1": "quartz"}), ([item("Q1", "Quartz Front", iso3="YEM")], {}),  # another country
    ([item("Q1", "QF")], {}),  # an ambiguous name
    ([item("Q1", "Black Stones", iso3="YEM")], {}), ([item("Q1", "Basalt Army", iso3="YEM")], {}),  # two entries
    ([item("Q1", "Quartz Front"), item("Q2", "the Quartz Front")], {}),  # two items
    ([item("Q1", "Quartz Front"), item("Q2", "Quartz Front", iso3="YEM")], {"Q1": "quartz"}), ([item("Q1", "Nothing like it")], {}),
])  # fmt: skip
def test_an_item_is_an_entry_on_evidence_alone(book: Registry, items: list[Item], expected: dict[str, str]) -> None:
    """A name that means nothing else, a country of both, and no rival on either side."""
    assert {qid: key for qid, (key, _) in matched(items, book).items()} == expected


def test_the_reason_and_the_facts_cite_the_item(book: Registry) -> None:
    """The number with why, new names with language and marks, the date it was formed; what is known isn't said twice."""
    one = Item("Q1", (("Quartz Front", "en"), ("جبهة الكوارتز", "ar"), ("QFI", "fr"), ("Quartz Front (old)", "en")), ("SYR",), "1994", None)
    made = facts([one], book)
    assert made.ids == [["quartz", "wikidata", "Q1", "wikidata:Q1 same name 'Quartz Front', same country SYR"]]
    assert [(row[1], row[2], row[3], row[6]) for row in made.names] == [("جبهة الكوارتز", "ar", "Arab", ""), ("QFI", "fr", "Latn", "yes")]
    assert [row[:3] for row in made.lifecycle] == [["quartz", "formed", "1994"]]


def test_a_number_that_is_known_goes_before_names() -> None:
    """An entry with a number takes facts from that item alone, whatever its name."""
    rows = {**OWN, "ids": "quartz,wikidata,Q5,mine:1\n"}
    known = load({name: f"{','.join(COLUMNS[name])}\n{text}".encode() for name, text in rows.items()}, "own")
    made = facts([item("Q1", "Quartz Front", "Wrong One"), item("Q5", "Right One", iso3="YEM")], known)
    assert (made.ids, [row[1] for row in made.names]) == ([], ["Right One"])


def test_the_query_pages() -> None:
    """Each page asks for its own items, in one line."""
    assert "LIMIT 50 OFFSET 100" in query(100, 50)
    assert "\n" not in query(0, 1)
    assert all(f"wd:{qid}" in query(0, 1) for qid in wikidata.CLASSES)
