"""A report's page, of a ledger of either database: its statements beside the text, what is added from a passage, and what people do to each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.databases import copies
from tests.web.conftest import fill_and_merge
from tests.web.forms import Forms
from tests.web.people import OTHERS, PASSWORD, PUBLIC, Person, cheap_hashes, pages
from tests.web.test_pages import Page, squeezed

from factions.ledger import accounts, reader
from factions.ledger.audit import lines
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Reading, faults
from factions.web.documents import cuts
from factions.web.viewer import Serving

HOSTILE = "0" * 64


filled = copies(fill_and_merge)


@pytest.fixture
def site(filled: str) -> Iterator[tuple[TestClient, Ledger]]:
    with pages(filled, Serving()) as held:
        yield held


@pytest.fixture
def analyst(site: tuple[TestClient, Ledger]) -> Person:
    return Person(*site)


@pytest.fixture
def ledger(site: tuple[TestClient, Ledger]) -> Ledger:
    return site[1]


@pytest.fixture
def raid(ledger: Ledger) -> str:
    """The id of a report."""
    return next(one.id for one in reader.documents(ledger) if one.title == "Villagers tell of a night raid")


def reading(ledger: Ledger, document: str) -> Reading:
    return reader.document(ledger, document).reading


def shown(person: Person, path: str, status: int = 200) -> Page:
    answer = person.get(path)
    assert answer.status_code == status
    page = Page(answer.text)
    assert len(page.ids) == len(set(page.ids))
    return page


def sent(person: Person, page: str, path: str, **fields: str) -> tuple[int, str, str]:
    """Fill in the form of a page that is sent to a path, and give the answer's status, its words, and where it leads."""
    address, held = Forms(person.get(page).text).to(path)
    answer = person.post(address.partition("#")[0], {**held, **fields})
    return answer.status_code, squeezed(Page(answer.text).words), answer.headers.get("location", "")


def adding(person: Person, document: str, start: int, end: int, kind: str, **fields: str) -> tuple[int, str, str]:
    path = f"/documents/{document}/add"
    page = f"{path}?kind={kind}&start={start}&end={end}"
    address, held = next((address, held) for address, held in Forms(person.get(page).text).all if "start" in held)
    answer = person.post(address.partition("#")[0], {**held, **fields})
    return answer.status_code, squeezed(Page(answer.text).words), answer.headers.get("location", "")


def test_each_statement_tells_how_sure_it_is_who_read_it_and_what_came_of_its_review(analyst: Person, raid: str) -> None:
    path = f"/documents/{raid}"
    words = squeezed(shown(analyst, path).words)
    assert "unreviewed" in words
    assert re.search(r"(?:likely|certain|uncertain|doubtful) \(\d\.\d\d\) coder: \w", words)
    assert sent(analyst, path, f"{path}/statements/e1/accept#accept")[::2] == (303, f"{path}#e1")
    words = squeezed(shown(analyst, path).words)
    assert "accepted by analyst, " in words
    raw = analyst.get(path).text
    assert f"{path}/statements/e1/accept" not in raw  # by the same person, and nothing has changed
    assert f"{path}/statements/e2/accept" in raw


def test_every_piece_of_evidence_names_the_statements_that_rest_on_it(analyst: Person, ledger: Ledger, raid: str) -> None:
    raw = analyst.get(f"/documents/{raid}").text
    named = {name for names in re.findall(r'<mark [^>]*data-of="([^"]+)"', raw) for name in names.split()}
    assert named == {one.id for one in reading(ledger, raid).statements}
    for start, ends in re.findall(r'data-from="(\d+)" data-sentences="([^"]*)"', raw):
        stretches = [tuple(map(int, one.split("-"))) for one in ends.split()]
        assert stretches[0][0] == int(start)
        assert stretches == sorted(stretches)


def test_a_texts_sentences_are_listed_by_their_paragraphs() -> None:
    text = "  One here. Two here.\n\nHeading\n\nThree here."
    assert {start: [text[slice(*one)] for one in held] for start, held in cuts(text).items()} == {
        text.index("One"): ["One here.", "Two here."], text.index("Head"): ["Heading"], text.index("Three"): ["Three here."],
    }  # fmt: skip


def test_an_event_is_added_at_a_place_and_not_where_its_words_stand_first(analyst: Person, ledger: Ledger, raid: str) -> None:
    text = reading(ledger, raid).document.text
    assert text.count("Karsa") > 1
    at = text.rindex("Karsa")
    before = {one.id for one in reading(ledger, raid).statements}
    status, _, leads = adding(analyst, raid, at - 1, at + 5, "event", **{"set.type": "RETREAT/withdraw", "because": "missed"})
    (new,) = [one for one in reading(ledger, raid).statements if one.id not in before]
    assert (status, leads) == (303, f"/documents/{raid}#{new.id}")
    (span,) = new.evidence
    assert span.start <= at < span.end
    assert faults(reading(ledger, raid)) == []
    assert new.id in shown(analyst, f"/documents/{raid}").ids
    with ledger.read() as connection:
        (line,) = [one for one in lines(connection) if one.deed == "review.add"]
    assert (line.by, line.because) == ("analyst", "missed")


def test_what_is_said_may_hold_a_private_name_that_the_page_blots_out(analyst: Person, ledger: Ledger, raid: str) -> None:
    record = reader.document(ledger, raid)
    start, end = record.private[0]
    text = record.reading.document.text
    page = analyst.get(f"/documents/{raid}/add?kind=claim&start={start}&end={end + 12}").text
    assert text[start:end] not in page
    assert "█████" in page
    status, _, leads = adding(analyst, raid, start, end + 12, "claim", **{"set.kind": "statement"})
    assert status == 303
    new = next(one for one in reading(ledger, raid).claims if leads.endswith(f"#{one.id}"))
    assert new.content.start == start
    # the same words, as they are taken from the page
    blotted = "█" * 5 + " " + "█" * 7
    assert text[start:end].split()[0] not in blotted
    status, words, leads = adding(analyst, raid, start, end + 12, "claim", **{"set.kind": "opinion", "set.content": f'"{blotted}"'})
    assert (status, words) == (303, "")
    assert next(one for one in reading(ledger, raid).claims if leads.endswith(f"#{one.id}")).content.quote == text[start:end]


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("event", {}, "Nothing was added. What: an event needs one"),
        ("event", {"set.type": "RETREAT", "set.actors": "m999"}, "Nothing was added. Who did it: m999 isn't in the reading"),
        ("event", {"set.type": "RETREAT", "set.fact": "sure"}, "Nothing was added. Told as: Input should be"),
        ("relation", {"set.type": "fights", "set.subject": "m1"}, "Nothing was added. Whom, or what: a relation needs one"),
        ("claim", {"set.kind": "statement", "set.cue": '"no such words"'}, "Word for saying it: the report doesn't say 'no such words'"),
    ],
)
def test_what_cannot_be_added_is_told_and_what_was_written_stays(
    analyst: Person, ledger: Ledger, raid: str, kind: str, fields: dict[str, str], told: str
) -> None:
    before = reading(ledger, raid)
    address, held = next(one for one in Forms(analyst.get(f"/documents/{raid}/add?kind={kind}&start=0&end=20").text).all if "start" in one[1])
    answer = analyst.post(address.partition("#")[0], {**held, **fields, "because": "<i>why</i>"})
    assert answer.status_code == 400
    assert told in squeezed(Page(answer.text).words)
    kept = next(held for _, held in Forms(answer.text).all if "start" in held)
    assert {name: kept[name] for name in fields if name != "set.fact"} == {name: value for name, value in fields.items() if name != "set.fact"}
    assert kept["because"] == "<i>why</i>"
    assert reading(ledger, raid) == before


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("version=0123456789abcdef&start=0&end=9", "has been read anew since"), ("start=5&end=5", "none from 5 to 5"),
        ("start=0&end=9999999", "none from 0 to 9,999,999"), ("start=-5&end=5", "none from -5 to 5"), ("sentence=nine", "none from 0 to 0"),
        ("words=no+such+words", "The report doesn't have these words."), ("words=the", "times: add those around them."),
        ("words=Karsa+burned&paragraph=0", "The paragraph doesn't have these words."),
    ],
)  # fmt: skip
def test_a_passage_that_isnt_there_is_told(analyst: Person, raid: str, query: str, told: str) -> None:
    assert told in squeezed(shown(analyst, f"/documents/{raid}/add?{query}", 400).words)


def test_a_passage_is_chosen_from_the_sentences_of_a_paragraph_or_by_its_words(analyst: Person, ledger: Ledger, raid: str) -> None:
    found = reading(ledger, raid).document
    links = [link for link in shown(analyst, f"/documents/{raid}").links if "/add?paragraph=" in link]
    assert len(links) == len(cuts(found.text)) - 1  # none at a heading
    first, second = next(held for held in cuts(found.text).values() if len(held) > 1)[:2]
    page = f"/documents/{raid}/add?paragraph={first[0]}"
    assert re.findall(r'name="sentence" value="([^"]+)"', analyst.get(page).text)[:2] == [f"{a}-{b}" for a, b in (first, second)]
    both = analyst.get(f"{page}&sentence={first[0]}-{first[1]}&sentence={second[0]}-{second[1]}&kind=event").text
    _, held = next(one for one in Forms(both).all if "start" in one[1])
    assert (held["start"], held["end"]) == (str(first[0]), str(second[1]))
    words = "\n ".join(found.text[slice(*first)].split())
    answer = analyst.client.get(f"/documents/{raid}/add", params={"words": words, "paragraph": str(first[0])})
    _, held = next(one for one in Forms(answer.text).all if "start" in one[1])
    assert (held["start"], held["end"]) == (str(first[0]), str(first[1]))
    assert "Choose a sentence, or write words of it." in shown(analyst, f"{page}&version={found.text_sha256[:16]}", 400).words


def test_a_statement_is_corrected_and_that_is_taken_back(analyst: Person, ledger: Ledger, raid: str) -> None:
    own = f"/documents/{raid}/statements/e1"
    before = reading(ledger, raid)
    fields = {"set.fact": "denied", "because": "<b>so</b>"}
    assert sent(analyst, own, f"{own}/correct#correct", **fields)[::2] == (303, f"/documents/{raid}#e1")
    assert next(one for one in reading(ledger, raid).events if one.id == "e1").factuality == "denied"
    page = shown(analyst, f"/documents/{raid}")
    assert "corrected by analyst, " in squeezed(page.words)
    assert "coder: a person" in squeezed(page.words)
    page = shown(analyst, own)
    assert "Corrected by analyst: <b>so</b>" in squeezed(page.words)
    assert sent(analyst, own, f"{own}/undo#history")[0] == 303
    assert reading(ledger, raid).events == before.events
    assert "taken back by analyst" in squeezed(shown(analyst, own).words)
    assert sent(analyst, own, f"{own}/undo#history")[0] == 303  # and brought back
    assert next(one for one in reading(ledger, raid).events if one.id == "e1").factuality == "denied"


def test_a_rejected_statement_is_gone_from_the_list_and_can_be_had_again(analyst: Person, raid: str) -> None:
    path, own = f"/documents/{raid}", f"/documents/{raid}/statements/e1"
    status, words, _ = sent(analyst, own, f"{own}/reject#reject", because=" ")
    assert (status, "Nothing was changed. A rejection needs a reason." in words) == (400, True)
    assert sent(analyst, own, f"{own}/reject#reject", because="not <i>so</i>")[::2] == (303, f"{path}#rejected")
    page = shown(analyst, path)
    assert "e1" not in page.ids
    assert "rejected by analyst, " in squeezed(page.words)
    assert "not <i>so</i>" in page.words
    gone = shown(analyst, own)
    assert "Rejected by analyst on " in squeezed(gone.words)
    assert {form.partition("#")[0].rpartition("/")[2] for form in Forms(analyst.get(own).text).paths} & {"accept", "reject", "correct"} == set()
    assert sent(analyst, own, f"{own}/undo#history")[::2] == (303, f"{path}#e1")
    assert "e1" in shown(analyst, path).ids


@pytest.mark.parametrize("deed", ["accept", "correct", "reject"])
def test_a_form_that_was_shown_before_somebody_judged_changes_nothing(analyst: Person, ledger: Ledger, raid: str, deed: str) -> None:
    own = f"/documents/{raid}/statements/e1"
    address, held = Forms(analyst.get(own).text).to(f"{own}/{deed}#{deed}")
    assert sent(analyst, own, f"{own}/correct#correct", **{"set.fact": "denied"})[0] == 303
    before = reading(ledger, raid)
    answer = analyst.post(address.partition("#")[0], {**held, "set.fact": "possible", "because": "mine"})
    assert answer.status_code == 400
    assert "Somebody has judged it meanwhile" in Page(answer.text).words
    assert reading(ledger, raid) == before


def test_no_deed_of_another_statement_is_taken_back_here(analyst: Person, raid: str) -> None:
    own = f"/documents/{raid}/statements"
    assert sent(analyst, f"{own}/e1", f"{own}/e1/accept#accept")[0] == 303
    assert sent(analyst, f"{own}/e2", f"{own}/e2/accept#accept")[0] == 303
    answer = analyst.post(f"{own}/e1/undo", {"deed": "2"})
    assert answer.status_code == 400
    assert "Deed 2 isn't one on this statement." in Page(answer.text).words


@pytest.mark.parametrize("path", ["{}/statements/e99", "{}/statements/nothing", "0123/add", "0123/statements/e1"])
def test_what_isnt_there_is_told(analyst: Person, raid: str, path: str) -> None:
    page = f"/documents/{path.format(raid)}"
    shown(analyst, page, 404)
    deed = f"{page}/accept" if "statements" in page else page
    assert analyst.post(deed, {"kind": "event", "start": "0", "end": "1"}).status_code == 404


def test_hostile_words_are_shown_as_words_in_every_form(analyst: Person, ledger: Ledger) -> None:
    text = reading(ledger, HOSTILE).document.text
    own = f"/documents/{HOSTILE}"
    found = [f"{own}/add?paragraph=0", f"{own}/add?start=0&end={len(text)}&kind=claim", *(f"{own}/statements/{name}" for name in ("e1", "r1", "c1"))]
    for path in found:
        raw, page = analyst.get(path).text, shown(analyst, path)
        assert "<img" not in raw
        assert "<script>" not in raw
        assert page.events == []
        assert [link for link in page.links if link.startswith("javascript")] == []
        assert "<script>alert(2)</script>{{7*7}}&amp;" in page.words
    answer = analyst.post(f"{own}/statements/e1/correct", {"set.actors": "<img src=x>", "because": '"><script>'})
    assert answer.status_code == 400
    assert "<img" not in answer.text
    assert "<script>" not in answer.text


def test_a_report_as_of_a_day_has_nothing_to_judge(analyst: Person, raid: str) -> None:
    page = shown(analyst, f"/documents/{raid}?as_of=2999-01-01")
    assert [link for link in page.links if "/add?" in link or "/statements/" in link] == []
    assert Forms(analyst.get(f"/documents/{raid}?as_of=2999-01-01").text).paths <= {"", "/search"}


def test_who_may_do_what_is_offered_that_and_no_more(filled: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        cheap_hashes(patch)
        with open_ledger(filled) as ledger:
            for role in ("reader", "coder", "reviewer"):
                accounts.add(ledger, role, role, PASSWORD, by="root")
            raid = next(one.id for one in reader.documents(ledger) if one.title == "Villagers tell of a night raid")
    path = f"/documents/{raid}"
    with pages(filled, OTHERS) as held:
        offered = {role: Forms(Person(*held, role).get(path).text).paths for role in ("reader", "coder", "reviewer")}
        for role in ("reader", "coder"):
            assert {one for one in offered[role] if one.startswith(path)} == set()
            assert "add-here" not in Person(*held, role).get(path).text
            assert f"{path}/statements/e1#history" in Person(*held, role).get(path).text
            assert Forms(Person(*held, role).get(f"{path}/statements/e1").text).paths <= {"", "/search", "/sign-out"}
    assert f"{path}/statements/e1/accept#accept" in offered["reviewer"]


def test_in_public_there_is_nothing_of_all_this(filled: str) -> None:
    with pages(filled, PUBLIC) as held:
        reader_of_it = Person(*held)
        raid = next(one.id for one in reader.documents(held[1]) if one.title == "Villagers tell of a night raid")
        raw = reader_of_it.get(f"/documents/{raid}").text
        assert re.search(r"/statements/|/add\b|data-from|data-of|Navigation words", raw) is None
        for path in (f"/documents/{raid}/add", f"/documents/{raid}/statements/e1"):
            assert reader_of_it.get(path).status_code in (303, 307, 401, 403)
