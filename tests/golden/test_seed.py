"""The seed report beside an analyst's list of it (seed.yaml): how much of the list is read, and how much of what is read is on it.

Floors are what was measured, less two facts' worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

import factions
from factions.reading import Reading
from factions.statements.records import Claim, Event, Relation

SEED = Path(__file__).parents[3] / "shared/reports/seed-article.txt"
LIST: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "seed.yaml").read_text(encoding="utf-8"))
FLOORS = {"actors": (0.89, 0.9), "ties": (0.5, 0.7), "events": (0.57, 0.56), "events, roles too": (0.19, 0.2), "claims": (0.62, 0.6)}
"""Recall of what an analyst must have, and precision."""
Row = Mapping[str, Any]


class Read:
    """The reading, its mentions as the list's ids."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.mentions = {mention.id: mention for mention in reading.mentions}
        self.places = {place.id: place.name for place in reading.places}
        self.actors = {actor.id: {name for row in LIST["actors"] if _named(row, (actor.name, *actor.aliases)) for name in [row["id"]]}
                       for actor in reading.actors}  # fmt: skip

    def ids(self, mention: str | None) -> set[str]:
        """Give what a mention may be on the list: by its actor, else by its own words, and the name of its place."""
        held = self.mentions.get(mention or "")
        if held is None:
            return set()
        named = {row["id"] for row in LIST["actors"] if _named(row, (held.text,))}
        return named | self.actors.get(held.ref or "", set()) | {self.places.get(held.ref or "", held.text).casefold(), held.text.casefold()}


def _named(row: Row, names: Iterable[str]) -> bool:
    wanted = {name.casefold() for name in row["names"]}
    return any(name.casefold() in wanted for name in names)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def is_tie(read: Read, row: Row, tie: Relation) -> bool:
    ends = [read.ids(tie.subject), read.ids(tie.object)]
    wanted = [{str(name).casefold() for name in _listed(row[side])} for side in ("subject", "object")]
    turned = tie.type in {"allied_with", "fights", "rival_of"} and all(a & b for a, b in zip(ends, reversed(wanted), strict=True))
    return (
        tie.type in row["type"]
        and (turned or all(a & b for a, b in zip(ends, wanted, strict=True)))
        and (tie.factuality == "denied") == row["denied"]
    )


def is_event(row: Row, event: Event) -> bool:
    """Whether an event is the one of a row: its type, and its word in the evidence."""
    said = " ".join(span.quote for span in event.evidence)
    return event.type in row["type"] and str(row["word"]).casefold() in said.casefold() and event.factuality in (*row["factuality"], "asserted")


def has_roles(read: Read, row: Row, event: Event) -> bool:
    played = {"actors": event.actors, "recipients": (*event.recipients, *event.targets)}
    return is_event(row, event) and all(_fits([read.ids(one) for one in mentions], row[role]) for role, mentions in played.items())


def _fits(played: Sequence[set[str]], alternatives: Sequence[Sequence[str]]) -> bool:
    """Whether who plays a role is one of the alternatives: each of it is there, and nobody besides."""
    return any(all(any(name in ids for ids in played) for name in whole) and all(ids & set(whole) for ids in played) for whole in alternatives)


def is_claim(read: Read, row: Row, claim: Claim) -> bool:
    speakers = set(_listed(row["speaker"]))
    by = (
        read.ids(claim.speaker) & speakers
        or (claim.speaker_text or "").casefold() in speakers
        or (claim.speaker is None and speakers & {"none", "media"})
    )
    said = claim.content.quote.casefold()
    return claim.kind in row["kind"] and bool(by) and any(words.casefold() in said for words in row["words"])


def shares(rows: Sequence[Row], held: Sequence[Any], fits: Callable[[Row, Any], bool]) -> tuple[float, float, list[str], list[Any]]:
    """Give recall over the rows that are required, precision over what isn't only optional, and what is missed and wrong."""
    required = [row for row in rows if not row.get("optional")]
    missed = [row for row in required if not any(fits(row, one) for one in held)]
    right = [one for one in held if any(fits(row, one) for row in required)]
    spared = [one for one in held if one not in right and any(fits(row, one) for row in rows)]
    wrong = [one for one in held if one not in right and one not in spared]
    return 1 - len(missed) / len(required), len(right) / max(len(right) + len(wrong), 1), [str(row)[:160] for row in missed], wrong


@pytest.fixture(scope="module")
def read() -> Read:
    if not SEED.exists():
        pytest.skip("the seed article isn't here")
    (reading,) = factions.read(SEED, published="2014-06-20")
    return Read(reading)


def measured(read: Read) -> dict[str, tuple[float, float, list[str], list[Any]]]:
    reading = read.reading
    return {
        "actors": shares(LIST["actors"], reading.actors, lambda row, one: row["id"] in read.actors[one.id]),
        "ties": shares(LIST["ties"], reading.relations, lambda row, one: is_tie(read, row, one)),
        "events": shares(LIST["events"], reading.events, is_event),
        "events, roles too": shares(LIST["events"], reading.events, lambda row, one: has_roles(read, row, one)),
        "claims": shares(LIST["claims"], reading.claims, lambda row, one: is_claim(read, row, one)),
    }


@pytest.mark.parametrize("what", FLOORS)
def test_the_seed_is_read_as_an_analyst_would(read: Read, what: str) -> None:
    recall, precision, missed, wrong = measured(read)[what]
    print(f"{what}: recall {recall:.2f}, precision {precision:.2f}", *missed, *wrong, sep="\n  ")  # noqa: T201 - shown by pytest where it fails
    assert recall >= FLOORS[what][0]
    assert precision >= FLOORS[what][1]
