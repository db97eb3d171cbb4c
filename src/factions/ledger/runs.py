"""Runs: what one `factions add` has done so far, so that a killed one goes on where it stopped.

What is in the ledger is the truth: a document whose bytes hash to an id that the ledger has from this coder is skipped (`writer.has`), whatever
a run says. A run adds to that the sources that failed, the count for the summary, and which sources need not be fetched again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from factions.evidence import Record
from factions.ledger import audit
from factions.ledger import tables as t
from factions.ledger.layer import now, writable_name
from factions.ledger.open import Ledger
from factions.reading import Coder

Outcome = Literal["added", "known", "failed"]
RULE = "rule:add"
"""Who adds where no person is named."""
TAKEN_DOWN = "taken down"
"""Stands for a name that may hold a document's words, and for a reason that quoted it."""


class Run(Record):
    """A run under way. `resumed` tells that an unfinished one over the same sources is going on; `done` are its sources that need no second look."""

    id: int
    resumed: bool
    done: frozenset[str] = frozenset()


class RunSummary(Record):
    """How many sources a run has added, found known, and failed on, over all its starts."""

    added: int
    known: int
    failed: int


def begin(ledger: Ledger, sources: Sequence[str], coder: Coder, *, by: str = RULE) -> Run:
    """Begin a run over `sources` (as the user named them), or go on with the newest unfinished one over the same by the same coder.

    `by` is who is told to have begun it: a person, where one is known.
    """
    r = t.runs.c
    key = {"sources": tuple(map(writable_name, sources)), "coder": coder.name, "version": coder.version, "model": coder.model or ""}
    with ledger.write() as connection:
        same = (r.sources == key["sources"]) & (r.coder == coder.name) & (r.version == coder.version) & (r.model == key["model"])
        unfinished = connection.execute(select(func.max(r.id)).where(same, r.finished.is_(None))).scalar_one()
        if unfinished is None:
            new = connection.execute(insert(t.runs).values(**key, started=now()).returning(r.id)).scalar_one()
            _enter(connection, "add.begin", new, by=by, coder=coder.name, version=coder.version, model=coder.model, sources=len(sources))
            return Run(id=new, resumed=False)
        s = t.run_sources.c
        done = connection.execute(select(s.source).where(s.run == unfinished, s.outcome != "failed")).scalars()
        _enter(connection, "add.resume", unfinished, by=by)
        return Run(id=unfinished, resumed=True, done=frozenset(done))


def note(ledger: Ledger, run: Run, source: str, outcome: Outcome, *, document: str | None = None, reason: str | None = None) -> None:
    """Note what became of one source (one line of a JSONL file counts as one); a later outcome replaces an earlier one."""
    s, source = t.run_sources.c, writable_name(source)
    row = {"outcome": outcome, "document": document, "reason": reason}
    with ledger.write() as connection:
        changed = connection.execute(update(t.run_sources).where(s.run == run.id, s.source == source).values(row))
        if not changed.rowcount:
            connection.execute(insert(t.run_sources).values(run=run.id, source=source, **row))


def finish(ledger: Ledger, run: Run) -> RunSummary:
    """Close a run and sum it up."""
    s = t.run_sources.c
    with ledger.write() as connection:
        connection.execute(update(t.runs).where(t.runs.c.id == run.id).values(finished=now()))
        rows = connection.execute(select(s.outcome, func.count().label("heads")).where(s.run == run.id).group_by(s.outcome))
        counts = Counter({row.outcome: row.heads for row in rows})
        _enter(connection, "add.finish", run.id, added=counts["added"], known=counts["known"], failed=counts["failed"])
    return RunSummary(added=counts["added"], known=counts["known"], failed=counts["failed"])


def forget_source(connection: Connection, document: str) -> None:
    """Forget what the sources of a document were called, as an address may hold its title; call it as long as the document is there."""
    d, x, s = t.documents.c, t.texts.c, t.run_sources.c
    names = set(connection.execute(select(s.source).where(s.document == document)).scalars())
    names |= set(connection.execute(select(d.source).where(d.id == document)).scalars()) - {"-", ""}
    names |= set(connection.execute(select(x.url).where(x.document == document, x.url.is_not(None))).scalars())
    runs = connection.execute(select(s.run).distinct().where(or_(s.document == document, s.source.in_(names)))).scalars().all()
    connection.execute(delete(t.run_sources).where(or_(s.document == document, s.source.in_(names))))
    connection.execute(update(t.feed_entries).where(t.feed_entries.c.link.in_(names), t.feed_entries.c.outcome == "failed").values(link=None))
    for run in runs:
        row = {"run": run, "source": f"document {document}", "outcome": "failed", "reason": TAKEN_DOWN}
        connection.execute(insert(t.run_sources).values(row))
    for run, sources in connection.execute(select(t.runs.c.id, t.runs.c.sources)).all():
        if names & set(sources):
            left = tuple(TAKEN_DOWN if name in names else name for name in sources)
            connection.execute(update(t.runs).where(t.runs.c.id == run).values(sources=left))


def _enter(connection: Connection, deed: str, run: int, *, by: str = RULE, **detail: audit.JSON) -> None:
    """Tell the audit log; not what the sources are called, as an address may hold a report's title."""
    audit.enter(connection, by=by, deed=deed, subject=f"run {run}", detail=detail)
