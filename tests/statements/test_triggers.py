"""Words that report events, and phrases that hold them."""

from __future__ import annotations

import pytest

from factions.codebook.loader import lists
from factions.errors import CodebookError
from factions.mentions.parse import parse
from factions.statements import triggers
from factions.statements.triggers import event_frames, find_triggers


def found(text: str) -> list[tuple[str, str, str | None]]:
    return [(trigger.token.text, trigger.frame.type, trigger.frame.mode) for trigger in find_triggers(parse(text))]


@pytest.mark.parametrize(("text", "expected"), [
    ("The rebels opened fire on the crowd.", [("opened", "ASSAULT", "firearms")]),
    ("The rebels attacked and then withdrew.", [("attacked", "ASSAULT", None), ("withdrew", "RETREAT", "withdraw")]),
    ("A car bombing shook the city.", [("bombing", "ASSAULT", "explosives")]),
    ("The army launched an offensive.", [("launched", "ASSAULT", None)]),
    ("The rebels launched a rocket attack.", [("attack", "ASSAULT", "heavy-weapons")]),
    ("The junta put the town under martial law.", [("put", "COERCE", "martial-law")]),
    ("Protesters marched on Sunday.", [("marched", "PROTEST", "demo")]),
    ("Troops marched on the capital.", [("marched", "MOBILIZE", "troops")]),
    ("The sun shone on the hills.", []),
])  # fmt: skip
def test_the_longest_phrase_is_the_trigger(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found(text) == expected


def test_words_of_two_meanings_keep_both() -> None:
    (trigger,) = find_triggers(parse("The army freed the prisoners."))
    assert {frame.type for frame in (trigger.frame, *trigger.others)} == {"COERCE", "RETREAT"}


def test_rare_verb_forms_have_their_verb() -> None:
    assert found("Twelve women were raped by soldiers.") == [("raped", "ASSAULT", "sexual")]
    assert found("Troops retook the town from the rebels.") == [("retook", "COERCE", "seize")]


def test_triggers_stand_in_text_order_and_no_word_is_in_two() -> None:
    text = "After the attack the army sent troops, opened fire on a crowd, imposed a curfew and took control of the city, then agreed to hold talks."
    held = find_triggers(parse(text))
    numbers = [trigger.token.i for trigger in held]
    assert len(numbers) > 4
    assert numbers == sorted(numbers)
    assert not {trigger.token.i for trigger in held} & {part for trigger in held for part in trigger.parts}


def test_phrases_are_tried_longest_first() -> None:
    for rows in (*event_frames().verbs.values(), *event_frames().nouns.values()):
        assert [len(rest) for rest, _ in rows] == sorted((len(rest) for rest, _ in rows), reverse=True)


@pytest.mark.parametrize("row", [{"type": "FIGHT", "verbs": ["fight"]}, {"type": "ASSAULT", "mode": "visit", "verbs": ["hit"]},
                                 {"type": "ASSAULT", "roles": "sideways", "verbs": ["hit"]}])  # fmt: skip
def test_a_row_of_an_unknown_type_mode_or_plan_is_refused(row: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "table", lambda _: [row])
    with pytest.raises(CodebookError, match=r"^codebook/events\.yaml: row 1 "):
        event_frames.__wrapped__()


def test_every_type_has_a_word() -> None:
    rows = (*event_frames().verbs.values(), *event_frames().nouns.values())
    assert {frame.type for frames in rows for _, frame in frames} == set(lists().types)
