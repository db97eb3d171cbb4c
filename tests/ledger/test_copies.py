"""Copies are found as reports come in, whatever the order, and families are what a rebuild gives."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from tests.raid_on_tarsa import OWN, REWRITE, WIRE

from factions.analysis import copies, families
from factions.corpus.incidents import load_incident_sets
from factions.documents.document import Document, digest, text_digest
from factions.ledger import copies as shelf
from factions.ledger import layer, writer
from factions.ledger.open import Ledger
from factions.reading import Coder, Reading

# takes over the rewrite's last sentence, and shares nothing with the wire
THIRD = (
    "A commission will look into the price of flour. Bread has doubled in price since, and the bakers of the lower town have shut their doors until "
    "the council promises an escort for the carts; nobody here remembers a worse winter. The millers deny that they hold any back."
)


def report(name: str, text: str, published: str | None = "2014-06-18", *, publisher: str = "Gazette", version: str = "1") -> Reading:
    held = Document(id=digest(name.encode()), url=None, title=name, publisher=publisher, published=published, language="en", text=text,
                    text_sha256=text_digest(text))  # fmt: skip
    return Reading(document=held, coder=Coder(name="hand", version=version))


def key(name: str) -> str:
    return digest(name.encode())


def found(ledger: Ledger, *names: str, as_of: date | None = None) -> dict[str, str]:
    """Give families by the reports' names."""
    named = {key(name): name for name in names}
    with ledger.read() as connection:
        held = shelf.families_of(connection, named, as_of=as_of)
    return {named[one]: named.get(family, family) for one, family in held.items()}


def add(ledger: Ledger, *readings: Reading) -> None:
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.title or "")


@pytest.mark.parametrize("order", ["wro", "rwo", "orw"])
def test_families_in_any_order(ledger: Ledger, order: str) -> None:
    every = {"w": report("wire", WIRE), "r": report("rewrite", REWRITE, "2014-06-19"), "o": report("own", OWN)}
    for letter in order:
        add(ledger, every[letter])
        assert families.update(ledger) == 1
    assert families.update(ledger) == 0
    assert found(ledger, "wire", "rewrite", "own") == {"rewrite": "wire"}
    assert families.rebuild(ledger) == 3
    assert found(ledger, "wire", "rewrite", "own") == {"rewrite": "wire"}


def test_why_is_what_comparing_gives(ledger: Ledger) -> None:
    readings = [report("wire", WIRE), report("rewrite", REWRITE, "2014-06-19"), report("own", OWN), report("undated", WIRE, None)]
    add(ledger, *readings)
    families.update(ledger)
    with ledger.read() as connection:
        ties = shelf.family(connection, key("rewrite"))
        assert shelf.family(connection, key("own")) == []
        assert shelf.largest(connection, limit=5) == [(key("wire"), 3)]
    (expected,) = copies.families(copies.Text.of(reading.document) for reading in readings)
    assert [tuple(tie) for tie in ties] == sorted((tie.one, tie.other, tie.share, tie.credit) for tie in expected.ties)


def test_a_text_that_links_two_and_is_replaced(ledger: Ledger) -> None:
    add(ledger, report("wire", WIRE), report("rewrite", REWRITE, "2014-06-19"), report("third", THIRD, "2014-06-20"))
    families.update(ledger)
    assert found(ledger, "wire", "rewrite", "third") == {"rewrite": "wire", "third": "rewrite"}
    add(ledger, report("rewrite", OWN, "2014-06-19", version="2"))  # the rewrite is read again, and its text comes out another
    families.update(ledger)
    assert found(ledger, "wire", "rewrite", "third") == {}
    add(ledger, report("rewrite", REWRITE, "2014-06-19", version="3"))  # and as it was
    families.update(ledger)
    assert found(ledger, "wire", "rewrite", "third") == {"rewrite": "wire", "third": "rewrite"}
    families.rebuild(ledger)
    assert found(ledger, "wire", "rewrite", "third") == {"rewrite": "wire", "third": "rewrite"}


def test_families_of_a_day(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [(report("wire", WIRE), "2020-01-01"), (report("third", THIRD, "2014-06-20"), "2020-01-02"), (report("rewrite", REWRITE), "2020-01-03"),
            (report("rewrite", OWN, version="2"), "2020-01-04")]  # fmt: skip
    for reading, day in days:
        monkeypatch.setattr(layer, "clock", lambda day=day: datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        add(ledger, reading)
        families.update(ledger)
    asked = {day: set(found(ledger, "wire", "rewrite", "third", as_of=date.fromisoformat(day)).values()) for _, day in days}
    first = min("wire", "rewrite", key=key)
    assert asked == {"2020-01-01": set(), "2020-01-02": set(), "2020-01-03": {first, "rewrite"}, "2020-01-04": set()}
    with ledger.read() as connection:
        assert len(shelf.family(connection, key("third"), as_of=date(2020, 1, 3))) == 1
        assert shelf.family(connection, key("third")) == []


def test_reports_far_apart_in_time_are_not_compared(ledger: Ledger) -> None:
    add(ledger, report("wire", WIRE), report("late", WIRE, "2014-09-01"), report("undated", WIRE, None), report("empty", "Ah."))
    families.update(ledger)
    assert found(ledger, "wire", "late", "undated", "empty") == {"undated": "wire"}  # which is near to both


def test_the_corpus_families_are_those_of_comparing_each_with_each(ledger: Ledger, root: Path) -> None:
    documents = [report.reading.document for report in load_incident_sets(root / "corpus", "dev").reports]
    for document in documents:
        writer.add(ledger, Reading(document=document, coder=Coder(name="hand", version="1")), source=document.id)
    families.update(ledger)
    expected = {
        one: family.key for family in copies.families(map(copies.Text.of, documents)) for one in family.documents if one != family.key
    }  # fmt: skip
    assert expected
    with ledger.read() as connection:
        assert shelf.families_of(connection, [document.id for document in documents]) == expected
