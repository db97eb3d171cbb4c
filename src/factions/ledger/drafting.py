"""A reading as the rows that the ledger has of it, all that can be told without looking into the ledger: what any process may work out ahead.

intake.py writes drafts of many readings at once; writer.py takes from here what it writes of one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from factions.ledger import tables as t
from factions.ledger.coverage import Named, day_of, passages_about
from factions.ledger.folding import fold_name
from factions.ledger.fulltext import Passage, passages
from factions.ledger.group_names import Called
from factions.ledger.identity import identity
from factions.ledger.outline import Brief, briefs
from factions.ledger.rows import Values, chrome_rows, reading_values, text_row
from factions.ledger.ties import Drawn, drawn
from factions.reading import Reading, faults

RULE = "rule"
"""The judge of every judgement that no person made."""


class Naming(NamedTuple):
    """Which groups the rule takes a reading's actors for: (actor, group, reason); what it calls these, and by which folded names they are found."""

    judged: list[tuple[str, str, str]]
    groups: dict[str, Called]
    names: set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A reading in rows, without the ledger's keys: `values` are the columns behind the reading's key, by table, `text` those behind the text's."""

    document: str
    source: str
    coder: tuple[str, str, str]
    contract: str
    text: Values
    chrome: list[Values]
    values: dict[str, list[Values]]
    passages: list[Passage]
    naming: Naming
    briefs: dict[str, Brief]
    amounts: dict[str, int]
    ties: list[Drawn]
    areas: dict[Named, int]
    day: int
    url: str | None
    publisher: str | None
    published: str | None

    @property
    def statements(self) -> int:
        """How many statements the reading makes."""
        return sum(self.amounts[kind] for kind in ("events", "relations", "claims"))


def broken(reading: Reading) -> str:
    """Say what is wrong with a reading that the ledger can't take; nothing for a sound one."""
    found = faults(reading)
    entities = [*(actor.id for actor in reading.actors), *(place.id for place in reading.places), *(time.id for time in reading.times)]
    for ids in (entities, [mention.id for mention in reading.mentions], [statement.id for statement in reading.statements]):
        if len(set(ids)) < len(ids):
            found += [f"the id {name} comes {count} times" for name, count in Counter(ids).items() if count > 1]
    known = {actor.id for actor in reading.actors}
    found += [f"{actor.id}: its parent {actor.parent} isn't in the reading" for actor in reading.actors if actor.parent and actor.parent not in known]
    if "\x00" in reading.document.text:
        found.append("the text holds a NUL character")
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""  # noqa: PLR2004 - a line shows three
    return f"its reading breaks the contract: {'; '.join(found[:3])}{more}" if found else ""


def naming_of(reading: Reading) -> Naming:
    """Judge which groups a reading's actors are."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for mention in reading.mentions:
        if mention.kind == "actor" and mention.form == "named" and mention.ref:
            names[mention.ref].add(mention.text)
    found = [(actor, judged) for actor in reading.actors if (judged := identity(actor, named=actor.id in names))]
    return Naming(
        [(actor.id, judged.group, judged.reason) for actor, judged in found],
        {judged.group: Called(actor.name, actor.kind, actor.country, actor.registry) for actor, judged in found},
        {(judged.group, fold_name(name)) for actor, judged in found for name in (actor.name, *actor.aliases, *names.get(actor.id, ()))},
    )


def draft(reading: Reading, source: str) -> Draft:
    """Work out the rows of a reading that keeps the contract (see `broken`); `source` is its document's, as the ledger can write it."""
    document, coder = reading.document, reading.coder
    naming = naming_of(reading)
    group_of = {actor: group for actor, group, _ in naming.judged}
    texts = text_row(document)
    return Draft(
        document=document.id, source=source, coder=(coder.name, coder.version, coder.model or ""), contract=reading.schema_,
        text=tuple(texts[name] for name in t.texts.c.keys()[1:]),
        chrome=[tuple(row[name] for name in t.chrome.c.keys()[1:]) for row in chrome_rows(document, 0)],
        values={table.name: _written(table.name, rows) for table, rows in reading_values(reading).items() if rows},
        passages=passages(reading), naming=naming,
        briefs=briefs(reading, {actor: [group] for actor, group in group_of.items()}),
        amounts=_amounts(reading), ties=drawn(reading, group_of), areas=passages_about(reading), day=day_of(document.published),
        url=document.url, publisher=document.publisher, published=document.published,
    )  # fmt: skip


_LISTS: Mapping[str, list[int]] = {
    table.name: [at for at, column in enumerate(list(table.c)[1:]) if isinstance(column.type, t.TextList)] for table in (t.actors, t.events)
}
"""Where the rows of a table hold lists, which the database has as JSON."""


def _written(table: str, rows: list[Values]) -> list[Values]:
    if not (lists := _LISTS.get(table)):
        return rows
    return [tuple(t.written(value) if at in lists else value for at, value in enumerate(row)) for row in rows]


def _amounts(reading: Reading) -> dict[str, int]:
    return {"mentions": len(reading.mentions), "events": len(reading.events), "relations": len(reading.relations), "claims": len(reading.claims)}
