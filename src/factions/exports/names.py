"""What things of the ledger are called in other tools: the same UUID for the same thing in every format and every export.

A UUID comes of a thing's own key (version 5), so that an export that is made again brings no doubles, and formats can be joined: a group's FtM id,
STIX id, JSON-LD id and the id in annotations hold the same UUID. Groups and documents have keys that are the same in every ledger. Incidents are
numbered ledger by ledger, so the ledger's mark (ledger/marks.py) is part of theirs.
"""

from __future__ import annotations

import hashlib
import re
from uuid import UUID, uuid5

from factions.analysis.ties import Tie

_SPACE = UUID("6f6b0a3e-53a7-5d0c-9b34-3d1f2c4e8a71")
"""The name space of all our UUIDs; nothing else is in it."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def uuid_of(kind: str, *key: str | int | None) -> str:
    """Give the UUID of a thing of a kind (group, incident, tie, document, statement, place, ...) by the parts of its key."""
    return str(uuid5(_SPACE, "\x1f".join((kind, *("" if part is None else str(part) for part in key)))))


def tie_key(tie: Tie) -> tuple[str, str, str, str]:
    """Give what tells a tie from all others: its type, subtype, and its ends' ids, of a place its country and name."""
    ends = [end.id or f"place:{end.country or ''}:{end.name}" for end in (tie.subject, tie.object)]
    return tie.type, tie.subtype or "", ends[0], ends[1]


def short_id(key: tuple[str, ...]) -> str:
    """Give a key as sixteen hex digits, for formats whose ids needn't be UUIDs."""
    return hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:16]


def document_urn(document: str) -> str:
    """Give a document's URN: the SHA-256 of its bytes, by which whoever has them can check them."""
    return f"urn:sha256:{document}"


def xml_text(words: str) -> str:
    """Give words as XML 1.0 can hold them: what it can't, control characters and halves of surrogates, is dropped. All else stays as it is."""
    return _NOT_XML.sub("", words)
