"""What the API tells of itself."""

from __future__ import annotations

from pydantic import Field

from factions.evidence import Record


class Root(Record):
    """What there is: the addresses of the lists, what they are about, and where the API is described."""

    title: str
    version: str
    description: str
    openapi: str
    docs: str
    lists: dict[str, str] = Field(description="Addresses by name.")
    invented: bool
