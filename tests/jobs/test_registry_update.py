"""Fetching UCDP's and Wikidata's data, from a server of our own."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.jobs.test_registry import ROWS
from tests.sources.server import Route, answer, serving

from factions.errors import FactionsError
from factions.jobs import registry_update as module
from factions.jobs.registry import checked_over
from factions.jobs.registry_update import update_ucdp, update_wikidata

FORBIDDEN = answer(b"User-agent: *\nDisallow: /", content_type="text/plain")


class Site(dict[str, Route]):
    """Routes by path alone, whatever is asked of them; /service answers pages of items as the query has it."""

    def __init__(self, routes: dict[str, Route], count: int = 0, failures: list[int] | None = None) -> None:
        super().__init__(routes)
        self.count = count
        self.failures = failures or []

    def get(self, path: str, default: Route) -> Route:  # type: ignore[override] # all that the server asks for
        if not path.startswith("/service?"):
            return super().get(urlsplit(path).path, default)
        if self.failures and self.failures.pop(0):
            return answer(b"too busy", 429)
        asked = parse_qs(urlsplit(path).query)["query"][0].split()
        size, start = int(asked[asked.index("LIMIT") + 1]), int(asked[asked.index("OFFSET") + 1])
        rows = [
            {
                "item": {"value": f"http://www.wikidata.org/entity/Q{n + 1}"},
                "name": {"value": f"Quartz League {n}", "xml:lang": "en"},
                "iso3": {"value": "IRQ"},
            }
            for n in range(start, min(start + size, self.count))
        ]
        return answer(json.dumps({"results": {"bindings": rows}}).encode(), content_type="application/sparql-results+json")


def zipped(text: str) -> bytes:
    """Make the ZIP in which UCDP hands its file out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Actor_v30_1.csv", text.encode("cp1252"))
    return out.getvalue()


@pytest.fixture
def told() -> list[str]:
    """Collect what a job tells."""
    return []


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "_PAGE", 3)
    monkeypatch.setenv("FACTIONS_CACHE", str(tmp_path / "cache"))


def test_ucdps_newest_release_is_found(tmp_path: Path, told: list[str]) -> None:
    """A year without a release falls back on the one before; the ZIP is unfolded and brought in."""
    routes = {"/actor-291.zip": answer(zipped(ROWS), content_type="application/zip")}
    with serving(Site(routes)) as (address, asked):
        brought = update_ucdp(
            tmp_path / "own", url=f"{address}/actor-{{version}}.zip", allow_private=True, step=told.append, today=dt.date(2030, 5, 1)
        )
    assert [line.split()[0] for line in asked] == ["/robots.txt", "/actor-301.zip", "/actor-291.zip"]
    assert (brought.added["actors"], len(brought.faults), len(told)) == (2, 1, 1)
    assert checked_over(tmp_path / "own").lookup("Quartz League")[0].ucdp == 990001


@pytest.mark.parametrize(("routes", "words"), [
    ({}, "404"), ({"/a.csv": answer(b"<p>Moved.</p>")}, "isn't UCDP's actor file"), ({"/a.csv": answer(b"x", content_type="image/png")}, "image/png"),
    ({"/a.csv": answer(ROWS.encode(), content_type="text/csv"), "/robots.txt": FORBIDDEN}, "robots.txt"),
])  # fmt: skip
def test_what_is_no_actor_file_is_told(tmp_path: Path, told: list[str], routes: dict[str, Route], words: str) -> None:
    """Nothing is written then; robots.txt holds for files."""
    with serving(Site(routes)) as (address, _), pytest.raises(FactionsError, match=words):
        update_ucdp(tmp_path / "own", url=f"{address}/a.csv", allow_private=True, step=told.append)
    assert not (tmp_path / "own").exists()


def test_private_addresses_stay_closed(tmp_path: Path, told: list[str]) -> None:
    """The guard's rules hold for data, too."""
    with serving(Site({})) as (address, asked), pytest.raises(FactionsError, match="loopback"):
        update_wikidata(tmp_path / "own", url=f"{address}/service", pause=0, step=told.append)
    assert asked == []


def own(folder: Path) -> Path:
    """Give a folder with an entry that the service's first item is."""
    folder.mkdir()
    columns = "id,name,kind,country,countries,community,role,source"
    (folder / "actors.csv").write_text(f"{columns}\nquartz,Quartz League 0,armed_group,IRQ,,,,mine:1\n", encoding="utf-8")
    return folder


def test_wikidata_is_asked_page_by_page(tmp_path: Path, told: list[str]) -> None:
    """To the last item; the service's robots.txt, which is for search engines, isn't asked; the kept pages go when all is done."""
    folder = own(tmp_path / "own")
    with serving(Site({"/robots.txt": FORBIDDEN}, count=7)) as (address, asked):
        brought = update_wikidata(folder, url=f"{address}/service", pause=0, allow_private=True, step=told.append)
        again = update_wikidata(folder, url=f"{address}/service", pause=0, allow_private=True, step=told.append)
    assert [line.partition("?")[0] for line in asked] == ["/service"] * 8
    assert all("Factions/" in line for line in asked)
    assert [words.split()[-2] for words in told[:3]] == ["3", "6", "7"]
    assert (brought.added["ids"], again.words()) == (1, "nothing new")
    book = checked_over(folder)
    assert (book.faults, book.entry("quartz").wikidata) == ((), "Q1")
    assert not list((tmp_path / "cache").glob("wikidata-*"))


def test_no_more_than_asked_for(tmp_path: Path, told: list[str]) -> None:
    """The cap holds within a page."""
    with serving(Site({}, count=50)) as (address, asked):
        update_wikidata(tmp_path / "own", url=f"{address}/service", most=5, pause=0, allow_private=True, step=told.append)
    assert (told[-1].split()[-2], len(asked)) == ("5", 2)


def test_a_stopped_run_goes_on(tmp_path: Path, told: list[str]) -> None:
    """A busy service is asked again, three times; the pages that came before it gave up aren't asked for twice."""
    folder = own(tmp_path / "own")
    run: Callable[[str], object] = lambda address: update_wikidata(folder, url=address, pause=0, allow_private=True, step=told.append)  # noqa: E731
    site = Site({}, count=7, failures=[0, 1, 0, 1, 1, 1])
    with serving(site) as (address, asked):
        with pytest.raises(FactionsError, match=r"/service: .*429"):
            run(f"{address}/service")
        assert not (folder / "ids.csv").exists()
        before = len(asked)
        run(f"{address}/service")
    assert (before, len(asked) - before) == (6, 2)
    assert (folder / "ids.csv").exists()
