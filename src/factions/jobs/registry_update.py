"""Fetching what UCDP and Wikidata say now into a folder of the registry, at the user's wish.

UCDP's actor file is one download a year, named by its version. Wikidata's query service is asked page by page, with a pause between; the pages are
kept in the cache until all are there, so that a run that was stopped goes on where it was. The service answers programs that say who they
are; its robots.txt, which is for search engines, keeps them from its queries, and so isn't asked for these. All else is the guard's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from factions.errors import FetchError, SourceError
from factions.jobs.registry import Brought, add, bring_ucdp, laid_over
from factions.reference import wikidata
from factions.reference.gazetteer import cache_folder
from factions.sources.guard import Guard, Page, TimeOuts

UCDP_URL = "https://ucdp.uu.se/downloads/actor/ucdp-actor-{version}-csv.zip"
WIKIDATA_URL = "https://query.wikidata.org/sparql"
MOST_ITEMS = 20_000
_PAGE = 500  # items; a page with their names takes the service some seconds
_YEARS = 4  # how far back a version is looked for
_TRIES = 3
_PATIENT = TimeOuts(connect=10, read=65, total=90)  # the service gives a query a minute
_DATA = frozenset({"application/zip", "application/x-zip-compressed", "application/octet-stream", "application/sparql-results+json"})

Step = Callable[[str], None]


class DataGuard(Guard):
    """The guard for data that the user asks for by name: it takes a dataset's types too, and, of a query service, doesn't ask robots.txt."""

    def __init__(self, *, service: bool, allow_private: bool) -> None:
        super().__init__(allow_private=allow_private, timeouts=_PATIENT)
        self._service = service

    # the web's own types (client, response) are for sources alone to know
    def obey_robots(self, client: Any, target: Any, url: str, deadline: Any) -> None:  # noqa: ANN401 - as said
        """Obey a site's robots.txt, but a query service's, which isn't meant for what is asked of it."""
        if not self._service:
            super().obey_robots(client, target, url, deadline)

    def _page(self, url: str, target: Any, response: Any, deadline: Any) -> Page:  # noqa: ANN401 - as said
        if response.headers.get("content-type", "").partition(";")[0].strip().lower() in _DATA:
            del response.headers["content-type"]  # judged here; the guard's own list is of what reports come as
        return super()._page(url, target, response, deadline)


def update_ucdp(folder: Path, *, url: str = UCDP_URL, allow_private: bool = False, step: Step, today: dt.date | None = None) -> Brought:
    """Fetch UCDP's newest actor file and bring it in.

    `{version}` in the address stands for a release: the first of this year (`261` in 2026), else of a year before. Raises SourceError, CodebookError.
    """
    year = (today or dt.datetime.now(dt.UTC).date()).year
    addresses = [url.replace("{version}", f"{(year - back) % 100:02}1") for back in range(_YEARS)] if "{version}" in url else [url]
    guard = DataGuard(service=False, allow_private=allow_private)
    for address in addresses:
        try:
            page = guard.fetch(address)
        except FetchError as error:
            if "404" not in error.reason or address == addresses[-1]:
                raise
            continue
        step(f"{page.url}: {len(page.data) >> 10} KiB")
        return bring_ucdp(page.data, address, folder)
    raise SourceError(url, "no release was found")  # not reached: the last address raises


def update_wikidata(
    folder: Path, *, url: str = WIKIDATA_URL, most: int = MOST_ITEMS, pause: float = 1, allow_private: bool = False, step: Step
) -> Brought:
    """Ask Wikidata for armed organisations, at most `most`, and bring in what they say of entries; `pause` seconds lie between two questions.

    Raises SourceError where the service fails three times over, CodebookError where its answer is something else; what was fetched is kept for
    the next run.
    """
    items: dict[str, wikidata.Item] = {}
    kept = cache_folder() / f"wikidata-{hashlib.sha256(f'{url} {wikidata.query(0, _PAGE)}'.encode()).hexdigest()[:16]}"
    for page in _pages(url, kept, most, pause, DataGuard(service=True, allow_private=allow_private)):
        items |= {item.qid: item for item in page}
        step(f"{url}: {len(items)} items")
    brought = Brought(add(wikidata.facts(sorted(items.values()), laid_over(folder)), folder), ())
    shutil.rmtree(kept, ignore_errors=True)
    return brought


def _pages(url: str, kept: Path, most: int, pause: float, guard: Guard) -> Iterator[list[wikidata.Item]]:
    for start in range(0, most, _PAGE):
        size = min(_PAGE, most - start)
        path = kept / f"{start}-{size}.json"
        known = path.is_file()
        data = path.read_bytes() if known else _asked(guard, f"{url}?{urlencode({'format': 'json', 'query': wikidata.query(start, size)})}", pause)
        items = wikidata.read(data, url)
        if not items:
            return
        if not known:
            _keep(path, data)
            time.sleep(pause)
        yield items


def _asked(guard: Guard, address: str, pause: float) -> bytes:
    """Ask the service; where it's too busy, again after ten times the pause, and after forty times."""
    for tried in range(1, _TRIES + 1):
        try:
            return guard.fetch(address).data
        except FetchError as error:
            if tried == _TRIES:
                raise FetchError(address.partition("?")[0], error.reason) from error
            time.sleep(pause * 10 * 4 ** (tried - 1))
    raise AssertionError  # the last try returns or raises


def _keep(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        return  # without a cache a stopped run begins anew
