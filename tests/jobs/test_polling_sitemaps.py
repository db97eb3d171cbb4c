"""Sitemaps of a real server, polled into a ledger."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from tests.jobs.test_polling import article, fetched, once, told
from tests.sources.server import Route, answer, serving
from tests.sources.test_sitemap import page, urlset

from factions.ledger import feeds, layer, reader
from factions.ledger.open import Ledger, open_ledger

XML = "application/xml"


@pytest.fixture
def ledger(fresh_url: str) -> Iterator[Ledger]:
    with open_ledger(fresh_url) as opened:
        yield opened


def news(link: str, day: str) -> str:
    return page(link, f"{day}T10:00:00Z", f"<news:news><news:publication_date>{day}</news:publication_date></news:news>")


def index(*maps: tuple[str, str | None]) -> bytes:
    listed = "".join(f"<sitemap><loc>{link}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>" for link, changed in maps)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</sitemapindex>".encode()


def test_what_is_new_or_changed_is_read(ledger: Ledger) -> None:
    pages: dict[str, Route] = {"/1": article(1), "/2": article(2), "/3": article(3)}
    with serving(pages) as (base, asked):
        pages["/sitemap.xml"] = answer(urlset(news(f"{base}/1", "2014-06-20"), page(f"{base}/2", "2014-06-01")), content_type=XML)
        feed = feeds.add(ledger, f"{base}/sitemap.xml", by="ann").id
        assert told(once(ledger, feed)) == ("new", 2, 2, 0, 0)
        assert told(once(ledger, feed)) == ("new", 0, 0, 0, 0)
        assert {(row.source.rpartition("/")[2], row.published) for row in reader.documents(ledger)} == {("1", "2014-06-20"), ("2", None)}
        # one changed, and says so; one says so and is as it was; one is new
        pages["/2"] = article(22)
        pages["/sitemap.xml"] = answer(
            urlset(news(f"{base}/1", "2014-06-21"), page(f"{base}/2", "2014-06-22"), page(f"{base}/3")), content_type=XML
        )
        assert told(once(ledger, feed)) == ("new", 3, 2, 1, 0)
    assert [fetched(asked, f"/{number}") for number in (1, 2, 3)] == [2, 2, 1]


def test_robots_are_obeyed_and_other_sites_left_alone(ledger: Ledger) -> None:
    robots = answer(b"User-agent: *\nDisallow: /1\n", content_type="text/plain")
    pages: dict[str, Route] = {"/1": article(1), "/2": article(2), "/robots.txt": robots}
    with serving(pages) as (base, asked), serving({"/9": article(9)}) as (other, asked_there):
        listed = urlset(page(f"{base}/1"), page(f"{base}/2"), page(f"{other.replace('127.0.0.1', 'localhost')}/9"))
        pages["/sitemap.xml.gz"] = answer(gzip.compress(listed), content_type="application/gzip")
        assert told(once(ledger, feeds.add(ledger, f"{base}/sitemap.xml.gz", by="ann").id)) == ("new", 2, 1, 0, 1)
    assert (fetched(asked, "/1"), asked_there) == (0, [])


def test_an_index_is_followed_and_old_maps_are_left(ledger: Ledger) -> None:
    pages: dict[str, Route] = {"/1": article(1), "/2": article(2), "/3": article(3)}
    with serving(pages) as (base, asked):
        pages["/old.xml"] = answer(urlset(page(f"{base}/1")), content_type=XML)
        pages["/new.xml.gz"] = answer(gzip.compress(urlset(page(f"{base}/2"))), content_type="application/x-gzip")
        day = layer.now()[:10]
        maps = [(f"{base}/old.xml", "2014-06-01"), (f"{base}/new.xml.gz", day), (f"{base}/gone.xml", day), (f"{base}/page", day)]
        pages["/page"] = answer(b"<html><p>Nothing", content_type="text/html")
        pages["/index.xml"] = answer(index(*maps), content_type=XML, ETag='"1"')
        feed = feeds.add(ledger, f"{base}/index.xml", by="ann").id
        found = once(ledger, feed)
        assert told(found) == ("new", 2, 2, 0, 0)
        assert {line.partition(": ")[2] for line in found.missed} == {"the server answered 404 Not Found", "it is no sitemap, as its index says"}
        pages["/new.xml.gz"] = answer(gzip.compress(urlset(page(f"{base}/2"), page(f"{base}/3"))), content_type="application/x-gzip")
        assert told(once(ledger, feed)) == ("new", 1, 1, 0, 0)
    assert (fetched(asked, "/old.xml"), fetched(asked, "/new.xml.gz"), fetched(asked, "/index.xml")) == (1, 2, 2)


def test_an_index_none_of_whose_maps_can_be_read_has_failed(ledger: Ledger) -> None:
    pages: dict[str, Route] = {}
    with serving(pages) as (base, _):
        pages["/index.xml"] = answer(index((f"{base}/a.xml", None), (f"{base}/b.xml", None)), content_type=XML)
        found = once(ledger, feeds.add(ledger, f"{base}/index.xml", by="ann").id)
    assert (found.outcome, found.error) == ("failed", "the server answered 404 Not Found")
