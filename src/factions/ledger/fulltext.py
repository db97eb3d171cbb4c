"""Search in passages and statements. Nothing else in Factions knows how the index is made.

What is looked for are stems (stemming.py) of folded words (folding.py): both are ours, so that a search finds the same on each database. The
database only tells which passages hold all of them: SQLite by FTS5, which cuts our stems at the blanks, PostgreSQL by a GIN index over a tsvector
made of them. The RANKED newest of those are put in order here, by how often and how densely they hold the words; older ones follow, the newest
first. So a search for a common word takes no longer in a large ledger than in a small one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, TextClause, column, delete, func, insert, select, table, text
from sqlalchemy.sql.expression import FromClause

from factions.errors import LedgerError
from factions.evidence import Record, Span
from factions.ledger import tables as t
from factions.ledger.folding import fold_words, folded
from factions.ledger.harm import veiled
from factions.ledger.layer import is_current, last_reading, page
from factions.ledger.open import Ledger
from factions.ledger.privacy import Stretch, masked, masked_span, private_stretches
from factions.ledger.rows import read_reading
from factions.ledger.stemming import stem, stems
from factions.reading import Reading, roles
from factions.statements.records import Claim, Event, Statement

MOST_WORDS = 32  # of one search
RANKED = 1000  # passages
_SNIPPET = 240  # characters
_CHUNK = 500  # documents asked for at a time
_PARAGRAPH = re.compile(r"[^\n]+")
_WORD = re.compile(r"\S+")
_NO_WORD = re.compile(r"\W|_")
_KIND = "§"  # before the kind of a passage among its names; no folded word holds it
# BM25's two numbers: how soon more of a word counts no more, and how much a long passage counts less; and the words of a passage of middling length
_SATED, _LENGTH, _MIDDLING = 1.2, 0.75, 40

HitKind = Literal["passage", "event", "relation", "claim"]


class Hit(Record):
    """A passage or statement that holds the words.

    `span` is the passage (a paragraph), or the statement's first evidence sentence. `snippet` is plain text, `marks` the (start, end) stretches of it
    that match. `statement` and `label` ("ASSAULT/firearms", "backs", "forecast") are null for a passage. Names of private persons are masked.
    """

    kind: HitKind
    document: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    span: Span
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()
    statement: str | None = None
    label: str | None = None


class Passage(NamedTuple):
    """A row of the index, but for its number and its reading: a paragraph, or a statement by the sentences that it cites."""

    kind: str
    statement: str | None
    label: str | None
    start: int
    end: int
    words: str
    names: str


def index(connection: Connection, key: int, reading: Reading) -> None:
    """Put a reading's paragraphs and statements into the index; `key` is the reading's."""
    if rows := passages(reading):
        connection.execute(insert(t.passages), [{"reading": key, **row._asdict()} for row in rows])


def passages(reading: Reading) -> list[Passage]:
    """Give what a reading's paragraphs and statements are found by."""
    private = private_stretches(reading.mentions)
    rows = [
        Passage("passage", None, None, m.start(), m.end(), _words([Span.model_construct(start=m.start(), end=m.end(), quote=m[0])], private),
                f"{_KIND}passage")
        for m in _PARAGRAPH.finditer(reading.document.text)
    ]  # fmt: skip
    actors = {actor.id: actor.name for actor in reading.actors}
    named = {mention.id: actors[mention.ref] for mention in reading.mentions if mention.ref in actors}
    for statement in reading.statements:
        kind, label, evidence = type(statement).__name__.lower(), _label(statement), statement.evidence
        names = [*_NO_WORD.split(label), *(named[mention] for _, mention in roles(statement) if mention in named)]
        rows.append(Passage(kind, statement.id, label, evidence[0].start, evidence[0].end, _words(evidence, private),
                            f"{_KIND}{kind} {stems_of(' '.join(dict.fromkeys(names)))}"))  # fmt: skip
    return rows


def rebuild(connection: Connection, step: Callable[[int, int], None] = lambda _done, _total: None) -> None:
    """Make the index anew, from every reading; it takes about as long as adding them did. `step` is told how many readings are done, of how many."""
    connection.execute(delete(t.passages))
    keys = connection.execute(select(t.readings.c.id).order_by(t.readings.c.id)).scalars().all()
    for done, key in enumerate(keys, start=1):
        index(connection, key, read_reading(connection, key))
        step(done, len(keys))


def search(ledger: Ledger, words: str, *, limit: int = 20, offset: int = 0, kinds: Sequence[HitKind] = (), as_of: date | None = None) -> list[Hit]:
    """Find the passages and statements that hold all the words, in any regular form of each ("attacks" finds "attacked"), the best match first.

    `words` are words and nothing else: no character of them is an operator. `kinds` narrows to some kinds of hit, `as_of` to the readings that
    counted at the end of that day (UTC). Raises LedgerError where there is no word in them, or more than MOST_WORDS.
    """
    terms = [stem(word) for word in fold_words(words)]
    if not terms or len(terms) > MOST_WORDS:
        shown = words if len(words) < 40 else f"{words[:40]}…"  # noqa: PLR2004 - characters of a line
        raise LedgerError(f"search for {shown!r}", f"has more than {MOST_WORDS} words" if terms else "has no word to look for")
    terms = list(dict.fromkeys(terms))
    with ledger.read() as connection:
        ids = _ids(connection, terms, page(limit), page(offset), kinds, as_of)
        rows = {row.id: row for row in connection.execute(_details(ids))}
        return veiled(connection, _hits(connection, [rows[one] for one in ids], frozenset(terms)))


Place = tuple[str, HitKind, str | None, int, int]
"""By what a statement is known again in another reading: its document, what it is, and where its first sentence stands."""


def first_added(connection: Connection, documents: Collection[str]) -> dict[Place, str]:
    """Give when each statement of some documents was first read (UTC, ISO 8601), by any of their readings.

    Under a passage from 0 to 0 stands when the document itself came.
    """
    p, r, d = t.passages.c, t.readings.c, t.documents.c
    place = (r.document, p.kind, p.label, p.start, p.end)
    rows = select(*place, func.min(r.added)).join(t.readings, r.id == p.reading).where(p.statement.is_not(None)).group_by(*place)
    found: dict[Place, str] = {}
    wanted = sorted(documents)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        found |= {(one, "passage", None, 0, 0): added for one, added in connection.execute(select(d.id, d.added).where(d.id.in_(chunk)))}
        for *at, added in connection.execute(rows.where(r.document.in_(chunk))):
            found[cast("Place", tuple(at))] = added
    return found


def _label(statement: Statement) -> str:
    if isinstance(statement, Event):
        return f"{statement.type}/{statement.mode}" if statement.mode else statement.type
    if isinstance(statement, Claim):
        return statement.kind
    return f"{statement.type}/{statement.subtype}" if statement.subtype else statement.type


def _words(spans: Sequence[Span], private: Sequence[Stretch]) -> str:
    return stems_of(" ".join(masked_span(span, private).quote if private else span.quote for span in spans))


def stems_of(words: str) -> str:
    """Give the stems of words as they stand in a text, one blank between them."""
    return " ".join(filter(None, map(_stems_between_blanks, words.split())))


@lru_cache(maxsize=1 << 16)
def _stems_between_blanks(word: str) -> str:
    """Give the stems of what stands between two blanks, which fold as they would in the whole text: most stand there often."""
    return stems(folded(word)[0])


def _ids(connection: Connection, terms: Sequence[str], limit: int, offset: int, kinds: Sequence[HitKind], as_of: date | None) -> list[int]:
    """Give the ids of a page of hits, in their order."""
    p = t.passages.c
    found, number, holds = _holding(connection, terms, kinds)
    hits = select(p.id).select_from(found).where(holds, is_current(p.reading, as_of)).order_by(number.desc())
    if as_of is not None:  # the index is read from its end, where the later readings are
        last = select(p.id).where(p.reading <= last_reading(as_of)).order_by(p.reading.desc(), p.id.desc()).limit(1)
        hits = hits.where(number <= last.scalar_subquery())
    rows = connection.execute(hits.add_columns(p.words, p.names).limit(RANKED)).all()
    best = [row.id for row in sorted(rows, key=lambda row: (-_score(row, terms), row.id))]
    page_of = best[offset : offset + limit]
    if len(page_of) < limit and len(rows) == RANKED:
        older = hits.where(number < rows[-1].id).limit(limit - len(page_of)).offset(max(offset - RANKED, 0))
        page_of += connection.execute(older).scalars()
    return page_of


def _holding(connection: Connection, terms: Sequence[str], kinds: Sequence[HitKind]) -> tuple[FromClause, ColumnElement[int], TextClause]:
    """Give what to select passages from, their number by which the index can go backwards, and the condition that they hold every term.

    A term is letters and digits; so is a kind, one of which they have to be.
    """
    wanted = [*([[f"{_KIND}{kind}" for kind in kinds]] if kinds else []), *([term] for term in terms)]
    if connection.dialect.name == "postgresql":
        lexemes = " & ".join(f"({' | '.join(_quoted(one, chr(39)) for one in any_of)})" for any_of in wanted)
        holds = text("search_lexemes(passages.words, passages.names) @@ CAST(:lexemes AS tsquery)")
        return t.passages, t.passages.c.id, holds.bindparams(lexemes=lexemes)
    match = " AND ".join(f"({' OR '.join(_quoted(one, chr(34)) for one in any_of)})" for any_of in wanted)
    fts5 = table("search", column("rowid", Integer))
    return fts5.join(t.passages, t.passages.c.id == fts5.c.rowid), fts5.c.rowid, text("search MATCH :match").bindparams(match=match)


def _quoted(term: str, mark: str) -> str:
    return f"{mark}{term}{mark}"


def _score(row: Row[Any], terms: Sequence[str]) -> float:
    """Tell how well a passage fits: by BM25, but every word of the search weighs the same, so that no other passage has a say in it."""
    held = f"{row.words} {row.names}".split()
    scale = _SATED * (1 - _LENGTH + _LENGTH * len(held) / _MIDDLING)
    return sum(count / (count + scale) for count in map(held.count, terms))


def _details(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    p, r, x = t.passages.c, t.readings.c, t.texts.c
    quote = func.substr(x.text, p.start + 1, p.end - p.start).label("quote")
    return (
        select(p.id, p.reading, p.kind, p.statement, p.label, p.start, p.end, r.document, x.title, x.publisher, x.published, quote)
        .join(t.readings, r.id == p.reading).join(t.texts, x.id == r.text).where(p.id.in_(ids))
    )  # fmt: skip


def _hits(connection: Connection, rows: Sequence[Row[Any]], terms: frozenset[str]) -> list[Hit]:
    m, s = t.mentions.c, t.spans.c
    private: defaultdict[int, list[Stretch]] = defaultdict(list)
    for reading, start, end in connection.execute(select(m.reading, m.start, m.end).where(t.private, m.reading.in_({row.reading for row in rows}))):
        private[reading].append((start, end))
    quotes: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    cited = {(row.reading, row.statement) for row in rows if row.statement}
    readings, statements = {reading for reading, _ in cited}, {statement for _, statement in cited}
    # a few too many, by the key: for pairs in a list SQLite goes through all spans there are
    spans = select(s.reading, s.statement, s.start, s.quote).where(s.reading.in_(readings), s.statement.in_(statements), s.part == "evidence")
    for reading, statement, start, quote in connection.execute(spans.order_by(s.position)):
        if (reading, statement) in cited:
            quotes[reading, statement].append(masked(quote, start, private[reading]))
    hits = []
    for row in rows:
        span = masked_span(Span(start=row.start, end=row.end, quote=row.quote), private[row.reading])
        snippet, marks = _snippet(" ".join(quotes[row.reading, row.statement]) if row.statement else span.quote, terms)
        hits.append(Hit(
            kind=row.kind, document=row.document, title=row.title, publisher=row.publisher, published=row.published, span=span, snippet=snippet,
            marks=marks, statement=row.statement, label=row.label,
        ))  # fmt: skip
    return hits


def _snippet(words: str, terms: frozenset[str]) -> tuple[str, tuple[Stretch, ...]]:
    """Cut the words round the first match, and give the stretches of the cut that match."""
    plain, origins = folded(words)
    found = [(origins[word.start()], origins[word.end() - 1] + 1) for word in _WORD.finditer(plain) if stem(word[0]) in terms]
    first = found[0][0] if found else 0
    start = max(first - _SNIPPET // 3, 0)
    start = 0 if start == 0 else words.find(" ", start, first) + 1 or start
    end = start + _SNIPPET
    end = len(words) if end >= len(words) else max(words.rfind(" ", first, end), found[0][1] if found else 0)
    before, after = "… " if start else "", " …" if end < len(words) else ""
    shift = len(before) - start
    return f"{before}{words[start:end]}{after}", tuple((a + shift, b + shift) for a, b in found if start <= a and b <= end)
