"""Searches that people keep, and the keys of their feeds; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from factions.errors import LedgerError
from factions.ledger import accounts, audit, layer, passwords, saved, writer
from factions.ledger import tables as t
from factions.ledger.open import Ledger
from factions.ledger.saved import MOST, Saved
from factions.reading import Reading
from factions.review.takedown import take_down

PASSWORD = "a river runs past it"  # noqa: S105 - the tests' own


def kept(ledger: Ledger, owner: str = "ann", as_of: date | None = None) -> list[Saved]:
    with ledger.read() as connection:
        return saved.searches(connection, owner, as_of=as_of)


def opened(ledger: Ledger, number: int, key: str) -> Saved | None:
    with ledger.read() as connection:
        return saved.opened(connection, number, key)


def test_a_search_is_kept_listed_and_removed(ledger: Ledger) -> None:
    two = saved.save(ledger, " The  river ", "q=river", by="ann")
    one = saved.save(ledger, "Karsa", "q=karsa&kind=event", by="ann")
    saved.save(ledger, "Karsa", "q=karsa", by="ben")
    assert kept(ledger) == [one, two]
    assert (two.name, two.query, two.keyed) == ("The river", "q=river", False)
    assert saved.remove(ledger, one.id, by="ann") == one
    assert kept(ledger) == [two]
    assert len(kept(ledger, "ben")) == 1
    assert saved.save(ledger, "Karsa", "q=karsa", by="ann").id > two.id, "the name is free again, the number isn't"
    with ledger.read() as connection:
        told = [(line.by, line.deed, line.subject, line.detail) for line in audit.lines(connection, deed="search")]
    assert told[-2:] == [("ann", "search.remove", f"search {one.id}", "{}"), ("ann", "search.save", "search 5", "{}")]
    assert "karsa" not in str(told).lower()


def test_what_was_kept_on_a_day(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    one = saved.save(ledger, "Karsa", "q=karsa", by="ann")
    monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 3, 3, 12, tzinfo=UTC))
    saved.remove(ledger, one.id, by="ann")
    assert [kept(ledger, as_of=date(2026, 2, 28)), kept(ledger, as_of=date(2026, 3, 2)), kept(ledger)] == [[], [one], []]


@pytest.mark.parametrize("number", [0, -1, 2, 2**40])
def test_nobody_comes_to_what_is_anothers(ledger: Ledger, number: int) -> None:
    one = saved.save(ledger, "Karsa", "q=karsa", by="ann")
    for deed in (saved.remove, saved.give_key):
        for who, what in (("ben", one.id), ("ann", number)):
            with pytest.raises(LedgerError, match="none of this number among your own"):
                deed(ledger, what, by=who)
    assert kept(ledger) == [one]


@pytest.mark.parametrize(("name", "query", "words"), [
    ("  ", "q=a", "no name for a search"), ("x" * 81, "q=a", "80 characters"), ("Karsa", "q=b", "has this name"), ("Long", "a" * 4_001, "4,000"),
])  # fmt: skip
def test_what_cannot_be_kept(ledger: Ledger, name: str, query: str, words: str) -> None:
    saved.save(ledger, "Karsa", "q=karsa", by="ann")
    with pytest.raises(LedgerError, match=words):
        saved.save(ledger, name, query, by="ann")
    assert len(kept(ledger)) == 1


def test_there_is_an_end_to_them(ledger: Ledger) -> None:
    for number in range(MOST):
        saved.save(ledger, str(number), "q=karsa", by="ann")
    with pytest.raises(LedgerError, match="remove one first"):
        saved.save(ledger, "one more", "q=karsa", by="ann")
    saved.save(ledger, "one more", "q=karsa", by="ben")


def test_a_key_opens_its_feed_and_nothing_else(ledger: Ledger) -> None:
    one, other = (saved.save(ledger, name, "q=karsa", by="ann") for name in ("one", "other"))
    assert opened(ledger, one.id, "") is None
    first = saved.give_key(ledger, one.id, by="ann")
    assert kept(ledger) == [one.model_copy(update={"keyed": True}), other]
    assert opened(ledger, one.id, first) == kept(ledger)[0]
    for number, key in ((other.id, first), (one.id, first[:-1]), (one.id, ""), (one.id, "é\udce9"), (99, first), (2**70, first)):
        assert opened(ledger, number, key) is None
    second = saved.give_key(ledger, one.id, by="ann")
    assert (opened(ledger, one.id, first), opened(ledger, one.id, second)) == (None, kept(ledger)[0])
    with ledger.read() as connection:
        assert first not in str(connection.execute(select(t.saved_searches)).all()), "only the digest stays"
    saved.remove(ledger, one.id, by="ann")
    assert opened(ledger, one.id, second) is None


def test_a_key_goes_with_its_owners_account(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    held = {owner: saved.save(ledger, "Karsa", "q=karsa", by=owner).id for owner in ("analyst", "ann")}
    keys = {owner: saved.give_key(ledger, number, by=owner) for owner, number in held.items()}
    assert all(opened(ledger, held[owner], keys[owner]) for owner in held)
    accounts.add(ledger, "ann", "reader", PASSWORD, by="root")
    accounts.add(ledger, "root", "admin", PASSWORD, by="root")
    assert opened(ledger, held["ann"], keys["ann"])
    assert opened(ledger, held["analyst"], keys["analyst"]) is None
    accounts.remove(ledger, "ann", by="root")
    assert opened(ledger, held["ann"], keys["ann"]) is None


def test_after_a_restore_no_key_opens_anything(ledger: Ledger) -> None:
    one = saved.save(ledger, "Karsa", "q=karsa", by="ann")
    key = saved.give_key(ledger, one.id, by="ann")
    with ledger.write() as connection:
        saved.end_keys(connection)
    assert opened(ledger, one.id, key) is None
    assert kept(ledger) == [one]


def test_no_row_is_changed(ledger: Ledger) -> None:
    saved.save(ledger, "Karsa", "q=karsa", by="ann")
    with pytest.raises((LedgerError, IntegrityError)), ledger.write() as connection:
        connection.execute(update(t.saved_searches).values(name="other"))
    assert [one.name for one in kept(ledger)] == ["Karsa"]


def test_a_takedown_reaches_searches(ledger: Ledger, raid: Reading) -> None:
    """Who was named in a report that had to go is named in no search either."""
    writer.add(ledger, raid, source="raid.mark")
    words = raid.document.text.split(".")[0]
    saved.save(ledger, "A sentence", f"q={'+'.join(words.split())}", by="ann")
    other = saved.save(ledger, "Other", "q=weather", by="ann")
    take_down(ledger, raid.document.id, because="asked for", by="ann")
    assert [(one.name, one.query) for one in kept(ledger)] == [(other.name, other.query), ("[taken down]", "")]
