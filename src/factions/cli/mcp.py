"""The command that serves a ledger's tools to language models."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from factions.cli.common import LedgerName, app
from factions.errors import FactionsError
from factions.settings import ledger_url


@app.command()
def mcp(
    ledger: LedgerName = None,
    public: Annotated[bool, typer.Option("--public", help="Give what may be read in public, by the rules that do no harm.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Serve tools to language models. They come by the Model Context Protocol on standard input and output, read only, and cite what they say."""
    from factions.ledger.open import open_ledger

    if importlib.util.find_spec("mcp") is None:
        raise FactionsError("mcp", "install factions[mcp]")
    with open_ledger(ledger_url(ledger), create=False) as held:
        from factions.web.mcp.server import server
        from factions.web.mcp.tools import Desk

        server(Desk(held, public)).run("stdio")
