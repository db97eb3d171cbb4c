"""The command line: each command reads its options, calls one room, and prints.

What goes wrong is one line on standard error, `factions: INPUT: REASON`. The exit status is 0, 1 when something failed, 2 for a wrong call, 130 after
Ctrl-C. Whatever is heavy (ONNX Runtime, SQLAlchemy, FastAPI) is imported by the command that needs it, so that `--help` is quick.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

# each module adds its commands to the application, in the order in which --help lists them
from factions.cli import reports, diff, judge, review, incidents, codings, ties, claims, coverage, question, publishers  # isort: skip
from factions.cli import coding, loading  # isort: skip
from factions.cli import exporting, casefile  # isort: skip
from factions.cli import agree, mcp  # isort: skip
from factions.cli import feeds, webhooks, safety, audit, takedown, accounts, measuring, corpus, registry, actors, gazetteer  # isort: skip
from factions.cli.common import STOPPED, app, complain
from factions.version import __version__

__all__ = [
    "accounts",
    "actors",
    "agree",
    "app",
    "audit",
    "casefile",
    "claims",
    "coding",
    "codings",
    "corpus",
    "coverage",
    "diff",
    "exporting",
    "feeds",
    "gazetteer",
    "incidents",
    "judge",
    "loading",
    "main",
    "mcp",
    "measuring",
    "publishers",
    "question",
    "registry",
    "reports",
    "review",
    "safety",
    "takedown",
    "ties",
    "webhooks",
]


def main() -> None:
    """Run the command line; what the process is called with is in sys.argv."""
    signal.signal(signal.SIGINT, _stop)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal may lack the letters of a name
    try:
        app()
    except KeyboardInterrupt:  # between the commands' own work: while Python loads them
        complain("stopped")
        sys.exit(STOPPED)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Unwind at the first Ctrl-C, so that connections are closed; a second one ends the process at once. The ledger stands either."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:  # noqa: FBT002 - a flag
    if version:
        typer.echo(f"factions {__version__}")
        raise typer.Exit
