"""The first rule of identity across documents: same registry id, else same folded name, kind and country.

It decides for named actors only. A nominal actor ("gunmen", "Shi'ite militias") is an actor of its document and becomes no group; nor does a person
of whom only one name is known, as many bear it. A country has one government, which reports often call no more than that: it needs no name.
"""

from __future__ import annotations

import hashlib
import re

from factions.evidence import Record
from factions.identities.records import Actor
from factions.ledger.folding import fold_name

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\Z")
_UNNAMED_KINDS = frozenset({"civilians"})


class Identity(Record):
    """The group that an actor is judged to be, and by which rule. `group` is the same in every ledger, and safe in a URL."""

    group: str
    reason: str


def identity(actor: Actor, *, named: bool) -> Identity | None:
    """Judge which group an actor is; `named` tells whether its document names it. Null for an actor of its document only."""
    if actor.registry:
        safe = _SAFE.match(actor.registry)
        return Identity(group=actor.registry if safe else _slug(actor.registry, actor.registry), reason="same registry id")
    name = fold_name(actor.name)
    known = named or (actor.kind == "government" and actor.country is not None)
    if not known or not name or actor.kind in _UNNAMED_KINDS or (actor.kind == "person" and len(name.split()) == 1):
        return None
    return Identity(group=_slug(name, f"{actor.kind}|{actor.country or ''}|{name}"), reason="same name, kind and country")


def _slug(name: str, key: str) -> str:
    """Make a readable id that `key` alone decides."""
    words = re.sub(r"[^a-z0-9]+", "-", fold_name(name)).strip("-")[:48].strip("-")
    return f"{words or 'group'}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
