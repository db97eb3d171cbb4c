"""The read side of the ledger, for the command line and the pages: every function takes an open ledger and gives typed records.

groups(ledger, *, order="documents", limit=50, offset=0, words="", kinds=(), as_of=None) -> list[GroupSummary]
group(ledger, id, *, as_of=None, on=None, most=None, after=0) -> GroupRecord    raises LedgerError where there is no such group
find_group(ledger, name, *, as_of=None) -> list[GroupSummary]          best match first, empty where nothing has that name
document(ledger, id, *, as_of=None) -> DocumentRecord                  raises LedgerError where there is no such document
documents(ledger, *, limit=50, offset=0, as_of=None) -> list[DocumentSummary]                        the last added first
search(ledger, words, *, limit=20, offset=0, kinds=(), as_of=None) -> list[Hit]    raises LedgerError where `words` hold no word
counts(ledger, *, as_of=None) -> Counts
day_note(ledger, as_of) -> str | None             what is odd about a day: it's yet to come, or the ledger held nothing then

Groups that were judged to be one are one here, whichever of their ids is asked for. `as_of` (a day, UTC) asks what the ledger held at its end: the
documents and readings of then, the judgements, and what groups were called. `on` asks what had happened in the world by the end of a day.
"""

from __future__ import annotations

from factions.ledger.captures import Counts, DocumentRecord, DocumentSummary, ReadingStamp, counts, document, documents
from factions.ledger.days import day_note
from factions.ledger.facts import Cited, ClaimFact, EventFact, Fact, Party, Spot, TieFact, Toll, Voice
from factions.ledger.fulltext import Hit, search
from factions.ledger.groups import GroupRecord, JudgedPair, NameCount, find_group, group, groups
from factions.ledger.judgements import GroupName
from factions.ledger.summaries import GroupOrder, GroupSummary
from factions.ledger.world import Then

__all__ = [
    "Cited", "ClaimFact", "Counts", "DocumentRecord", "DocumentSummary", "EventFact", "Fact", "GroupName", "GroupOrder",
    "GroupRecord", "GroupSummary", "Hit", "JudgedPair", "NameCount", "Party", "ReadingStamp", "Spot", "Then", "TieFact", "Toll", "Voice",
    "counts", "day_note", "document", "documents", "find_group", "group", "groups", "search",
]  # fmt: skip
