"""The command that explains whom a name means."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from factions.cli import app


def test_a_name_is_explained() -> None:
    done = CliRunner().invoke(app, ["actors", "Asaeb Ahl al-Haqq", "--country", "irq", "--on", "2014-06"])
    assert done.exit_code == 0
    assert "(asaib-ahl-al-haq)" in done.stdout.splitlines()[0]
    assert "Iraq agrees" in done.stdout
    assert "on 2014-06: " in done.stdout


def test_as_json() -> None:
    done = CliRunner().invoke(app, ["actors", "National Liberation Army", "--format", "json"])
    told = json.loads(done.stdout)
    assert told["entry"] is None
    assert {"eln", "nla-macedonia"} & {one["entry"] for one in told["candidates"]}
    assert all(one["names"] and one["reasons"] and one["source"] for one in told["candidates"])


@pytest.mark.parametrize(("options", "named"), [
    (["--country", "Iraq"], "--country 'Iraq'"), (["--on", "June"], "--on 'June'"), (["--kind", "gang"], "--kind 'gang'"),
])  # fmt: skip
def test_a_bad_option_is_named(options: list[str], named: str) -> None:
    done = CliRunner().invoke(app, ["actors", "Taliban", *options])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"factions: {named}: ")
    assert done.stderr.count("\n") == 1
