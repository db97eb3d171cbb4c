"""Take the pictures of the README and the docs: `python tools/screenshots.py LEDGER FOLDER GROUP TITLE` (a group's name, a report's title)."""

import shutil
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from playwright.sync_api import Page, sync_playwright

from factions.web.app import create_app
from factions.web.server import listen


def main(ledger: str, folder: Path, group: str, title: str) -> None:
    """Serve the ledger and photograph a group's page, and a report's page with a passage marked."""
    listener = listen(0)
    server = uvicorn.Server(uvicorn.Config(create_app(ledger), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 860}, base_url=f"http://127.0.0.1:{listener.getsockname()[1]}")
            _photograph(page, folder, group, title)
            browser.close()
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _photograph(page: Page, folder: Path, group: str, title: str) -> None:
    page.goto("/groups?" + urlencode({"q": group}))
    page.get_by_role("link", name=group, exact=True).first.click()
    page.screenshot(path=folder / "group.png")
    page.goto("/documents")
    page.get_by_role("link", name=title).click()
    page.screenshot(path=folder / "document.png")
    print(*sorted(folder.glob("*.png")), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4])
