"""A claim while it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from factions.mentions.parse import Token
from factions.statements.drafts import Stretch
from factions.statements.quotations import Quotation
from factions.statements.records import ClaimKind


@dataclass
class Spoken:
    """What somebody says: the cue and its own kind, the speaker's and the addressee's heads, and the stretches (code points) that are said."""

    base: ClaimKind
    cue: Token | None
    cue_span: Stretch | None
    speaker: Token | None
    parts: list[Stretch]
    head: Token | None = None
    recipient: Token | None = None
    frame: str = "clause"
    direct: bool = False
    quotations: list[Quotation] = field(default_factory=list)
    kind: ClaimKind | None = None
