"""The commands of webhooks, from the making of one to what arrives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.jobs.test_sending import put, receiving, told
from tests.ledger.conftest import RAID, read
from typer.testing import CliRunner, Result

from factions.cli import app
from factions.ledger.open import open_ledger

QUERY = "kind=event&country=IRQ"


@pytest.fixture
def url(tmp_path: Path) -> str:
    name = str(tmp_path / "own.db")
    open_ledger(name).close()
    return name


def run(*words: str, url: str) -> Result:
    by = [] if words[0] == "send" else ["--by", "ann"]
    return CliRunner().invoke(app, ["webhooks", *words, *by, "--ledger", url])


def add(address: str, url: str) -> str:
    done = run("add", "raids", address, "--query", QUERY, url=url)
    assert done.exit_code == 0, done.output
    assert f"webhook 1: what “raids” finds goes to {address}" in done.stdout
    return done.stdout.rpartition("shown this once: ")[2].strip()


def test_from_making_one_to_what_arrives(url: str) -> None:
    with receiving(500, 204) as (address, got):
        secret = add(address, url)
        assert secret.startswith("whsec_")
        with open_ledger(url) as ledger:
            put(ledger, read(RAID))
        failed = run("send", "--allow-private", url=url)
        assert failed.exit_code == 1
        assert failed.stderr == f"factions: webhook 1: {address}: the server answered 500; it is tried again\n"
        assert run("send", "--allow-private", url=url).stdout == "no webhook is due\n"
        listed = run("list", url=url).stdout
        assert "nothing sent yet; 1 waiting, 0 given up" in listed
        assert "failed 1 times in a row: the server answered 500" in listed
        assert secret not in listed
        sent = run("send", "1", "--allow-private", "--format", "json", url=url)
        assert (json.loads(sent.stdout)["outcome"], sent.exit_code) == ("sent", 0)
    assert {one["statement"] for one in told(got[1])} == {"e1", "e2", "e3"}
    held = json.loads(run("list", "--format", "json", url=url).stdout)
    assert (held["sent"], held["waiting"], held["error"]) == (1, 0, None)
    assert "secret" not in held
    assert run("secret", "1", url=url).stdout.strip() != f"secret, shown this once: {secret}"
    assert run("start", "1", url=url).stdout == "webhook 1 sends again: 0 waiting\n"
    assert run("remove", "1", url=url).stdout.startswith("webhook 1 is removed: ")
    assert "you have no webhook" in run("list", url=url).stdout


@pytest.mark.parametrize(
    ("words", "told_so"),
    [
        (("add", "raids", "ftp://a.example/"), "ftp://a.example/: is no address to post to: it begins with https://"),
        (("add", "raids", "https://a.example/"), "raids: ann has no saved search of this name; --query saves one"),
        (("add", "raids", "https://a.example/", "--query", "kind=event"), "--query 'kind=event': asks nothing"),
        (("add", "raids", "https://a.example/", "--query", "kind=nonsense"), "the search's kind: can't be asked"),
        (("secret", "9"), "webhook 9: there is none of this number among your own"),
        (("start", "9"), "webhook 9: there is none of this number among your own"),
        (("remove", "9"), "webhook 9: there is none of this number among your own"),
    ],
)
def test_what_cant_be_done_is_one_line(url: str, words: tuple[str, ...], told_so: str) -> None:
    done = run(*words, url=url)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"factions: {told_so}")
    assert done.stderr.count("\n") == 1


def test_nothing_is_posted_to_this_machine_unless_it_is_allowed(url: str) -> None:
    with receiving() as (address, got):
        add(address, url)
        with open_ledger(url) as ledger:
            put(ledger, read(RAID))
        assert "nothing is posted without TLS" in run("send", url=url).stderr
    assert got == []
