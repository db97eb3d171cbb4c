"""The page of the commands tells each command of the corpus and each of its options."""

from __future__ import annotations

from pathlib import Path

import typer.main

from factions import cli


def test_every_command_of_the_corpus_is_told() -> None:
    page = (Path(__file__).parents[2] / "docs/commands.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1].split()[1]: line for line in page.splitlines() if line.startswith("| `corpus ")}
    commands = getattr(typer.main.get_command(cli.corpus.corpus), "commands", {})
    assert set(rows) == set(commands) > {"validate"}
    for name, command in commands.items():
        options = {option for param in command.params for option in param.opts if option.startswith("--") and option != "--help"}
        assert {option for option in options if f"`{option}" not in rows[name]} == set(), name
