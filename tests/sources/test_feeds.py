"""Feeds of each kind, and what strangers may send in a feed's place."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from factions.errors import SourceError
from factions.sources.feeds import MAX_ENTRIES, FeedEntry, parse

URL = "https://news.example/feeds/war.xml"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>River  Courier</title><link>https://news.example/</link>
<item><link>https://news.example/1</link><guid isPermaLink="false">tag:1</guid><pubDate>Fri, 20 Jun 2014 23:30:00 -0500</pubDate></item>
<item><title>Two</title><link>../2?a=1&amp;b=2</link><pubDate>2014-06-21T01:00:00+03:00</pubDate></item>
<item><title>No link</title><guid isPermaLink="false">tag:3</guid></item>
<item><title>Permalink</title><guid>https://news.example/4</guid></item>
<item><title>Nothing at all</title></item>
</channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Hill Gazette</title>
<entry><id>urn:a</id><title>A</title><link rel="alternate" href="/a"/><published>2014-06-20T23:59:00-02:00</published>
<updated>2014-07-01T00:00:00Z</updated></entry>
<entry><id>urn:b</id><title>B</title><link rel="alternate" href="/b"/><updated>2014-07-01T00:00:00Z</updated></entry></feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>Old</title></channel>
<item rdf:about="https://news.example/r"><title>R</title><link>https://news.example/r</link><dc:date>2014-06</dc:date></item></rdf:RDF>"""


def item(inside: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title><item><guid isPermaLink='false'>x</guid>{inside}</item></channel></rss>".encode()


def links(data: bytes) -> list[str | None]:
    return [entry.link for entry in parse(data, URL).entries]


def test_rss() -> None:
    feed = parse(RSS, URL)
    assert feed.title == "River Courier"
    assert [(entry.link, entry.published) for entry in feed.entries] == [
        ("https://news.example/1", "2014-06-20"), ("https://news.example/2?a=1&b=2", "2014-06-21"), (None, None), ("https://news.example/4", None),
    ]  # fmt: skip
    assert len({entry.key for entry in feed.entries}) == 4


def test_an_update_is_no_publication() -> None:
    assert [(entry.link, entry.published) for entry in parse(ATOM, URL).entries] == [
        ("https://news.example/a", "2014-06-20"), ("https://news.example/b", None),
    ]  # fmt: skip


def test_rss_1_dates_by_dublin_core() -> None:
    assert [(entry.link, entry.published) for entry in parse(RDF, URL).entries] == [("https://news.example/r", "2014-06")]


def test_an_entry_keeps_its_key_when_its_link_changes() -> None:
    one, other = (parse(item(f"<link>https://news.example/{name}</link>"), URL).entries[0] for name in ("a", "b"))
    assert (one.key, one.link == other.link) == (other.key, False)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://news.example/" + "a" * 3000, "http://[", ""]
)
def test_a_link_that_is_no_web_address_is_none(link: str) -> None:
    assert links(item(f"<link>{link}</link>")) == [None]


@pytest.mark.parametrize("when", ["yesterday", "", "2014-13-40", "99999999999999999999", "Fri, 99 Jun 2014 00:00:00 GMT", "0000-00-00"])
def test_a_date_that_is_none_is_null(when: str) -> None:
    assert parse(item(f"<pubDate>{when}</pubDate>"), URL).entries[0].published is None


def test_the_same_entry_twice_is_one() -> None:
    inside = "<item><link>https://news.example/1</link></item>"
    assert links(f"<rss version='2.0'><channel>{inside}{inside}</channel></rss>".encode()) == ["https://news.example/1"]


def test_a_feed_that_is_no_sound_xml_is_read() -> None:
    assert links(b"<rss version='2.0'><channel><title>R & D</title><item><link>https://news.example/1</link></item>") == ["https://news.example/1"]


def test_entries_end_somewhere() -> None:
    items = "".join(f"<item><guid isPermaLink='false'>{n}</guid></item>" for n in range(MAX_ENTRIES + 5))
    assert len(parse(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), URL).entries) == MAX_ENTRIES


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\x01", b"{}", b"<html><body><p>An article.</p></body></html>"])
def test_what_is_no_feed_says_so(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"war\.xml: it is no RSS or Atom feed$"):
        parse(data, URL)


def test_a_page_that_names_its_feed_is_told() -> None:
    page = b"<html><head><link rel='alternate' type='application/rss+xml' href='/all.rss?a=1&amp;b=2'></head><body>News</body></html>"
    with pytest.raises(SourceError, match=r"the page names one: https://news\.example/all\.rss\?a=1&b=2$"):
        parse(page, URL)


def test_no_file_is_opened(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("feeds") / "secret.xml"
    path.write_bytes(RSS)
    with pytest.raises(SourceError, match="no RSS"):
        parse(str(path).encode(), URL)
    entity = f"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{path}">]><rss version="2.0"><channel><title>&x;</title></channel></rss>"""
    assert "River" not in (parse(entity.encode(), URL).title or "")


def test_entities_do_not_unfold_without_end() -> None:
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{names}]><rss version="2.0"><channel><title>&a9;</title></channel></rss>'
    assert len(parse(bomb.encode(), URL).title or "") <= 200


@pytest.mark.parametrize(
    ("data", "content_type", "reason"),
    [
        (b"<rss>" + b"<item>" * 300_000, None, "tags"),
        (b"\n" * 100_000 + RSS, None, "blanks"),
        (b"\xff\xfe" + b"\n\0" * 100_000 + RSS, None, "blanks"),
        (RSS, "application/rss+xml; charset=punycode", "'punycode'"),
        (b"<?xml version='1.0' encoding='UTF_7'?>" + RSS, None, "'utf-7'"),
    ],
)  # fmt: skip
def test_what_would_keep_the_parser_at_it_for_hours_is_refused(data: bytes, content_type: str | None, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        parse(data, URL, content_type=content_type)


def test_a_long_author_is_not_searched_for_addresses() -> None:
    # with the search this takes hours, and holds up every other thread
    assert len(parse(item(f"<link>https://a.example/</link><author>{'a.' * 1_000_000}</author>"), URL).entries) == 1


@given(st.binary(max_size=300))
@example(b"<rss")
def test_any_bytes_are_a_feed_or_no_feed(data: bytes) -> None:
    try:
        feed = parse(b"<rss version='2.0'><channel><item>" + data, URL)
    except SourceError:
        return
    assert all(isinstance(entry, FeedEntry) for entry in feed.entries)
