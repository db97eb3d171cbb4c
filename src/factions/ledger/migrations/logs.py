"""Logs: tables whose rows stay as they are, whatever program writes to the database."""

from __future__ import annotations

from alembic import op


def only_grows(table: str, words: str) -> None:
    """Have the database itself refuse to change or delete a row of `table`; `words`, with no quotation mark in them, say why."""
    statements = _postgresql(table, words) if op.get_bind().dialect.name == "postgresql" else _sqlite(table, words)
    for statement in statements:
        op.execute(statement)


def _sqlite(table: str, words: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for deed in ("UPDATE", "DELETE")
    ]


def _postgresql(table: str, words: str) -> list[str]:
    # the same kind of error as SQLite's: one of integrity
    refuse = f"BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = '{words}'; END"
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
