"""Incidents, what they are made of, and judgements on events."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LONG: sa.types.TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def _number(name: str, *, null: bool = False, big: bool = False) -> sa.Column[int]:
    return sa.Column(name, _LONG if big else sa.Integer(), autoincrement=False, nullable=null)


def _own(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _summary() -> list[sa.Column[Any]]:
    texts = [_text(name, null=True) for name in ("type", "mode", "place", "country")]
    names = ("first_day", "last_day", "precision", "killed_low", "killed_best", "killed_high", "reports", "families")
    numbers = [_number(name, null=True) for name in names]
    reals: list[sa.Column[Any]] = [sa.Column(name, _REAL, nullable=True) for name in ("lat", "lon", "radius_km", "weight")]
    return [*texts, *numbers, *reals, _text("contradictions", null=True)]


def _make(table: str, primary: tuple[str, ...], *parts: Any, refers: dict[str, str] | None = None, rowid: bool = True) -> None:  # noqa: ANN401
    keys = [sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}")) for column, to in (refers or {}).items()]
    op.create_table(table, *parts, *keys, sa.PrimaryKeyConstraint(*primary, name=op.f(f"pk_{table}")), sqlite_strict=True, sqlite_with_rowid=rowid)


def _index(table: str, *columns: str, **more: Any) -> None:  # noqa: ANN401 - both dialects' condition
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False, **more)


def upgrade() -> None:
    _make("incident_reports", ("reading",), _number("reading"), _number("state"), sa.Column("told", sa.LargeBinary(), nullable=False),
          refers={"reading": "readings.id"})  # fmt: skip
    _index("incident_reports", "state", sqlite_where=sa.text("state > 0"), postgresql_where=sa.text("state > 0"))
    _make("incident_keys", ("key", "reading"), _number("key", big=True), _number("reading"), rowid=False)
    _make("incidents", ("id",), _own(), _number("made"), _number("since"), _number("became", null=True), *_summary(),
          refers={"became": "incidents.id"})  # fmt: skip
    for names in (["country", "first_day"], ["type", "first_day"], ["first_day"], ["since"]):
        _index("incidents", *names)
    gone = sa.text("became IS NOT NULL")
    _index("incidents", "became", sqlite_where=gone, postgresql_where=gone)
    _make("incidents_before", ("incident", "since"), _number("incident"), _number("since"), _number("until"), _text("groups"), *_summary(),
          refers={"incident": "incidents.id"})  # fmt: skip
    _index("incidents_before", "until")
    _make("happenings", ("id",), _own(), _number("reading"), _text("events"), _number("incident", null=True), _number("since", null=True),
          refers={"reading": "readings.id", "incident": "incidents.id"})  # fmt: skip
    _make("happenings_before", ("id",), _own(), _number("incident"), _number("since"), _number("until"), _number("reading"), _text("events"),
          refers={"incident": "incidents.id", "reading": "readings.id"})  # fmt: skip
    for table, columns in (("happenings", ("reading", "incident")), ("happenings_before", ("incident", "until", "reading"))):
        for column in columns:
            _index(table, column)
    _make("incident_pairs", ("one", "other"), _number("one"), _number("other"), sa.Column("points", _REAL, nullable=False), rowid=False)
    _make("incident_groups", ("group", "day", "incident"), _number("group", big=True), _number("day"), _number("incident"), rowid=False)
    _index("incident_groups", "incident")
    _make("incident_marks", ("name",), _text("name"), _number("value"), rowid=False)
    _make("event_decisions", ("decision",), _number("decision"), _number("deed"), _number("one", null=True), _number("other", null=True),
          refers={"decision": "decisions.id", "one": "readings.id", "other": "readings.id"})  # fmt: skip
    _index("event_decisions", "deed")
    only_grows("event_decisions", "the log of judgements only grows: undo a judgement with a new one")


def downgrade() -> None:
    msg = "a ledger is never taken back: what was judged would be lost"
    raise NotImplementedError(msg)
