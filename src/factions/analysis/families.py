"""Families of copies in the ledger: brings in what waits in the queue, and tells of each document what source it is.

A text is compared with those that came in before it, were published within `copies.WINDOW` days, and share a mark with it (documents/signature.py),
those that share most first, `MOST` at the utmost; what makes two texts copies is told in copies.py. A text's ties depend on the texts before it
alone, and families follow from the ties; so a rebuild gives what was there. docs/sources.md tells how much is found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from factions.analysis.copies import WINDOW, Text, copied
from factions.analysis.incidents.tolls import Source
from factions.documents.signature import marks
from factions.ledger import copies as shelf
from factions.ledger import imprints, publishers
from factions.ledger.open import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 16
"""Texts that one is compared with, word by word. A family may be larger: what is most alike comes first, and of equals what came in first."""
_MISSES = 8  # when so many in a row are no copies, the others, which share fewer marks, are none either
_AT_ONCE = 16  # readings of one transaction: others who want to write wait no longer than that


def update(ledger: Ledger, *, most: int | None = None) -> int:
    """Look for copies of what was added since the last time, of `most` readings or all; gives how many they were.

    Each few readings are a transaction: stopped at any point, it goes on from there.
    """
    count = 0
    while most is None or count < most:
        wanted = _AT_ONCE if most is None else min(_AT_ONCE, most - count)
        with ledger.write() as connection:
            batch = shelf.waiting(connection, wanted)
            for one in batch:
                _take_in(connection, one)
                shelf.done(connection, one.reading)
        count += len(batch)
        if len(batch) < wanted:
            break
    return count


def rebuild(ledger: Ledger) -> int:
    """Make imprints, ties, copies and families anew from the readings; grades and judgements, which persons made, stay. Gives how many readings."""
    with ledger.write() as connection:
        imprints.forget_all(connection)
    return update(ledger)


def leave(connection: Connection, texts: Collection[int]) -> set[int]:
    """Part texts that are taken down from all others, within the caller's transaction; gives the texts whose families may have changed by that.

    Those that came in later and are alike are looked at anew: with these out of the way they may be found to come of others.
    """
    touched = shelf.tied(connection, texts)
    later = shelf.sharing(connection, texts)
    shelf.forget(connection, texts, for_good=True)
    for text in later:
        touched |= {text, *shelf.tied(connection, [text])}
        shelf.forget(connection, [text], for_good=False)
        _look(connection, text)
        touched |= shelf.tied(connection, [text])
    shelf.settle(connection, touched - set(texts))
    return touched - set(texts)


def _take_in(connection: Connection, one: shelf.Waiting) -> None:
    if not one.imprinted:
        imprints.catch_up(connection, one.reading)
    if (gone := shelf.replaced(connection, one.reading)) is not None:
        shelf.part(connection, gone)
    if not shelf.looked(connection, one.text):
        _look(connection, one.text)
    if shelf.counts(connection, one.text):
        shelf.join(connection, one.text)


def _look(connection: Connection, text: int) -> None:
    """Look for the texts that one comes of, or that come of it."""
    (row,) = shelf.held(connection, [text])
    mine = _text(row)
    found = marks(mine.own)
    days = None if mine.day is None else (mine.day - WINDOW, mine.day + WINDOW)
    ties: list[shelf.Copy] = []
    missed = 0
    for other in shelf.held(connection, shelf.alike(connection, row, found, days, MOST)):
        if other.document != row.document:
            tie = copied(mine, _text(other))
            ties += [shelf.Copy(other.text, tie.share, tie.credit)] if tie else []
            missed = 0 if tie else missed + 1
        if missed == _MISSES:
            break
    shelf.record(connection, text, mine.day, found, ties)


def _text(row: shelf.Held) -> Text:
    return Text(row.document, row.words, row.publisher, row.byline, row.published)


def sources(connection: Connection, documents: Mapping[str, str | None], *, as_of: date | None = None) -> dict[str, Source]:
    """Give the family and the publisher's grade of documents, now or at the end of a day; `documents` maps their ids to their publishers."""
    grades = publishers.grades(connection, as_of=as_of)
    families = shelf.families_of(connection, documents, as_of=as_of)
    leads = shelf.publishers_of(connection, families.values(), as_of=as_of)
    return {
        document: Source(family := families.get(document), grades.of(publisher), leads.get(family or "")) for document, publisher in documents.items()
    }
