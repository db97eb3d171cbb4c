"""Runs as they are shown: the last ones, and of one what became of each source so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, case, func, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.harm import OPEN, veils
from factions.ledger.layer import is_current, page
from factions.ledger.open import Ledger
from factions.ledger.runs import Outcome

SHOWN = 300
"""Sources of a run that are given one by one."""
_CHUNK = 500
_LARGEST = 2**31 - 1  # number that PostgreSQL's column holds


class RunHead(Record):
    """A run in a list: the first of its sources and how many they are, when it began and ended (UTC), and what it came to so far."""

    id: int
    first: str
    sources: int
    started: str
    finished: str | None = None
    added: int = 0
    known: int = 0
    failed: int = 0


class SourceState(Record):
    """What became of a source, or of one row of it."""

    source: str
    outcome: Outcome
    document: str | None = None
    reason: str | None = None


class RunState(Record):
    """A run with its sources as they were named, and what became of the first of them."""

    head: RunHead
    sources: tuple[str, ...]
    outcomes: tuple[SourceState, ...]


class Taken(Record):
    """What was read off a document: its title, publisher and date, and how many statements of each kind."""

    id: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    events: int = 0
    relations: int = 0
    claims: int = 0


def latest(ledger: Ledger, *, limit: int = 20, offset: int = 0) -> list[RunHead]:
    """List runs, the last begun first."""
    r = t.runs.c
    with ledger.read() as connection:
        rows = connection.execute(select(r.id, r.sources, r.started, r.finished).order_by(r.id.desc()).limit(page(limit)).offset(page(offset))).all()
        counts = _counts(connection, [row.id for row in rows])
    return [_head(row.id, row.sources, row.started, row.finished, counts.get(row.id, {})) for row in rows]


def state(ledger: Ledger, run: int) -> RunState:
    """Give a run; raises LedgerError where there is none of this number."""
    r, s = t.runs.c, t.run_sources.c
    with ledger.read() as connection:
        row = connection.execute(select(r.id, r.sources, r.started, r.finished).where(r.id == min(max(run, 0), _LARGEST))).first()
        if row is None:
            raise LedgerError(f"run {run}", "the ledger knows no such run")
        # what failed comes first, as it is what a person must see where not all is shown
        asked = select(s.source, s.outcome, s.document, s.reason).where(s.run == run).order_by(case((s.outcome == "failed", 0), else_=1), s.source)
        found = [SourceState.model_validate(dict(one)) for one in connection.execute(asked.limit(SHOWN)).mappings()]
        head = _head(row.id, row.sources, row.started, row.finished, _counts(connection, [run]).get(run, {}))
    return RunState(head=head, sources=row.sources, outcomes=tuple(found))


def done(ledger: Ledger, run: int) -> frozenset[str]:
    """Give the sources of a run that are in the ledger."""
    s = t.run_sources.c
    with ledger.read() as connection:
        return frozenset(connection.execute(select(s.source).where(s.run == run, s.outcome != "failed")).scalars())


def taken(ledger: Ledger, documents: Iterable[str]) -> dict[str, Taken]:
    """Give what was read off documents, by their ids; those that the ledger doesn't hold are left out."""
    r, x, s, wanted = t.readings.c, t.texts.c, t.statements.c, sorted(set(documents))
    found: dict[str, Taken] = {}
    with ledger.read() as connection:
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            rows = connection.execute(
                select(r.document, r.id, x.title, x.publisher, x.published).join(t.texts, x.id == r.text)
                .where(r.document.in_(chunk), is_current(r.id))
            ).all()  # fmt: skip
            tally = select(s.reading, s.kind, func.count().label("heads")).where(s.reading.in_([row.id for row in rows])).group_by(s.reading, s.kind)
            heads = {(row.reading, row.kind): row.heads for row in connection.execute(tally)}
            veil = veils(connection, {row.document for row in rows})
            for row in rows:
                kinds = {f"{kind}s": heads.get((row.id, kind), 0) for kind in ("event", "relation", "claim")}
                found[row.document] = Taken(
                    id=row.document, title=veil.get(row.document, OPEN).on(row.title), publisher=row.publisher, published=row.published, **kinds
                )
    return found


def _counts(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    s = t.run_sources.c
    found: dict[int, dict[str, int]] = {}
    asked = select(s.run, s.outcome, func.count().label("heads")).where(s.run.in_(numbers)).group_by(s.run, s.outcome)
    for row in connection.execute(asked):
        found.setdefault(row.run, {})[row.outcome] = row.heads
    return found


def _head(number: int, sources: Sequence[str], started: str, finished: str | None, counts: dict[str, int]) -> RunHead:
    return RunHead(id=number, first=sources[0] if sources else "", sources=len(sources), started=started, finished=finished, **counts)
