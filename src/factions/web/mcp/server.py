"""The tools as an MCP server on standard input and output: what each is called, takes and is for. The official SDK speaks the protocol."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from factions.errors import FactionsError
from factions.version import __version__
from factions.web.mcp import answers as a
from factions.web.mcp.cited import NOTICE
from factions.web.mcp.tools import MOST, Desk

INSTRUCTIONS = f"""\
Factions keeps a record of armed groups: who they are, whom they fight and who backs them, what happened where and when, how many died, and who says
so, each with the sentences that it was read from. These tools read it; none changes it. Each answer carries citations. Where there are none the tool
refuses: report that the record has nothing, and how much was read, and don't answer from memory in its place. {NOTICE}"""
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")

AsOf = Annotated[date | None, Field(description="What the record held at the end of this day (UTC), such as 2014-06-20.")]
Name = Annotated[str, Field(min_length=1, max_length=200, description="A group's name, alias, acronym or id.")]
Country = Annotated[str | None, Field(max_length=3, description="ISO 3166-1 alpha-3, such as IRQ.")]
First = Annotated[date | None, Field(description="This day or later.")]
Last = Annotated[date | None, Field(description="This day or earlier.")]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many at the most.")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1, description="An incident's number, as `incidents` gives it.")]
Types = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=13, description="Only ties of these types, such as backs or fights.")]


def server(desk: Desk) -> MCPServer[Any]:
    """Give the server of a ledger's tools."""
    made: MCPServer[Any] = MCPServer("factions", title="Factions", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING")

    def tool(ask: Callable[_Asked, _Answer]) -> None:
        made.add_tool(_told(ask), annotations=_READS, structured_output=True)

    def find_group(name: Name, as_of: AsOf = None) -> a.Groups:
        """Find the groups that a name may mean: ids, kinds, aliases, where they are named. Ask this before a tool that takes a group."""
        return desk.find_group(name, as_of=as_of)

    def ties_as_of(
        group: Name, on: Annotated[date | None, Field(description="A day of the world: only ties that held then.")] = None, as_of: AsOf = None,
        types: Types = [], limit: Limit = 5,  # noqa: B006 - the SDK makes a schema of it; nothing changes it
    ) -> a.Ties:  # fmt: skip
        """Tell whom a group leads, fights, backs, splits from and so on: since when, until when, how much each tie rests on, and who says so."""
        return desk.ties_as_of(group, on=on, as_of=as_of, types=types, limit=limit)

    def incidents(  # noqa: PLR0917 - the SDK gives them by name
        country: Country = None, type: Annotated[str | None, Field(max_length=20, description="A PLOVER type, such as ASSAULT.")] = None,  # noqa: A002 - as the page calls it
        group: Annotated[str | None, Field(max_length=200, description="A group with a part in it.")] = None,
        first: First = None, last: Last = None, as_of: AsOf = None, limit: Limit = 5,
    ) -> a.Incidents:  # fmt: skip
        """List what happened, the latest first: each merged of its reports, with its toll by a published rule, and what reports differ in."""
        return desk.incidents(country=country, type_=type, group=group, first=first, last=last, as_of=as_of, limit=limit)

    def evidence(
        incident: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="An incident's number.")] = None,
        statement: Annotated[str | None, Field(max_length=200, description="A statement: its document's id, a colon, its own id.")] = None,
        tie: Annotated[str | None, Field(max_length=600, description="A tie's id, as `ties_as_of` gives it.")] = None,
        as_of: AsOf = None,
    ) -> a.Evidence:  # fmt: skip
        """Give all that one fact cites, denials too: every report's statement with its sentences. Give one of incident, statement and tie."""
        return desk.evidence(incident=incident, statement=statement, tie=tie, as_of=as_of)

    def compare_codings(incident: Number, as_of: AsOf = None) -> a.Codings:
        """Show an incident as PLOVER, UCDP, CAMEO and an ACLED-like scheme would code it, each field with its reason, or why it isn't codable."""
        return desk.compare_codings(incident, as_of=as_of)

    def search(  # noqa: PLR0917 - the same
        words: Annotated[str, Field(min_length=1, max_length=200, description="Words that a passage or statement must hold, in any form.")],
        kind: Annotated[Literal["passage", "event", "relation", "claim"] | None, Field(description="Only these.")] = None,
        country: Country = None, first: First = None, last: Last = None, as_of: AsOf = None, limit: Limit = 5,
    ) -> a.Hits:  # fmt: skip
        """Find passages and statements by their words, the best first."""
        return desk.search(words, kind=kind, country=country, first=first, last=last, as_of=as_of, limit=limit)

    def coverage(
        country: Country = None, place: Annotated[str | None, Field(max_length=200, description="A place, or a country's first division.")] = None,
        first: First = None, last: Last = None, as_of: AsOf = None,
    ) -> a.Coverage:  # fmt: skip
        """Quiet or unreported? Tell how much was read about a country or place, week by week, and how many incidents it tells of."""
        return desk.coverage(country=country, place=place, first=first, last=last, as_of=as_of)

    for ask in (find_group, ties_as_of, incidents, evidence, compare_codings, search, coverage):
        tool(ask)
    return made


def _told(ask: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """Tell what goes wrong in our own words: an error that is ours becomes the protocol's."""

    @wraps(ask)
    def asking(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Answer:
        try:
            return ask(*args, **kwargs)
        except FactionsError as error:
            raise ToolError(str(error)) from error

    return asking
