"""A drill for the audit log: single changes beside the log, each tried in a transaction that is taken back, and whether verifying finds them.

    python -m tests.ledger.tampering LEDGER [--seed N] [--count N]

prints how many of the changes were found. The ledger itself stays as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from factions.ledger.audit import SEALED
from factions.ledger.auditing import prove
from factions.ledger.proofs import Found

KEYS = {"audit": "id", "audit_head": "name", **SEALED}


class Change(NamedTuple):
    """What was done: to the rows with which keys of a table."""

    kind: str
    table: str
    keys: tuple[str, ...]


class Drill:
    """Changes of a ledger's logs, drawn by chance."""

    def __init__(self, url: str, seed: int) -> None:
        self.engine = create_engine(url if "://" in url else f"sqlite:///{url}")
        self.random = Random(seed)  # noqa: S311 - a drill that can be repeated
        self.file = self.engine.dialect.name == "sqlite"

    def run(self, count: int) -> list[tuple[Change, list[Found]]]:
        """Make so many changes, one after the other; gives each with what was found."""
        tried: list[tuple[Change, list[Found]]] = []
        with self.engine.connect() as connection:
            if self.file:
                for order in ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"):
                    connection.exec_driver_sql(order)
                connection.rollback()
            while len(tried) < count:
                with connection.begin() as transaction:
                    try:
                        self._unlock(connection)
                        change = self._change(connection)
                        found = list(prove(connection)) if change else []
                    except DBAPIError:  # PostgreSQL refuses it
                        change = None
                    transaction.rollback()
                if change:
                    tried.append((change, found))
        self.engine.dispose()
        return tried

    def _unlock(self, connection: Connection) -> None:
        """Do away with what keeps the logs from being changed."""
        if not self.file:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver itself begins a transaction only later
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")

    def _change(self, connection: Connection) -> Change | None:
        """Make one change; None where what was drawn changes nothing."""
        table = self.random.choices(list(KEYS), [8 if name == "audit" else 2 for name in KEYS])[0]
        rows = [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table}" ORDER BY 1')).mappings()]  # noqa: S608 - our own names
        if not rows:
            return None
        kinds: dict[str, Callable[[Connection, str, list[dict[str, Any]]], Change | None]] = {
            "byte": self._byte, "number": self._number, "removed": self._remove, "cut": self._cut, "put in": self._put, "swapped": self._swap,
            "emptied": self._empty,
        }  # fmt: skip
        return kinds[self.random.choices(list(kinds), [10, 2, 2, 1, 2, 2, 1])[0]](connection, table, rows)

    def _set(self, connection: Connection, table: str, row: dict[str, Any], column: str, value: object) -> None:
        key = KEYS[table]
        if self.file and isinstance(value, bytes):
            asked = text(f'UPDATE "{table}" SET "{column}" = CAST(:value AS TEXT) WHERE "{key}" = :key')  # noqa: S608 - our own names
        else:
            asked = text(f'UPDATE "{table}" SET "{column}" = :value WHERE "{key}" = :key')  # noqa: S608 - our own names
        connection.execute(asked, {"value": value, "key": row[key]})

    def _byte(self, connection: Connection, table: str, rows: list[dict[str, Any]]) -> Change | None:
        row = self.random.choice(rows)
        columns = [name for name, value in row.items() if isinstance(value, str)]
        if not columns:
            return None
        column = self.random.choice(columns)
        was = row[column]
        if self.file:
            held = bytearray(was.encode()) or bytearray(b"\x01")
            at = self.random.randrange(len(held))
            held[at] ^= self.random.randrange(1, 256) if was else 0
            self._set(connection, table, row, column, bytes(held))
        else:
            at = self.random.randrange(len(was)) if was else 0
            other = self.random.choice([letter for letter in "0123456789abcdefghij äÖ" if letter != was[at : at + 1]])
            self._set(connection, table, row, column, was[:at] + other + was[at + 1 :])
        return Change("byte", table, (str(row[KEYS[table]]),))

    def _number(self, connection: Connection, table: str, rows: list[dict[str, Any]]) -> Change | None:
        row = self.random.choice(rows)
        columns = [name for name, value in row.items() if isinstance(value, int)]
        if not columns:
            return None
        column = self.random.choice(columns)
        self._set(connection, table, row, column, row[column] + self.random.randrange(1, 1000) + (len(rows) if column == KEYS[table] else 0))
        return Change("number", table, (str(row[KEYS[table]]),))

    def _remove(self, connection: Connection, table: str, rows: list[dict[str, Any]]) -> Change:
        row = self.random.choice(rows)
        connection.execute(text(f'DELETE FROM "{table}" WHERE "{KEYS[table]}" = :key'), {"key": row[KEYS[table]]})  # noqa: S608 - our own names
        return Change("removed", table, (str(row[KEYS[table]]),))

    def _cut(self, connection: Connection, table: str, rows: list[dict[str, Any]]) -> Change:
        gone = rows[-self.random.randrange(1, len(rows) + 1) :]
        for row in gone:
            connection.execute(text(f'DELETE FROM "{table}" WHERE "{KEYS[table]}" = :key'), {"key": row[KEYS[table]]})  # noqa: S608 - our own names
        return Change("cut", table, tuple(str(row[KEYS[table]]) for row in gone))

    def _put(self, connection: Connection, table: str, rows: list[dict[str, Any]]) -> Change:
        key = KEYS[table]
        row = dict(self.random.choice(rows))
        row[key] = max(one[key] for one in rows) + 1 if isinstance(row[key], int) else f"{row[key]}0"
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(f":{name}" for name in row)
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), row)  # noqa: S608 - our own names
        return Change("put in", table, (str(row[key]),))

    def _swap(self, connection: Connection, table: str, rows: list[dict[str, Any]]) -> Change | None:
        if len(rows) < 2:
            return None
        one, other = self.random.sample(rows, 2)
        names = [name for name in one if name != KEYS[table] and one[name] != other[name]]
        if not names:
            return None
        for row, source in ((one, other), (other, one)):
            for name in names:
                self._set(connection, table, row, name, source[name])
        return Change("swapped", table, (str(one[KEYS[table]]), str(other[KEYS[table]])))

    def _empty(self, connection: Connection, table: str, rows: list[dict[str, Any]]) -> Change | None:
        """Set a field that may be null to null."""
        may = {column["name"] for column in inspect(connection).get_columns(table) if column["nullable"]}
        held = [(row, name) for row in rows for name in sorted(may) if row[name] is not None]
        if not held:
            return None
        row, name = self.random.choice(held)
        self._set(connection, table, row, name, None)
        return Change("emptied", table, (str(row[KEYS[table]]),))


def names(change: Change, found: list[Found]) -> bool:
    """Tell whether what was found names a row that was changed: a key, or a range of keys that it is in; of the head, that it differs."""
    if change.table == "audit_head":
        return bool(found)
    wanted = {int(key) for key in change.keys if key.lstrip("-").isdigit()}
    for table, key, _ in found:
        first, _, last = key.partition(" to ")
        if table == change.table and (key in change.keys or (last and wanted & set(range(int(first), int(last) + 1)))):
            return True
    return False


def main() -> None:
    """Run the drill and print what came of it."""
    parser = argparse.ArgumentParser(description="Change a ledger's logs by chance, and count what verifying the audit log finds.")
    parser.add_argument("ledger")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    given = parser.parse_args()
    tried = Drill(given.ledger, given.seed).run(given.count)
    kinds = Counter((change.kind, bool(found) and names(change, found)) for change, found in tried)
    lines = [f"{kind}: {kinds[kind, True]} found and named, {kinds[kind, False]} not" for kind in sorted({kind for kind, _ in kinds})]
    lines.append(f"{sum(bool(found) for _, found in tried)} of {len(tried)} changes found, {sum(names(*one) for one in tried)} named")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
