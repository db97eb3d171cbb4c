"""The lock fits the project file, and names no host."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = {canonicalize_name(name): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\\n]+)", LOCK, re.MULTILINE)}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
OWN = next(Requirement(line).extras for line in EXTRAS["dev"] if Requirement(line).name == "factions")  # the tests need these, too
WANTED = [
    line
    for part in (PROJECT["project"]["dependencies"], EXTRAS["dev"], *(EXTRAS[name] for name in sorted(OWN)), PROJECT["build-system"]["requires"])
    for line in part
    if Requirement(line).name != "factions"
]


@pytest.mark.parametrize("line", WANTED)
def test_the_lock_holds_what_the_project_asks_for(line: str) -> None:
    wanted = Requirement(line)
    assert wanted.specifier.contains(PINNED[canonicalize_name(wanted.name)], prereleases=True)


def test_every_pin_has_hashes() -> None:
    pins = re.findall(r"^[A-Za-z0-9._-]+==.*(?:\n +--hash=sha256:[0-9a-f]{64}(?: \\)?)+", LOCK, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[A-Za-z0-9]", LOCK, re.MULTILINE)) > 100


def test_the_lock_names_no_host_and_no_path() -> None:
    assert re.findall(r"https?:|file:|--(?:extra-)?index|--find-links| @ ", LOCK) == []


def test_ci_starts_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "make test",
    ]  # fmt: skip


def test_every_ignored_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.flake8-bugbear]")]
    rules = re.findall(r'^  "[A-Z]+\d*",.*$', table, re.MULTILINE)
    assert len(rules) > 20
    assert [rule for rule in rules if not re.search(r"# \S+ \S+", rule)] == []
