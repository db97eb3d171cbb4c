"""What commands share: records printed for people or programs, and who does a thing."""

from __future__ import annotations

import getpass
import json

import pytest

from factions.cli.common import Format, print_each, who_does
from factions.errors import FactionsError
from factions.evidence import Span


def test_each_record_is_a_line_for_people_or_its_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = [Span(start=0, end=4, quote="\x1b[1m"), Span(start=5, end=6, quote="Ö")]
    print_each(found, Format.text, lambda one: f"{one.start}: {one.quote}")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1] == "5: Ö"
    assert "\x1b" not in lines[0]  # nothing in a report steers a terminal
    print_each(found, Format.json, lambda _: "")
    assert [json.loads(line)["quote"] for line in capsys.readouterr().out.splitlines()] == ["\x1b[1m", "Ö"]


@pytest.mark.parametrize("by", ["", "  ", "rule:names", " rule:names"])
def test_a_rule_is_nobody(by: str) -> None:
    with pytest.raises(FactionsError, match=r"^--by '.*': give a person's name"):
        who_does(by)


def test_who_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert who_does("Ann") == "Ann"
    monkeypatch.setenv("LOGNAME", "ben")
    assert who_does(None) == "ben"

    def nobody() -> str:
        raise KeyError(0)

    monkeypatch.setattr(getpass, "getuser", nobody)
    with pytest.raises(FactionsError, match=r"^--by: this user has no login name"):
        who_does(None)
