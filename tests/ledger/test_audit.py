"""The audit log: lines in a chain, rows of other logs sealed in them."""

import json

import pytest
from sqlalchemy import select

from factions.errors import LedgerError
from factions.ledger import audit
from factions.ledger import tables as t
from factions.ledger.open import Ledger


def test_each_line_holds_the_hash_of_the_one_before(ledger: Ledger) -> None:
    with ledger.write() as connection:
        assert [audit.enter(connection, by="Ann", deed=f"try.{number}", subject="it", because="so") for number in range(3)] == [1, 2, 3]
    with ledger.read() as connection:
        rows = connection.execute(select(t.audit).order_by(t.audit.c.id)).mappings().all()
        assert [row["previous"] for row in rows] == [audit.FIRST, rows[0]["hash"], rows[1]["hash"]]
        assert [row["hash"] for row in rows] == [audit.line_hash(dict(row)) for row in rows]
        assert len({row["told"] for row in rows}) == 3  # one reason, three salts
        assert audit.head(connection) == audit.Head(lines=3, hash=rows[2]["hash"])


def test_a_deed_that_fails_leaves_no_line(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.write() as connection:
            audit.enter(connection, by="Ann", deed="try", subject="it")
            raise LedgerError("it", "fails")

    with pytest.raises(LedgerError, match="fails"):
        fail()
    with ledger.read() as connection:
        assert audit.head(connection) == audit.Head(lines=0, hash=audit.FIRST)
        assert audit.lines(connection) == []


@pytest.mark.parametrize("deed", ["UPDATE audit SET deed = 'none'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_a_line(ledger: Ledger, deed: str) -> None:
    with ledger.write() as connection:
        audit.enter(connection, by="Ann", deed="try", subject="it")
    with pytest.raises(LedgerError, match="only grows"), ledger.write() as connection:
        connection.exec_driver_sql(deed)


def test_lines_are_found_by_subject_and_deed(ledger: Ledger) -> None:
    with ledger.write() as connection:
        for deed, subject in (("judge.same", "one"), ("judge.undo", "two"), ("judgement", "one")):
            audit.enter(connection, by="Ann", deed=deed, subject=subject, detail={"of": [1, None, 0.5]})
    with ledger.read() as connection:
        assert [line.id for line in audit.lines(connection, deed="judge")] == [1, 2]
        assert [line.id for line in audit.lines(connection, subject="one")] == [1, 3]
        assert json.loads(audit.lines(connection, after=2)[0].detail) == {"of": [1, None, 0.5]}
