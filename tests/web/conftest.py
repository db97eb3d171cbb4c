"""A ledger to show: two reports that annotate everything the pages draw, and one whose every field is hostile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.databases import BOTH, Server

from factions.documents.document import Chrome, Document, text_digest
from factions.evidence import Span
from factions.identities.records import Actor, Place, Time
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.markup import parse
from factions.mentions.mention import Mention
from factions.reading import Coder, Reading
from factions.statements.records import Casualty, Claim, Event, Relation
from factions.web.app import create_app

HERE = Path(__file__).parent
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}&amp;"


def annotated(name: str) -> Reading:
    found, errors = parse((HERE / name).read_text(encoding="utf-8"))
    assert not errors
    assert found
    return found.reading


def hostile() -> Reading:
    """Give a sound reading in which a stranger has written every word."""
    name, place, said = f"Brigade {HOSTILE}", f"Town {HOSTILE}", f"a man {HOSTILE}"
    text = f"{name} attacked {place} on Monday. It is backed by {name}, {said} said.\n\n</p></main><script>alert(3)</script>"
    first, second = text.index(" It is"), text.index("\n\n")
    again = text.rindex(name)

    def mention(number: int, kind: str, start: int, words: str, ref: str | None) -> Mention:
        return Mention.model_validate(
            {"id": f"m{number}", "kind": kind, "form": "named", "start": start, "end": start + len(words), "text": words, "ref": ref}
        )

    document = Document(
        id="0" * 64, url="javascript:alert(4)", title=f"Title {HOSTILE}", publisher=HOSTILE, byline=HOSTILE, published=HOSTILE, text=text,
        text_sha256=text_digest(text), chrome=(Chrome(text=HOSTILE, kind="other"),),
    )  # fmt: skip
    evidence = (Span.of(text, 0, first),)
    common: dict[str, Any] = {"confidence": 0.5, "coder": HOSTILE}
    return Reading(
        document=document,
        coder=Coder(name=HOSTILE, version=HOSTILE),
        mentions=(
            mention(1, "actor", 0, name, "a1"), mention(2, "place", text.index(place), place, "p1"),
            mention(3, "time", text.index("Monday"), "Monday", "t1"), mention(4, "actor", again, name, "a1"),
            mention(5, "quantity", text.index("Monday"), "Monday", None),
        ),
        actors=(Actor(id="a1", name=name, kind="armed_group", country="<b>", aliases=(HOSTILE,), community=HOSTILE, wikidata=HOSTILE),),
        places=(Place(id="p1", name=place, country=HOSTILE),),
        times=(Time(id="t1", edtf=HOSTILE, anchor="text"),),
        events=(Event(id="e1", type="ASSAULT", actors=("m1",), recipients=("m4",), places=("m2",), time="m3", evidence=evidence,
                      casualties=(Casualty(what="killed", quantity="m5"),), attribution="c1", **common),),
        relations=(Relation(id="r1", type="backs", role=HOSTILE, subject="m1", object="m4", evidence=evidence, **common),),
        claims=(Claim(id="c1", kind="statement", speaker_text=said, content=Span.of(text, 0, second), evidence=evidence, **common),),
    )  # fmt: skip


def fill(url: str) -> str:
    """Put the three reports into a ledger, and give its URL back."""
    with open_ledger(url) as ledger:
        for reading in (annotated("raid.mark"), annotated("reply.mark"), hostile()):
            writer.add(ledger, reading, source="a test's report")
    return url


@pytest.fixture(scope="session")
def ledger_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return fill(str(tmp_path_factory.mktemp("web") / "pages.db"))


@pytest.fixture(scope="session", params=BOTH)
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The pages of a ledger of either database."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("ledger_url")
    else:
        server: Server = request.getfixturevalue("postgres")
        url = fill(server.make(request.getfixturevalue("postgres_template")))
    with TestClient(create_app(url), base_url="http://127.0.0.1") as client:
        yield client
    if request.param == "postgresql":
        server.drop(url)


@pytest.fixture
def empty_client(fresh_url: str) -> Iterator[TestClient]:
    open_ledger(fresh_url).close()
    with TestClient(create_app(fresh_url), base_url="http://127.0.0.1") as client:
        yield client
