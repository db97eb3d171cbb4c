"""The review page, over a ledger of either database: one statement after another, each deed a form; who may do what; what somebody did meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.databases import copies
from tests.web.conftest import HOSTILE, fill_and_merge
from tests.web.forms import Forms
from tests.web.people import OTHERS, PASSWORD, Person, cheap_hashes, pages
from tests.web.test_pages import Page, squeezed

from factions.documents.document import text_digest
from factions.ledger import accounts, reviews, writer
from factions.ledger.accounts import Role
from factions.ledger.audit import lines
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder
from factions.review import statements
from factions.review.queue import Wanted, queue
from factions.review.view import view
from factions.web.viewer import Serving

Site = tuple[TestClient, Ledger]


filled = copies(fill_and_merge)


@pytest.fixture
def site(filled: str) -> Iterator[Site]:
    with pages(filled, Serving(by="ann")) as held:
        yield held


@pytest.fixture
def ann(site: Site) -> Person:
    return Person(*site)


def shown(person: Person, path: str = "/review", status: int = 200) -> str:
    answer = person.get(path)
    assert answer.status_code == status, squeezed(Page(answer.text).words)
    return answer.text


def send(person: Person, raw: str, path: str, **fields: str) -> tuple[int, str]:
    """Send the first form of a page to a path, filled in, and go where it leads: the first answer's status, and the page that came of it."""
    address, held = Forms(raw).to(path)
    answer = person.post(address, {**held, **fields})
    if answer.status_code == 303:
        return 303, shown(person, answer.headers["location"])
    return answer.status_code, answer.text


def on(raw: str) -> str:
    """Give the name of the statement that a page shows."""
    return Forms(raw).to("/review/comment")[1]["name"]


def names(ledger: Ledger, **wanted: str) -> list[str]:
    return [row.name for row in queue(ledger, Wanted(**wanted), limit=100)]


def raid(ledger: Ledger, statement: str = "e1") -> str:
    """Give the name of a statement of the raid's report."""
    return next(
        row.name
        for row in queue(ledger, limit=100, everything=True)
        if row.name.endswith(f":{statement}") and row.fact.citations[0].publisher == "River Courier"
    )


def log(ledger: Ledger) -> list[tuple[str, str, str]]:
    with ledger.read() as connection:
        return [(row.deed, row.item, row.by) for row in reviews.rows(connection)]


def test_the_first_of_the_queue_stands_in_its_passage(ann: Person, site: Site) -> None:
    waiting = names(site[1])
    raw = shown(ann)
    assert on(raw) == waiting[0]
    seen = view(site[1], waiting[0])
    marked = re.findall(r'<mark class="cited is-\w+"[^>]*>', raw)
    assert len(marked) == len(seen.marks) == 1
    words = squeezed(Page(raw).words)
    assert f"1 of {len(waiting)} that wait" in words
    row = queue(site[1], limit=1)[0]
    assert all(reason.why[1:] in words for reason in (*row.doubts, *row.weights))
    assert f"{row.score:.2f} = doubt {row.doubt:.2f}" in words
    assert "Nobody has looked at it yet." in words
    chosen = squeezed(Page(shown(ann, f"/review?item={raid(site[1])}")).words)
    assert "Armed attack by League of the River on villagers, in Karsa, Iraq; at least 23 killed" in chosen
    for line in (
        "Killed (civilians) at least 23, villagers", "When June 13 (13 June 2014)", "Told as asserted (told as done)",
        "According to Northern Army", "Read by by hand, confidence 1.00",
    ):  # fmt: skip
        assert line in chosen


def test_every_statement_comes_once_and_is_accepted(ann: Person, site: Site) -> None:
    waiting, raw, seen = names(site[1]), shown(ann), []
    while "/review/accept" in Forms(raw).paths:
        seen.append(on(raw))
        status, raw = send(ann, raw, "/review/accept")
        assert status == 303
    assert seen == waiting
    assert "Nothing waits: a person has looked at every statement." in squeezed(Page(raw).words)
    assert {deed for deed, _, _ in log(site[1])} == {"accept"}
    with site[1].read() as connection:
        entered = [(line.by, line.deed, line.subject) for line in lines(connection) if line.deed.startswith("review")]
    assert entered == [("ann", "review.accept", name) for name in waiting]


def test_a_statement_that_is_left_stands_where_it_stood(ann: Person, site: Site) -> None:
    waiting, raw = names(site[1]), shown(ann)
    after = re.search(r'<a class="button" href="([^"]+)"[^>]*data-key="j"', raw)
    assert after
    second = shown(ann, after[1].replace("&amp;", "&"))
    assert on(second) == waiting[1]
    before = re.search(r'<a class="button" href="([^"]+)"[^>]*data-key="k"', second)
    assert before
    assert on(shown(ann, before[1].replace("&amp;", "&"))) == waiting[0]
    _, third = send(ann, second, "/review/accept")
    assert on(third) == waiting[2]
    assert names(site[1]) == [waiting[0], *waiting[2:]]


def test_a_rejection_needs_a_reason_and_is_taken_back(ann: Person, site: Site) -> None:
    first = on(raw := shown(ann))
    status, told = send(ann, raw, "/review/reject", because=" ")
    assert (status, on(told)) == (400, first)
    assert "Nothing was changed." in squeezed(Page(told).words)
    assert log(site[1]) == []
    status, raw = send(ann, raw, "/review/reject", because="<b>not so</b>")
    assert status == 303
    assert on(raw) == names(site[1])[0] != first
    assert f"Rejected {'event' if ':e' in first else 'tie' if ':r' in first else 'claim'}" in squeezed(Page(raw).words)
    gone = shown(ann, f"/review?item={first}")
    assert "rejected by ann" in squeezed(Page(gone).words)
    assert "<b>not so" not in gone
    status, raw = send(ann, raw, "/review/undo")
    assert (status, on(raw)) == (303, first)
    assert "Took back a deed on" in squeezed(Page(raw).words)
    assert "History: 2 deeds" in raw
    assert names(site[1])[0] == first


def test_what_is_corrected_is_what_was_changed(ann: Person, site: Site) -> None:
    name = raid(site[1])
    raw, before = shown(ann, f"/review?item={name}"), {field.name: field.value for field in view(site[1], name).fields}
    status, told = send(ann, raw, "/review/correct", **{"set.places": '"Atlantis"', "set.fact": "denied", "because": "as I read it"})
    assert status == 400
    assert "places: the report doesn't say 'Atlantis'" in squeezed(Page(told).words).replace("’", "'")
    held = Forms(told).to("/review/correct")[1]
    assert (held["set.places"], held["was.places"], held["set.fact"], held["because"]) == ('"Atlantis"', "m5", "denied", "as I read it")
    status, _ = send(ann, told, "/review/correct", **{"set.places": '"Karsa"#2', "toll.what": "injured", "toll.side": "actor", "toll.figure": "2.."})
    assert status == 303
    fields = {field.name: field.value for field in view(site[1], name).fields}
    assert (fields["fact"], fields["injured:actor"], fields["killed:civilian"]) == ("denied", "2..", before["killed:civilian"])
    assert log(site[1]) == [("correct", "e1", "ann")]
    words = squeezed(Page(shown(ann, f"/review?item={name}")).words)
    assert "corrected by ann" in words
    assert "Told as: asserted (told as done) → denied (told as not so)" in words
    assert "Injured (of those who did it): nothing → at least 2" in words


def test_a_form_that_changes_nothing_says_so(ann: Person, site: Site) -> None:
    status, told = send(ann, shown(ann, f"/review?item={raid(site[1], 'c2')}"), "/review/correct")
    assert status == 400
    assert "name a field to correct" in squeezed(Page(told).words)


def test_what_somebody_judged_meanwhile_is_told_and_nothing_is_lost(ann: Person, site: Site) -> None:
    name = raid(site[1])
    raw = shown(ann, f"/review?item={name}")
    statements.reject(site[1], [name], by="Ben", because="it was <i>another</i> night")
    for path, fields in (("/review/accept", {}), ("/review/reject", {"because": "mine"}), ("/review/correct", {"set.fact": "denied"})):
        status, told = send(ann, raw, path, **fields)
        assert status == 409
        assert "Nothing was changed. Ben has rejected it meanwhile" in squeezed(Page(told).words)
        assert "because: it was <i>another</i> night" in squeezed(Page(told).words)
    assert Forms(send(ann, raw, "/review/reject", because="mine")[1]).to("/review/reject")[1]["because"] == "mine"
    assert log(site[1]) == [("reject", "e1", "Ben")]
    raw = shown(ann, f"/review?item={name}")
    statements.undo(site[1], name, by="Ben")
    status, told = send(ann, raw, "/review/accept")
    assert status == 409
    assert "Ben has taken back what was judged of it meanwhile" in squeezed(Page(told).words)
    assert send(ann, told, "/review/accept")[0] == 303  # looked at again
    # a deed on another statement, a comment and an assignment are in nobody's way
    other = raid(site[1], "c1")
    raw = shown(ann, f"/review?item={other}")
    statements.comment(site[1], other, "hm", by="Ben")
    statements.assign(site[1], [other], to="Ann", by="Ben")
    assert send(ann, raw, "/review/accept")[0] == 303


def test_the_next_is_one_that_still_waits(ann: Person, site: Site) -> None:
    waiting, raw = names(site[1]), shown(ann)
    statements.accept(site[1], [waiting[1]], by="Ben")
    assert on(send(ann, raw, "/review/accept")[1]) == waiting[2]


def test_a_comment_and_an_assignment_stay_on_the_statement(ann: Person, site: Site) -> None:
    first = on(raw := shown(ann))
    status, raw = send(ann, raw, "/review/comment", because="ask the desk")
    assert (status, on(raw)) == (303, first)
    assert "by ann: ask the desk" in squeezed(Page(raw).words)
    _, raw = send(ann, raw, "/review/assign", to="Ben")
    assert "Assigned to Ben" in squeezed(Page(raw).words)
    assert names(site[1], assignee="Ben") == [first]
    assert on(shown(ann, "/review?assigned=Ben")) == first
    _, raw = send(ann, shown(ann, "/review?assigned=Ben"), "/review/accept")
    assert "Nothing that waits fits." in squeezed(Page(raw).words)


def test_the_queue_is_narrowed_and_a_deed_keeps_to_that(ann: Person, site: Site) -> None:
    raw = shown(ann, "/review?kind=event&country=irq&group=League+of+the+River")
    assert on(raw) in names(site[1], kind="event")
    address, _ = Forms(raw).to("/review/accept")
    assert address == "/review/accept?kind=event&country=IRQ&group=League+of+the+River"
    assert Forms(send(ann, raw, "/review/accept")[1]).to("/review/accept")[0] == address
    for query, told in (("group=nobody", "The ledger has no group called 'nobody'."), ("country=xyz", "There is no country 'XYZ'.")):
        assert told in squeezed(Page(shown(ann, f"/review?{query}")).words)
    shown(ann, "/review?kind=song", 400)
    shown(ann, "/review?item=abc:e1", 404)


def test_a_queue_is_gone_through_to_its_end_by_stretches(ann: Person, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factions.web.review._AT_ONCE", 3)
    waiting, address, seen = names(site[1]), "/review", []
    while address:
        seen.append(on(raw := shown(ann, address)))
        after = re.search(r'<a class="button" href="([^"]+)"[^>]*data-key="j"', raw)
        address = after[1].replace("&amp;", "&") if after else ""
    assert seen == waiting
    assert "1 of more than 3 that wait" in squeezed(Page(shown(ann)).words)
    last = (len(waiting) - 1) // 3 + 1
    assert Forms(shown(ann, f"/review?page={last}")).to("/review/accept")[0] == f"/review/accept?page={last}"
    assert on(beyond := shown(ann, f"/review?page={last + 1}")) == waiting[0]  # what was there is done
    assert Forms(beyond).to("/review/accept")[0] == "/review/accept"


def test_nothing_of_a_report_is_markup_and_private_names_are_masked(ann: Person, site: Site) -> None:
    for name in names(site[1]):
        raw = shown(ann, f"/review?item={name}")
        page = Page(raw)
        assert page.events == []
        assert "inline" not in page.scripts
        assert page.scripts.count("alert") == 0
        assert "<img" not in raw
        assert "Hasan" not in raw
        assert "javascript:" not in "".join(page.links)
        if name.startswith("0" * 12):
            assert HOSTILE in page.words


def test_an_empty_ledger_says_what_to_do(fresh_url: str) -> None:
    open_ledger(fresh_url).close()
    with pages(fresh_url, Serving()) as held:
        words = squeezed(Page(shown(Person(*held))).words)
    assert "Nothing has been read yet, so there is nothing to review." in words
    assert "Add reports: paste an address or a text, or drop files." in words


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("reader", set()),
        ("coder", {"/review/comment"}),
        ("reviewer", {"/review/accept", "/review/reject", "/review/correct", "/review/comment", "/review/assign", "/review/undo"}),
    ],
)
def test_a_page_offers_what_its_reader_may_do(filled: str, monkeypatch: pytest.MonkeyPatch, role: Role, paths: set[str]) -> None:
    cheap_hashes(monkeypatch)
    with pages(filled, OTHERS) as (client, ledger):
        accounts.add(ledger, role, role, PASSWORD, by="root")
        name = raid(ledger)
        statements.accept(ledger, [name], by=role)
        raw = shown(Person(client, ledger, role), f"/review?item={name}")
        assert {path for path in Forms(raw).paths if path.startswith("/review/")} == paths
        assert ('data-key="a"' in raw) is (role == "reviewer")


def test_a_deed_of_others_is_not_told_as_ones_own(ann: Person, site: Site) -> None:
    name = raid(site[1])
    row = statements.accept(site[1], [name], by="Ben")[0].row
    raw = shown(ann, f"/review?done={row.id}")
    assert "Accepted" not in Page(raw).words
    assert "Your last deeds" not in raw
    status, _ = send(ann, shown(ann, f"/review?item={name}"), "/review/undo")  # but a reviewer may take it back, from its history
    assert status == 303
    assert log(site[1])[-1] == ("undo", "e1", "ann")
    answer = ann.post("/review/undo", {"deed": str(row.id), "name": name})
    assert answer.status_code == 409
    assert "is undone already" in answer.text


def test_a_review_whose_words_are_gone_is_told_and_put_away(ann: Person, site: Site) -> None:
    name = raid(site[1], "e2")
    for statement in (name, raid(site[1], "e3")):
        statements.correct(site[1], statement, {"fact": "possible"}, by="Ben")
    with site[1].read() as connection:
        reading = statements.item_called(connection, name).reading
    text = "Nothing of the sort."
    document = reading.document.model_copy(update={"text": text, "text_sha256": text_digest(text)})
    bare = dict.fromkeys(("mentions", "actors", "places", "times", "events", "relations", "claims"), ())
    newer = reading.model_copy(update={**bare, "document": document, "coder": Coder(name="rules", version="9")})
    writer.add(site[1], newer, source="raid.mark")
    raw = shown(ann)
    assert "Reviewed, and no longer there" in raw
    told = squeezed(Page(raw).words)
    assert "e3 by Ben: Karim Example, who leads the River League" in told
    assert "e2 by Ben: █████ ███████, a shopkeeper" in told
    for left in ("e3 by Ben", "no longer there"):
        deed = next(fields for _, fields in Forms(raw).all if "deed" in fields)
        answer = ann.post("/review/undo", deed)
        assert answer.status_code == 303
        raw = shown(ann, answer.headers["location"])
        assert (left in squeezed(Page(raw).words)) is (left != "no longer there")
    assert log(site[1])[-1][0] == "undo"
