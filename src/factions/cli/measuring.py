"""The commands that check annotated reports, print the contract's schema, and measure the reader."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from factions.bench import BENCHES
from factions.cli.common import Form, Format, app, complain, print_json
from factions.errors import FactionsError, SourceError


@app.command()
def markup(files: Annotated[list[str], typer.Argument(help="Annotated reports (.mark).", metavar="FILE...")]) -> None:
    """Check annotated reports: each fault is named."""
    from factions.markup import load
    from factions.terminal import plain
    from factions.web.words import counted

    failed = 0
    for file in files:
        try:
            reading = load(Path(file)).reading
        except FactionsError as error:
            complain(str(error))
            failed += 1
        else:
            kinds = {"mention": reading.mentions, "event": reading.events, "relation": reading.relations, "claim": reading.claims}
            typer.echo(plain(f"{file}: {', '.join(counted(len(records), kind) for kind, records in kinds.items())}"))
    raise typer.Exit(1 if failed else 0)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a reading."""
    from factions.reading import Reading

    print_json(json.dumps(Reading.json_schema(), indent=2))


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help=f"The benchmark: {', '.join(sorted(BENCHES))}.", metavar="NAME")],
    data: Annotated[str, typer.Option("--data", help="A file or folder of annotated data.", metavar="PATH")],
    *,
    predictions: Annotated[str | None, typer.Option("--predictions", help="Write what was found to this file (JSON Lines).", metavar="OUT")] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Show so many errors of each kind on standard error.", metavar="N")] = 0,
    split: Annotated[str | None, typer.Option("--split", help="train, dev or test of the corpus. Default: dev.", metavar="SPLIT")] = None,
    folds: Annotated[
        int | None, typer.Option("--folds", min=2, help="Learn from the data, in so many parts: re3d and plover.", metavar="N", show_default=False)
    ] = None,
    form: Form = Format.text,
) -> None:
    """Measure the reader against annotated data."""
    from factions.bench import bench as find

    run = find(name, split, folds)
    if not Path(data).exists():
        raise SourceError(data, "there is no such file or folder")
    if predictions is not None and not Path(predictions).absolute().parent.is_dir():
        raise SourceError(predictions, "can't be written: there is no such folder")  # told before the work, not after it
    figures = run(Path(data), predictions=Path(predictions) if predictions is not None else None, errors=errors)
    if form is Format.json:
        print_json(json.dumps(figures))
        return
    flat = dict(_flat(figures))
    width = max(map(len, flat), default=0)
    for figure, value in flat.items():
        typer.echo(f"{figure:<{width}}  {_shown(value)}")


def _shown(value: float | None) -> str:
    """Write a figure: a count as a whole number, a share with three places, a dash where there was nothing to measure."""
    if value is None:
        return f"{'-':>10}"
    return f"{value:>10,.0f}" if value == int(value) and value > 1 else f"{value:>14.3f}"


def _flat(figures: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, float | None]]:
    """Give each figure with its whole name: "per_type Person exact_f1"."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name} ")
        else:
            yield f"{above}{name}", value
