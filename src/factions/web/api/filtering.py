"""What a list is narrowed to: the words of `factions export --filter` and of the search page (analysis/filter_words.py), as an address has them.

In public a group is asked for only where it may be told of, and a word found only in what is shown: nobody learns by asking whom the ledger knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.exceptions import HTTPException

from factions.analysis.filter_words import pairs_filter
from factions.analysis.filters import Filter, FilterError, Kind, Parties
from factions.analysis.incidents.words import stems
from factions.analysis.selecting import EVERY
from factions.identities.records import ActorKind
from factions.ledger.judgements import clusters
from factions.ledger.naming import unnamed
from factions.ledger.open import Ledger
from factions.ledger.selecting import groups_named
from factions.statements.records import ClaimKind, Factuality
from factions.web.api.asking import WHOLE, AsOf, Share
from factions.web.api.records.shared import Quote
from factions.web.frame import Shelf
from factions.web.viewer import viewer_of

_Texts = list[Annotated[str, Field(min_length=1, max_length=200)]]
_When = Annotated[str, Query(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
_Heads = Annotated[int, Field(ge=1, le=1_000_000_000), WHOLE]
_Origins = Annotated[int, Field(ge=0, le=100_000), WHOLE]
_TRAITS: dict[str, Any] = {"kind": list[ActorKind], "country": _Texts, "community": _Texts}
_ENDS: dict[Kind, dict[str, str]] = {
    "incidents": {"actor": "who did it", "recipient": "to whom"}, "ties": {"subject": "who leads, backs …", "object": "whom, or what"},
    "claims": {"speaker": "who said it", "about": "those whom it speaks of"},
}  # fmt: skip
_TOLLS = ("killed", "injured", "detained", "abducted", "displaced", "missing")
_OWN: dict[Kind, dict[str, tuple[Any, str]]] = {
    "incidents": {
        "type": (_Texts, "A PLOVER type, or type and mode: ASSAULT/firearms."), "context": (_Texts, "A PLOVER context."),
        "factuality": (list[Factuality], "How reports put it; asserted where nothing is said."),
        **{toll: (_Heads, f"At least so many {toll}.") for toll in _TOLLS},
        "casualties.side": (Literal["actor", "recipient", "civilian", "unknown"], "The side of the toll."),
    },
    "ties": {
        "type": (_Texts, "A type, or type and subtype: backs/weapons."),
        "factuality": (list[Factuality], "How reports put it; asserted where nothing is said."),
    },
    "claims": {"type": (list[ClaimKind], "A kind of claim: forecast.")},
}  # fmt: skip
_SHARED: dict[str, tuple[Any, str]] = {
    "country": (_Texts, "A country: ISO 3166-1 alpha-3, or its name."), "place": (_Texts, "A place's or first division's name."),
    "party": (_Texts, "A group with any part in it: its id or a name."), "group": (_Texts, "The same as party."),
    **{f"party.{trait}": (found, f"Somebody of this {trait} with any part in it.") for trait, found in _TRAITS.items()},
    "across": (Literal["community", "country", "kind"], "Two of its parties differ in this."),
    "after": (_When, "From this day, month or year on."), "from": (_When, "The same as after."),
    "before": (_When, "Up to this day, month or year."), "to": (_When, "The same as before."),
    "publisher": (_Texts, "A part of a publisher's name."), "confidence": (Share, "At least this confidence."),
    "reviewed": (Literal["yes", "no"], "What a person has, or hasn't, reviewed."), "words": (_Texts, "A word of the evidence."),
    "q": (_Texts, "The same as words."), "sources": (_Origins, "At least so many independent origins."),
}  # fmt: skip
"""The words of each kind of filter: the type of a value, and what it asks for."""


def _words_of(kind: Kind) -> dict[str, tuple[Any, str]]:
    ends = {who: (_Texts, f"A group by its id or a name: {what}.") for who, what in _ENDS[kind].items()}
    traits = {f"{who}.{trait}": (found, f"Of this {trait}: {what}.") for who, what in _ENDS[kind].items() for trait, found in _TRAITS.items()}
    return {**_OWN[kind], **ends, **traits, **_SHARED}


def every(kind: Kind) -> Filter:
    """Give the filter that wants all of a kind, however reports put it."""
    return Filter(kind=kind) if kind == "claims" else EVERY.model_copy(update={"kind": kind})


class _Asking:
    """Reads a filter of one kind out of an address. FastAPI learns its parameters from the signature, which is made of the words."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.words = kind, _words_of(kind)
        own = [
            Parameter(
                f"by_{name.replace('.', '_')}", Parameter.KEYWORD_ONLY, default=None,
                annotation=Annotated[found | None, Query(alias=name, description=told)],
            )
            for name, (found, told) in self.words.items()
        ]  # fmt: skip
        ours = {"request": Request, "ledger": Shelf, "as_of": AsOf}
        given = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=found) for name, found in ours.items()]
        self.__signature__ = Signature([*given, *own])

    def __call__(self, *, request: Request, ledger: Ledger, as_of: AsOf, **_: object) -> Filter:
        """Give the filter; raises HTTPException (400) for one that can't be asked."""
        pairs = [(name, value) for name, value in request.query_params.multi_items() if name in self.words]
        if not pairs:
            return every(self.kind)
        try:
            wanted = pairs_filter([("kind", self.kind), *pairs])
        except FilterError as error:
            raise HTTPException(400, str(error)) from error
        return _resolved(request, ledger, wanted, as_of)


def _resolved(request: Request, ledger: Ledger, wanted: Filter, as_of: AsOf) -> Filter:
    """Put ids in place of groups' names; of groups that this viewer may be told of alone. Raises HTTPException (400) for a name of none."""
    update = {}
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        for role in ("actor", "recipient", "party"):
            own: Parties | None = getattr(wanted, role)
            ids: dict[str, None] = {}
            for name in own.group if own else ():
                found = {judged.canonical(one) for one in groups_named(connection, name)}
                found -= unnamed(connection, found) if viewer_of(request).public else set()
                if not found:
                    raise HTTPException(400, f"The ledger has no group called {name!r}.")
                ids |= dict.fromkeys(sorted(found))
            if own and ids:
                update[role] = own.model_copy(update={"group": tuple(ids)})
    return wanted.model_copy(update=update)


def says(wanted: Filter, quotes: Iterable[Quote]) -> bool:
    """Tell whether what is shown has a word that is asked for: in public a word may stand in what isn't."""
    held = stems(" ".join(one.quote for one in quotes)) if wanted.words else frozenset()
    return not wanted.words or any((own := stems(word)) and own <= held for word in wanted.words)


IncidentFilter = Annotated[Filter, Depends(_Asking("incidents"))]
TieFilter = Annotated[Filter, Depends(_Asking("ties"))]
ClaimFilter = Annotated[Filter, Depends(_Asking("claims"))]
