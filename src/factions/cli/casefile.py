"""The commands that seal a part of the record into one file, prove that nothing in it was changed, and open it to be read."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, complain, print_json, who_does
from factions.cli.days import AsOf, day, tell_day
from factions.cli.exporting import check_groups
from factions.cli.safety import progress
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from factions.analysis.filters import Filter
    from factions.exports.casefile import Opened, Verified

casefile = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Seal sources and record into one file; open it.")
app.add_typer(casefile, name="casefile")

File = Annotated[Path, typer.Argument(help="A casefile.", metavar="FILE")]
Known = Annotated[
    str | None, typer.Option("--digest", help="The digest that was noted elsewhere: that of the casefile must be the same.", metavar="HEX")
]


@casefile.command("make")
def make_one(  # noqa: PLR0913, PLR0917 - options
    query: Annotated[
        list[str],
        typer.Argument(help="Incidents by number, groups by name, documents by id; or a filter: country=IRQ, JSON, a file.", metavar="QUERY..."),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write.", metavar="FILE")],
    public: Annotated[bool, typer.Option("--public", help="Leave the reports' texts out, but for what may be read in public of them.")] = False,  # noqa: FBT002 - a flag
    originals: Annotated[
        list[str] | None,
        typer.Option("--originals", help="Files and folders with the reports as they came; those that fit are sealed, too.", metavar="PATH"),
    ] = None,
    because: Annotated[str, typer.Option("--because", help="What it's for: it goes into the audit log.", metavar="REASON")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who makes it. Default: your login name.", metavar="NAME")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that has this name.")] = False,  # noqa: FBT002 - a flag
    as_of: AsOf = None, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Seal reports and what the record has of them into one file. It's there whole, or not at all.

    It holds reports whole: it's for the desk, and with --public for everybody. Its digest goes into the audit log: publish it, and anyone can prove
    later that nothing was changed.
    """
    from factions.exports.casefile import Wanted, ask, make
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    then, who = day(as_of), who_does(by)
    words, sifted = _divided(query)
    with open_ledger(ledger_url(ledger), create=False) as held, progress() as step:
        if not tell_day(held, then):
            raise typer.Exit(1)
        if sifted is not None:
            check_groups(held, sifted, then)
        asked = ask(held, words, sifted, as_of=then, public=public)
        wanted = Wanted(asked.documents, tuple(query), then, public, tuple(originals or ()), who, because)
        made = make(held, wanted, out, force=force, step=step)
    if form is Format.json:
        print_json(made.model_dump_json())
        return
    typer.echo(plain("\n".join(_told(made.verified))))
    if public:
        typer.echo("of the reports' texts it holds what may be read in public")
    else:
        typer.echo("it holds reports whole, names of private persons among them: it's for the desk, not for the public (--public makes another)")
    if not made.entered:
        complain(f"{out}: the audit log doesn't tell of it, as the ledger can't be written: note the digest")


@casefile.command("verify")
def verify_one(path: File, digest: Known = None, form: Form = Format.text) -> None:
    """Prove that nothing in a casefile was changed. It takes no ledger, and no network.

    Every member must be what the manifest says, none missing or added, and every quote exactly its slice of its source's text.
    """
    from factions.exports.casefile import verify
    from factions.terminal import plain

    with progress() as step:
        found = verify(path, digest=digest, step=step)
    if form is Format.json:
        print_json(found.model_dump_json())
        return
    typer.echo(plain("\n".join(_told(found))))
    typer.echo("nothing was changed" if digest else "nothing was changed since it was sealed; --digest proves that it's the one that you mean")


@casefile.command("open")
def open_one(
    path: File,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; where it's taken, the next free one.")] = 8000,
    digest: Known = None,
    ledger: Annotated[
        str | None, typer.Option("--ledger", help="A ledger that knows what was taken down since: that isn't shown.", metavar="URL")
    ] = None,
) -> None:  # fmt: skip
    """Serve a casefile's pages, to be read only. On this machine, at 127.0.0.1, until it's stopped.

    It's verified first. What was taken down since, by --ledger or a list beside it (FILE.takedowns), is listed, and isn't shown.
    """
    from factions.exports.casefile import tombstones_of, unpack
    from factions.ledger.open import open_ledger
    from factions.terminal import plain
    from factions.web.server import serve_sealed

    if ledger is None:
        stones = tombstones_of(path)
    else:
        with open_ledger(ledger, create=False) as held:
            stones = tombstones_of(path, held)
    with tempfile.TemporaryDirectory(prefix="factions-casefile-", ignore_cleanup_errors=True) as folder:
        with progress() as step:
            found = unpack(path, Path(folder), stones=stones, digest=digest, step=step)
        typer.echo(plain("\n".join((*_told(found.verified), *_gone(found, asked=ledger is not None)))))
        serve_sealed(str(found.ledger), port, banner=found.banner, public=found.verified.public)


def _divided(query: Sequence[str]) -> tuple[tuple[str, ...], Filter | None]:
    """Part what names incidents, groups and documents from what is a filter: words with =, JSON, a file of it."""
    from factions.analysis.filter_words import read, words_filter

    filters = [word for word in query if _is_filter(word)]
    words = tuple(word for word in query if not _is_filter(word))
    if not filters:
        return words, None
    return words, read(filters[0]) if len(filters) == 1 else words_filter(filters)


def _is_filter(word: str) -> bool:
    return "=" in word or word.lstrip().startswith("{") or word.endswith((".yaml", ".yml", ".json"))


def _told(found: Verified) -> list[str]:
    from factions.exports.casefile.manifest import counted

    index = "" if found.index == "compared" else f"; its index was {found.index} of Factions ({found.version}), and not compared"
    return [
        f"{found.path}: {found.members} members, {found.size / 1e3:,.0f} kB, made {found.day} for: {' '.join(found.query)}",
        f"{counted(found.counts)}: each quote is its slice of {'what is shown of its source' if found.public else 'its source'}{index}",
        f"digest {found.digest}",
    ]


def _gone(found: Opened, *, asked: bool) -> list[str]:
    lines = [
        f"{stone.document[:16]} was taken down on {stone.made[:10]} by {stone.by} ({stone.because}): it isn't shown" for stone in found.taken_down
    ]
    if found.filled.left_out:
        lines.append(f"{found.filled.left_out} incidents that rest on it aren't shown, either")
    return lines or ([] if not asked else ["nothing of it was taken down since"])
