"""Accounts, their sessions and tokens, on both databases; with argon2's real hashes, made cheap."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from factions.errors import LedgerError
from factions.ledger import accounts, audit, layer, passwords
from factions.ledger import tables as t
from factions.ledger.auditing import verify
from factions.ledger.backup import backup
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.restoring import restore

PASSWORD = "a river runs past it"  # noqa: S105 - the tests' own
OTHER = "and another one here"
START = datetime(2020, 2, 1, 8, tzinfo=UTC)


class Counting(PasswordHasher):
    """A hasher that counts what it compares."""

    def __init__(self, passes: int = 1) -> None:
        super().__init__(time_cost=passes, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002 - its own names
        self.compared += 1
        return super().verify(hash, password)


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    cheap = Counting()
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    passwords._nobodys.cache_clear()
    yield cheap
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time, in a list of one, to be set."""
    now = [START]
    monkeypatch.setattr(layer, "clock", lambda: now[0])
    return now


def held(ledger: Ledger, secret: str) -> accounts.Pass | None:
    with ledger.read() as connection:
        return accounts.session(connection, secret)


def opened(ledger: Ledger, secret: str) -> accounts.Pass | None:
    with ledger.read() as connection:
        return accounts.token(connection, secret)


def signed_in(ledger: Ledger, name: str, password: str = PASSWORD) -> str:
    secret = accounts.sign_in(ledger, name, password)
    assert secret
    return secret


def deeds(ledger: Ledger) -> list[tuple[str, str, str]]:
    assert verify(ledger) == []
    with ledger.read() as connection:
        return [(line.by, line.deed, line.subject) for line in audit.lines(connection)]


def test_an_account_from_its_making_to_its_end(ledger: Ledger, clock: list[datetime]) -> None:
    assert accounts.add(ledger, " Ann ", "coder", PASSWORD, by="root") == accounts.Account(name="ann", role="coder", made="2020-02-01T08:00:00Z")
    secret = signed_in(ledger, "ANN")
    assert held(ledger, secret) == ("ann", "coder")
    accounts.set_role(ledger, "ann", "reviewer", by="root")
    assert held(ledger, secret) == ("ann", "reviewer")
    accounts.remove(ledger, "ann", by="root")
    assert held(ledger, secret) is None
    assert accounts.sign_in(ledger, "ann", PASSWORD) is None
    clock[0] += timedelta(days=1)
    accounts.add(ledger, "ann", "reader", OTHER, by="root")
    assert accounts.sign_in(ledger, "ann", PASSWORD) is None
    assert held(ledger, signed_in(ledger, "ann", OTHER)) == ("ann", "reader")
    assert deeds(ledger) == [("root", f"account.{what}", "account ann") for what in ("add", "role", "remove", "add")]


def test_what_is_kept_opens_nothing(file_ledger: Ledger) -> None:
    accounts.add(file_ledger, "ann", "admin", PASSWORD, by="root")
    secret = signed_in(file_ledger, "ann")
    token = accounts.add_token(file_ledger, "ann", "feeds", "reader", by="ann")[1]
    with closing(sqlite3.connect(file_ledger.path)) as raw:
        words = "\n".join(raw.iterdump())
    assert "$argon2id$" in words
    assert [one for one in (PASSWORD, secret, token) if one in words] == []
    with file_ledger.read() as connection:
        kept = connection.execute(select(t.sessions.c.token)).scalar_one()
    assert held(file_ledger, kept) is None
    with file_ledger.read() as connection:
        assert "argon2" not in "".join(line.detail for line in audit.lines(connection))


def test_a_session_ends_by_itself(ledger: Ledger, clock: list[datetime]) -> None:
    accounts.add(ledger, "ann", "reader", PASSWORD, by="root")
    secret = signed_in(ledger, "ann")
    clock[0] += timedelta(hours=accounts.SESSION_HOURS, seconds=-1)
    assert held(ledger, secret)
    clock[0] += timedelta(seconds=1)
    assert held(ledger, secret) is None
    signed_in(ledger, "ann")
    with ledger.read() as connection:
        assert (accounts.sessions(connection, "ann"), len(connection.execute(select(t.sessions)).all())) == (1, 1)  # the old one is forgotten


def test_sessions_end_one_by_one_and_all_at_once(ledger: Ledger) -> None:
    for name in ("ann", "bob"):
        accounts.add(ledger, name, "reader", PASSWORD, by="root")
    first, second, third, other = (signed_in(ledger, name) for name in ("ann", "ann", "ann", "bob"))
    accounts.end_session(ledger, first)
    assert [held(ledger, one) is not None for one in (first, second, third, other)] == [False, True, True, True]
    with ledger.write() as connection:
        accounts.end_sessions(connection, "ann", but=third)
    assert [held(ledger, one) is not None for one in (second, third, other)] == [False, True, True]
    accounts.set_password(ledger, "ann", OTHER, by="ann")
    assert [held(ledger, one) is not None for one in (third, other)] == [False, True]
    assert accounts.is_password(ledger, "ann", OTHER)
    assert not accounts.is_password(ledger, "ann", PASSWORD)


def test_an_account_has_so_many_sessions_and_no_more(file_ledger: Ledger, clock: list[datetime]) -> None:
    accounts.add(file_ledger, "ann", "reader", PASSWORD, by="root")
    kept = []
    for _ in range(23):
        clock[0] += timedelta(seconds=1)
        kept.append(signed_in(file_ledger, "ann"))
    assert [held(file_ledger, one) is not None for one in kept] == [False] * 3 + [True] * 20


def test_a_name_that_nobody_has_takes_as_much_work(file_ledger: Ledger, hasher: Counting) -> None:
    accounts.add(file_ledger, "ann", "reader", PASSWORD, by="root")
    accounts.add(file_ledger, "old", "reader", PASSWORD, by="root")
    accounts.remove(file_ledger, "old", by="root")
    for name, word in (("ann", OTHER), ("nobody", PASSWORD), ("old", PASSWORD), ("\x00\ud800", PASSWORD), ("", "")):
        before = hasher.compared
        assert accounts.sign_in(file_ledger, name, word) is None
        assert hasher.compared == before + 1, name
    with_nobody = hasher.check_needs_rehash(passwords._nobodys())
    assert not with_nobody  # the one that stands in is as dear as any


def test_a_hash_follows_the_parameters_at_the_next_sign_in(file_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def stored() -> str:
        with file_ledger.read() as connection:
            return str(connection.execute(select(t.accounts.c.password)).scalar_one())

    accounts.add(file_ledger, "ann", "reader", PASSWORD, by="root")
    first = stored()
    signed_in(file_ledger, "ann")
    assert stored() == first
    monkeypatch.setattr(passwords, "_HASHER", Counting(2))
    signed_in(file_ledger, "ann")
    assert "t=2" in stored() != first
    signed_in(file_ledger, "ann")


def test_a_password_that_changes_meanwhile_lets_nobody_in(file_ledger: Ledger, hasher: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add(file_ledger, "ann", "reader", PASSWORD, by="root")
    look = hasher.verify

    def slow(stored: str | bytes, password: str | bytes) -> bool:
        found = look(stored, password)
        accounts.set_password(file_ledger, "ann", OTHER, by="root")
        return found

    monkeypatch.setattr(hasher, "verify", slow)
    assert accounts.sign_in(file_ledger, "ann", PASSWORD) is None


@pytest.mark.parametrize(
    ("password", "words"),
    [("swift", "too short"), ("a" * 1025, "too long"), ("abababababab", "different"), ("annabel-lee-1", "the account's name"), ("", "too short")],
)
def test_a_password_that_would_be_guessed_is_refused(file_ledger: Ledger, password: str, words: str) -> None:
    with pytest.raises(LedgerError, match=words) as told:
        accounts.add(file_ledger, "annabel-lee", "reader", password, by="root")
    assert password == "" or password not in str(told.value)


@given(st.text(min_size=12, max_size=80).filter(lambda words: len(set(words)) >= 5))
def test_any_password_fits_itself_and_nothing_else(password: str) -> None:
    stored = passwords.hashed(password, "nobody-has-this-name-of-many-letters")
    assert passwords.fits(stored, password)
    assert not passwords.fits(stored, f"{password}.")
    assert not passwords.fits(None, password)


def test_one_letter_in_two_ways_is_one() -> None:
    assert passwords.fits(passwords.hashed("caf\u00e9 au lait au lit", "ann"), "cafe\u0301 au lait au lit")


@pytest.mark.parametrize("name", ["", " ", "-ann", "an n", "ann/", "änn", "a" * 65, "rule:x", "<b>", "ann\x00"])
def test_a_name_that_is_none_is_refused(file_ledger: Ledger, name: str) -> None:
    with pytest.raises(LedgerError, match="is no name"):
        accounts.add(file_ledger, name, "reader", PASSWORD, by="root")


def test_somebody_is_left_who_can_give_roles(ledger: Ledger) -> None:
    accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
    accounts.add(ledger, "bob", "reader", PASSWORD, by="ann")
    with pytest.raises(LedgerError, match="there is an account"):
        accounts.add(ledger, "bob", "admin", PASSWORD, by="ann")
    for deed in (lambda: accounts.remove(ledger, "ann", by="ann"), lambda: accounts.set_role(ledger, "ann", "reader", by="ann")):
        with pytest.raises(LedgerError, match="only admin"):
            deed()
    accounts.set_role(ledger, "bob", "admin", by="ann")
    accounts.set_role(ledger, "ann", "reader", by="bob")
    with pytest.raises(LedgerError, match="only admin"):
        accounts.remove(ledger, "bob", by="bob")
    accounts.remove(ledger, "ann", by="bob")
    accounts.remove(ledger, "bob", by="bob")
    with ledger.read() as connection:
        assert not accounts.any_account(connection)
        assert [(one.name, one.removed is not None) for one in accounts.accounts(connection)] == [("ann", True), ("bob", True)]
    with pytest.raises(LedgerError, match="no account"):
        accounts.set_password(ledger, "bob", OTHER, by="bob")


def test_tokens(ledger: Ledger, clock: list[datetime]) -> None:
    accounts.add(ledger, "ann", "reviewer", PASSWORD, by="root")
    made, secret = accounts.add_token(ledger, "ann", "  a \n feed ", "coder", by="ann", days=10)
    assert (made.label, made.role, made.expires, secret[:4]) == ("a feed", "coder", "2020-02-11T08:00:00Z", "fct_")
    assert opened(ledger, secret) == ("ann", "coder")
    assert opened(ledger, f"{secret}x") is None
    accounts.set_role(ledger, "ann", "reader", by="root")
    assert opened(ledger, secret) == ("ann", "reader")  # never more than its owner may now
    with pytest.raises(LedgerError, match="more than ann may"):
        accounts.add_token(ledger, "ann", "more", "coder", by="ann")
    with pytest.raises(LedgerError, match="another token"):
        accounts.add_token(ledger, "ann", "a feed", "reader", by="ann")
    clock[0] += timedelta(days=10)
    assert opened(ledger, secret) is None
    clock[0] -= timedelta(days=1)
    accounts.revoke_token(ledger, "ann", made.id, by="ann")
    assert opened(ledger, secret) is None
    for name, number in (("ann", made.id), ("ann", 99), ("bob", made.id), ("ann", 2**70), ("ann", -1)):
        with pytest.raises(LedgerError, match="no such token"):
            accounts.revoke_token(ledger, name, number, by="ann")
    again, _ = accounts.add_token(ledger, "ann", "a feed", "reader", by="ann")
    with ledger.read() as connection:
        assert [(one.id, one.revoked is None) for one in accounts.tokens(connection, "ann")] == [(again.id, True), (made.id, False)]
    assert ("ann", "token.revoke", f"account ann token {made.id}") in deeds(ledger)


@pytest.mark.parametrize(("label", "days"), [("", 1), (" \n", 1), ("x" * 81, 1), ("x", 0), ("x", 366)])
def test_a_token_needs_a_name_and_an_end(file_ledger: Ledger, label: str, days: int) -> None:
    accounts.add(file_ledger, "ann", "reader", PASSWORD, by="root")
    with pytest.raises(LedgerError):
        accounts.add_token(file_ledger, "ann", label, "reader", by="ann", days=days)


def test_a_removed_owners_tokens_are_dead(file_ledger: Ledger) -> None:
    accounts.add(file_ledger, "ann", "reader", PASSWORD, by="root")
    secret = accounts.add_token(file_ledger, "ann", "feed", "reader", by="ann")[1]
    accounts.remove(file_ledger, "ann", by="root")
    accounts.add(file_ledger, "ann", "reader", OTHER, by="root")
    assert opened(file_ledger, secret) is None


def test_no_backup_holds_a_session_and_none_lives_on_in_what_is_restored(ledger: Ledger, fresh_url: str, tmp_path: Path) -> None:
    accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
    session, token = signed_in(ledger, "ann"), accounts.add_token(ledger, "ann", "feed", "reader", by="ann")[1]
    with ledger.read() as connection:
        digest = connection.execute(select(t.sessions.c.token)).scalar_one()
    made = backup(ledger, tmp_path / "backup.db").path
    assert digest.encode() not in made.read_bytes()
    assert held(ledger, session)
    restore(fresh_url, made, replace=True)
    with open_ledger(fresh_url) as again:
        assert held(again, session) is None
        assert opened(again, token) is None  # it may have been revoked since the backup was made
        assert held(again, signed_in(again, "ann")) == ("ann", "admin")


def test_a_ledgers_own_file_brings_no_session_along(file_ledger: Ledger, tmp_path: Path) -> None:
    accounts.add(file_ledger, "ann", "admin", PASSWORD, by="root")
    session = signed_in(file_ledger, "ann")
    restore(str(tmp_path / "copy.db"), file_ledger.path)
    with open_ledger(str(tmp_path / "copy.db")) as again:
        assert held(again, session) is None
