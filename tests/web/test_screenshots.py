"""The pictures of the docs: each is one that the tool takes, and the pages that it shows are there."""

import re
from pathlib import Path

from playwright.sync_api import Browser
from tests.web.conftest import needs_browser
from tools.screenshots import PICTURES, take


@needs_browser
def test_each_picture_can_be_taken_anew(browser: Browser, site: str, tmp_path: Path) -> None:
    take(browser, site, tmp_path)
    for name in PICTURES:
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_the_docs_show_pictures_that_the_tool_takes(root: Path) -> None:
    pages = [root / "README.md", *(root / "docs").rglob("*.md")]
    shown = {name for page in pages for name in re.findall(r"images/([\w-]+\.png)\)", page.read_text(encoding="utf-8"))}
    assert shown <= set(PICTURES)
    assert {path.name for path in (root / "docs" / "images").glob("*.png")} == set(PICTURES)
