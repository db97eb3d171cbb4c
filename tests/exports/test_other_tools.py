"""What holds of every format for other tools: nothing half, the same bytes again, and what is invented says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exports.held import exported, filled

from factions.analysis.filters import parse
from factions.analysis.incidents.sheets import Report, Sheet, Where, Who
from factions.evidence import Span
from factions.exports.formats import FORMATS
from factions.exports.names import short_id, tie_key, uuid_of, xml_text
from factions.exports.objects import Objects, line
from factions.exports.selection import Selection
from factions.identities.records import ActorKind
from factions.ledger.open import Ledger, open_ledger
from factions.statements.records import Factuality

NAMES = ("ftm", "gexf", "graphml", "jsonld", "stix", "webannotation")
FORMS = pytest.mark.parametrize("form", NAMES)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with filled(tmp_path_factory.mktemp("tools") / "war.db") as held:
        yield held


def words(form: str, selection: Selection, folder: Path) -> str:
    """Give all that an export says, marks of its format undone."""
    raw = exported(form, selection, folder)[0].read_text(encoding="utf-8")
    if form in {"graphml", "gexf"}:
        return " ".join(part for one in ET.fromstring(raw).iter() for part in (*one.attrib.values(), one.text or ""))  # noqa: S314 - our own file
    return " ".join(json.dumps(json.loads(one), ensure_ascii=False) for one in raw.splitlines()) if form == "ftm" else raw


@FORMS
def test_the_same_ledger_gives_the_same_bytes(form: str, ledger: Ledger, tmp_path: Path) -> None:
    first = exported(form, Selection(ledger), tmp_path)[0].read_bytes()
    assert exported(form, Selection(ledger), tmp_path)[0].read_bytes() == first


@FORMS
def test_a_filter_narrows_it(form: str, ledger: Ledger, tmp_path: Path) -> None:
    whole = exported(form, Selection(ledger), tmp_path)[1]
    some = exported(form, Selection(ledger, parse({"kind": "ties", "type": ["leads"]})), tmp_path)[1]
    assert 0 < some.rows < whole.rows


@FORMS
def test_a_day_before_all_gives_a_sound_empty_file(form: str, ledger: Ledger, tmp_path: Path) -> None:
    written = exported(form, Selection(ledger, as_of=date(2000, 1, 1)), tmp_path)[1]
    assert sum(heads for what, heads in written.counts.items() if what not in {"identity", "marking-definition", "extension-definition"}) == 0
    assert words(form, Selection(ledger, as_of=date(2000, 1, 1)), tmp_path) is not None


@FORMS
def test_an_empty_ledger_gives_a_sound_file(form: str, tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "empty.db")) as empty:
        assert words(form, Selection(empty), tmp_path) is not None


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    from factions.ledger.invented import mark

    with filled(tmp_path_factory.mktemp("invented") / "war.db") as held:
        assert mark(held, lambda _source, _url: True)
        yield held


@FORMS
def test_what_is_invented_says_so(form: str, ledger: Ledger, invented: Ledger, tmp_path: Path) -> None:
    assert "invented" in words(form, Selection(invented), tmp_path)
    assert "invented" not in words(form, Selection(ledger), tmp_path)


@FORMS
def test_the_same_thing_has_the_same_id_in_each(form: str, ledger: Ledger, tmp_path: Path) -> None:
    told = words(form, Selection(ledger), tmp_path)
    tie = next(Selection(ledger).ties())
    ids = {"graphml": f"t{short_id(tie_key(tie))}", "gexf": f"t{short_id(tie_key(tie))}"}
    assert ids.get(form, uuid_of("tie", *tie_key(tie))) in told


@FORMS
def test_a_write_that_fails_leaves_what_was_there(form: str, ledger: Ledger, tmp_path: Path) -> None:
    class Failing(Selection):
        def ties(self) -> Iterator[object]:  # type: ignore[override]  # it gives none
            raise OSError(28, "No space left on device")

    from factions.exports.formats import ExportError, export

    target = tmp_path / "kept"
    target.write_text("as it was")
    with pytest.raises(ExportError, match="the disk is full"):
        export(FORMATS[form], Failing(ledger), target)
    assert target.read_text() == "as it was"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


@FORMS
def test_progress_is_told(form: str, ledger: Ledger, tmp_path: Path) -> None:
    from factions.exports.formats import export

    told: list[int] = []
    export(FORMATS[form], Selection(ledger), tmp_path / "out", lambda done, _total: told.append(done))
    assert told


def test_a_day_in_the_world_is_kept_to_by_the_graph_of_things(ledger: Ledger, tmp_path: Path) -> None:
    whole = exported("jsonld", Selection(ledger), tmp_path)[1].counts
    then = exported("jsonld", replace(Selection(ledger), on=date(2010, 1, 1)), tmp_path)[1].counts
    assert then["ties"] == 1 < whole["ties"]
    assert then.get("incidents", 0) == 0


_DAYS = st.none() | st.dates().map(str)
_WORDS = st.none() | st.text()
_WHO = st.builds(Who, group=st.none() | st.text("abc_.-", min_size=1), name=st.text(), kind=st.none() | st.sampled_from(get_args(ActorKind)),
                 country=st.sampled_from([None, "IRQ", "XKX", "???"]))  # fmt: skip
_WHERE = st.builds(
    Where, name=_WORDS, country=st.sampled_from([None, "IRQ", "ANT"]), admin1=_WORDS, lat=st.none() | st.floats(), lon=st.none() | st.floats(),
    precision=st.none() | st.integers(1, 7), radius_km=st.none() | st.floats(min_value=0) | st.just(float("nan")),
)  # fmt: skip
_REPORTS = st.builds(
    Report, document=st.sampled_from(["a" * 64, "b"]), statement=st.sampled_from(["e1", "e2"]), publisher=_WORDS, title=_WORDS, url=_WORDS,
    published=st.sampled_from([None, "2014", "2014-02-31", "XXXX-06", "2013/2014", "0900-01-01"]), factuality=st.sampled_from(get_args(Factuality)),
    confidence=st.floats(0, 1), quotes=st.lists(st.text(min_size=1).map(lambda words: Span(start=3, end=3 + len(words), quote=words))).map(tuple),
)  # fmt: skip
_SHEETS = st.lists(st.builds(
    Sheet, id=st.integers(1, 9), type=st.just("ASSAULT"), mode=st.sampled_from([None, "firearms"]), first_day=st.none(), last_day=_DAYS,
    actors=st.lists(_WHO, max_size=2).map(tuple), recipients=st.lists(_WHO, max_size=2).map(tuple), targets=st.lists(st.text()).map(tuple),
    place=st.none() | _WHERE, factuality=st.sampled_from(get_args(Factuality)), origins=st.integers(0, 3), weight=st.floats(0, 1),
    tolls=st.just(()), reports=st.lists(_REPORTS, min_size=1, max_size=2).map(tuple), reviewed=st.booleans(),
), min_size=1, max_size=3, unique_by=lambda sheet: sheet.id)  # fmt: skip


class Given:
    """A selection of incidents that nobody wrote down."""

    def __init__(self, held: Selection, sheets: list[Sheet]) -> None:
        self._held, self._sheets = held, sheets

    def __getattr__(self, name: str) -> object:
        return getattr(self._held, name)

    def incidents(self, _step: object = None) -> Iterator[Sheet]:
        return iter(self._sheets)


@pytest.mark.parametrize("form", ["ftm", "jsonld", "stix", "webannotation"])
def test_no_words_or_numbers_of_an_incident_break_a_format(form: str, ledger: Ledger, tmp_path: Path) -> None:
    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(_SHEETS)
    def holds(sheets: list[Sheet]) -> None:
        target = tmp_path / "given"
        written = FORMATS[form].write(Given(Selection(ledger), sheets), target, lambda _done, _total: None)  # type: ignore[arg-type]  # it's asked as one
        told = target.read_text(encoding="utf-8")
        things = [json.loads(one) for one in told.splitlines()] if form == "ftm" else [json.loads(told)]
        assert things
        heads = {"ftm": "Event", "jsonld": "incidents", "stix": "incident"}
        if form in heads:
            assert written.counts[heads[form]] == len(sheets)

    holds()


@given(st.text())
def test_xml_holds_what_is_left_of_any_words(given_words: str) -> None:
    kept = xml_text(given_words)
    from lxml.etree import Element, fromstring, tostring

    element = Element("a")
    element.text = kept
    element.set("b", kept)
    back = fromstring(tostring(element, encoding="utf-8"))
    assert (back.text or "") == kept
    assert back.get("b") == kept
    assert set(given_words) - set(kept) <= {chr(code) for code in (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)}


@given(st.lists(st.dictionaries(st.text(), st.text() | st.none() | st.integers())))
def test_a_streamed_list_is_the_list(members: list[dict[str, object]]) -> None:
    from io import BytesIO

    def whole(*layers: tuple[dict[str, object], str]) -> object:
        out = BytesIO()
        objects = Objects(out, *layers)
        for one in members:
            objects.add(one)
        objects.close({"count": objects.count})
        return json.loads(out.getvalue())

    assert whole(({"a": 1}, "list")) == {"a": 1, "list": members, "count": len(members)}
    assert whole(({}, "page"), ({"b": [2]}, "list")) == {"page": {"b": [2], "list": members}, "count": len(members)}


def test_half_a_character_stays_an_escape() -> None:
    assert json.loads(line("a\ud800b")) == "a\ud800b"


@pytest.mark.parametrize("change", [
    lambda: uuid_of("group", "a"), lambda: uuid_of("incident", "a"), lambda: uuid_of("group", "a", None), lambda: uuid_of("group", "ab"),
    lambda: uuid_of("group", "a", "b"),
])  # fmt: skip
def test_other_keys_have_other_uuids(change: Callable[[], str]) -> None:
    seen = {uuid_of("x"), uuid_of("group", "b"), uuid_of("groupa")}
    assert change() not in seen
