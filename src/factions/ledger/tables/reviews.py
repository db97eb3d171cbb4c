"""What people decided about statements, what they coded blind, and what the queue is ordered by."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from factions.ledger.tables.base import REAL, TextList, later_link, new_table

_DEEDS = "deed in ('accept', 'correct', 'add', 'reject', 'undo', 'assign', 'comment', 'lost')"

reviews = new_table(
    "reviews",  # a log: the database itself refuses to change or delete a row; what counts is worked out on reading (ledger/reviews.py)
    Column("id", Integer, primary_key=True, autoincrement=False),  # counts from 1 without a gap
    Column("deed", Text, nullable=False), CheckConstraint(_DEEDS, name="deed"),
    Column("document", Text, nullable=False, index=True),  # no key, nor in what follows: the log outlives what is taken down
    Column("base", Integer, nullable=False),  # the machine's reading that the statement is of, or was added to
    Column("item", Text, nullable=False),  # the statement's id: the same in each reading that corrects `base`
    Column("undoes", Integer, ForeignKey("reviews.id")),
    Column("carries", Integer, ForeignKey("reviews.id")),  # the deed on an older reading that a rule carried over to this one
    Column("changed", Integer, nullable=False),  # 1: the machine reads it otherwise since it was reviewed
    Column("assignee", Text),
    Column("by", Text, nullable=False), Column("made", Text, nullable=False),
    Column("told", Text, nullable=False),  # the SHA-256 of the row's words, which stand apart
    CheckConstraint("(deed = 'undo') = (undoes is not null) and undoes < id and carries < id", name="sense"),
)  # fmt: skip
review_words = new_table(
    "review_words",  # a deed's words, which may quote the document: they go when it is taken down, and the log stays
    Column("deed", Integer, ForeignKey("reviews.id"), primary_key=True, autoincrement=False),
    Column("salt", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("content", Text),  # JSON: the corrected or added statement with what it refers to (corrections.Excerpt)
)
review_items = new_table(
    "review_items",  # the statements of readings that count, by how far up the queue each can come; it can be made anew at any time
    Column("reading", Integer, ForeignKey("readings.id"), primary_key=True, autoincrement=False),
    Column("statement", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("waits", Integer, nullable=False),  # 0: a person has judged it
    Column("bound", REAL, nullable=False),  # no score of it is higher, whatever other reports say
    Column("countries", TextList, nullable=False),
    later_link(["reading", "statement"], "statements", ["reading", "id"]),
    Index(None, "waits", "bound"), rowid=False,
)  # fmt: skip
blind_rounds = new_table(
    "blind_rounds",  # a log
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reviewers", TextList, nullable=False),
    Column("by", Text, nullable=False), Column("made", Text, nullable=False),
)  # fmt: skip
blind_items = new_table(
    "blind_items",  # a log: what each reviewer of a round codes, in this order
    Column("round", Integer, ForeignKey("blind_rounds.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("reading", Integer, nullable=False), Column("statement", Text, nullable=False),
)  # fmt: skip
blind_codings = new_table(
    "blind_codings",  # a log: a reviewer's later coding of an item counts
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("round", Integer, nullable=False), Column("position", Integer, nullable=False),
    Column("reviewer", Text, nullable=False), Column("made", Text, nullable=False),
    Column("answer", Text, nullable=False),  # JSON: codes, mention ids of the item's reading, figures; no words of the document
    later_link(["round", "position"], "blind_items", ["round", "position"]),
    Index(None, "round", "position"),
)  # fmt: skip
