"""The rules of docs/markup.md, each with an example that keeps it and one that breaks it."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.errors import MarkupError
from factions.markup import load, parse
from factions.reading import Reading, faults
from factions.statements.records import Casualty

HEAD = """---
id: small
published: 2014-06-20
genre: wire
region: Middle East
fictional: true
actors:
  iraq: {name: government of Iraq, kind: government, country: IRQ}
  army: {name: Iraqi army, kind: state_force, country: IRQ, parent: iraq}
  group: {name: Red Army, kind: armed_group}
places:
  bohruz: {name: Bohruz, country: IRQ}
---
"""
BARE = """---
id: bare
genre: wire
region: none
fictional: true
---
"""
FIRST = HEAD.count("\n") + 1  # the file's line that the body's first one is
BODY = """The [[Iraqi]{a1 iraq} army]{a2 army} took [Bohruz]{p1 bohruz} from the [Red Army]{a3 group} on [Friday]{t1 2014-06-13 published}, \
[it]{a4 army} said.
@ e1 COERCE/seize actors=a2 recipients=a3 targets=p1 places=p1 time=t1 by=c1
@ c1 statement speaker=a4 cue="said" content="The Iraqi ... Red Army"
"""


def good(body: str, head: str = HEAD) -> Reading:
    annotated, errors = parse(head + body)
    assert errors == []
    assert annotated is not None
    assert faults(annotated.reading) == []
    return annotated.reading


def complaints(body: str, head: str = HEAD) -> list[str]:
    return parse(head + body)[1]


def about(line: str) -> Reading:
    """Read BODY with one more statement line."""
    return good(f"{BODY}{line}\n")


# The file


def test_sentences_are_joined_by_blanks_and_paragraphs_by_an_empty_line() -> None:
    assert good("One  here.\nTwo.\n\n\nThree.\n", BARE).document.text == "One here. Two.\n\nThree."


def test_the_text_is_composed_as_the_contract_asks() -> None:
    assert good("Cafe\u0301\u00a0now.\n", BARE).document.text == "Café now."


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("no header", "line 1: there is no header between two lines of ---"),
        ("---\nid: x\n---\n", "header: .*genre.*Field required"),
        (BARE.replace("id: bare", "id: bare\ncolour: red"), "header: .*colour.*Extra inputs"),
        (BARE.replace("fictional: true", "fictional: ["), "header: .*"),
        (BARE.replace("id: bare", "id: bare\npublished: June"), "header: published June is no EDTF value"),
        (BARE.replace("id: bare", "id: bare\nactors: {a: {name: A, kind: wizard}}"), "header: actor a: kind: Input should be"),
        (BARE.replace("id: bare", "id: bare\nplaces: {a: {name: A, aliases: [B]}}"), "header: place a: aliases: Extra inputs are not permitted$"),
        (BARE.replace("id: bare", "id: bare\nactors: {a: {name: A, kind: party, parent: b}}"), "header: the parent b isn't declared"),
        (BARE.replace("id: bare", "id: bare\nactors: {a: {name: A, kind: party}}"), "header: actor a is never mentioned"),
        (BARE.replace("id: bare", "id: bare\nplaces: {p: {name: P}}"), "header: place p is never mentioned"),
    ],
)
def test_a_broken_header_is_named(raw: str, error: str) -> None:
    _, errors = parse(raw)
    assert len(errors) == 1
    assert re.match(error, errors[0])


def test_a_bare_year_may_stand_as_date() -> None:
    assert good("A.\n", BARE.replace("id: bare", "id: bare\npublished: 2014")).document.published == "2014"


# Mentions


def test_mentions_nest() -> None:
    mentions = good(BODY).mentions
    assert [(m.text, m.kind) for m in mentions[:2]] == [("Iraqi army", "actor"), ("Iraqi", "actor")]
    assert mentions[0].start == mentions[1].start


def test_entities_come_from_the_header_and_parents_are_kept() -> None:
    reading = good(BODY)
    army = next(actor for actor in reading.actors if actor.name == "Iraqi army")
    assert next(actor.name for actor in reading.actors if actor.id == army.parent) == "government of Iraq"
    assert [m.text for m in reading.mentions if m.ref == army.id] == ["Iraqi army", "it"]


def test_a_parent_need_not_be_mentioned_itself() -> None:
    reading = good("The [army]{a1 army} left [Bohruz]{p1 bohruz} to the [Red Army]{a2 group}.\n")
    assert {actor.name for actor in reading.actors} == {"government of Iraq", "Iraqi army", "Red Army"}


@pytest.mark.parametrize(
    ("tag", "ref"),
    [
        ("[Friday]{t9 2014-06-13 published}", 1),
        ("[summer]{t9 2014-22}", 1),
        ("[June]{t9 XXXX-06}", 1),
        ("[once]{t9 -}", 0),
        ("[a man]{a9 -}", 0),
        ("[23]{q9}", 0),
        ("[rifle]{w9}", 0),
        ("[bridge]{f9}", 0),
    ],
)
def test_what_a_mention_carries(tag: str, ref: int) -> None:
    last = max(good(f"{BODY}See {tag}.\n").mentions, key=lambda m: m.start)
    assert (last.ref is not None) == ref


def test_times_keep_their_anchor() -> None:
    reading = good(f"{BODY}[June 13]{{t2 2014-06-13}} and [the next day]{{t3 2014-06-14 narrative}}.\n")
    assert [(time.edtf, time.anchor) for time in reading.times] == [("2014-06-13", "published"), ("2014-06-13", "text"), ("2014-06-14", "narrative")]


@pytest.mark.parametrize(
    ("tag", "form"),
    [
        ("[Red Army]{a9 group}", "named"),
        ("[Red Army's]{a9 group}", "named"),
        ("[army]{a9 army}", "nominal"),
        ("[Red fighters]{a9 group}", "nominal"),
        ("[They]{a9 group}", "pronoun"),
        ("[IT]{a9 group}", "named"),
        ("[Red fighters]{a9 group named}", "named"),
        ("[Red Army]{a9 group nominal}", "nominal"),
        ("[the group]{a9 group pronoun}", "pronoun"),
        ("[Bohruz]{p9 bohruz}", "named"),
        ("[town]{p9 bohruz}", "nominal"),
        ("[K-2]{f9}", "named"),
        ("[base]{f9}", "nominal"),
        ("[ten]{q9}", "nominal"),
        ("[today]{t9 -}", "named"),
    ],
)
def test_the_form_is_guessed_and_can_be_overruled(tag: str, form: str) -> None:
    last = max(good(f"{BODY}Then {tag}.\n").mentions, key=lambda m: m.start)
    assert (last.text, last.form) == (tag[1 : tag.index("]")], form)


def test_a_capital_at_the_sentence_s_start_makes_no_name() -> None:
    head = HEAD.replace("name: Red Army", "name: gunmen")
    assert min(good(f"[Gunmen]{{a9 group}} came.\n{BODY}", head).mentions, key=lambda m: m.start).form == "nominal"


def test_one_key_may_name_an_actor_and_a_place() -> None:
    head = HEAD.replace("bohruz: {name: Bohruz", "iraq: {name: Iraq")
    reading = good(BODY.replace("{p1 bohruz}", "{p1 iraq}"), head)
    assert {m.text: (m.kind, m.form) for m in reading.mentions if m.text in {"Iraqi", "Bohruz"}} == {
        "Iraqi": ("actor", "named"),
        "Bohruz": ("place", "named"),
    }


def test_escapes() -> None:
    assert good("\\@home \\[sic\\] \\{x\\} a\\\\b \\n stays.\n", BARE).document.text == "@home [sic] {x} a\\b \\n stays."


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("[A.", "a bracket is never closed"),
        ("A].", "a bracket without its partner or tag"),
        ("[A].", "a bracket without its partner or tag"),
        ("[A] {q1}.", "a bracket without"),
        ("[A]{z1}.", "a bracket without its partner or tag"),
        ("[A]{a}.", "a bracket without its partner or tag"),
        ("[A]{a1}.", "a1 'A' must name a declared actor, or -"),
        ("[A]{a1 nobody}.", "must name a declared actor"),
        ("[A]{p1 nowhere}.", "must name a declared place"),
        ("[A]{t1}.", "t1 'A' needs an EDTF value"),
        ("[A]{t1 June}.", "needs an EDTF value"),
        ("[A]{t1 2014-13}.", "needs an EDTF value"),
        ("[A]{t1 2014 later}.", "needs an EDTF value"),
        ("[A]{t1 2014 text text}.", "needs an EDTF value"),
        ("[A]{q1 23}.", "is a quantity and carries nothing, not 23"),
        ("[]{q1}.", "q1 marks no words"),
        ("[A]{q1} [B]{q1}.", "the label q1 comes twice"),
    ],
)
def test_a_broken_mention_is_named_with_its_line(line: str, error: str) -> None:
    errors = complaints(f"Fine.\n{line}\n", BARE)
    assert len(errors) == 1
    assert errors[0].startswith(f"line {BARE.count(chr(10)) + 2}: ")
    assert error in errors[0]


# Statements


def test_roles_hold_mentions_and_evidence_is_the_sentence() -> None:
    reading = good(BODY)
    event, texts = reading.events[0], {m.id: m.text for m in reading.mentions}
    assert (event.type, event.mode, event.factuality, event.attribution) == ("COERCE", "seize", "asserted", "c1")
    assert [[texts[name] for name in held] for held in (event.actors, event.recipients, event.targets, event.places)] == [
        ["Iraqi army"],
        ["Red Army"],
        ["Bohruz"],
        ["Bohruz"],
    ]
    assert event.time is not None
    assert texts[event.time] == "Friday"
    assert [span.quote for span in event.evidence] == [reading.document.text]


def test_a_plus_adds_the_sentence_to_the_evidence() -> None:
    reading = good(f"{BODY}It was quick.\nIt was over.\n@ e1 +\n")
    assert [span.quote for span in reading.events[0].evidence][1:] == ["It was over."]


@pytest.mark.parametrize(
    ("value", "figures"),
    [
        ("killed=23", (23, 23, 23)),
        ("killed=10..", (10, 10, None)),
        ("killed=10..15", (10, None, 15)),
        ("killed=..5", (None, None, 5)),
        ("killed=?", (None, None, None)),
    ],
)
def test_tolls(value: str, figures: tuple[int | None, int | None, int | None]) -> None:
    reading = good(f"{BODY}[Some]{{q1}} died.\n@ e2 ASSAULT recipients=a3 {value}@q1>a3\n")
    toll = reading.events[1].casualties[0]
    texts = {m.id: m.text for m in reading.mentions}
    assert (toll.low, toll.best, toll.high) == figures
    assert (toll.what, toll.side, texts[toll.quantity or ""], texts[toll.who or ""]) == ("killed", "unknown", "Some", "Red Army")


def test_a_toll_may_tell_its_side_and_stand_without_mentions() -> None:
    event = about("@ e2 ASSAULT killed:civilian=3 injured:actor=4").events[1]
    assert event.casualties == (
        Casualty(what="killed", side="civilian", low=3, best=3, high=3),
        Casualty(what="injured", side="actor", low=4, best=4, high=4),
    )


def test_an_event_may_have_two_tolls_of_one_kind_and_side() -> None:
    reading = good(f"{BODY}[Twelve]{{q1}}, [three]{{q2}} of them.\n@ e2 ASSAULT killed:civilian=12@q1 injured=2 killed:civilian=3@q2>a3\n")
    texts = {m.id: m.text for m in reading.mentions}
    assert [(toll.what, toll.best, texts.get(toll.quantity or "")) for toll in reading.events[1].casualties] == [
        ("killed", 12, "Twelve"), ("injured", 2, None), ("killed", 3, "three"),
    ]  # fmt: skip


def test_same_joins_two_accounts_of_one_event() -> None:
    reading = about("@ e2 COERCE/seize actors=a3 same=e1 fact=denied")
    assert [(e.same_event, e.factuality) for e in reading.events] == [(None, "asserted"), ("e1", "denied")]


def test_contexts() -> None:
    assert about("@ e2 COERCE contexts=military,territory").events[1].contexts == ("military", "territory")


def test_relations() -> None:
    relation = about('@ r1 backs/weapons a1>a3 time=t1 fact=possible by=c1 role="its \\"friend\\""').relations[0]
    assert (relation.type, relation.subtype, relation.role, relation.factuality, relation.attribution) == (
        "backs",
        "weapons",
        'its "friend"',
        "possible",
        "c1",
    )


def test_a_relation_may_end_in_a_place() -> None:
    assert about("@ r1 based_in a3>p1").relations[0].type == "based_in"


def test_a_claim_s_words_are_found_in_the_text() -> None:
    claim = good(BODY).claims[0]
    assert (claim.cue and claim.cue.quote, claim.content.quote) == ("said", "The Iraqi army took Bohruz from the Red Army")
    assert claim.speaker is not None
    assert claim.speaker_text is None


LONG = """"We said no. [Red Army]{a1 group} lies," one said, "and no one said yes."
@ c1 denial speaker="a clerk" cue="said"#2 content="and no one said yes"
The [army]{a2 army}, [he]{a3 -} said, will leave [Bohruz]{p1 bohruz} by June if it rains.
@ c2 forecast content="The army ... leave Bohruz" condition="if it rains" horizon="by June" due=2014-06 by=c1
@ c3 opinion content="no one ... will leave Bohruz"
"""


def test_the_second_occurrence_conditions_and_horizons() -> None:
    first, *others = good(LONG).claims
    forecast = next(claim for claim in others if claim.kind == "forecast")
    assert first.speaker_text == "a clerk"
    assert first.cue is not None
    assert good(LONG).document.text[: first.cue.start].endswith('lies," one ')
    assert (forecast.condition and forecast.condition.quote, forecast.horizon and forecast.horizon.edtf, forecast.attribution) == (
        "if it rains",
        "2014-06",
        first.id,
    )
    assert forecast.horizon is not None
    assert forecast.horizon.span.quote == "by June"


@pytest.mark.parametrize(
    ("words", "content"),
    [
        ("Talks ... rebel", 'Talks on rebels, a "rebel'),
        ("Talks ... rebels", "Talks on rebels"),
        ("Talks ... rebel leader", 'Talks on rebels, a "rebel leader'),
        ('Talks ... leader\\"', 'Talks on rebels, a "rebel leader"'),
        ('Talks ... \\"rebel', 'Talks on rebels, a "rebel'),
        ("Talks ... end.", 'Talks on rebels, a "rebel leader" said, might end.'),
    ],
)
def test_the_end_of_words_is_no_part_of_a_word(words: str, content: str) -> None:
    reading = good(f'Talks on rebels, a "rebel leader" said, might end.\n@ c1 statement content="{words}"\n', BARE)
    assert reading.claims[0].content.quote == content


def test_labels_and_lines_lead_back_to_the_file() -> None:
    more = LONG.replace("{a", "{a1")  # the labels of BODY are taken
    annotated, errors = parse(HEAD + BODY.replace("c1", "c7").replace("e1", "e4") + more.replace("{p1", "{p2"))
    assert errors == []
    assert annotated is not None
    labels, lines = annotated.labels, annotated.lines
    assert [labels[event.id] for event in annotated.reading.events] == ["e4"]
    assert {labels[claim.id]: lines[claim.id] - FIRST for claim in annotated.reading.claims} == {"c7": 2, "c1": 4, "c2": 6, "c3": 7}
    assert [(labels[m.id], m.text) for m in annotated.reading.mentions][:3] == [("a2", "Iraqi army"), ("a1", "Iraqi"), ("p1", "Bohruz")]
    text = annotated.reading.document.text
    assert [(one.line - FIRST, text[one.start : one.end][:8]) for one in annotated.sentences] == [(0, "The Iraq"), (3, '"We said'), (5, "The army")]


def test_a_content_may_begin_in_an_earlier_sentence_and_both_are_evidence() -> None:
    opinion = next(claim for claim in good(LONG).claims if claim.kind == "opinion")
    assert [span.quote[:7] for span in opinion.evidence] == ['"We sai', "The arm"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("@", "a statement line begins with a label"),
        ("@ e2", "a statement line begins with a label"),
        ("@ x1 ASSAULT", "a statement line begins with a label"),
        ("@ event ASSAULT", "a statement line begins with a label"),
        ("@ actors=a1", "a statement line begins with a label"),
        ("@ e1 ASSAULT", "the label e1 comes twice"),
        ("@ e9 +", "e9 +: there is no such statement above"),
        ("@ e1 +", "e1 +: has it already"),
        ("@ e2 KILL", "'KILL' is no PLOVER type"),
        ("@ e2 ASSAULT/visit", "'ASSAULT/visit' is no PLOVER type with one of its modes"),
        ("@ e2 ASSAULT twice", "is no PLOVER type"),
        ("@ e2 ASSAULT contexts=weather", "unknown contexts: weather"),
        ("@ e2 ASSAULT colour=red", "e2 can't have colour"),
        ("@ e2 ASSAULT actors=a1 actors=a2", "actors comes twice"),
        ("@ e2 ASSAULT actors=a9", "e2: actors a9 isn't in the reading"),
        ("@ e2 ASSAULT actors=p1", "e2: actors p1 is a place"),
        ("@ e2 ASSAULT time=a1", "e2: time a1 is a actor"),
        ("@ e2 ASSAULT fact=true", "factuality"),
        ("@ e2 ASSAULT by=c9", "e2: its attribution c9 isn't another claim"),
        ("@ e2 ASSAULT same=e2", "e2: same_event e2 isn't another event"),
        ("@ e2 ASSAULT killed=many", "killed=many isn't a toll"),
        ("@ e2 ASSAULT killed=9..3", "killed=9..3 has its low figure above its high one"),
        ("@ e2 ASSAULT killed:cattle=3", "side"),
        ("@ e2 ASSAULT killed=3@a1", "isn't a toll"),
        ("@ e2 ASSAULT killed=3@q9", "e2: quantity q9 isn't in the reading"),
        ("@ r1 backs", "a relation is written TYPE a1>a2"),
        ("@ r1 backs a1>", "r1: object  isn't in the reading"),
        ("@ r1 loves a1>a3", "type"),
        ("@ r1 backs/tea a1>a3", "subtype"),
        ("@ r1 backs a1>t1", "r1: object t1 is a time"),
        ("@ r1 backs a1>a3 actors=a1", "r1 can't have actors"),
        ("@ r1 backs a1>a3 killed=3", "r1 can't have killed"),
        ("@ e1 + killed=3", "e1 +: takes no killed"),
        ('@ c2 statement content="The ... arm"', "the paragraph doesn't say 'The ... arm'"),
        ('@ c2 statement content="[army]{a2 army}"', "the paragraph doesn't say '[army]{a2 army}' (leave the tags out)"),
        ('@ c2 rumour content="army"', "kind"),
        ("@ c2 statement", "c2 has no content"),
        ('@ c2 statement content="nowhere"', "the paragraph doesn't say 'nowhere'"),
        ('@ c2 statement content="army ... nowhere"', "the paragraph doesn't say"),
        ('@ c2 statement content="army"#2', "the paragraph doesn't say 'army'"),
        ('@ c2 statement content="army"#3', "the paragraph doesn't say 'army'"),
        ('@ c2 statement content="army"#0', "the paragraph doesn't say 'army'"),
        ('@ c2 statement content="army" fact=denied', "c2 can't have fact"),
        ('@ c2 statement content="army" by=c2', "c2: its attribution c2 isn't another claim"),
        ('@ c2 promise content="army" due=2015', "due=2015 needs a horizon"),
        ('@ c2 promise content="army" horizon="Friday" due=soon', "due=soon is no EDTF value"),
    ],
)
def test_a_broken_statement_is_named_with_its_line(line: str, error: str) -> None:
    errors = complaints(f"{BODY}{line}\n")
    assert len(errors) == 1
    assert errors[0].startswith(f"line {FIRST + 3}: ")
    assert error in errors[0]


def test_words_of_another_paragraph_are_not_taken() -> None:
    assert "doesn't say 'Later'" in complaints(f'{BODY}@ c2 statement content="Later"\n\nLater it rained.\n')[0]
    assert "doesn't say" in complaints(f'{BODY}@ c2 statement content="army ... rained"\n\nLater it rained.\n')[0]


def test_a_statement_needs_a_sentence_above() -> None:
    assert complaints(f"@ e1 ASSAULT\n{BODY}") == [f"line {FIRST}: a statement must stand below a sentence"]
    assert complaints(f"{BODY}\n@ e2 ASSAULT\n") == [f"line {FIRST + 4}: a statement must stand below a sentence"]


def test_every_broken_line_is_named() -> None:
    errors = complaints(f"{BODY}@ e2 KILL\n[A.\n\n@ e3 ASSAULT\n")
    assert [error.split(":")[0] for error in sorted(errors)] == [f"line {FIRST + n}" for n in (3, 4, 6)]


def test_load_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.mark"
    for content, reason in (
        (b"no header", "line 1: there is no header"),
        (b"\xff\xfe", "codec"),
        (f"{HEAD}{BODY}[A.\n".encode(), f"line {FIRST + 3}: a bracket is never closed"),
    ):
        path.write_bytes(content)
        with pytest.raises(MarkupError) as caught:
            load(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert reason in str(caught.value)
    with pytest.raises(MarkupError, match="No such file"):
        load(tmp_path / "none.mark")


def test_the_samples_keep_the_rules(root: Path) -> None:
    marks = sorted((root / "examples/reports").glob("*.mark"))
    assert len(marks) >= 16
    for mark in marks:
        annotated = load(mark)
        assert faults(annotated.reading) == []
        assert annotated.header.id == mark.stem


_SENTENCE = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="[]{}\\"), min_size=1).filter(
    lambda words: not words.startswith("@")
)


@given(st.lists(st.lists(_SENTENCE, min_size=1, max_size=3), min_size=1, max_size=4))
def test_plain_text_comes_back_as_it_was(paragraphs: list[list[str]]) -> None:
    raw = "\n\n".join("\n".join(sentences) for sentences in paragraphs)
    assert good(raw, BARE).document.text == normalize("NFC", "\n\n".join(" ".join(sentences) for sentences in paragraphs))


@given(st.text("ab[]{}\\@", min_size=1, max_size=30))
def test_escaped_text_comes_back_as_it_was(words: str) -> None:
    escaped = "".join(f"\\{sign}" if sign in "[]{}\\@" else sign for sign in words)
    assert good(escaped, BARE).document.text == words


@given(st.text('ab []{}\\@e1c+=>"#.\n', max_size=60))
def test_no_text_makes_the_loader_stumble(body: str) -> None:
    annotated, errors = parse(HEAD + body)
    assert annotated is not None
    assert all(error.startswith(("line ", "header: ")) for error in errors)
