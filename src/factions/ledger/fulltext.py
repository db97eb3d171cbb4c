"""Search in passages and statements with SQLite's FTS5. Nothing else in Factions knows how the index is made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, bindparam, column, delete, func, insert, literal_column, select, table, text, tuple_

from factions.errors import LedgerError
from factions.evidence import Record, Span
from factions.ledger import tables as t
from factions.ledger.folding import fold_words, folded
from factions.ledger.layer import page
from factions.ledger.open import Ledger
from factions.ledger.privacy import Stretch, masked, masked_span, private_stretches
from factions.reading import Reading, roles
from factions.statements.records import Claim, Event, Statement

MOST_WORDS = 32  # of one search
_SNIPPET = 240  # characters
_OPEN, _CLOSE = "\x02", "\x03"
_SEARCH = table("search", column("rowid"), column("rank"))
_PARAGRAPH = re.compile(r"[^\n]+")

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


def index(connection: Connection, key: int, reading: Reading) -> None:
    """Put a reading's paragraphs and statements into the index; `key` is the reading's."""
    private = private_stretches(reading.mentions)
    rows = [_row(key, "passage", [Span(start=m.start(), end=m.end(), quote=m[0])], private) for m in _PARAGRAPH.finditer(reading.document.text)]
    actors = {actor.id: actor.name for actor in reading.actors}
    named = {mention.id: actors[mention.ref] for mention in reading.mentions if mention.ref in actors}
    for statement in reading.statements:
        label = _label(statement)
        names = [*re.split(r"\W|_", label), *(named[mention] for _, mention in roles(statement) if mention in named)]
        rows.append({
            **_row(key, type(statement).__name__.lower(), statement.evidence, private),
            "statement": statement.id, "label": label, "names": _plain(" ".join(dict.fromkeys(names))),
        })  # fmt: skip
    if rows:
        connection.execute(insert(t.passages), rows)


def forget(connection: Connection, key: int) -> None:
    """Take a reading, which another supersedes, out of the index."""
    connection.execute(delete(t.passages).where(t.passages.c.reading == key))


def search(ledger: Ledger, words: str, *, limit: int = 20, offset: int = 0, kinds: Sequence[HitKind] = ()) -> list[Hit]:
    """Find the passages and statements that hold all the words, in any regular form of each ("attacks" finds "attacked"), the best match first.

    `words` are words and nothing else: no character of them is an operator. `kinds` narrows to some kinds of hit. Raises LedgerError
    where there is no word in them, or more than MOST_WORDS.
    """
    terms = fold_words(words)
    if not terms or len(terms) > MOST_WORDS:
        shown = words if len(words) < 40 else f"{words[:40]}…"  # noqa: PLR2004 - characters of a line
        raise LedgerError(f"search for {shown!r}", f"has more than {MOST_WORDS} words" if terms else "has no word to look for")
    with ledger.read() as connection:
        rows = connection.execute(_query(terms, limit, offset, kinds)).all()
        return _hits(connection, rows)


def _label(statement: Statement) -> str:
    if isinstance(statement, Event):
        return f"{statement.type}/{statement.mode}" if statement.mode else statement.type
    if isinstance(statement, Claim):
        return statement.kind
    return f"{statement.type}/{statement.subtype}" if statement.subtype else statement.type


@lru_cache(maxsize=512)
def _plain(words: str) -> str:
    """Fold words; many statements cite one sentence, so the last ones are remembered."""
    return folded(words)[0]


def _row(key: int, kind: str, spans: Sequence[Span], private: Sequence[Stretch]) -> dict[str, Any]:
    words = _plain(" ".join(masked_span(span, private).quote for span in spans))
    return {"reading": key, "kind": kind, "start": spans[0].start, "end": spans[0].end, "words": words, "names": "",
            "statement": None, "label": None}  # fmt: skip


def _query(terms: Sequence[str], limit: int, offset: int, kinds: Sequence[HitKind]) -> Select[*tuple[Any, ...]]:
    p, r, x = t.passages.c, t.readings.c, t.texts.c
    # each term is a string of FTS5, in which only the quotation mark has a meaning; folded words hold none
    match = " ".join(f'"{term}"' for term in terms)
    marked = func.highlight(literal_column("search"), 0, _OPEN, _CLOSE).label("marked")
    found = (
        select(p.reading, p.kind, p.statement, p.label, p.start, p.end, marked, r.document, x.title, x.publisher, x.published,
               func.substr(x.text, p.start + 1, p.end - p.start).label("quote"))
        .select_from(_SEARCH).join(t.passages, p.id == _SEARCH.c.rowid).join(t.readings, r.id == p.reading).join(t.texts, x.id == r.text)
        .where(text("search MATCH :match").bindparams(bindparam("match", match)))
        .order_by(_SEARCH.c.rank, p.id).limit(page(limit)).offset(page(offset))
    )  # fmt: skip
    return found.where(p.kind.in_(kinds)) if kinds else found


def _hits(connection: Connection, rows: Sequence[Row[Any]]) -> list[Hit]:
    m, s = t.mentions.c, t.spans.c
    private: defaultdict[int, list[Stretch]] = defaultdict(list)
    for reading, start, end in connection.execute(select(m.reading, m.start, m.end).where(t.private, m.reading.in_({row.reading for row in rows}))):
        private[reading].append((start, end))
    quotes: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    cited = {(row.reading, row.statement) for row in rows if row.statement}
    spans = select(s.reading, s.statement, s.start, s.quote).where(s.part == "evidence", tuple_(s.reading, s.statement).in_(cited))
    for reading, statement, start, quote in connection.execute(spans.order_by(s.position)):
        quotes[reading, statement].append(masked(quote, start, private[reading]))
    hits = []
    for row in rows:
        span = masked_span(Span(start=row.start, end=row.end, quote=row.quote), private[row.reading])
        snippet, marks = _snippet(" ".join(quotes[row.reading, row.statement]) if row.statement else span.quote, row.marked)
        hits.append(Hit(
            kind=row.kind, document=row.document, title=row.title, publisher=row.publisher, published=row.published, span=span, snippet=snippet,
            marks=marks, statement=row.statement, label=row.label,
        ))  # fmt: skip
    return hits


def _snippet(words: str, marked: str) -> tuple[str, tuple[Stretch, ...]]:
    """Cut the words round the first match, and give the stretches of the cut that match; `marked` are the folded words with marks in them."""
    plain, origins = folded(words)
    if plain != marked.replace(_OPEN, "").replace(_CLOSE, ""):  # folded by another version of Factions: nothing can be pointed at
        marked = ""
    found: list[Stretch] = []
    at = begin = 0
    for char in marked:
        if char == _OPEN:
            begin = at
        elif char == _CLOSE:
            found.append((origins[begin], origins[at - 1] + 1))
        else:
            at += 1
    first = found[0][0] if found else 0
    start = max(first - _SNIPPET // 3, 0)
    start = 0 if start == 0 else words.find(" ", start, first) + 1 or start
    end = start + _SNIPPET
    end = len(words) if end >= len(words) else max(words.rfind(" ", first, end), found[0][1] if found else 0)
    before, after = "… " if start else "", " …" if end < len(words) else ""
    shift = len(before) - start
    return f"{before}{words[start:end]}{after}", tuple((a + shift, b + shift) for a, b in found if start <= a and b <= end)
