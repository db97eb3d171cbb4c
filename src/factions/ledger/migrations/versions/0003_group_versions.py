"""What groups were called when, so that the ledger can be asked as of a day: from which reading on each name and each naming was known."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from factions.ledger.folding import fold_name

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BATCH = 500  # readings
_ACTORS = """SELECT j.reading, j."group", a.id, a.name, a.aliases, a.kind, a.country, a.registry
    FROM judgements j JOIN actors a ON a.reading = j.reading AND a.id = j.actor
    WHERE j.reading > :after AND j.reading <= :until ORDER BY j.reading, a.position"""
_NAMED = """SELECT DISTINCT m.reading, m.ref, m.text FROM mentions m
    WHERE m.reading > :after AND m.reading <= :until AND m.kind = 'actor' AND m.form = 'named' AND m.ref IS NOT NULL"""


def upgrade() -> None:
    op.create_table(
        "group_versions",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("registry", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_group_versions_group")),
        sa.ForeignKeyConstraint(["since"], ["readings.id"], name=op.f("fk_group_versions_since")),
        sa.PrimaryKeyConstraint("group", "since", name=op.f("pk_group_versions")),
        sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.add_column("group_names", sa.Column("since", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_readings_added_id"), "readings", ["added", "id"], unique=False)
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """Work out from the readings, the oldest first, what was known from when on."""
    groups: dict[str, tuple[Any, ...]] = {}
    names: set[tuple[str, str]] = set()
    last = connection.execute(sa.text("SELECT max(id) FROM readings")).scalar() or 0
    for after in range(0, last, _BATCH):
        window = {"after": after, "until": after + _BATCH}
        called: dict[tuple[int, str], list[str]] = {}
        for reading, actor, words in connection.execute(sa.text(_NAMED), window):
            called.setdefault((reading, actor), []).append(words)
        versions: dict[tuple[str, int], tuple[Any, ...]] = {}
        known: list[dict[str, Any]] = []
        for reading, group, actor, name, aliases, *rest in connection.execute(sa.text(_ACTORS), window):
            versions[group, reading] = (name, *rest)  # of several actors of a reading that are one group the last names it
            for folded in map(fold_name, (name, *json.loads(aliases), *called.get((reading, actor), ()))):
                if folded and (group, folded) not in names:
                    names.add((group, folded))
                    known.append({"since": reading, "group": group, "folded": folded})
        new = []
        for (group, reading), version in versions.items():
            if groups.get(group) != version:
                groups[group] = version
                new.append({"group": group, "since": reading, **dict(zip(("name", "kind", "country", "registry"), version, strict=True))})
        if new:
            columns = sa.table("group_versions", *map(sa.column, ("group", "since", "name", "kind", "country", "registry")))
            connection.execute(sa.insert(columns), new)
        if known:
            connection.execute(sa.text('UPDATE group_names SET since = :since WHERE "group" = :group AND folded = :folded'), known)


def downgrade() -> None:
    msg = "a ledger is never taken back: what groups were called would be lost"
    raise NotImplementedError(msg)
