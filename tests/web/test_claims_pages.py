"""The pages of claims: the list, its data, a claim with what is suggested of it, what people judge, and what the world sees."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.analysis.claim_reports import alliance, forecast, later, noise
from tests.databases import copies
from tests.web.conftest import HOSTILE, hostile
from tests.web.people import OTHERS, PASSWORD, PUBLIC, Person, cheap_hashes, pages

from factions.analysis.claims import claims
from factions.analysis.families import update as find_copies
from factions.analysis.incidents.keeping import update
from factions.ledger import accounts, audit, layer, writer
from factions.ledger.open import Ledger, open_ledger
from factions.review import statements
from factions.review.outcomes import judge

JANE, ALLY = f"{forecast('a').document.id}/c1", f"{alliance('x').document.id}/c1"
READINGS = (
    forecast("a"), forecast("b", publisher="Gazette", published="2014-06-21"), forecast("c", speaker="Coast Guard", place="Orsk", condition=None),
    alliance("x"), later("d"), noise("z"), hostile(),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 12, 1, tzinfo=UTC))


def fill(url: str) -> None:
    with open_ledger(url) as ledger:
        for reading in READINGS:
            writer.add(ledger, reading, source="a test's report")
        find_copies(ledger)
        update(ledger)


url = copies(fill)


@pytest.fixture
def site(url: str) -> Iterator[tuple[TestClient, Ledger]]:
    with pages(url) as found:
        yield found


def words(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return " ".join(unescape(answer.text).split())


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def data(client: TestClient, path: str = "/claims.json") -> dict[str, Any]:
    found: dict[str, Any] = client.get(path).json()
    return found


def test_the_list_tells_who_foresaw_what_until_when_on_which_condition(site: tuple[TestClient, Ledger]) -> None:
    shown = words(site[0], "/claims")
    assert "3 claims by 2 speakers: 3 open; 3 of the open past due; no speaker has 5 decided, so that none has a share." in shown
    assert "past due, nobody judged" in shown
    assert "was due 31 July 2014" in shown
    assert "on a condition, not known to be met: <q>If the river falls</q>" in shown
    assert '2 reports of <abbr title="copies of one text count once">' in shown
    assert "A share is given from 5 claims on" in shown
    assert "Left out: what was never reported" in shown


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 3), ("speaker=jane", 2), ("speaker=nobody", 0), ("kind=statement", 1), ("kind=promise", 0), ("outcome=past_due", 3),
        ("outcome=came_true", 0), ("outcome=open&before=2014-08-01", 3), ("before=2014-07-31", 0), ("as_of=2014-11-30", 0), ("before=", 3),
    ],
)  # fmt: skip
def test_the_list_and_its_data_are_narrowed_alike(site: tuple[TestClient, Ledger], asked: str, count: int) -> None:
    client, _ = site
    assert len(data(client, f"/claims.json?{asked}")["claims"]) == len(rows(client, f"/claims.csv?{asked}")) == count
    assert words(client, f"/claims?{asked}").count('<p class="said"><a href="/claims/') == count


def test_what_is_no_question_is_refused(site: tuple[TestClient, Ledger]) -> None:
    for wrong in ("kind=dragon", "outcome=perhaps", "before=soon", "page=0"):
        assert site[0].get(f"/claims?{wrong}").status_code == 400
    for path in ("/claims/7/7", f"/claims/{JANE[:-2]}c9", "/claims/zz/c1"):
        assert site[0].get(path).status_code == 404


def test_the_data_have_the_speakers_and_all_fields(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    for place, one in enumerate(claims(ledger)):
        judge(ledger, one.id, ("came_true", "did_not", "open")[place], because="seen", by="Ann")
    found = data(client)
    assert {(one["name"], one["drawn"], one["share"]) for one in found["speakers"]} == {("Jane Doe", True, None), ("Coast Guard", True, None)}
    assert found["least"] == 5
    assert [one["key"] for one in found["outcomes"]] == ["open", "came_true", "did_not", "undecidable"]
    for one in found["speakers"]:
        assert "their record" in words(client, one["href"])
    row = next(one for one in rows(client, "/claims.csv") if one["reports"] == "2")
    assert (row["due"], row["independent_sources"], row["judged_by"], row["condition_met"]) == ("2014-07-31", "1", "Ann", "unknown")
    shown = words(client, "/claims")
    assert "1 came true" in shown
    assert "judged by Ann on 1 December 2014: seen" in shown


def test_a_speaker_with_five_decided_has_a_share_and_the_page_says_so(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    for number in range(5):
        place = f"Hill {'ABCDE'[number]}"
        writer.add(
            ledger, forecast(f"h{number}", speaker="Ford Prefect", place=place, condition=None, published=f"2014-0{number + 1}-01"), source="x"
        )
    for number, one in enumerate(one for one in claims(ledger) if one.speaker == "Ford Prefect"):
        judge(ledger, one.id, "came_true" if number else "did_not", because="seen", by="Ann")
    assert "1 speaker with 5 or more decided" in words(client, "/claims")
    assert "80% of 5" in words(client, "/claims?speaker=Ford+Prefect")


def test_a_claim_has_its_tellings_what_is_suggested_and_the_form(site: tuple[TestClient, Ledger]) -> None:
    shown = words(site[0], f"/claims/{JANE}")
    assert "Came true</strong>: told by 1 independent source." in shown
    assert "seized Tarsa on that day." in shown
    assert shown.index("Courier, 20 June 2014") < shown.index("Gazette, 21 June 2014")
    assert "Nobody has judged it: it is open." in shown
    assert f'action="/claims/{JANE}/judge"' in shown
    assert f'action="/claims/{JANE}/judge"' in words(site[0], f"/claims/{forecast('b').document.id}/c1")  # one claim, whichever telling is asked for


def test_it_is_judged_and_taken_back_and_each_deed_is_in_the_audit_log(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    local = Person(client, ledger)
    fields = {"outcome": "came_true", "condition": "met", "because": "taken on the 14th", "seen": "0.0"}
    answer = local.post(f"/claims/{JANE}/judge", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/claims/{JANE}#judged")
    shown = words(client, f"/claims/{JANE}")
    assert "Outcome: <strong>came true</strong>: taken on the 14th" in shown
    assert "Condition: <strong>met</strong>" in shown
    number = next(one.judged for one in claims(ledger) if one.judged)
    assert local.post(f"/claims/{JANE}/undo", {"entry": str(number.id)}).status_code == 303
    assert "Nobody has judged it" in words(client, f"/claims/{JANE}")
    with ledger.read() as connection:
        deeds = [row.deed for row in audit.lines(connection)]
    assert deeds[-2:] == ["outcome.set", "outcome.undo"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"outcome": "came_true"}, "A judgement needs a reason"),
        ({"because": "why"}, "Say what became of it"),
        ({"outcome": "came_true", "because": "why", "seen": "7.0"}, "Somebody has judged it meanwhile"),
    ],
)
def test_what_cannot_be_judged_says_why_and_keeps_what_was_written(site: tuple[TestClient, Ledger], fields: dict[str, str], says: str) -> None:
    client, ledger = site
    answer = Person(client, ledger).post(f"/claims/{JANE}/judge", fields)
    assert answer.status_code == 400
    assert f"Nothing was changed. {says}" in unescape(answer.text)
    assert ("why</textarea>" in answer.text) is ("because" in fields)
    assert all(one.judged is None for one in claims(ledger))


def test_another_claims_entry_is_not_taken_back(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    entry = judge(ledger, ALLY.replace("/", ":"), "did_not", because="seen", by="Ann")
    answer = Person(client, ledger).post(f"/claims/{JANE}/undo", {"entry": str(entry.id)})
    assert answer.status_code == 400
    assert "isn't what counts of this claim" in unescape(answer.text)
    assert Person(client, ledger).post(f"/claims/{JANE}/judge", {"outcome": "perhaps", "because": "why"}).status_code == 400


def test_of_a_past_day_there_is_no_form(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    judge(ledger, JANE.replace("/", ":"), "came_true", because="seen", by="Ann")
    shown = words(client, f"/claims/{JANE}?as_of=2014-12-01")
    assert "came true" in shown
    assert "/judge" not in shown
    assert "/undo" not in shown
    assert f'href="/claims/{JANE}?as_of=2014-12-01"' in words(client, "/claims?as_of=2014-12-01")
    assert "Nothing had been read yet" in words(client, "/claims?as_of=2014-11-30")


def test_words_of_strangers_stay_words(site: tuple[TestClient, Ledger]) -> None:
    raw = site[0].get("/claims?kind=statement").text + site[0].get(f"/claims/{'0' * 64}/c1").text
    assert "<script>alert" not in raw
    assert "<img" not in raw
    assert HOSTILE in unescape(raw)
    assert "49" not in unescape(site[0].get(f"/claims/{'0' * 64}/c1").text.split("<h1")[1].split("</h1>")[0])


def test_a_reviewer_finds_the_form_and_a_reader_does_not(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)
    with pages(url, OTHERS) as (client, ledger):
        for role in ("reader", "reviewer"):
            accounts.add(ledger, role, role, PASSWORD, by="root")
        fields = {"outcome": "undecidable", "because": "too vague"}
        for role, status in (("reader", 403), ("reviewer", 303)):
            person = Person(client, ledger, role)
            assert ("/judge" in person.get(f"/claims/{JANE}").text) is (role == "reviewer")
            assert person.post(f"/claims/{JANE}/judge", fields).status_code == status
        assert "entry 1 by reviewer" in words(client, f"/claims/{JANE}")


def test_the_world_sees_no_claim_that_names_a_person_before_all_of_it_was_reviewed(url: str) -> None:
    with pages(url, PUBLIC) as (client, ledger):
        assert "Jane" not in client.get("/claims").text + client.get("/claims.json").text + client.get("/claims.csv").text
        assert [one["name"] for one in data(client)["speakers"]] == []
        assert client.get(f"/claims/{JANE}").status_code == client.get(f"/claims/{'1' * 64}/c1").status_code == 404
        assert "Left out: whatever names a person and nobody has reviewed" in words(client, "/claims?kind=statement")
        judge(ledger, JANE.replace("/", ":"), "came_true", because="Jane Doe was right", by="Ann")
        statements.accept(ledger, [JANE.replace("/", ":")], by="Ann")
        assert client.get(f"/claims/{JANE}").status_code == 404  # the other report's telling waits
        statements.accept(ledger, [f"{forecast('b').document.id}:c1"], by="Ann")
        shown = words(client, f"/claims/{JANE}") + words(client, "/claims") + client.get("/claims.json").text + client.get("/claims.csv").text
        assert "Jane Doe" in shown
        assert "came true" in shown
        assert "was right" not in shown
        assert "Ann" not in shown
        assert "/judge" not in shown
