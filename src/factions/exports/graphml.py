"""GraphML: the network of groups and ties, as networkx, igraph, Cytoscape, yEd and Gephi read it.

Groups are nodes, ties are directed edges; one of a kind that has no direction is `symmetric`. Several edges may join the same two. With the
selection's day `on` they are the ties that held then, and those of which that isn't known (`held_on` is left out then).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from factions.exports.about import terms
from factions.exports.formats import Step, Written
from factions.exports.graphs import EDGE, NODE, Field, Node, edge_id, end_id, told, write_graph
from factions.exports.names import xml_text
from factions.exports.stated import Stated

if TYPE_CHECKING:
    from lxml.etree import _Element

    from factions.exports.selection import Selection

_SPACE = "http://graphml.graphdrawing.org/xmlns"


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the network of a selection to a file; `rows` are its edges."""
    keys = [*_keys("node", "n", NODE), *_keys("edge", "e", EDGE)]
    told = f"<desc>{escape(xml_text(terms(selection)))}</desc>\n"
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_SPACE}">\n{told}{"".join(keys)}<graph id="factions" edgedefault="directed">\n'
    return write_graph(selection, out, step, head=head.encode(), node=_node, between=b"", edge=_edge, tail=b"</graph>\n</graphml>\n")


def _keys(of: str, letter: str, fields: tuple[Field[Any], ...]) -> list[str]:
    return [
        f'<key id="{letter}{at}" for="{of}" attr.name="{escape(field.name)}" attr.type="{field.kind}"/>\n' for at, field in enumerate(fields)
    ]


def _node(node: Node) -> _Element:
    from lxml.etree import Element

    element = Element("node", {"id": xml_text(node.id)})
    _data(element, "n", NODE, node)
    return element


def _edge(one: Stated) -> _Element:
    from lxml.etree import Element

    ends = {"source": xml_text(end_id(one.tie.subject)), "target": xml_text(end_id(one.tie.object))}
    element = Element("edge", {"id": edge_id(one), **ends})
    _data(element, "e", EDGE, one)
    return element


def _data(element: _Element, letter: str, fields: tuple[Field[Any], ...], thing: object) -> None:
    from lxml.etree import SubElement

    for at, field in enumerate(fields):
        if (value := field.of(thing)) is not None:
            SubElement(element, "data", {"key": f"{letter}{at}"}).text = told(value)
