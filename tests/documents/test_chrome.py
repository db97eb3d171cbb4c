"""Chrome removal, measured on invented pages of many looks (tests/documents/pages) and on the sample reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.documents.labelled import Labelled, pages

from factions.documents import chrome
from factions.documents.chrome import THRESHOLD, clean, judged
from factions.documents.cues import CUES, in_lines
from factions.documents.lines import Line, logical_lines
from factions.documents.scene import Verdict

PAGES = pages()
TEXT_FLOOR = 0.99  # of lines rightly told to be text, title or chrome
KIND_FLOOR = 0.90  # of lines with the very kind, too


def found(page: Labelled) -> list[tuple[str, str]]:
    """Give each line's label as `clean` decides it."""
    cleaned = clean(logical_lines(page.text))
    paragraphs = list(cleaned.paragraphs)
    furniture = [(part.text, part.kind) for part in cleaned.chrome]
    labels: list[tuple[str, str]] = []
    for line in logical_lines(page.text):
        if paragraphs and paragraphs[0] == line.text:
            labels.append(("keep", paragraphs.pop(0)))
        elif furniture and furniture[0][0] == line.text:
            labels.append((furniture[0][1], furniture.pop(0)[0]))
        else:
            labels.append(("title", line.text))
    assert not paragraphs
    assert not furniture
    return labels


def of_report(label: str) -> str:
    return label if label in {"keep", "title"} else "chrome"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_paragraph_is_lost_and_no_furniture_kept(page: Labelled) -> None:
    assert [(of_report(label), text) for label, text in found(page)] == [(of_report(label), text) for label, text in page.lines]


def test_accuracy_over_all_pages(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [(want, got) for page in PAGES for (want, _), (got, _) in zip(page.lines, found(page), strict=True)]
    kept = sum(of_report(want) == of_report(got) for want, got in pairs) / len(pairs)
    kinds = sum(want == got for want, got in pairs) / len(pairs)
    with capsys.disabled():
        print(f"\nchrome: {len(PAGES)} pages, {len(pairs)} lines: {kept:.3f} rightly text or chrome, {kinds:.3f} with their kind")  # noqa: T201
    assert kept >= TEXT_FLOOR
    assert kinds >= KIND_FLOOR


STATED = [
    ("daily", "Grace Apio", "2013-05-03", "Daily Lantern"),
    ("agency", None, "2013-05-03", "River Press"),
    ("dense", "Staff Reporter", "2019-07-08", "The Dalia Post"),
    ("aggregator", None, "2018-11-29", "River Courier"),
    ("analysis", "Dr Maya Lindqvist", "2012-09-05", None),
    ("blog", "J. Mbala", "2017-03-08", None),
    ("broadcaster", "Ilya Petrov", "2015-10-12", "Northern Broadcasting"),
    ("liveradio", None, "2014-06-17", None),
    ("magazine", "Lena Hart", "2016-11", None),
    ("plain", None, None, None),
    ("wrapped", None, "2008-03-11", "SABANET"),
]


@pytest.mark.parametrize(("name", "byline", "published", "publisher"), STATED)
def test_what_the_lines_state(name: str, byline: str | None, published: str | None, publisher: str | None) -> None:
    cleaned = clean(logical_lines(next(page.text for page in PAGES if page.name == name)))
    assert (cleaned.byline, cleaned.published, cleaned.publisher) == (byline, published, publisher)


LONG = "The army said on Monday that it had taken the village after two days of fighting with the rebels, who withdrew to the hills in the north."
STAYS = [
    "No one was hurt.",
    '"You will see," the commander told us.',
    "\"Talk of Sunnis and Shi'ites must be dropped,\" he said.",
    "Spearhead For A Counter Offensive?",
    "Who will pay?",
    "They share a border.",
    "The video showed four men in uniform reading a statement.",
    "Police told drivers to follow the coast road and avoid the market.",
    "By nightfall the town was quiet.",
    "The radio played music all day.",
    "The council may publish its report in May.",
    "Cookies, rice and oil were handed out at the camp.",
    'A spokesman, Paul Roe, wrote: "We did not share the plan with them."',
    "Its editor was a reporter for state radio.",
]
GOES = [
    ("Read more: Rebels take a second village", "related"),
    ("RELATED: Who are the hill rebels?", "related"),
    ("Advertisement", "advert"),
    ("0:00 / 1:35", "media"),
    ("Sign up for our daily newsletter", "advert"),
    ("Rebels in the hills, May 3. (Photo: J. Roe/River Wire)", "caption"),
    ("Share this article", "navigation"),
    ("Follow us on Telegram for more news.", "advert"),
    ("Copyright 2013 River Wire. All rights reserved.", "legal"),
    ("[Watch: Rebels in the hills]", "media"),
]


@pytest.mark.parametrize("line", STAYS)
def test_short_paragraphs_stay(line: str) -> None:
    for text in (f"A Headline Of Some Words\n\n{LONG}\n\n{line}\n\n{LONG}x", f"{LONG}\n{line}\n{LONG}x"):
        assert line in clean(logical_lines(text)).paragraphs


@pytest.mark.parametrize("line", [line for line in STAYS if line.endswith((".", '"'))])
def test_a_last_paragraph_stays(line: str) -> None:
    for below in ("", "\n\n© 2013 River Wire. All rights reserved.", "\n\nRelated stories\nRebels take a second village"):
        assert line in clean(logical_lines(f"A Headline Of Some Words\n\n{LONG}\n\n{LONG}x\n\n{line}{below}")).paragraphs


@pytest.mark.parametrize(("line", "kind"), GOES)
def test_furniture_between_paragraphs_goes(line: str, kind: str) -> None:
    cleaned = clean(logical_lines(f"A Headline Of Some Words\n\n{LONG}\n\n{line}\n\n{LONG}x"))
    assert [(part.text, part.kind) for part in cleaned.chrome] == [(line, kind)]
    assert len(cleaned.paragraphs) == 2


def test_a_players_leftovers_go_with_its_title() -> None:
    player = "Town Falls To Rebels\nplease wait\n\nNo media found\n\n0:00 0:12\n(WATCH: Town Falls To Rebels)"
    page = f"A Headline Of Some Words\n\n{LONG}\n{player}\n\n{LONG}x"
    cleaned = clean(logical_lines(page))
    assert {part.kind for part in cleaned.chrome} == {"media"}
    assert cleaned.paragraphs == [LONG, f"{LONG}x"]


def test_a_short_name_with_a_genitive_above_a_notice_stops_nothing() -> None:
    below = "Sign up for our newsletter"
    page = f"A Headline Of Some Words\n\n{LONG}\n\n{LONG}\n\nThe letter came from St Jude's hospital and others in the town.\n\n{below}"
    assert LONG in clean(logical_lines(page)).paragraphs


def test_a_verdict_counts_the_weightiest_kind_what_speaks_for_any_and_less_what_speaks_for_text() -> None:
    verdict = Verdict()
    for kind, weight in (("caption", 1.5), ("media", 1), ("", 0.5), ("text", 2), ("media", 0.5)):
        verdict.add(kind, weight, "so")
    assert (verdict.score, verdict.chrome, verdict.kind) == (0.0, False, "caption")  # of equals the first
    other = verdict.copy()
    other.add("media", 1, "more")
    assert (other.score, other.chrome, other.kind) == (1.0, True, "media")
    assert (verdict.score, verdict.chrome, verdict.kind) == (0.0, False, "caption")
    assert other.reasons == [*verdict.reasons, "media +1: more"]


def test_every_decision_has_its_reasons() -> None:
    scene = judged(logical_lines(PAGES[0].text))
    assert all(verdict.reasons for verdict in scene.verdicts if verdict.score >= THRESHOLD)


def test_equal_lines_are_one_object_and_others_are_not() -> None:
    lines = [Line("World", tag="li"), Line("World", tag="p"), Line("World", tag="li"), Line("World", tag="li", near=True)]
    scene = judged(lines)
    assert list(scene.lines) == lines
    assert scene.lines[2] is scene.lines[0]
    assert len({id(line) for line in scene.lines}) == 3


def test_pages_that_were_seen_before_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_judged(pages: list[Labelled]) -> dict[str, list[list[str]]]:
        return {page.name: [verdict.reasons for verdict in judged(logical_lines(page.text)).verdicts] for page in pages}

    monkeypatch.setattr(chrome, "_remembered", {})
    monkeypatch.setattr(chrome, "_MOST", 0)
    alone = all_judged(PAGES)
    assert 0 < len(chrome._remembered) < max(len(page.lines) for page in PAGES)  # of the last page alone
    monkeypatch.setattr(chrome, "_MOST", 2000)
    assert all_judged(PAGES[::-1]) == alone == all_judged(PAGES)


@pytest.mark.parametrize("piece", ["A-", "> ", "A > ", "a | ", "By A, ", "0:00 ", "(", '"', ".", "A. ", "you ", "[A b/"])
def test_hostile_lines_are_judged(piece: str) -> None:
    for line in (piece * 400, f"{piece * 400}!", f"By {piece * 300}x"):
        for cue in CUES:
            assert (cue.regex.search(line[:800]) is not None) == (cue in in_lines([line[:800]])[0])


@given(st.lists(st.sampled_from([LONG, "Read more", "Advertisement", "A Title Line Here", "", "0:00", "- an item of a list", "Is it?", "\x00", "©"])))
def test_nothing_is_lost_or_invented(parts: list[str]) -> None:
    lines = logical_lines("\n".join(parts))
    cleaned = clean(lines)
    told = [*cleaned.paragraphs, *(part.text for part in cleaned.chrome)]
    title = [line.text for line in lines if cleaned.title and line.text == cleaned.title]
    assert sorted(told + title) == sorted(line.text for line in lines)


SHARED = Path(__file__).parents[3] / "shared" / "reports" / "seed-article.txt"


@pytest.mark.skipif(not SHARED.exists(), reason="the seed article isn't here")
def test_the_seed_article() -> None:
    cleaned = clean(logical_lines(SHARED.read_text(encoding="utf-8")))
    assert cleaned.title == "Dangerous Alliance: Shi'ite Militias Reinforce Iraqi Army"
    assert cleaned.paragraphs[0].startswith("As Sunni insurgents")
    assert cleaned.paragraphs[-1].endswith("attacks on key Sunni figures.")
    assert len(cleaned.paragraphs) == 27
    kinds = [part.kind for part in cleaned.chrome]
    assert {kind: kinds.count(kind) for kind in kinds} == {"navigation": 2, "caption": 2, "related": 1, "media": 5, "legal": 3}


@pytest.mark.parametrize("heading", ["Leave a comment", "Comments (2)", "3 comments", "Join the conversation"])
def test_readers_comments_are_never_coded(heading: str) -> None:
    story = (
        "Rebels shelled the port of the city on Monday, killing five people, doctors said.\n\n"
        "The government denied that its troops had used mortars there."
    )
    comment = "Salem A. says:\n\nThe army murdered my cousins and nobody in the world cares."
    cleaned = clean(logical_lines(f"Rebels shell port\n\n{story}\n\n{heading}\n\n{comment}"))
    assert [paragraph.split()[0] for paragraph in cleaned.paragraphs] == ["Rebels", "The"]
    assert "murdered" in cleaned.chrome[-1].text


def test_a_report_about_comments_keeps_its_text() -> None:
    text = "Comments by the general angered the rebels.\n\nHe said that the army would attack at dawn on Monday.\n\nThe rebels called it a threat."
    assert len(clean(logical_lines(text), title="Threat").paragraphs) == 3
