from __future__ import annotations

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.errors import SourceError
from factions.sources import sitemap
from factions.sources.feeds import MAX_ENTRIES
from factions.sources.sitemap import Listed, entries, is_sitemap, parse, same_site, to_ask, unzipped

URL = "https://www.river.example/sitemap.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*pages: str) -> bytes:
    return f"{HEAD}<urlset {SPACES}>{''.join(pages)}</urlset>".encode()


def page(link: str, changed: str | None = None, more: str = "") -> str:
    return f"<url><loc>\n  {link} </loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}{more}</url>"


NEWS = (
    "<news:news><news:publication><news:name>River</news:name></news:publication><news:publication_date>2014-06-20T23:10:00-07:00"
    "</news:publication_date><news:title>Fighting</news:title></news:news><image:image><image:loc>https://www.river.example/a.jpg</image:loc></image:image>"
)


def test_pages_with_their_times() -> None:
    found = parse(urlset(page("https://www.river.example/1?a=1&amp;b=2", "2014-06-20T10:00:00Z", NEWS), page("https://river.example/2", "soon")), URL)
    assert found.pages == (
        Listed(link="https://www.river.example/1?a=1&b=2", changed="2014-06-20T10:00:00Z", published="2014-06-20"), Listed(link="https://river.example/2"),
    )  # fmt: skip
    assert (found.maps, found.foreign) == ((), 0)


def test_an_index() -> None:
    maps = "<sitemap><loc>https://www.river.example/a.xml.gz</loc><lastmod>2014-06</lastmod></sitemap><sitemap><loc>/b.xml</loc></sitemap>"
    found = parse(f"<sitemapindex {SPACES}>{maps}</sitemapindex>".encode(), URL)
    assert found.maps == (Listed(link="https://www.river.example/a.xml.gz", changed="2014-06"),)


def test_an_address_a_line() -> None:
    data = b"\xef\xbb\xbfhttps://www.river.example/1\r\nhttps://www.river.example/2\r\n\r\nhttps://elsewhere.example/\r\n"
    assert is_sitemap(data)
    found = parse(data, URL)
    assert ([one.link for one in found.pages], found.foreign) == (["https://www.river.example/1", "https://www.river.example/2"], 1)


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        (urlset(), True), (b"<!-- x --><sm:urlset xmlns:sm='x'>", True), (b"<sitemapindex>", True), (b"<rss version='2.0'><channel/></rss>", False),
        (b"<html><p>https://river.example/", False), (b"Rebels left https://river.example/1\n", False), (b"", False),
        (b"https://river.example/1", True),
        (b"<urlsets>", False),
    ],
)  # fmt: skip
def test_what_a_sitemap_is(data: bytes, is_one: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert is_sitemap(data) is is_one


@pytest.mark.parametrize(
    ("link", "same"),
    [
        ("https://river.example/1", True), ("http://news.river.example/1", True), ("https://www.river.example:8443/1", True),
        ("https://example/1", False),
        ("https://elsewhere.example/1", False), ("https://badriver.example/1", False), ("https:///1", False), ("https://[::1/", False),
        ("http://169.254.169.254/latest", False),
    ],
)  # fmt: skip
def test_a_map_lists_its_own_site(link: str, same: bool) -> None:  # noqa: FBT001 - the same
    assert same_site(link, URL) is same


def test_pages_of_other_sites_are_left_out() -> None:
    links = ("https://elsewhere.example/1", "javascript:alert(1)", "https://river.example/a b", "https://river.example/1")
    found = parse(urlset(*map(page, links)), URL)
    assert ([one.link for one in found.pages], found.foreign) == (["https://river.example/1"], 1)


def keys(**changed: str | None) -> dict[str, str]:
    listed = [Listed(link=f"https://river.example/{name}", changed=when) for name, when in changed.items()]
    return {str(one.link): one.key for one in entries(listed)}


def test_a_page_that_changed_is_another_entry() -> None:
    one, other = keys(a="2014-06-20", b="2014-06-21", c=None), keys(a="2014-06-20", b="2014-06-22", c=None)
    assert {link for link in one if one[link] != other[link]} == {"https://river.example/b"}


def test_one_time_for_all_says_nothing() -> None:
    assert keys(a="2014-06-20", b="2014-06-20") == keys(a="2014-06-21", b="2014-06-21")


def test_those_changed_last_count() -> None:
    listed = [Listed(link=f"https://river.example/{number}", changed=f"2014-06-{number % 28 + 1:02}") for number in range(3 * MAX_ENTRIES)]
    found = entries(listed)
    assert len(found) == MAX_ENTRIES
    oldest = min(one.changed or "" for one in listed if one.link in {entry.link for entry in found})
    assert sum((one.changed or "") > oldest for one in listed) <= MAX_ENTRIES


def test_the_maps_to_ask() -> None:
    maps = [Listed(link=f"https://river.example/{number}", changed=changed) for number, changed in enumerate(
        ["2014-06-20T10:00:00Z", None, "2014-06", "2013", "2014-06-18", None, "2014-05-30"])]  # fmt: skip
    assert [one.link[-1] for one in to_ask(maps, None)] == ["0", "4", "2", "6", "3", "5", "1"]
    assert [one.link[-1] for one in to_ask(maps, "2014-06-19")] == ["0", "2", "5", "1"]
    assert len(to_ask(maps * 9, None)) == sitemap.MAX_MAPS


def test_a_zipped_map() -> None:
    data = urlset(page("https://river.example/1"))
    assert unzipped(gzip.compress(data), URL) == data == unzipped(data, URL)


@pytest.mark.parametrize(("data", "reason"), [(gzip.compress(urlset())[:-9], "is cut off"), (gzip.compress(b" " * (60 << 20)), "a bomb")])
def test_a_broken_zip(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        unzipped(data, URL)


def test_entities_are_not_unfolded() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = parse(f"{bomb}<urlset><url><loc>https://river.example/&b;&f;</loc></url></urlset>".encode(), URL)
    assert [one.link for one in found.pages] in ([], ["https://river.example/"])


def test_no_more_than_the_protocol_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_LISTED", 10)
    assert len(parse(urlset(*(page(f"https://river.example/{number}") for number in range(50))), URL).pages) == 10
    monkeypatch.setattr(sitemap, "MAX_MAP_BYTES", 100)
    with pytest.raises(SourceError, match="larger than"):
        parse(urlset(page("https://river.example/1")), URL)


PIECES: Any = st.sampled_from(
    ["<url>", "</url>", "<loc>", "</loc>", "https://river.example/", "<lastmod>", "2014-13-99", "</lastmod>", "&", "<sitemap>", "<!--"]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=30), st.sampled_from(["<urlset>", "<sitemapindex>", "https://river.example/\n"]))
def test_any_map(pieces: list[str], head: str) -> None:
    found = parse((head + "".join(pieces)).encode("utf-8", "replace"), URL)
    assert all(same_site(one.link, URL) for one in (*found.pages, *found.maps))
    assert len(entries(found.pages)) == len({one.link for one in found.pages})
