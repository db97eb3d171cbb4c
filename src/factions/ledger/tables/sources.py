"""Publishers, their grades, and texts that come of one text."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text

from factions.ledger.tables.base import REAL, new_table

grades = new_table(
    "grades",  # a log like `decisions`: the last row of a publisher counts, and a later one takes it back
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("publisher", Text, nullable=False, index=True),  # the folded name
    Column("name", Text, nullable=False),  # as the person wrote it
    Column("grade", Text, nullable=False), CheckConstraint("grade in ('A', 'B', 'C', 'D', 'E', 'F')", name="grade"),
    Column("judge", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made", Text, nullable=False),
)  # fmt: skip
publishers = new_table(
    "publishers",  # a row for each spelling; those with one folded name are one publisher
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("folded", Text, nullable=False, index=True),
)
imprints = new_table(
    "imprints",  # who published a text and when, apart from `texts`, whose rows are too long to be read by the thousand
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    Column("publisher", Integer, ForeignKey("publishers.id")),
    Column("published", Text),
    Column("since", Integer, ForeignKey("readings.id"), nullable=False, index=True),  # the first reading of the text
    Column("until", Integer, ForeignKey("readings.id")),  # the reading with which another text took its place
)
copy_queue = new_table(
    "copy_queue",  # readings whose texts copies are still to be looked for
    Column("reading", Integer, ForeignKey("readings.id"), primary_key=True, autoincrement=False),
    Column("imprinted", Integer, nullable=False),  # 0 for what an older ledger held: its imprint and its ties are still to be made
)
copy_marks = new_table(
    "copy_marks",  # by which texts with words in common are found: the least hash of each stretch of shingles
    Column("mark", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),  # of publication, an ordinal; -1 where it's unknown
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    rowid=False,
)
copies = new_table(
    "copies",  # two texts that come of one
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    Column("earlier", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False, index=True),  # the one that came in before
    Column("share", REAL, nullable=False),
    Column("credit", Text),
    rowid=False,
)
family_texts = new_table(
    "family_texts",  # the texts that were looked at
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    Column("day", Integer),  # of publication, an ordinal
    Column(
        "first", Integer, ForeignKey("texts.id"), index=True
    ),  # published first of those that it is tied to; null: that's it itself, or it's alone
)
