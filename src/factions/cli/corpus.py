"""The commands that work on the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from factions.cli.common import Form, Format, app, complain, print_json
from factions.errors import FactionsError

corpus = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Work on the open corpus of annotated reports.")
app.add_typer(corpus, name="corpus")
CorpusFolder = Annotated[str, typer.Argument(help="The corpus's folder.", metavar="[FOLDER]", show_default=False)]


@corpus.command()
def validate(
    paths: Annotated[list[str] | None, typer.Argument(help="Annotated reports, or folders. Default: corpus.", metavar="[FOLDER|FILE]...")] = None,
) -> None:
    """Check annotated reports against every rule of the corpus.

    Prints what is wrong, with file and line. Given a folder, it checks what holds between its reports, too. A warning fails nothing.
    """
    from factions.corpus.validation import validate as check
    from factions.terminal import plain
    from factions.web.words import counted

    found, reports = check([Path(path) for path in paths or ["corpus"]])
    for finding in found:
        typer.echo(plain(str(finding)))
    faults = sum(not finding.warning for finding in found)
    typer.echo(f"{counted(reports, 'report')}: {counted(faults, 'fault')}, {counted(len(found) - faults, 'warning')}")
    raise typer.Exit(1 if faults else 0)


@corpus.command("show")
def show_marked(file: Annotated[str, typer.Argument(help="An annotated report (.mark).", metavar="FILE")]) -> None:
    """Show an annotated report: its mentions in colour, and under each sentence what was read off it."""
    from factions.corpus.page import show_report
    from factions.markup import load
    from factions.terminal import page

    show_report(page(), load(Path(file)))


@corpus.command()
def export(
    folder: CorpusFolder = "corpus",
    to: Annotated[
        str, typer.Option("--to", help="jsonl (the contract), conll (columns), brat (standoff), attribution (who says what).", metavar="FORMAT")
    ] = "jsonl",
    output: Annotated[str, typer.Option("--output", help="The folder to write to; it's made where it isn't there.", metavar="DIR")] = "exported",
    split: Annotated[str | None, typer.Option("--split", help="train, dev or test alone.", metavar="SPLIT")] = None,
) -> None:
    """Write a corpus in another tool's format, each split for itself, with an index of the reports."""
    from factions.corpus import load_corpus
    from factions.corpus.exporting import export as write
    from factions.terminal import plain
    from factions.web.words import counted

    count = write(load_corpus(folder), to, Path(output), split)
    typer.echo(plain(f"{counted(count, 'report')} written to {output}"))


@corpus.command()
def agreement(
    folder: CorpusFolder = "corpus",
    differences: Annotated[bool, typer.Option("--differences", help="List what the two annotators did otherwise.")] = False,  # noqa: FBT002 - a flag
    form: Form = Format.text,
) -> None:
    """Measure how far two annotators agree, on the reports that were annotated twice."""
    from factions.corpus.agreement import agreement as measure
    from factions.corpus.loader import read_corpus
    from factions.corpus.page import agreement_lines, difference_lines
    from factions.terminal import plain

    held, broken = read_corpus(folder)
    for error in broken:
        complain(str(error))
    each, whole = measure(held)
    if not each:
        raise FactionsError(folder, "no report is annotated twice")
    if form is Format.json:
        print_json(json.dumps({one.name: one.as_json(differences=differences) for one in (*each, whole)}, ensure_ascii=False))
    else:
        for line in (*agreement_lines(each, whole), *(difference_lines(each) if differences else ())):
            typer.echo(plain(line))
    raise typer.Exit(1 if broken else 0)


@corpus.command()
def stats(folder: CorpusFolder = "corpus", form: Form = Format.text) -> None:
    """Count what a corpus holds, beside what it is to hold. A report that breaks the markup's rules is named and not counted."""
    from factions.corpus.loader import read_corpus
    from factions.corpus.page import table_lines
    from factions.corpus.stats import tables
    from factions.terminal import plain

    held, broken = read_corpus(folder)
    for error in broken:
        complain(str(error))
    made = tables(held)
    if form is Format.json:
        print_json(json.dumps({table.title: table.as_json() for table in made}, ensure_ascii=False))
    else:
        for table in made:
            for line in table_lines(table):
                typer.echo(plain(line))
    raise typer.Exit(1 if broken else 0)
