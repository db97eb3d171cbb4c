"""The page on which reports are added, and the page of a run: what became of each source so far.

Without a script a form leads to the run's page, which is loaded again by its link; with one the page's state comes by itself.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from factions.documents.document import digest
from factions.documents.edtf import is_edtf
from factions.errors import FactionsError
from factions.jobs.desk import BusyError, Desk, Order
from factions.jobs.reading import UNDATED
from factions.ledger import feeds, run_states
from factions.ledger.open import Ledger
from factions.ledger.run_states import RunState, SourceState, Taken
from factions.ledger.runs import TAKEN_DOWN
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw, is_address
from factions.web.frame import PAGE, PageNumber, Shelf, fault, page_at, pager, pages_router, shown
from factions.web.permissions import LARGEST_UPLOAD
from factions.web.viewer import by

MOST_ADDRESSES = 100
MOST_FILES = 50
_NAME = 100  # characters of a file's name
_UPLOAD = re.compile(r"upload [0-9a-f]{12}/")
_DOCUMENT = "document "  # how a run names a document that was taken down

router = pages_router()
Line = Annotated[str, Field(max_length=2_000)]
Text = Annotated[str, Field(max_length=1_000_000)]


def desk_of(request: Request) -> Desk:
    """Give the application's desk."""
    desk: Desk = request.app.state.desk
    return desk


@dataclass(frozen=True)
class Row:
    """A source as a run's page shows it.

    `state` is waiting, at, added, known, failed, gone, undated or left; `reason` goes with failed. `read` is what was read off its document. `source`
    is its name in the run, with which its date can be told where `asks`.
    """

    name: str
    source: str
    state: str
    reason: str = ""
    read: Taken | None = None
    asks: bool = False


@page_at(router, "/add")
def add_page(request: Request, ledger: Shelf, page: PageNumber = 1) -> Response:
    """Show the forms to add reports, and the last runs."""
    return _form(request, ledger, page=page)


class Given(BaseModel):
    """What a form of the page holds; `what` is which of the two it is."""

    what: Literal["sources", "text"]
    addresses: Text = ""
    files: list[UploadFile] = []
    text: Text = ""
    title: Line = ""
    publisher: Line = ""
    url: Line = ""
    published: Line = ""
    undated: bool = False


@router.post("/add")
def add(request: Request, ledger: Shelf, given: Annotated[Given, Form()]) -> Response:
    """Take what a form holds, and lead to its run's page."""
    try:
        run = desk_of(request).take(_pasted(given) if given.what == "text" else _chosen(given), by=by(request))
    except BusyError as error:
        return fault(request, 503, f"{error.subject} {error.reason}")
    except FactionsError as error:
        return _form(request, ledger, status=400, wrong=str(error), given=given)
    return RedirectResponse(f"/add/runs/{run}", 303)


@page_at(router, "/add/runs/{run}")
def run_page(request: Request, ledger: Shelf, run: int) -> Response:
    """Show what became of a run's sources."""
    return shown(request, "run.html", **_run(request, ledger, run))


@page_at(router, "/add/runs/{run}/state")
def run_state(request: Request, ledger: Shelf, run: int) -> Response:
    """Give the part of that page that changes."""
    return shown(request, "run_state.html", **_run(request, ledger, run))


class Answer(BaseModel):
    """What the form says that asks for a report's date."""

    source: Line
    published: Line = ""
    undated: bool = False


@router.post("/add/runs/{run}/date")
def date_source(request: Request, run: int, answer: Annotated[Answer, Form()]) -> Response:
    """Say when a report was published that doesn't, or that nobody knows; it is then read."""
    try:
        day = _day(answer.published)
        if day is None and not answer.undated:
            return fault(request, 400, f"{_shown(answer.source)}: say when it was published, or tick that nobody knows.")
        desk_of(request).date(run, answer.source, None if answer.undated else day, by=by(request))
    except BusyError as error:
        return fault(request, 503, f"{error.subject} {error.reason}")
    except FactionsError as error:
        return fault(request, 400, f"{_shown(error.subject)}: {error.reason}")
    return RedirectResponse(f"/add/runs/{run}", 303)


@router.post("/add/runs/{run}/again")
def go_on(request: Request, run: int) -> Response:
    """Go on with a run that was stopped, and try again what failed."""
    try:
        desk_of(request).again(run, by=by(request))
    except BusyError as error:
        return fault(request, 503, f"{error.subject} {error.reason}")
    except FactionsError as error:
        return fault(request, 409, str(error))
    return RedirectResponse(f"/add/runs/{run}", 303)


def _form(request: Request, ledger: Ledger, *, status: int = 200, page: int = 1, wrong: str = "", given: Given | None = None) -> Response:
    rows, links = pager(request, page, run_states.latest(ledger, limit=PAGE + 1, offset=(page - 1) * PAGE))
    desk, blank = desk_of(request), Given(what="sources")
    return shown(
        request, "add.html", status, runs=rows, under_way={row.id: bool(desk.doing(row.id)) for row in rows}, pager=links, wrong=wrong,
        sources=given if given and given.what == "sources" else blank, pasted=given if given and given.what == "text" else blank,
        feeds=len(feeds.feeds(ledger)), named=_shown, largest=MAX_BYTES >> 20, together=LARGEST_UPLOAD >> 20, most_files=MOST_FILES,
    )  # fmt: skip


# what a form holds


def _day(given: str) -> str | None:
    """Give a date as it was typed, or null where none was; raises FactionsError where it's no date."""
    day = given.strip()
    if day and not is_edtf(day):
        raise FactionsError(f"the date {day[:40]!r}", "isn't one such as 2014-06-20, or 2014-06 where the day isn't known")
    return day or None


def _chosen(given: Given) -> Order:
    """Make an order of addresses and files."""
    day, handed = _day(given.published), dict(_uploaded(given.files))
    sources = [*_addresses(given.addresses), *handed]
    if not sources:
        raise FactionsError("nothing", "was chosen: give an address, or a file")
    return Order(sources, handed, dict.fromkeys(sources, day) if day else {}, dated=not given.undated)


def _addresses(given: str) -> list[str]:
    found = list(dict.fromkeys(given.split()))
    if len(found) > MOST_ADDRESSES:
        raise FactionsError(f"{len(found)} addresses", f"are more than one form takes: {MOST_ADDRESSES} at most")
    return found


def _uploaded(files: Sequence[UploadFile]) -> Iterator[tuple[str, bytes]]:
    """Give the files by the names that runs and documents know them by: a piece of their digest, as two may be called the same."""
    chosen = [file for file in files if file.filename or file.size]
    if len(chosen) > MOST_FILES:
        raise FactionsError(f"{len(chosen)} files", f"are more than one form takes: {MOST_FILES} at most")
    for file in chosen:
        data, name = file.file.read(MAX_BYTES + 1), _file_name(file.filename or "")
        if len(data) > MAX_BYTES:
            raise FactionsError(name, f"is larger than {MAX_BYTES >> 20} MiB")
        yield f"upload {digest(data)[:12]}/{name}", data


def _file_name(given: str) -> str:
    """Give the last part of a file's name, without what could steer a page or a terminal; a browser may send any."""
    name = re.split(r"[/\\]", given)[-1]
    name = " ".join("".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}).split())
    stem, dot, suffix = name.rpartition(".")
    if len(name) > _NAME:
        name = f"{stem[:_NAME]}{dot}{suffix[:10]}" if stem else name[:_NAME]
    return name or "file"


def _pasted(given: Given) -> Order:
    """Make an order of text that was pasted: a report like a row of a JSONL file, known by the digest of its line."""
    url, day = given.url.strip(), _day(given.published)
    if not given.text.strip():
        raise FactionsError("the text", "is missing")
    if url and not is_address(url):
        raise FactionsError(url[:100], "is no web address: it begins with https:// or http://")
    if day is None and not given.undated:
        raise FactionsError("the date", "is missing: say when the text was published, or tick that nobody knows")
    # a browser ends lines with CR LF
    lines = given.text.replace("\r\n", "\n")
    told = {"text": lines, "title": given.title.strip(), "publisher": given.publisher.strip(), "url": url, "published": day}
    row = {key: value for key, value in told.items() if value}
    data = json.dumps(row, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace")
    name = f"upload {digest(data)[:12]}/pasted text"
    return Order([name], {name: Raw(name=name, url=url or None, data=data, row=row)}, dated=False)


# what a run's page shows


def _run(request: Request, ledger: Ledger, number: int) -> dict[str, Any]:
    desk = desk_of(request)
    hand = desk.doing(number)  # before the run is looked at: one that ends in between is still under way, and not given up
    state = run_states.state(ledger, number)
    read = run_states.taken(ledger, [one.document for one in state.outcomes if one.document and one.outcome != "failed"])
    rows = list(_rows(state, read, {one.at for one in hand} - {None}, {name for one in hand for name in one.sources}))
    done = state.head.added + state.head.known + state.head.failed
    return {
        "run": state.head, "rows": [_asking(row, desk, number, idle=not hand) for row in rows], "under_way": bool(hand), "ended": desk.ended(number),
        "done": done, "total": state.head.sources if done <= state.head.sources else None, "more": max(0, done - len(state.outcomes)),
        "again": not hand and any(is_address(row.source) and row.state in ("failed", "left") for row in rows),
    }  # fmt: skip


def _rows(state: RunState, read: Mapping[str, Taken], at: set[str | None], waiting: set[str]) -> Iterator[Row]:
    """Give the sources in the order in which they were named, each with its rows behind it, then what belongs to none of them."""
    outcomes = {one.source: one for one in state.outcomes}
    open_still = state.head.finished is None or bool(waiting)
    if len(state.outcomes) < run_states.SHOWN:
        for source in state.sources[: run_states.SHOWN]:
            if (one := outcomes.pop(source, None)) and not (source in waiting and one.outcome == "failed"):
                yield _row(one, read)
            elif source in at or source in waiting:
                yield Row(_shown(source), source, "at" if source in at else "waiting")
            elif one is None and open_still and not any(name.startswith(source) for name in outcomes):
                yield Row(_shown(source), source, "left")
    yield from (_row(one, read) for one in outcomes.values())


def _row(one: SourceState, read: Mapping[str, Taken]) -> Row:
    if one.source.startswith(_DOCUMENT) and one.reason == TAKEN_DOWN:
        return Row(f"document {one.source.removeprefix(_DOCUMENT)[:12]}", one.source, "gone")
    if one.reason == UNDATED:
        return Row(_shown(one.source), one.source, "undated")
    return Row(_shown(one.source), one.source, one.outcome, one.reason or "", read.get(one.document or ""))


def _asking(row: Row, desk: Desk, run: int, *, idle: bool) -> Row:
    """Have a row ask for its date, where its report can be had again and no piece of the page is about to be put in its place."""
    return Row(row.name, row.source, row.state, asks=True) if row.state == "undated" and idle and desk.keeps(run, row.source) else row


def _shown(source: str) -> str:
    """Give a source as a person named it."""
    return _UPLOAD.sub("", source)
