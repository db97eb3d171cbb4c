"""What a casefile is made of: its members and their order, its manifest, how large anything may be, and how its faults are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from factions.errors import FactionsError
from factions.evidence import Record
from factions.ledger.part import PARTS

SCHEMA: Literal["factions/casefile/1"] = "factions/casefile/1"
MANIFEST = "manifest.json"
PAGE, PLAIN = "index.html", "index.txt"
READINGS = "readings.jsonl"
TEXTS, ORIGINALS = "sources/texts.warc", "sources/originals.warc"
LEDGER = "ledger/{}.jsonl"
MEMBERS = {
    PAGE: "text/html; charset=utf-8", PLAIN: "text/plain; charset=utf-8", MANIFEST: "application/json",
    READINGS: "application/jsonl", TEXTS: "application/warc", ORIGINALS: "application/warc",
    **{LEDGER.format(name): "application/jsonl" for name in PARTS},
}  # fmt: skip
"""Every name that a member may have, in the order in which they lie in the file, with its type. There are no others: a name leads nowhere."""
REQUIRED = frozenset(MEMBERS) - {ORIGINALS}

MAX_FILE = 2**31 - 1
"""Bytes of the file, and of a member as it lies in it: what the ZIP format's first fields hold."""
MAX_MEMBER = 2**31 - 1
MAX_ALL = 4 * 2**30
"""Bytes of all members, unpacked."""
MAX_RATIO = 400
"""How many bytes one packed byte may become: our records come to ten or twenty, the same words over and over to fifty; a bomb to a thousand."""
MAX_MANIFEST = 4 << 20
MAX_LINE = 64 << 20
"""Bytes of a line: a reading of the longest report that is taken in stays far below."""

Step = Callable[[str, int, int | None], None]
"""Told what is done, how far it has come, and how far it goes (None where that isn't known)."""
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=2**53)]


def silent(_what: str, _done: int, _total: int | None) -> None:
    """Tell nobody how far it is."""


def counted(counts: Mapping[str, int]) -> str:
    """Give counts in words: "1 document, 3 quotes"."""
    return ", ".join(f"{count} {name.removesuffix('s') if count == 1 else name}" for name, count in counts.items())


class CasefileError(FactionsError):
    """A casefile can't be made, isn't whole, or isn't one."""

    @classmethod
    def at(cls, path: Path | str, member: str, reason: str) -> CasefileError:
        """Make the error that names a member of the file, or `container` for what holds them together."""
        return cls(str(path), f"{member}: {reason}")


class Member(Record):
    """A member: its name, its bytes, and their SHA-256."""

    name: str
    size: Count
    sha256: Digest


class Manifest(Record):
    """What a casefile says of itself.

    `query` are the words that it was made by; `as_of` the day (UTC) that the ledger was asked as of, null for as it stood; `day` the day for which it
    was made. `public` tells that the reports' texts were left out but for evidence sentences. `invented` tells that the ledger is for reports that
    were written for Factions. `counts` is how much it holds.
    """

    schema_: Literal["factions/casefile/1"] = Field(default=SCHEMA, alias="schema")
    version: Annotated[str, Field(max_length=100)]
    what: Annotated[str, Field(max_length=2000)]
    query: tuple[Annotated[str, Field(max_length=100_000)], ...]
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    day: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    public: bool
    invented: bool = False
    counts: dict[Annotated[str, Field(max_length=40)], Count]
    members: Annotated[tuple[Member, ...], Field(max_length=len(MEMBERS))]

    def to_bytes(self) -> bytes:
        """Write it in the one way that is hashed."""
        return (json.dumps(self.model_dump(by_alias=True), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def of(cls, path: Path | str, raw: bytes) -> Manifest:
        """Read it back; raises CasefileError where it's none, or isn't written in that one way."""
        try:
            found = cls.model_validate_json(raw)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise CasefileError.at(path, MANIFEST, f"isn't the manifest of a casefile: {where + ': ' if where else ''}{first['msg']}") from error
        if found.to_bytes() != raw:
            raise CasefileError.at(path, MANIFEST, "isn't written as a manifest is")
        return found
