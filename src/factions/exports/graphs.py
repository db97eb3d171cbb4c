"""The network of a selection as GraphML and GEXF have it: groups are its nodes, ties its edges. What each tells stands in one table for both.

Edges are found first and kept in a temporary file, as nodes come before them and an end of a tie may be a group that the selection doesn't list. So
memory holds a line for each node, however many ties there are. Both formats are XML: what that can't hold at all is dropped (`xml_text`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

from factions.analysis.network.graph import sign
from factions.analysis.ties import End
from factions.exports.formats import Step, Written
from factions.exports.names import short_id, tie_key, xml_text
from factions.exports.stated import Stated, stated_ties
from factions.ledger.facts import Cited
from factions.statements.records import SYMMETRIC

if TYPE_CHECKING:
    from lxml.etree import _Element

    from factions.exports.selection import Selection

Kind = Literal["string", "double", "int", "boolean"]
Value = str | float | int | bool | None
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Node:
    """A group, or a place that a tie leads to. `reports` are the documents that mention it, null where they weren't counted."""

    id: str
    name: str
    kind: str | None
    country: str | None
    reports: int | None


class Field(NamedTuple, Generic[Thing]):
    """A field of nodes or edges: its name, its kind, and where its value comes from; null leaves it out."""

    name: str
    kind: Kind
    of: Callable[[Thing], Value]


def _cited(of: Callable[[Cited], Value]) -> Callable[[Stated], Value]:
    """Give a field of the passage that speaks loudest for a tie."""
    return lambda one: None if one.cited is None else of(one.cited)


NODE: tuple[Field[Node], ...] = (
    Field("name", "string", lambda node: node.name),
    Field("kind", "string", lambda node: node.kind),
    Field("country", "string", lambda node: node.country),
    Field("reports", "int", lambda node: node.reports),
)
EDGE: tuple[Field[Stated], ...] = (
    Field("type", "string", lambda one: one.tie.type),
    Field("subtype", "string", lambda one: one.tie.subtype),
    Field("symmetric", "boolean", lambda one: one.tie.type in SYMMETRIC),
    Field("sign", "int", lambda one: sign(one.tie)),
    Field("weight", "double", lambda one: one.tie.weight),
    Field("support", "double", lambda one: one.tie.support),
    Field("denial", "double", lambda one: one.tie.denial),
    Field("origins", "int", lambda one: one.tie.origins),
    Field("deniers", "int", lambda one: one.tie.deniers),
    Field("supporting", "int", lambda one: one.tie.supporting),
    Field("denying", "int", lambda one: one.tie.denying),
    Field("first_day", "string", lambda one: one.first_day),
    Field("last_day", "string", lambda one: one.last_day),
    Field("end_day", "string", lambda one: one.end_day),
    Field("held_on", "boolean", lambda one: one.tie.held_on),
    Field("reviewed", "boolean", lambda one: one.reviewed),
    Field("reviewed_statements", "int", lambda one: len(one.accepted)),
    Field("quote", "string", _cited(lambda cited: cited.span.quote)),
    Field("quote_start", "int", _cited(lambda cited: cited.span.start)),
    Field("quote_end", "int", _cited(lambda cited: cited.span.end)),
    Field("document", "string", _cited(lambda cited: cited.document)),
    Field("document_title", "string", _cited(lambda cited: cited.title)),
    Field("document_url", "string", _cited(lambda cited: cited.url)),
    Field("publisher", "string", _cited(lambda cited: cited.publisher)),
    Field("published", "string", _cited(lambda cited: cited.published)),
)
"""What an edge tells. Days are ISO 8601; the quote is the strongest statement's, its offsets code points of its document's text."""


def edge_id(one: Stated) -> str:
    """Give an edge's id: that of its tie in every export."""
    return f"t{short_id(tie_key(one.tie))}"


def end_id(end: End) -> str:
    """Give the id of an edge's end: a group's own, or a place's by country and name."""
    return end.id or f"place:{end.country or ''}:{end.name}"


def told(value: Value) -> str:
    """Write a value as XML Schema has it."""
    return ("true" if value else "false") if isinstance(value, bool) else xml_text(str(value))


def write_graph(
    selection: Selection, out: Path, step: Step, *,
    head: bytes, node: Callable[[Node], _Element], between: bytes, edge: Callable[[Stated], _Element], tail: bytes,
) -> Written:  # fmt: skip
    """Write a graph: its head, a line for each node, what stands between, a line for each edge, its tail; `rows` are its edges."""
    from lxml.etree import tostring

    def put(file: IO[bytes], element: _Element) -> None:
        file.write(tostring(element, encoding="utf-8") + b"\n")

    ends: dict[str, Node] = {}
    edges = nodes = 0
    with TemporaryFile(dir=out.parent) as held, out.open("wb") as file:
        for edges, one in enumerate(stated_ties(selection), 1):
            for end in (one.tie.subject, one.tie.object):
                ends.setdefault(end_id(end), Node(end_id(end), end.name, end.kind, end.country, None))
            put(held, edge(one))
            step(edges, None)
        file.write(head)
        for known in _nodes(selection, ends):
            put(file, node(known))
            nodes += 1
        file.write(between)
        held.seek(0)
        shutil.copyfileobj(held, file, 1 << 20)
        file.write(tail)
    return Written(edges, {"nodes": nodes, "edges": edges})


def _nodes(selection: Selection, ends: dict[str, Node]) -> Iterator[Node]:
    """Give the selection's groups, then what ties lead to beside them."""
    for group in selection.groups():
        ends.pop(group.id, None)
        yield Node(group.id, group.name, group.kind, group.country, group.documents)
    yield from ends.values()
