"""What every command shares: the application that tells errors in one line, common options, and how JSON is printed."""

from __future__ import annotations

import getpass
import logging
import os
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TypeVar

import typer
from typer.core import TyperGroup

from factions.errors import FactionsError, internal_error
from factions.settings import debugging

if TYPE_CHECKING:
    from factions.evidence import Record

_Record = TypeVar("_Record", bound="Record")

STOPPED = 130
"""The exit status that shells give what Ctrl-C ends."""
_CLOSED = 141  # and what a closed pipe ends
# What may stand in JSON as it is and steers a terminal: control characters from 0x7f on, half characters, marks of direction. Escapes mean the same.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))}


class _Commands(TyperGroup):
    """Runs a command, and tells whatever goes wrong in one line."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 - a class that Typer keeps to itself
        """Run the command that was asked for."""
        _tell_progress()
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except FactionsError as error:
            complain(str(error))
            raise typer.Exit(1) from error
        except KeyboardInterrupt as error:
            complain(str(error) or "stopped")
            raise typer.Exit(STOPPED) from error
        except BrokenPipeError as error:  # the reader of our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at its end
            raise typer.Exit(_CLOSED) from error
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:
            if debugging():
                raise
            complain(f"{ctx.invoked_subcommand}: {internal_error(error)}")
            raise typer.Exit(1) from error
        return result


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Factions tracks armed groups: it reads reporting and keeps a record in which every fact cites its characters.",
)  # fmt: skip

Sources = Annotated[
    list[str], typer.Argument(help="Files, folders, globs in quotes, web or s3:// addresses, or - for standard input.", metavar="SOURCE...")
]
LedgerName = Annotated[
    str | None, typer.Option("--ledger", help="The ledger: a path or sqlite:///PATH. Default: $FACTIONS_LEDGER, else factions.db.", metavar="URL")
]
Published = Annotated[
    str | None, typer.Option("--published", help="The publication date (EDTF, such as 2014-06-20), where a page gives none.", metavar="DATE")
]
CoderName = Annotated[
    str, typer.Option("--coder", help="Who reads: reader, our own, or llm, the language model that FACTIONS_LLM_URL names.", metavar="NAME")
]
Every = Annotated[
    int | None, typer.Option("--every", min=1, help="Go on until stopped, and look each so many minutes for what is due.", metavar="MINUTES")
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses, too.")]


class Format(StrEnum):
    """How a command prints."""

    text = "text"
    json = "json"


Form = Annotated[Format, typer.Option("--format", help="text for people, json for programs (one object a line).")]


def complain(words: str) -> None:
    """Tell one line on standard error."""
    from factions.terminal import plain

    sys.stdout.flush()
    sys.stderr.write(f"factions: {plain(' '.join(words.split()))}\n")
    sys.stderr.flush()


class _Told(logging.Handler):
    """Tells what the ledger logs of long work that no command asked for, on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell one line."""
        complain(record.getMessage())


def _tell_progress() -> None:
    log = logging.getLogger("factions.ledger")
    if not any(isinstance(handler, _Told) for handler in log.handlers):
        log.addHandler(_Told())
        log.setLevel(logging.INFO)


def print_json(line: str) -> None:
    """Print JSON, which is UTF-8 whatever the terminal writes."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(line.translate(_ESCAPED) + "\n")
    sys.stdout.flush()


def print_each(found: Iterable[_Record], form: Format, line: Callable[[_Record], str]) -> None:
    """Print records, each as its JSON or as the line (or lines) for people that `line` makes of it."""
    from factions.terminal import plain

    for one in found:
        if form is Format.json:
            print_json(one.model_dump_json())
        else:
            typer.echo(plain(line(one)))


def stdin() -> BinaryIO | None:
    """Give standard input's bytes; None where the process has none."""
    return getattr(sys.stdin, "buffer", None)


def checked_date(published: str | None) -> str | None:
    """Give `--published` back; raises FactionsError where it's no date, before anything is read or made."""
    from factions.documents.edtf import is_edtf

    if published is not None and not is_edtf(published):
        raise FactionsError(f"--published {published!r}", "it is no EDTF date such as 2014-06-13, 2014-06 or XXXX-06-13")
    return published


def who_does(by: str | None) -> str:
    """Give the name of the person who does something: the one given, else the user's login name; raises FactionsError where that is none."""
    from factions.ledger.clusters import RULE

    if by is not None:
        if not by.strip() or by.strip().startswith(RULE):
            raise FactionsError(f"--by {by!r}", f"give a person's name: what begins with {RULE} is a rule's")
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:  # a process whose user has no name
        raise FactionsError("--by", "this user has no login name: say who does it") from error
