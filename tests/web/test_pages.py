import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import annotated, fill

from factions.identities.records import Actor
from factions.ledger import layer, reader, writer
from factions.ledger.open import open_ledger
from factions.reference.registry import registry
from factions.review.judgements import judge
from factions.web import groups
from factions.web.app import create_app

TODAYS = {"/add", "/review"}  # what is done to the ledger now, whatever day is looked at
VOID = {"meta", "link", "input", "img", "br", "hr"}


class Page(HTMLParser):
    """A page's ids, links and words, and whether its tags pair up."""

    def __init__(self, raw: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.events: list[str] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(raw)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.events += [name for name in given if name.startswith("on") or name == "style"]
        self.scripts += [given.get("src") or "inline"] if tag == "script" else []
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def page(client: TestClient, path: str, status: int = 200) -> Page:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    return Page(response.text)


def crawl(client: TestClient) -> dict[str, Page]:
    found: dict[str, Page] = {}
    pending = ["/", "/search?q=karsa", "/search?q=nowhere", "/search", "/groups?q=river&kind=&order=name"]
    while pending:
        path = pending.pop()
        if path not in found:
            found[path] = page(client, path)
            joined = [urldefrag(urljoin(f"http://127.0.0.1{path}", link)).url for link in found[path].links]
            ours = [link.removeprefix("http://127.0.0.1") for link in joined if link.startswith("http://127.0.0.1/")]
            pending += [link for link in ours if not link.partition("?")[0].endswith(".csv")]  # a picture's data are no page
    return found


def squeezed(words: str) -> str:
    return " ".join(words.split())


def group_path(client: TestClient, name: str) -> str:
    (path,) = set(re.findall(r'href="(/groups/[^"?]+)"[^>]*>' + re.escape(name) + "<", client.get("/groups").text))
    return str(path)


def document_path(client: TestClient, title: str) -> str:
    (path,) = set(re.findall(r'href="(/documents/\w+)">' + re.escape(title) + "<", client.get("/documents").text))
    return str(path)


def test_every_link_leads_to_a_page_and_every_citation_to_its_passage(client: TestClient) -> None:
    pages = crawl(client)
    assert len(pages) >= 12
    citations = 0
    for path, shown in pages.items():
        assert len(shown.ids) == len(set(shown.ids)), path
        for link in shown.links:
            target, fragment = urldefrag(urljoin(f"http://127.0.0.1{path}", link))
            if fragment and target.startswith("http://127.0.0.1/"):
                assert fragment in pages[target.removeprefix("http://127.0.0.1")].ids, (path, link)
                citations += "/documents/" in target
    assert citations > 30


def test_every_page_says_that_it_is_unreviewed(client: TestClient) -> None:
    assert [path for path, shown in crawl(client).items() if "not yet reviewed by a person" not in shown.words] == []


def test_home_counts_and_lists(client: TestClient) -> None:
    words = squeezed(page(client, "/").words)
    assert "reports3" in words
    assert "League of the River" in words
    assert "Villagers tell of a night raid River Courier · 20 June 2014 · 3 events, 2 ties, 4 claims" in words


def test_an_empty_ledger_says_what_to_do(empty_client: TestClient) -> None:
    assert "factions add" in page(empty_client, "/").words
    assert "names a group" in page(empty_client, "/groups").words
    assert "factions add" in page(empty_client, "/documents").words
    assert "Nothing in the record has these words" in page(empty_client, "/search?q=karsa").words


def test_groups_are_found_by_words_and_by_kind(client: TestClient) -> None:
    words = page(client, "/groups?q=river").words
    assert "League of the River" in words
    assert "Northern Army" not in words
    words = page(client, "/groups?kind=state_force").words
    assert "Northern Army" in words
    assert "League of the River" not in words
    assert "No group fits" in page(client, "/groups?q=nobody").words


def test_a_private_person_is_no_group_and_is_blotted_out_everywhere(client: TestClient) -> None:
    pages = crawl(client)
    assert [path for path, shown in pages.items() if "Hasan" in shown.words or "Private" in shown.words] == []
    assert "█████ ███████, a shopkeeper, said" in page(client, document_path(client, "Villagers tell of a night raid")).words
    assert "Hasan" not in page(client, "/search?q=shopkeeper").words


def test_a_group_page_has_names_ties_events_and_claims(client: TestClient) -> None:
    words = squeezed(page(client, group_path(client, "League of the River")).words)
    for part in (
        "militia · Iraq",
        "League of the River 2",
        "Also known as RL Ties",
        "Backers government of Iran: weapons",
        "Leaders Karim Example",
        "Armed attack by League of the River on villagers, in Karsa, Iraq; at least 23 killed (villagers).",
        "Talks between Northern Army and League of the River, in Karsa, Iraq.",
        "according to Northern Army",
        "another account of it",
        "denied",
        "for 31 December 2014, on a condition: If the army comes here",
        "Fighters of the League of the River, which is backed by Iran with weapons, killed at least 23 villagers in Karsa on June 13, the",
    ):
        assert part in words, part
    assert words.index("13 June 2014") < words.index("8 January 2015") < words.index("spring 2015")


def test_the_ties_that_a_group_page_leaves_out_have_a_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    league = group_path(client, "League of the River")
    monkeypatch.setattr(groups, "_MOST_TIES", 0)
    shown = page(client, league)
    assert "All 1 tie under “Backers”" in squeezed(shown.words)
    under = page(client, f"{league}/ties?under=Backers")
    assert f"{league}/ties?under=Backers" in shown.links
    assert "Backers government of Iran: weapons" in squeezed(under.words)
    assert "Karim Example" not in under.words
    whole = squeezed(page(client, f"{league}/ties").words)
    assert whole.index("Leaders") < whole.index("Karim Example") < whole.index("Backers") < whole.index("government of Iran: weapons")
    assert "No report in the ledger names such a tie" in page(client, f"{league}/ties?under=Base").words
    assert client.get("/groups/nobody/ties").status_code == 404


@pytest.mark.parametrize(("source", "said"), [("ucdp-actor", "after the UCDP Actor List"), ("recalled", "recalled by us, not yet checked")])
def test_a_groups_registry_entry_is_named_with_its_source(tmp_path: Path, source: str, said: str) -> None:
    entry = next(held for held in registry().entries.values() if held.source.startswith(source) and len(held.aliases) > 1 and held.kind == "militia")
    reading = annotated("reply.mark")
    known = Actor(id=reading.actors[1].id, name=entry.name, kind=entry.kind, country=entry.country, registry=entry.id)
    with open_ledger(str(tmp_path / "one.db")) as ledger:
        writer.add(ledger, reading.model_copy(update={"actors": (reading.actors[0], known)}), source="a test's report")
    with TestClient(create_app(str(tmp_path / "one.db")), base_url="http://127.0.0.1") as client:
        words = squeezed(page(client, f"/groups/{entry.id}").words)
    assert f"our registry as {entry.id}" in words
    assert said in words
    assert [alias for alias in entry.aliases if alias not in words and not alias.islower()] == []


@pytest.fixture
def judged(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The pages of a ledger of February 2020 in which two groups were judged to be one in March, and two to differ."""
    monkeypatch.setattr(layer, "clock", lambda: datetime(2020, 2, 1, tzinfo=UTC))
    with open_ledger(fill(fresh_url)) as ledger:
        monkeypatch.setattr(layer, "clock", lambda: datetime(2020, 3, 1, tzinfo=UTC))
        ids = {one.name: one.id for one in reader.groups(ledger)}
        league, army, iran = ids["League of the River"], ids["Northern Army"], ids["government of Iran"]
        judge(ledger, "same", league, army, because="<b>one</b> flag", by="Ann")
        judge(ledger, "different", army, iran, because="another flag", by="Ann")
    with TestClient(create_app(fresh_url), base_url="http://127.0.0.1") as client:
        yield client


def test_groups_that_are_one_have_one_page(client: TestClient, judged: TestClient) -> None:
    league, army = group_path(client, "League of the River"), group_path(client, "Northern Army")
    response = judged.get(army, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, league)
    assert judged.head(army).status_code == 200
    words = squeezed(page(judged, league).words)
    for part in ("Northern Army", "RL", "Backers government of Iran: weapons", "denied"):
        assert part in words, part
    assert "League of the River and Northern Army are one record: <b>one</b> flagjudgement 1 by Ann" in words
    assert "Northern Army and government of Iran are two records: another flagjudgement 2 by Ann" in words
    assert [path for path, shown in crawl(judged).items() if army in shown.links] == [group_path(client, "government of Iran")]  # where it was judged


def test_the_pages_as_of_a_day(judged: TestClient, client: TestClient) -> None:
    army = group_path(client, "Northern Army")
    then = page(judged, f"{army}?as_of=2020-02-01")
    assert "The record as it stood at the end of 1 February 2020 (UTC)." in squeezed(then.words)
    assert army in then.links  # the record now
    assert "What was judged" not in then.words
    inside = [link for link in then.links if link.startswith("/") and link not in {army, *TODAYS}]
    assert len(inside) > 5
    assert [link for link in inside if "as_of=2020-02-01" not in link] == []
    listed = page(judged, "/groups?as_of=2020-02-01&q=army")
    assert f"{army}?as_of=2020-02-01" in listed.links
    assert "/groups?q=army" in listed.links
    assert "1 March 2020" in page(judged, f"{army}?as_of=2020-03-01").words  # of the judgement
    assert (
        judged.get(f"{army}?as_of=2020-03-01&on=2014-01-01", follow_redirects=False).headers["location"].endswith("?as_of=2020-03-01&on=2014-01-01")
    )
    assert "as_of" in page(judged, "/groups?as_of=yesterday", 400).words


def test_every_page_keeps_the_day(judged: TestClient) -> None:
    seen, waiting = set[str](), ["/?as_of=2020-02-01"]
    while waiting:
        path = waiting.pop()
        shown = page(judged, path)
        assert "The record as it stood at the end of 1 February 2020" in shown.words, path
        seen.add(path)
        links = {urldefrag(urljoin(path, link)).url for link in shown.links if link.startswith(("/", "#"))}
        waiting += [link for link in links - seen - {*waiting} if "as_of=" in link and not link.partition("?")[0].endswith(".csv")]
        assert {link for link in links if "as_of=" not in link} <= {re.sub(r"[?&]as_of=2020-02-01$|as_of=2020-02-01&", "", path)} | TODAYS, path
    assert len(seen) > 10
    assert "The record as it stood" in page(judged, "/search?q=river&as_of=2020-02-01").words


def test_days_without_a_record_are_told(judged: TestClient, client: TestClient) -> None:
    army, report = group_path(client, "Northern Army"), document_path(client, "Villagers tell of a night raid")
    for path in ("/", "/groups", "/documents", army, report, "/search?q=river"):
        before, later = (squeezed(page(judged, f"{path}{'&' if '?' in path else '?'}as_of={day}").words) for day in ("2001-01-01", "2999-01-01"))
        assert "2001-01-01: the ledger held nothing yet; its first document was added on 2020-02-01" in before
        assert "2999-01-01: that day is yet to come" in later
    assert "had no group with this id on 2020-02-01" in page(judged, "/groups/nobody?as_of=2020-02-01", 404).words


def test_a_group_on_a_day_of_the_world(client: TestClient) -> None:
    league = group_path(client, "League of the River")
    whole, before = page(client, league).words, squeezed(page(client, f"{league}?on=1999-01-01").words)
    assert "What had happened, and held, by 1 January 1999" in before
    assert "No report in the ledger gives this group a part in an event." in before
    assert "No report in the ledger gives this group a part in an event." not in whole


def test_a_document_page_gives_its_text_back_with_every_statement_marked(client: TestClient) -> None:
    path = document_path(client, "Villagers tell of a night raid")
    raw = client.get(path).text
    shown = page(client, path)
    body = re.sub(r"<sup.*?</sup>", "", raw)
    assert "If the army comes here, we will fight by the end of the year. We fear nobody,&#34; he said." in re.sub(r"</?(?:mark|a)\b[^>]*>", "", body)
    assert {"e1", "e2", "e3", "r1", "r2", "c1", "c2", "c3", "c4"} <= set(shown.ids)
    assert re.search(r'<h2 id="s\d+-\d+"[^>]*>What the league says</h2>', raw)
    assert re.search(r'<mark class="cited is-event is-tie" id="s0-\d+" data-of="e1 r1 c1">', raw)
    assert 'href="https://river-courier.example/raid" rel="noreferrer noopener external"' in raw


def test_search_marks_the_words_and_links_to_the_passage(client: TestClient) -> None:
    raw = client.get("/search?q=villagers").text
    assert "<mark>villagers</mark>" in raw
    assert re.search(r'href="/documents/\w+#s0-\d+"', raw)
    assert "event: armed attack" in page(client, "/search?q=villagers&kind=event").words
    assert "<mark>" not in client.get("/search?q=%22%2A%28").text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "Nothing is kept at this address"),
        ("/groups/nobody", 404, "nobody"),
        ("/documents/0123", 404, "0123"),
        ("/static/nothing.css", 404, "There is no such page"),
        ("/groups?page=0", 400, "page"),
        ("/groups?page=many", 400, "page"),
        ("/groups?kind=terrorist", 400, "kind"),
        ("/groups?order=worst", 400, "order"),
        ("/search?q=" + "x" * 300, 400, "q"),
    ],
)
def test_an_error_is_a_page_of_the_same_design(client: TestClient, path: str, status: int, words: str) -> None:
    shown = page(client, path, status)
    assert words in shown.words
    assert "/groups" in shown.links


def test_the_last_page_of_a_list_has_no_next(client: TestClient) -> None:
    assert client.get("/groups?page=2").status_code == 200
    assert "More →" not in client.get("/groups").text


@pytest.mark.parametrize("path", ["/", "/groups", "/search?q=karsa", "/nowhere", "/static/style.css"])
def test_the_policy_forbids_inline_scripts_and_foreign_parts(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_no_page_has_an_inline_script_or_style(client: TestClient) -> None:
    for path, shown in crawl(client).items():
        assert not {"style", "iframe", "object", "img"} & set(shown.tags), path
        assert [
            source for source in shown.scripts if not re.fullmatch(r"/static/dist/(?:pages|pictures/[a-z]+)\.js\?v=[0-9a-f]{12}", source)
        ] == [], path
        assert shown.events == [], path


def test_hostile_words_are_shown_as_words(client: TestClient) -> None:
    path = f"/documents/{'0' * 64}"
    shown = page(client, path)
    assert shown.words.count("<script>alert(2)</script>{{7*7}}&amp;") > 8
    assert "</p></main><script>alert(3)</script>" in shown.words
    assert "49" not in shown.words.replace("492", "")
    assert [link for link in shown.links if link.startswith("javascript")] == []
    (group,) = {link for link in shown.links if link.startswith("/groups/")}
    assert "Brigade \"'><img src=x onerror=alert(1)>" in page(client, group).words
    assert "<img src=x onerror=alert(1)>" in page(client, "/search?q=brigade").words
    raw = client.get("/search", params={"q": '"><script>alert(5)</script>'}).text
    assert "<script>" not in raw


def test_a_request_for_another_host_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_head_answers_as_get_does(client: TestClient) -> None:
    assert client.head("/groups").status_code == 200
    assert client.post("/groups").status_code == 405
