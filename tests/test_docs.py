"""The docs don't lie: every command that they show is run, and what they name is there.

A block of commands is a fence of `sh`. One that can't be run in a test has a comment above it that says why:
`<!-- no-run: it serves until it is stopped -->`.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main
from fastapi.routing import APIRoute
from tests.warm import Warm

from factions import cli
from factions.markup import parse
from factions.web import correcting, documents, groups, incident_pictures, incidents, pages, search

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "corpus" / "README.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"(?:<!-- no-run:(?P<reason>[^>]*)-->\s*)?^```sh[ ]*\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ("examples", "corpus", "docs", "README.md", "Makefile")


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    commands: str
    reason: str | None

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [Block(page, text.count("\n", 0, match.start("commands")), match["commands"], match["reason"]) for match in FENCE.finditer(text)]


BLOCKS = [block for page in PAGES for block in blocks(page)]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a reader of the docs has, shared by the blocks of all pages, as a reader's folder is."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with Warm(tmp_path_factory.mktemp("bin")) as warm:
        yield warm


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.reason is None], ids=str)
def test_commands_run(block: Block, checkout: Path, warm: Warm) -> None:
    # The folder of the running Python comes before others, so that what is installed beside `factions` is that of the tests.
    path = os.pathsep.join([str(warm.folder), str(Path(sys.executable).parent), os.environ["PATH"]])
    # `pipefail` but for SIGPIPE: `factions read ... | head` ends its writer early, and that's as it should be.
    done = subprocess.run(
        ["bash", "-euc", block.commands],
        cwd=checkout, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, f"{block}\n{block.commands}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stdout + done.stderr, f"{block}\n{block.commands}\n{done.stderr}"


EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = [(page, example) for page in PAGES for example in EXAMPLE.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "example"), PYTHON, ids=lambda value: value.name if isinstance(value, Path) else "")
def test_python_examples_run(page: Path, example: str, checkout: Path, warm: Warm) -> None:
    done = warm.python(example, checkout)
    assert done.returncode == 0, f"{page.name}\n{example}\n{done.stderr}"
    assert done.stdout.strip()


def test_the_markups_example_loads() -> None:
    page = (ROOT / "docs" / "markup.md").read_text(encoding="utf-8")
    example = re.search(r"```text\n(---\n.*?)```", page, re.DOTALL)
    assert example is not None
    annotated, errors = parse(example[1])
    assert (annotated is not None and len(annotated.reading.events), errors) == (1, [])


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.reason is not None], ids=str)
def test_a_block_that_is_not_run_says_why(block: Block) -> None:
    assert len((block.reason or "").split()) >= 3


def test_the_fence_is_understood(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A\n\n```sh\nls\n```\n\n<!-- no-run: it never ends -->\n```sh\nyes\n```\n\n```text\nnot a command\n```\n", encoding="utf-8")
    assert [(block.line, block.commands, block.reason) for block in blocks(page)] == [(3, "ls\n", None), (8, "yes\n", " it never ends ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_is_in_the_sites_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page for page in (str(p.relative_to(ROOT / "docs")) for p in PAGES if ROOT / "docs" in p.parents) if page not in menu] == []


def test_every_command_and_option_is_told() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    commands = getattr(typer.main.get_command(cli.app), "commands", {})
    assert set(sections) == set(commands)
    for name, command in commands.items():
        options = {option for param in command.params for option in param.opts if option.startswith("--")}
        assert {option for option in options if f"`{option}" not in sections[name]} == set(), name


def test_every_page_of_the_server_is_told() -> None:
    page = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    routes = [route for part in (pages, groups, incidents, incident_pictures, documents, correcting, search) for route in part.router.routes]
    assert [route.path for route in routes if isinstance(route, APIRoute) and f"| `{route.path}` |" not in page] == []
