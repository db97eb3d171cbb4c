"""What the API's records have in common. OpenAPI is made of the records, so that it says what is sent and nothing else.

Of everything is told whether a person has reviewed it, and which characters of which report it rests on. What is unknown is null. Days are ISO 8601,
times of the world EDTF, countries ISO 3166-1 alpha-3, coordinates WGS 84 degrees.
"""

from __future__ import annotations

from datetime import date
from typing import Generic, TypeVar

from factions.evidence import Record

Item = TypeVar("Item")




class Listed(Record, Generic[Item]):
    """A page of a list: `next` is the address of the page behind it, null for the last one. `invented`: the ledger holds reports that are made up."""

    items: tuple[Item, ...]
    next: str | None
    as_of: date | None
    invented: bool


class Quote(Record):
    """A passage: the characters from `start` to `end` (code points, from 0) of the text of `document`, which are `quote`.

    `document` is the SHA-256 of the report's bytes. Names of private persons are masked, letter for letter. `invented`: the report is made up.
    """

    document: str
    start: int
    end: int
    quote: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    invented: bool


class Reviewed(Record):
    """What every record tells: whether a person has reviewed it (of what several statements make up: every one of them), and what it cites."""

    reviewed: bool
    citations: tuple[Quote, ...]
