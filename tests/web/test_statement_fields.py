"""A statement's fields as forms show and send them."""

from __future__ import annotations

import pytest
from tests.web.conftest import annotated
from tests.web.forms import Forms

from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.reading import Reading
from factions.review.fields import Kind, changed
from factions.review.view import Choice, Field, View, view
from factions.web import statement_fields
from factions.web.frame import templates
from factions.web.statement_fields import blank, changes, kind_of, label, sheet


@pytest.fixture(scope="module")
def raid() -> Reading:
    return annotated("raid.mark")


@pytest.fixture(scope="module")
def views(raid: Reading, tmp_path_factory: pytest.TempPathFactory) -> dict[str, View]:
    """Every statement of the raid's report, by its id."""
    with open_ledger(str(tmp_path_factory.mktemp("fields") / "raid.db")) as ledger:
        writer.add(ledger, raid, source="raid.mark")
        return {one.id: view(ledger, f"{raid.document.id}:{one.id}") for one in raid.statements}


def drawn(seen: View) -> list[tuple[str, str]]:
    """Give what a browser sends of a statement's form where nobody has touched it."""
    macro = templates.env.get_template("statement_form.html").module
    raw = str(macro.statement_form(sheet(seen), "/correct", "token"))  # type: ignore[attr-defined]
    return [*Forms(raw).to("/correct")[1].items()]


def test_a_form_that_nobody_touches_changes_nothing(views: dict[str, View]) -> None:
    assert {name: changes(drawn(seen)) for name, seen in views.items()} == {name: {} for name in views}


def test_every_field_that_a_form_has_can_be_sent_back_as_it_is(raid: Reading, views: dict[str, View]) -> None:
    """Writing a field's own value into it says the same again: names and values are those that corrections take."""
    for statement in raid.statements:
        seen = views[statement.id]
        for field in sheet(seen).inputs:
            if field.value and "█" not in field.value:
                content = changed(raid, statement, {field.name: field.value}, subject=statement.id)
                assert content.statement.model_copy(update={"confidence": 1.0, "coder": statement.coder}) == statement, field


def test_a_change_a_new_toll_and_an_emptied_field_are_read() -> None:
    form = [
        ("was.actors", "m1"), ("set.actors", " m1,\r\n m2 "), ("was.time", "m4"), ("set.time", ""), ("was.content", '"two  words"'),
        ("set.content", '"two\nwords"'), ("set.fact", "denied"), ("name", "3f:e1"), ("toll.what", "injured"), ("toll.side", "civilian"),
        ("toll.figure", "10.."),
    ]  # fmt: skip
    assert changes(form) == {"actors": "m1, m2", "time": "", "fact": "denied", "injured:civilian": "10.."}
    assert changes([("toll.what", "killed"), ("toll.side", ""), ("toll.figure", " ")]) == {}
    assert changes([("set.actors", object())]) == {}


def test_what_was_typed_comes_back_and_is_still_a_change(views: dict[str, View]) -> None:
    held = sheet(views["e1"], {"places": '"Atlantis"', "injured:actor": "2"})
    inputs = {one.name: one for one in held.inputs}
    assert (inputs["places"].value, inputs["places"].was) == ('"Atlantis"', {one.name: one.value for one in views["e1"].fields}["places"])
    assert (inputs["injured:actor"].value, inputs["injured:actor"].was) == ("2", "")


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (Field("type", "ASSAULT/firearms", ""), "Armed attack"),
        (Field("killed", "10..15@m1>m2", "ten; villagers"), "10 to 15, villagers"),
        (Field("killed:civilian", "?@m1", "dozens"), "dozens"), (Field("injured", "..5", ""), "up to 5"), (Field("injured", "3>m2", "men"), "3, men"),
        (Field("time", "m4", "Friday (2014-06-13)"), "Friday (13 June 2014)"), (Field("time", "m4", "last year"), "last year"),
        (Field("fact", "denied", ""), "denied (told as not so)"), (Field("contexts", "military,territory", ""), "military, territory"),
    ],
)  # fmt: skip
def test_a_field_is_told_in_words(field: Field, told: str) -> None:
    seen = View("ab:e1", "ab", None, None, None, None, "", (), (field,), (), None, (), {})  # type: ignore[arg-type]
    assert [line.words for line in statement_fields.lines(seen)] == [told]


@pytest.mark.parametrize(
    ("name", "told"), [("killed", "Killed"), ("killed:civilian", "Killed (civilians)"), ("killed:unknown", "Killed"), ("by", "According to")]
)
def test_a_field_has_a_label(name: str, told: str) -> None:
    assert label(name) == told


@pytest.mark.parametrize(("name", "kind"), [("3f2a9c:e4", "event"), ("r1", "relation"), ("3f:c12", "claim"), ("", "event")])
def test_a_name_tells_the_kind(name: str, kind: Kind) -> None:
    assert kind_of(name) == kind


def test_an_empty_form_has_nothing_but_what_counts_where_nothing_is_said() -> None:
    for kind in ("event", "relation", "claim"):
        held = blank(kind, [Choice("m1", "police", "actor", ""), Choice("m2", "June", "time", "t1 2014-06")], without={"evidence"})
        assert {one.name: one.value for one in held.inputs if one.value} == ({} if kind == "claim" else {"fact": "asserted"})
        assert "evidence" not in {one.name for one in held.inputs}
    picks = {one.name: [pick.value for pick in one.picks] for one in blank("relation", held.choices).inputs if one.picks}
    assert picks == {"subject": ["m1"], "object": ["m1"], "time": ["m2"]}
