"""Tellings as bytes, so that a store can compare a report again without reading all of it: JSON, compressed; parties, places and words stand once.

What another version packed isn't read: it is made anew.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any

from factions.analysis.incidents.telling import Page, Party, Spot, Telling
from factions.statements.records import Casualty

VERSION = 1
_TOLL = ("what", "side", "low", "best", "high", "who", "quantity")


class _Table:
    """Things that are written once, and stand as numbers elsewhere."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._places: dict[object, int] = {}

    def number(self, thing: object, row: Any) -> int:  # noqa: ANN401 - what JSON can hold
        if thing not in self._places:
            self._places[thing] = len(self.rows)
            self.rows.append(row)
        return self._places[thing]


def pack(told: Sequence[Telling]) -> bytes:
    """Give the tellings of one report as bytes; those of an empty list are none."""
    if not told:
        return b""
    parties, spots = _Table(), _Table()
    page = told[0].page
    words = sorted(page.spread.keys() | {word for one in told for word in one.words})
    at = {word: number for number, word in enumerate(words)}
    rows = [_row(one, parties, spots, at) for one in told]
    spread = [page.spread.get(word, 0) for word in words]
    head = [page.publisher, page.published, sorted(page.countries), page.length, list(page.centre), dict(page.acts)]
    held = [VERSION, head, words, "".join(map(str, spread)) if max(spread, default=0) < 10 else spread, parties.rows, spots.rows, rows]  # noqa: PLR2004
    return zlib.compress(json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def _row(one: Telling, parties: _Table, spots: _Table, at: dict[str, int]) -> list[Any]:
    def numbers(people: Iterable[Party]) -> list[int]:
        return [
            parties.number(who, [who.shown, who.key, sorted(who.names), sorted(who.words), who.kind, who.country]) for who in people
        ]  # fmt: skip

    start = len(one.page.document) + 1
    places = [
        spots.number(spot, [spot.shown, spot.name, spot.country, spot.admin1, spot.lat, spot.lon, spot.precision, spot.radius_km])
        for spot in one.spots
    ]
    return [
        one.key[start:], one.type, one.mode, list(one.contexts), numbers(one.actors), numbers(one.recipients), sorted(one.targets), places,
        sorted(one.sites), one.time, sorted(one.weapons), [[getattr(toll, name) for name in _TOLL] for toll in one.tolls], one.factuality,
        numbers([one.voice]) if one.voice else [], one.said, one.same and one.same[start:], _gaps(sorted(at[word] for word in one.words)),
        one.start, one.confidence,
    ]  # fmt: skip


def _gaps(numbers: Sequence[int]) -> list[int]:
    """Give the steps from each number to the next, which are small and so pack well."""
    return [b - a for a, b in pairwise([0, *numbers])]


def unpack(document: str, held: bytes) -> tuple[Telling, ...] | None:
    """Give back the tellings of a document; null where another version packed them."""
    if not held:
        return ()
    version, *parts = json.loads(zlib.decompress(held))
    if version != VERSION:
        return None
    head, words, spread, party_rows, spot_rows, rows = parts
    words = list(map(sys.intern, words))
    publisher, published, countries, length, centre, acts = head
    page = Page(
        document=document, publisher=publisher, published=published, countries=frozenset(countries), length=length,
        centre=tuple(centre), acts=acts, spread={word: int(count) for word, count in zip(words, spread, strict=True) if int(count)},
    )  # fmt: skip
    parties = [Party(shown, key, frozenset(names), frozenset(own), kind, country) for shown, key, names, own, kind, country in party_rows]
    spots = [Spot(*row) for row in spot_rows]
    return tuple(_telling(row, page, words, parties, spots) for row in rows)


def _telling(row: list[Any], page: Page, words: list[str], parties: list[Party], spots: list[Spot]) -> Telling:
    (name, kind, mode, contexts, actors, recipients, targets, places, sites, time, weapons, tolls, factuality, voice, said, same, told, start,
     confidence) = row  # fmt: skip
    return Telling(
        key=f"{page.document}:{name}", page=page, type=kind, mode=mode, contexts=tuple(contexts), actors=tuple(parties[n] for n in actors),
        recipients=tuple(parties[n] for n in recipients), targets=frozenset(targets), spots=tuple(spots[n] for n in places),
        sites=frozenset(sites), time=time, weapons=frozenset(weapons),
        tolls=tuple(Casualty.model_construct(**dict(zip(_TOLL, toll, strict=True))) for toll in tolls), factuality=factuality,
        voice=parties[voice[0]] if voice else None, said=said, same=f"{page.document}:{same}" if same else None,
        words=frozenset(words[n] for n in accumulate(told)), start=start, confidence=confidence,
    )  # fmt: skip
