"""Reconciliation, asked as OpenRefine asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.weeks import tell
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.incidents.keeping import update
from factions.analysis.reconciling import KINDS
from factions.errors import FactionsError
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.review.judgements import judge
from factions.web.app import create_app
from factions.web.viewer import Serving

OPENREFINE = "http://127.0.0.1:3333"
POLICY = "content-security-policy"
_TYPES = {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object", "required": ["result"],
        "properties": {"result": {"type": "array", "items": {
            "type": "object", "required": ["id", "name", "score", "match", "type"],
            "properties": {
                "id": {"type": "string"}, "name": {"type": "string"}, "description": {"type": "string"}, "match": {"type": "boolean"},
                "score": {"type": "number", "minimum": 0, "maximum": 100}, "type": _TYPES,
                "features": {"type": "array", "items": {
                    "type": "object", "properties": {"id": {"type": "string"}, "value": {"type": ["boolean", "number"]}}, "required": ["id", "value"],
                }},
            },
        }}},
    },
}  # fmt: skip
"""What the specification's schema of a result batch asks for, in short."""
_CELL = {"oneOf": [
    {"type": "object", "required": ["id", "name"], "additionalProperties": False,
     "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
    *({"type": "object", "required": [name], "properties": {name: {"type": kind}}, "additionalProperties": False}
      for name, kind in (("str", "string"), ("float", "number"), ("int", "integer"))),
]}  # fmt: skip
EXTENDED = {
    "type": "object", "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": {"type": "object", "required": ["id", "name"]}},
        "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": _CELL}}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    name = str(tmp_path_factory.mktemp("reconcile") / "reconcile.db")
    with open_ledger(name) as ledger:
        tell(ledger)
        for reading in (read(RAID), read(TALKS)):
            writer.add(ledger, reading, source="a test's report")
        update(ledger)
    return name


@pytest.fixture(scope="module")
def ledger(url: str) -> Iterator[Ledger]:
    with open_ledger(url) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient]:
    with TestClient(create_app(url), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture(scope="module")
def public(url: str) -> Iterator[TestClient]:
    with TestClient(create_app(url, Serving(local=False, public=True)), base_url="http://127.0.0.1") as opened:
        yield opened


def asked(client: TestClient, **queries: Any) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401 - queries
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), RESULTS)
    return {name: one["result"] for name, one in answer.json().items()}


def extended(client: TestClient, ids: list[str], *properties: Any) -> dict[str, Any]:  # noqa: ANN401 - properties
    wanted = [one if isinstance(one, dict) else {"id": one} for one in properties]
    answer = client.post("/reconcile", data={"extend": json.dumps({"ids": ids, "properties": wanted})})
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), EXTENDED)
    return dict(answer.json())


def group(ledger: Ledger, name: str) -> str:
    return next(one.id for one in reader.groups(ledger, limit=200) if one.name == name)


def test_the_manifest_leads_to_all_that_is_served(client: TestClient, ledger: Ledger) -> None:
    answer = client.get("/reconcile")
    told = answer.json()
    assert told["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace", "defaultTypes", "view", "preview", "suggest", "extend"} <= set(told)
    assert [one["id"] for one in told["defaultTypes"]] == list(KINDS)
    one = group(ledger, "Salt Brigade")
    for template in (told["view"]["url"], told["preview"]["url"]):
        seen = client.get(template.replace("{{id}}", one))
        assert seen.status_code == 200
        assert "Salt Brigade" in seen.text
    for name, asks in told["suggest"].items():
        prefix, first = {"entity": ("salt", one), "type": ("mil", "militia"), "property": ("cou", "country")}[name]
        found = client.get(f"{asks['service_url']}{asks['service_path']}", params={"prefix": prefix})
        assert found.json()["result"][0]["id"] == first
    flying = told["suggest"]["entity"]
    shown = client.get(f"{flying['flyout_service_url']}{flying['flyout_service_path'].replace('${id}', one)}").json()
    assert (shown["id"], "Salt Brigade" in shown["html"], "<html" in shown["html"]) == (one, True, False)
    proposes = told["extend"]["propose_properties"]
    proposed = client.get(f"{proposes['service_url']}{proposes['service_path']}", params={"type": "place", "limit": 3}).json()
    assert (proposed["type"], [row["id"] for row in proposed["properties"]]) == ("place", ["name", "country", "place_kind"])


def test_a_batch_by_post_and_by_get_is_the_same(client: TestClient, ledger: Ledger) -> None:
    queries = {"q0": {"query": "salt brigade", "limit": 3}, "q1": {"query": "Nobody of that name at all"}}
    posted = asked(client, **queries)
    assert posted["q1"] == []
    (best,) = posted["q0"]
    assert (best["id"], best["name"], best["score"], best["match"]) == (group(ledger, "Salt Brigade"), "Salt Brigade", 100, True)
    assert best["type"] == [{"id": "militia", "name": "militia"}]
    assert best["features"] == [{"id": "name", "value": 1.0}]
    assert best["description"] == "militia, IRQ, in 10 reports, unreviewed. Its name is the same."
    assert client.get("/reconcile", params={"queries": json.dumps(queries)}).json() == {name: {"result": rows} for name, rows in posted.items()}


@pytest.mark.parametrize(
    ("query", "name", "score", "match", "reasons"),
    [
        ({"query": "ROL"}, "Asa'ib of the River", 100, True, {"name": 1.0}),
        ({"query": "The  KATAIB al-nahr"}, "Kataib al-Nahr", 100, True, {"name": 1.0}),
        ({"query": "Salt Brigad"}, "Salt Brigade", pytest.approx(86, abs=2), False, {"name": pytest.approx(0.86, abs=0.02)}),
        ({"query": "Salt Brigade", "properties": [{"pid": "country", "v": "Iraq"}]}, "Salt Brigade", 100, True, {"name": 1.0, "country": True}),
        ({"query": "Salt Brigade", "properties": [{"pid": "country", "v": "SYR"}]}, "Salt Brigade", 70, False, {"name": 1.0, "country": False}),
        ({"query": "Salt Brigade", "properties": [{"pid": "wikidata", "v": "Q5"}]}, "Salt Brigade", 85, True, {"name": 1.0}),
        ({"query": "Salt Brigade", "type": "militia"}, "Salt Brigade", 100, True, {"name": 1.0}),
        ({"query": "Salt Brigade", "type": ["party"], "type_strict": "should"}, "Salt Brigade", 90, False, {"name": 1.0, "type": False}),
        ({"query": "Harrow Brigade", "properties": [{"pid": "kind", "v": [{"id": "militia"}, "party"]}]}, "Harrow Brigade", 100, True,
         {"name": 1.0, "kind": True}),
    ],
)  # fmt: skip
def test_scores_come_with_reasons(client: TestClient, query: dict[str, Any], name: str, score: float, match: bool, reasons: Any) -> None:  # noqa: ANN401, FBT001
    best = asked(client, q=query)["q"][0]
    assert (best["name"], best["score"], best["match"]) == (name, score, match)
    assert {one["id"]: one["value"] for one in best["features"]} == reasons


def test_another_type_finds_nobody(client: TestClient) -> None:
    assert asked(client, q={"query": "Salt Brigade", "type": "party"})["q"] == []
    assert asked(client, q={"query": "Salt Brigade", "limit": 0})["q"] == []


def test_groups_that_were_judged_one_are_one(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "own.db")) as ledger:
        tell(ledger)
        one, other = group(ledger, "Salt Brigade"), group(ledger, "Reed Column")
        judge(ledger, "same", one, other, because="so", by="Ann")
        with TestClient(create_app(str(tmp_path / "own.db")), base_url="http://127.0.0.1") as client:
            (found,) = asked(client, q={"query": "Reed Column"})["q"]
            assert found["match"]
            rows = extended(client, [one, other], "name")["rows"]
            assert rows[one] == rows[other] == {"name": [{"str": found["name"]}]}


def test_places_are_the_gazetteers(client: TestClient) -> None:
    afghan = {"query": "Kandahar", "type": "place", "properties": [{"pid": "country", "v": "AFG"}]}
    found = asked(client, q={"query": "Mogadishu", "type": "place"}, r=afghan)
    assert (found["q"][0]["name"], found["q"][0]["type"]) == ("Mogadishu", [{"id": "place", "name": "place"}])
    assert {one["id"]: one["value"] for one in found["r"][0]["features"]}["country"] is True
    place = found["q"][0]["id"]
    told = extended(client, [place], "country", "lat", "geonames", "precision")["rows"][place]
    assert told["country"] == [{"str": "SOM"}]
    assert 1.9 < told["lat"][0]["float"] < 2.2
    seen = client.get(f"/reconcile/view/{place}", follow_redirects=False)
    assert unquote(seen.headers["location"]) == "/search?place=Mogadishu&country=SOM"
    assert "Mogadishu" in client.get("/reconcile/preview", params={"id": place}).text
    assert any(row["id"] == place for row in client.get("/reconcile/suggest/entity", params={"prefix": "Mogadishu"}).json()["result"])


def test_rows_are_extended(client: TestClient, ledger: Ledger) -> None:
    salt, gov, moth = (group(ledger, name) for name in ("Salt Brigade", "Ardan Republic", "Moth Company"))
    told = extended(client, [salt, gov, "nobody-0"], "country", "documents", "allied_with", "backs", "backs_inverse", "wikidata")
    assert [one["id"] for one in told["meta"]] == ["country", "documents", "allied_with", "backs", "backs_inverse", "wikidata"]
    rows = told["rows"]
    assert rows[salt]["country"] == [{"str": "IRQ"}]
    assert rows[salt]["documents"] == [{"int": 10}]
    assert {one["name"] for one in rows[salt]["allied_with"]} == {"Nahr Front", "Harrow Brigade", "Reed Column"}
    assert rows[salt]["backs_inverse"] == [{"id": gov, "name": "Ardan Republic"}]
    assert (rows[salt]["backs"], rows[salt]["wikidata"]) == ([], [])
    assert {"id": moth, "name": "Moth Company"} in rows[gov]["backs"]
    assert rows["nobody-0"] == {one["id"]: [] for one in told["meta"]}
    few = extended(client, [salt], {"id": "allied_with", "settings": {"limit": 1}})["rows"][salt]["allied_with"]
    assert len(few) == 1


def test_names_and_parents_extend_a_group(client: TestClient, ledger: Ledger) -> None:
    asaib = group(ledger, "Asa'ib of the River")
    row = extended(client, [asaib], "also_called", "parent", "registry")["rows"][asaib]
    assert {"str": "River League"} in row["also_called"]
    assert [one["name"] for one in row["parent"]] == ["Government of Iraq"]
    assert row["registry"] == [{"str": "river-league"}]


def test_in_public_persons_whom_nobody_reviewed_are_nobody(client: TestClient, public: TestClient, ledger: Ledger) -> None:
    person = group(ledger, "Nasir Haddad")
    assert asked(client, q={"query": "Nasir Haddad"})["q"][0]["id"] == person
    assert asked(public, q={"query": "Nasir Haddad"})["q"] == []
    assert extended(public, [person], "name")["rows"][person] == {"name": []}
    asaib = group(ledger, "Asa'ib of the River")
    assert extended(client, [asaib], "leads_inverse")["rows"][asaib]["leads_inverse"] == [{"id": person, "name": "Nasir Haddad"}]
    assert extended(public, [asaib], "leads_inverse")["rows"][asaib]["leads_inverse"] == []
    for path in (f"/reconcile/preview?id={person}", f"/reconcile/flyout?id={person}", f"/reconcile/view/{person}"):
        assert public.get(path, follow_redirects=False).status_code == 404
    assert "person" not in public.get("/reconcile/suggest/entity", params={"prefix": "Nasir"}).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"queries": "{"}, "queries: is no JSON"), ({"queries": "[]"}, "queries: should be a JSON object"),
        ({"queries": '{"q": {"quer": "a"}}'}, "queries.q.quer: "), ({"queries": '{"q": {"query": "a", "limit": -1}}'}, "queries.q.limit: "),
        ({"queries": '{"q": {"query": "a", "type": "militias"}}'}, "type: there is no 'militias'; the nearest is 'militia'"),
        ({"queries": json.dumps({str(number): {"query": "a"} for number in range(101)})}, "queries: should be a JSON object, of at most 100"),
        ({"queries": "[" * 50_000}, "queries: is no JSON"), ({"extend": '{"ids": ["a"]}'}, "extend.properties: "),
        ({"extend": '{"ids": [], "properties": [{"id": "lattitude"}]}'}, "property: there is no 'lattitude'"),
        ({"queries": "{}", "callback": "take"}, "JSONP isn't served"),
    ],
)  # fmt: skip
def test_what_cant_be_asked_is_told(client: TestClient, given: dict[str, str], told: str) -> None:
    answer = client.post("/reconcile", data=given)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"
    assert (answer.json()["status"], answer.json()["message"].startswith(told)) == ("error", True), answer.json()


def test_jsonp_is_refused(client: TestClient) -> None:
    for path in ("/reconcile?callback=take", "/reconcile?queries={}&callback=take"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"], "take(" in answer.text) == (400, "application/json", False)
    assert client.post("/reconcile?callback=take", data={"queries": "{}"}).status_code == 400


def test_openrefines_page_may_read_and_frame_it_and_no_other(client: TestClient, url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = client.get("/reconcile", headers={"Origin": OPENREFINE})
    assert ours.headers["access-control-allow-origin"] == OPENREFINE
    assert "access-control-allow-credentials" not in ours.headers
    other = client.get("/reconcile", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in other.headers
    assert "Origin" in other.headers["vary"]
    frame = client.get("/reconcile/preview", params={"id": group(ledger, "Salt Brigade")}).headers[POLICY]
    assert f"frame-ancestors {OPENREFINE} http://localhost:3333;" in f"{frame};"
    assert "frame-ancestors 'none'" in client.get("/groups").headers[POLICY]
    assert client.post("/reconcile", data={"queries": "{}"}, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    monkeypatch.setenv("FACTIONS_OPENREFINE", "")
    with TestClient(create_app(url), base_url="http://127.0.0.1") as shut:
        assert "access-control-allow-origin" not in shut.get("/reconcile", headers={"Origin": OPENREFINE}).headers
        assert "frame-ancestors 'none'" in shut.get("/reconcile/preview", params={"id": group(ledger, "Salt Brigade")}).headers[POLICY]
    monkeypatch.setenv("FACTIONS_OPENREFINE", "*")
    with pytest.raises(FactionsError, match="FACTIONS_OPENREFINE: is no site"):
        create_app(url)


def test_whoever_is_not_told_of_is_answered_for_as_if_nobody_had_the_name(url: str, tmp_path: Path) -> None:
    path = tmp_path / "alike.db"
    copyfile(url, path)
    with open_ledger(str(path)) as ledger:
        writer.add(ledger, read(RAID.replace("Nasir Haddad", "Salt Brigado").replace("id: raid", "id: alike")), source="a test's report")
    with TestClient(create_app(str(path), Serving(local=False, public=True)), base_url="http://127.0.0.1") as public:
        for name in ("Salt Brigado", "Salt Brigadu"):
            assert [one["name"] for one in asked(public, q={"query": name})["q"]] == ["Salt Brigade"]


def test_halves_of_characters_are_answered(public: TestClient) -> None:
    answer = public.post("/reconcile", data={"queries": '{"\\ud800": {"query": "Zzqx"}}'})
    assert (answer.status_code, answer.text) == (200, '{"\\ud800":{"result":[]}}')


def test_a_form_without_a_token_changes_nothing_and_is_answered(public: TestClient) -> None:
    assert public.post("/reconcile", data={"queries": '{"q": {"query": "Salt Brigade"}}'}).status_code == 200
    assert public.post("/reconcile").json() == public.get("/reconcile").json()
    assert "ratelimit" in {name.partition("-")[0] for name in public.post("/reconcile").headers}


def test_hostile_names_are_only_text(client: TestClient, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    with open_ledger(str(tmp_path / "own.db")) as ledger:
        writer.add(ledger, read(TALKS.replace("{name: Kataib al-Nahr,", f'{{name: "{hostile}",')), source="x")
    with TestClient(create_app(str(tmp_path / "own.db")), base_url="http://127.0.0.1") as own:
        (found,) = asked(own, q={"query": hostile})["q"]
        assert found["name"] == hostile
        for path in ("preview", "flyout"):
            assert "<script>" not in own.get(f"/reconcile/{path}", params={"id": found["id"]}).text
    assert urlsplit(client.get("/reconcile/view/place:x:1", follow_redirects=False).headers.get("location", "")).netloc == ""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["query", "prefix", "id"]))
def test_any_words_may_be_asked(client: TestClient, words: str, what: str) -> None:
    if what == "query":
        assert asked(client, q={"query": words, "properties": [{"pid": "lat", "v": words}, {"pid": words, "v": 1}]})["q"] is not None
    elif what == "prefix":
        assert client.get("/reconcile/suggest/entity", params={"prefix": words}).status_code == 200
    else:
        assert client.get("/reconcile/preview", params={"id": words}).status_code in {200, 404}
