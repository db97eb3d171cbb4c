"""The pages of questions: the list, a question by week with its data, what stands behind a point, and what the world sees."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from tests.analysis.claim_reports import forecast
from tests.analysis.questions.test_answering import annotated
from tests.databases import BOTH
from tests.web.conftest import HOSTILE, ROOT
from tests.web.people import pages
from typer.testing import CliRunner

from factions import cli
from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.analysis.questions import answer, load
from factions.ledger import writer
from factions.ledger.open import Ledger, open_ledger
from factions.review import statements
from factions.web.questions import filed
from factions.web.viewer import Serving

if TYPE_CHECKING:
    from tests.databases import Server

EXAMPLES = ROOT / "examples" / "questions"
MILITIAS = "/questions/iraq-2014-militias"
OWN = """title: "What of it? {hostile}"
hypotheses: {{yes: "It is {hostile}", no: It isn't}}
country: IRQ
from: 2014-06-02
to: 2014-07-13
indicators:
  - {{name: Forecasts, why: "Some say {hostile}", toward: yes, query: {{kind: claims, type: forecast}}}}
  - {{name: The Moon Front, why: It isn't there., toward: -yes, query: {{actor: {{group: Moon Front}}}}}}
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The examples, and a folder with a question by a stranger, a broken one, one with an odd name, and what is no question."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "own.yaml").write_text(OWN.format(hostile=HOSTILE.replace('"', "").replace("\\", "")), encoding="utf-8")
    (folder / "broken.yml").write_text("title: Broken\nhypotheses: {a: A}\n", encoding="utf-8")
    (folder / "an odd name.yaml").write_text("title: Odd", encoding="utf-8")
    (folder / "iraq-2014-militias.yaml").write_text("title: Another of that name", encoding="utf-8")
    (folder / "notes.txt").write_text("none", encoding="utf-8")
    return EXAMPLES, folder


@pytest.fixture(scope="module", params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server: Server | None = None
    if request.param == "sqlite":
        made = str(tmp_path_factory.mktemp("questions") / "war.db")
    else:
        server = request.getfixturevalue("postgres")
        made = server.make(request.getfixturevalue("postgres_template"))
    with open_ledger(made) as ledger:
        for reading in (*annotated(), forecast("a")):
            writer.add(ledger, reading, source="a test's report")
        families.update(ledger)
        keeping.update(ledger)
    yield made
    if server is not None:
        server.drop(made)


@pytest.fixture
def site(url: str, given: tuple[Path, ...]) -> Iterator[tuple[TestClient, Ledger]]:
    with pages(url, Serving(questions=given)) as found:
        yield found


def words(client: TestClient, path: str, status: int = 200) -> str:
    found = client.get(path)
    assert found.status_code == status, found.text
    return " ".join(unescape(found.text).split())


def data(client: TestClient, path: str = f"{MILITIAS}.json") -> dict[str, Any]:
    found: dict[str, Any] = client.get(path).json()
    return found


def test_files_are_questions_in_the_order_of_their_names(given: tuple[Path, ...]) -> None:
    found = {one.name: one for one in filed(given)}
    assert [*found] == ["an odd name", "broken", "iraq-2014-militias", "mali-2013", "own"]
    assert found["broken"].fault.startswith("broken.yml")
    assert "/" not in found["broken"].fault
    assert "characters" in found["an odd name"].fault
    assert found["iraq-2014-militias"].question == load(EXAMPLES / "iraq-2014-militias.yaml")
    assert filed([EXAMPLES / "mali-2013.yaml"])[0].name == "mali-2013"
    assert filed([given[1] / "gone"]) == filed([]) == []


def test_the_list_has_them_and_says_what_is_wrong_with_one(site: tuple[TestClient, Ledger]) -> None:
    shown = words(site[0], "/questions")
    assert 'href="/questions/iraq-2014-militias">Will the militias turn the tide, or bring civil war?</a>' in shown
    assert "Iraq · 2 June to 13 July 2014 · 7 indicators" in shown
    assert "It can't be read: broken.yml" in shown
    assert "Another of that name" not in shown
    for name in ("broken", "nothing", "an odd name", "own.yaml"):
        assert site[0].get(f"/questions/{name}").status_code == site[0].get(f"/questions/{name}.json").status_code == 404


def test_without_any_the_page_says_how(url: str) -> None:
    with pages(url) as (client, _):
        assert "factions serve --questions FOLDER" in words(client, "/questions")
    with pages(url, Serving(questions=(ROOT / "docs",))) as (client, _):
        assert "no question among the files" in words(client, "/questions")


def test_quiet_and_unread_weeks_differ_in_words_and_in_the_table(site: tuple[TestClient, Ledger]) -> None:
    shown = words(site[0], MILITIAS)
    assert "7 indicators by week, 2 June to 13 July 2014. Something was read in 4 of 6 weeks (most in that of" in shown
    assert "the 2 in which nothing was read are hatched" in shown
    assert "Left out: incidents of which nobody says when they were; whatever nobody reported" in shown
    rows = re.findall(r'<tr data-item> <th scope="row">(.*?)</th> <td class="count">(\d+)</td>(.*?)</tr>', shown)
    assert [(day, read) for day, read, _ in rows][:2] == [("2 June 2014", "0"), ("9 June 2014", "1")]
    unread, quiet = rows[0][2], rows[1][2]
    assert unread.count("unread</span>") + unread.count("<a href=") == 7
    assert "unread</span>" in unread
    assert "unread</span>" not in quiet
    assert 'aria-label="Reprisals, week of 9 June 2014: 0">0</a>' in quiet
    assert "Rose: toward “They bring Sunni and Shi'ite villages to fight each other”" in shown


def test_the_data_are_the_answers_and_csv_leaves_unread_weeks_empty(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    held, found = answer(ledger, load(EXAMPLES / "iraq-2014-militias.yaml")), data(client)
    assert [(one["name"], one["read"]) for one in found["weeks"]] == [(week.name, week.read) for week in held.weeks]
    counts = [[None if cell["unread"] else (cell["lowest"], cell["best"]) for cell in line["cells"]] for line in found["lines"]]
    assert counts == [[None if cell.unread else (cell.lowest, cell.best) for cell in line.cells] for line in held.lines]
    assert {(cell["href"] is None) is cell["unread"] for line in found["lines"] for cell in line["cells"]} == {True}
    rows = list(csv.DictReader(io.StringIO(client.get(f"{MILITIAS}.csv").text)))
    assert len(rows) == 6 * 7
    assert {(row["unread"] == "yes") is (row["best"] == "") for row in rows} == {True}
    assert {(row["hypothesis"], row["more_speaks"]) for row in rows if row["indicator"] == "Desertions"} == {("tide", "against it")}


def test_other_weeks_are_asked_for_by_picture_table_and_data_alike(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    asked = "?from=2014-06-16&to=2014-06-29"
    assert [one["name"] for one in data(client, f"{MILITIAS}.json{asked}")["weeks"]] == ["2014-W25", "2014-W26"]
    assert f'data-source="{MILITIAS}.json{asked}"' in words(client, f"{MILITIAS}{asked}")
    for wrong in ("?from=2014-06-16&to=2014-06-01", "?from=1900-01-01&to=2014-06-01"):
        assert 'role="alert"' in words(client, f"{MILITIAS}{wrong}")
        assert client.get(f"{MILITIAS}.json{wrong}").status_code == client.get(f"{MILITIAS}.csv{wrong}").status_code == 400
    assert client.get(f"{MILITIAS}?from=soon").status_code == 400


def test_every_point_leads_to_as_much_evidence_as_it_counts(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    for line in data(client)["lines"]:
        for cell in line["cells"]:
            if cell["href"]:
                shown = words(client, cell["href"])
                assert shown.count("<li data-item>") == cell["best"]
                assert (shown.count("<blockquote>") > 0) is (cell["best"] > 0)
    shown = words(client, f"{MILITIAS}/3/2014-W26")
    assert "Reprisals: 3</h1>" in shown
    assert "2 independent sources on Iraq were read that week. 3 counted, on 2 independent sources." in shown
    assert "killed nine Shi'ite villagers with a car bomb" in shown
    assert "Nothing: what was read that week, and about it, tells of none." in words(client, f"{MILITIAS}/3/2014-W24")
    assert "Reprisals: unread" in words(client, f"{MILITIAS}/3/2014-W23")
    assert "this is not silence" in words(client, f"{MILITIAS}/3/2014-W23")


@pytest.mark.parametrize("point", ["0/2014-W26", "8/2014-W26", "x/2014-W26", "1/2014-W60", "1/2014-06-23", "1/0000-W01"])
def test_what_is_no_point_is_refused(site: tuple[TestClient, Ledger], point: str) -> None:
    assert site[0].get(f"{MILITIAS}/{point}").status_code in (400, 404)


def test_a_day_before_anything_was_read_is_told(site: tuple[TestClient, Ledger]) -> None:
    assert "Nothing had been read yet" in words(site[0], f"{MILITIAS}?as_of=2000-01-01")
    assert "as_of=2999-01-01" in data(site[0], f"{MILITIAS}.json?as_of=2999-01-01")["lines"][0]["cells"][1]["href"]


def test_words_of_strangers_stay_words_and_an_unknown_group_is_named(site: tuple[TestClient, Ledger]) -> None:
    raw = site[0].get("/questions").text + site[0].get("/questions/own").text + site[0].get("/questions/own/1/2014-W25").text
    assert "<script>alert" not in raw
    assert "<img" not in raw
    assert "{{7*7}}" in unescape(raw)
    assert "The record knows no group called Moon Front." in unescape(raw)


def test_the_world_sees_counts_and_no_statement_that_names_a_person(url: str, given: tuple[Path, ...]) -> None:
    with pages(url, Serving(local=False, public=True, questions=given)) as (client, ledger):
        assert "broken" not in client.get("/questions").text
        shown = words(client, "/questions/own/1/2014-W25")
        assert "Forecasts: 1</h1>" in shown
        assert "a statement that names a person, which nobody has reviewed" in shown
        assert "Its sentences can't be shown before a person has reviewed" in shown
        assert (
            "Jane" not in shown + client.get("/questions/own").text + client.get("/questions/own.json").text + client.get("/questions/own.csv").text
        )
        statements.accept(ledger, [f"{forecast('a').document.id}:c1"], by="Ann")
        try:
            assert "Jane Doe" in words(client, "/questions/own/1/2014-W25")
        finally:
            statements.undo(ledger, "1", by="Ann")


def test_the_command_takes_a_file_that_is_there(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli.app, ["serve", "--questions", str(tmp_path / "none.yaml"), "--ledger", str(tmp_path / "none.db")])
    assert found.exit_code == 2
    assert "none.yaml" in re.sub(r"[\s│]+", "", found.output)
