"""GEXF 1.2: the network of groups and ties, for Gephi.

Without the selection's day `on` the graph is dynamic: an edge is there for as long as its tie held, from its first known day until a known end; a
tie that held several times has a spell for each, one that nobody dates is there always. With `on` it's a static picture of that day.
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

    from factions.analysis.ties import Held
    from factions.exports.selection import Selection

_SPACE = "http://www.gexf.net/1.2draft"
_TYPES = {"int": "integer"}
_OWN = ("weight",)
"""What GEXF has an attribute of its own for."""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="{space}" version="1.2">
<meta><creator>Factions</creator><description>Groups and the ties between them{told}. {terms}</description></meta>
<graph defaultedgetype="directed" mode="{mode}"{times}>
{attributes}<nodes>
"""


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the network of a selection to a file; `rows` are its edges."""
    on = selection.on
    head = _HEAD.format(
        space=_SPACE, told=f", as of {on.isoformat()}" if on else ", each for as long as it held", mode="static" if on else "dynamic",
        terms=escape(xml_text(terms(selection))), times="" if on else ' timeformat="date"',
        attributes=_attributes("node", "n", NODE) + _attributes("edge", "e", EDGE),
    )  # fmt: skip

    def edge(one: Stated) -> _Element:
        return _edge(one, dynamic=on is None)

    between, tail = b"</nodes>\n<edges>\n", b"</edges>\n</graph>\n</gexf>\n"
    return write_graph(selection, out, step, head=head.encode(), node=_node, between=between, edge=edge, tail=tail)


def _attributes(of: str, letter: str, fields: tuple[Field[Any], ...]) -> str:
    lines = [
        f'<attribute id="{letter}{at}" title="{field.name}" type="{_TYPES.get(field.kind, field.kind)}"/>\n'
        for at, field in enumerate(fields) if field.name not in _OWN
    ]  # fmt: skip
    return f'<attributes class="{of}" mode="static">\n{"".join(lines)}</attributes>\n'


def _node(node: Node) -> _Element:
    from lxml.etree import Element

    element = Element("node", {"id": xml_text(node.id), "label": xml_text(node.name)})
    _values(element, "n", NODE, node)
    return element


def _edge(one: Stated, *, dynamic: bool) -> _Element:
    from lxml.etree import Element, SubElement

    tie = one.tie
    ends = {"source": xml_text(end_id(tie.subject)), "target": xml_text(end_id(tie.object))}
    label = f"{tie.type}/{tie.subtype}" if tie.subtype else tie.type
    element = Element("edge", {"id": edge_id(one), **ends, "type": "directed", "label": label, "weight": told(tie.weight)})
    _values(element, "e", EDGE, one)
    when = [days for period in tie.periods if (days := _days(period))] if dynamic else []
    if len(when) == 1:
        for name, day in when[0].items():
            element.set(name, day)
    elif when:
        spells = SubElement(element, "spells")
        for days in when:
            SubElement(spells, "spell", days)
    return element


def _days(period: Held) -> dict[str, str]:
    return {name: day for name, day in (("start", period.first), ("end", period.end)) if day}


def _values(element: _Element, letter: str, fields: tuple[Field[Any], ...], thing: object) -> None:
    from lxml.etree import SubElement

    values = SubElement(element, "attvalues")
    for at, field in enumerate(fields):
        if field.name not in _OWN and (value := field.of(thing)) is not None:
            SubElement(values, "attvalue", {"for": f"{letter}{at}", "value": told(value)})
