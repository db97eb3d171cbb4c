"""What persons decided that incidents follow: judgements on events, and publishers' grades."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from factions.ledger import tables as t
from factions.ledger.clusters import Judgement, undone
from factions.ledger.incident_store.common import chunks, put


class Judged(NamedTuple):
    """A standing judgement on two events, each with the reading that it is an event of."""

    id: int
    verdict: str
    one: str
    other: str
    one_reading: int
    other_reading: int


def last_judgement(connection: Connection, kind: str) -> int:
    """Give the number of the last entry of the log of judgements on records of a kind; 0 where there is none."""
    d = t.decisions.c
    return connection.execute(select(func.max(d.id)).where(d.kind == kind)).scalar_one() or 0


def log(connection: Connection, kind: str) -> list[Judgement]:
    """Give the log of judgements on records of a kind."""
    d = t.decisions.c
    rows = connection.execute(select(t.decisions).where(d.kind == kind).order_by(d.id)).mappings()
    return [Judgement.model_validate(dict(row)) for row in rows]


def standing(connection: Connection) -> list[Judged]:
    """Give the judgements on events that stand, in the order in which they were made."""
    return [judged for judged, _ in standing_of(connection, log(connection, "event"))]


def standing_of(connection: Connection, rows: Sequence[Judgement]) -> list[tuple[Judged, Judgement]]:
    """Give those judgements on events of a log that stand by it, each with its entry."""
    lifted, e = undone(rows), t.event_decisions.c
    found = [row for row in rows if row.kind == "event" and row.verdict != "undo" and row.id not in lifted]
    of = {row.decision: (row.one, row.other) for row in connection.execute(select(e.decision, e.one, e.other))} if found else {}
    return [(Judged(row.id, row.verdict, *row.pair, *of[row.id]), row) for row in found if row.id in of]


def add_deed(connection: Connection, rows: Sequence[tuple[int, int | None, int | None]]) -> None:
    """Note entries of the log that were made in one go: (number, the reading of the one event, of the other)."""
    put(connection, t.event_decisions, [
        {"decision": decision, "deed": rows[0][0], "one": one, "other": other} for decision, one, other in rows
    ])  # fmt: skip


def deed_of(connection: Connection, decision: int) -> list[int]:
    """Give the entries of the log that were made in one go with one; that one alone where nothing is noted of it."""
    e = t.event_decisions.c
    deed = select(e.deed).where(e.decision == decision).scalar_subquery()
    return list(connection.execute(select(e.decision).where(e.deed == deed).order_by(e.decision)).scalars()) or [decision]


def judged_documents(connection: Connection, after: int) -> set[str]:
    """Give the documents whose events are judged by entries of the log beyond a number, or by those which these undo."""
    rows = log(connection, "event")
    found: set[str] = set()
    held = {row.id: row for row in rows}
    for row in rows:
        about = row
        while about.undoes is not None:
            about = held[about.undoes]
        if row.id > after:
            found |= {name.rpartition(":")[0] for name in about.pair}
    return found


def readings_on(connection: Connection, groups: Iterable[str]) -> set[int]:
    """Give the reports, of those that are held, in which groups are named."""
    y, s = t.tallies.c, t.incident_reports.c
    rows = select(y.reading).join(t.incident_reports, s.reading == y.reading)
    return {reading for chunk in chunks(groups) for reading in connection.execute(rows.where(y.group.in_(chunk))).scalars()}


def last_grade(connection: Connection) -> int:
    """Give the number of the last entry of the log of grades; 0 where there is none."""
    return connection.execute(select(func.max(t.grades.c.id))).scalar_one() or 0


def readings_by_graded(connection: Connection, after: int) -> set[int]:
    """Give the reports, of those that are held, of publishers that entries of the log of grades beyond a number are about."""
    g, p, i, r, s = t.grades.c, t.publishers.c, t.imprints.c, t.readings.c, t.incident_reports.c
    rows = (
        select(s.reading).join(t.readings, r.id == s.reading).join(t.imprints, i.text == r.text).join(t.publishers, p.id == i.publisher)
        .where(p.folded.in_(select(g.publisher).where(g.id > after)))
    )  # fmt: skip
    return set(connection.execute(rows).scalars())


def readings_off(connection: Connection, texts: Iterable[int]) -> set[int]:
    """Give the reports, of those that are held, that were read off some texts."""
    s, r = t.incident_reports.c, t.readings.c
    rows = select(s.reading).join(t.readings, r.id == s.reading)
    return {reading for chunk in chunks(texts) for reading in connection.execute(rows.where(r.text.in_(chunk))).scalars()}
