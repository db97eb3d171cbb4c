"""The read side of the ledger, for the command line and the pages: every function takes an open ledger and gives typed records.

groups(ledger, *, order="documents", limit=50, offset=0, words="", kinds=(), as_of=None) -> list[GroupSummary]
group(ledger, id, *, as_of=None) -> GroupRecord   raises LedgerError where there is no such group
find_group(ledger, name, *, as_of=None) -> list[GroupSummary]          best match first, empty where nothing has that name
document(ledger, id) -> DocumentRecord            raises LedgerError where there is no such document
documents(ledger, *, limit=50, offset=0) -> list[DocumentSummary]      the last added first
search(ledger, words, *, limit=20, offset=0, kinds=()) -> list[Hit]    raises LedgerError where `words` hold no word
counts(ledger) -> Counts

Groups that were judged to be one are one here, whichever of their ids is asked for; `as_of` (a day, UTC) asks how it was judged at its end.
"""

from __future__ import annotations

from factions.ledger.captures import Counts, DocumentRecord, DocumentSummary, ReadingStamp, counts, document, documents
from factions.ledger.facts import Cited, ClaimFact, EventFact, Fact, Party, Spot, TieFact, Toll, Voice
from factions.ledger.fulltext import Hit, search
from factions.ledger.groups import GroupRecord, JudgedPair, NameCount, find_group, group, groups
from factions.ledger.judgements import GroupName
from factions.ledger.summaries import GroupOrder, GroupSummary

__all__ = [
    "Cited", "ClaimFact", "Counts", "DocumentRecord", "DocumentSummary", "EventFact", "Fact", "GroupName", "GroupOrder",
    "GroupRecord", "GroupSummary", "Hit", "JudgedPair", "NameCount", "Party", "ReadingStamp", "Spot", "TieFact", "Toll", "Voice",
    "counts", "document", "documents", "find_group", "group", "groups", "search",
]  # fmt: skip
