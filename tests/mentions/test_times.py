import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.mentions.times import TimeExpression, find_times


def dates(text: str) -> list[str]:
    return [found.text for found in find_times(text) if found.is_date]


def only(text: str) -> TimeExpression:
    (found,) = find_times(text)
    return found


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("On June 13, Maliki met officers.", ["June 13"]),
        ("On Tuesday, June 10, 2014, they left.", ["Tuesday, June 10, 2014"]),
        ("Signed on 13 June 2014 and on 13/06/2014.", ["13 June 2014", "13/06/2014"]),
        ("The worst case was in March when troops came.", ["March"]),
        ("It was bombed in 2006 and 2007 as Iraq burned.", ["2006", "2007"]),
        ("between 2006 and 2007", ["between 2006 and 2007"]),
        ("from March to May 2014", ["March to May 2014"]),
        ("the war of 2003-2005", ["2003-2005"]),
        ("on 6-7 January 1916", ["6-7 January 1916"]),
        ("Nine days ago two of the army's men met each other; twenty years later, every third man", ["Nine days ago", "twenty years later"]),
        ("On 28 and 29 August they fought.", ["28", "29 August"]),
        ("earlier this month and earlier this week", ["earlier this month", "earlier this week"]),
        ("Two days later, and just days earlier,", ["Two days later", "days earlier"]),
        ("last year, the following day, that night, the same day", ["last year", "the following day", "that night", "the same day"]),
        ("On Monday morning, at 3 a.m. on Sunday, and overnight", ["Monday morning", "3 a.m. on Sunday", "overnight"]),
        ("the night of April 18, 1775", ["the night of April 18, 1775"]),
        ("by mid-June, in early 2015, at the end of March", ["mid-June", "early 2015", "the end of March"]),
        ("in the 1990s, in the 19th century, in summer 2014", ["the 1990s", "the 19th century", "summer 2014"]),
        ("April of that year; June last year", ["April of that year", "June last year"]),
        ("in recent years, over the past decade, in the coming weeks, in the days ahead",
         ["recent years", "the past decade", "the coming weeks", "the days ahead"]),
        ("by the end of the year, through October 2024, before 2030", ["the end of the year", "October 2024", "2030"]),
        ("in 490 BC and from 499 to 493 BC", ["490 BC", "499 to 493 BC"]),
        ("The town is now quiet, a spokesman said yesterday.", ["now", "yesterday"]),
        ("Sept. 11, 2001, and on Jan. 5", ["Sept. 11, 2001", "Jan. 5"]),
        ("They left on 4 May. Then it rained.", ["4 May"]),
    ],
)  # fmt: skip
def test_finds_the_whole_expression_without_its_preposition(text: str, quotes: list[str]) -> None:
    assert dates(text) == quotes


@pytest.mark.parametrize(
    "text",
    [
        "UN Resolution 1701", "some 2000 fighters", "2000 people fled", "paid $2000", "Theresa May said so", "May God help them", "they may march on",
        "the fall of Mosul", "the March 23 Movement", "the 17 July Bridge", "Black September", "the Arab Spring", "their long March to the sea",
        "a second attack", "0:00 0:00:46", "they lost 2:1", "Phillip Smyth", "1,939 men",
    ],
)  # fmt: skip
def test_leaves_alone_what_is_no_time(text: str) -> None:
    assert find_times(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "amount", "unit"),
    [
        ("for two years", "duration", 2, "year"),
        ("a three-day truce", "duration", 3, "day"),
        ("within 21 days", "duration", 21, "day"),
        ("an 18-year-old", "duration", 18, "year"),
        ("for several months", "duration", None, "month"),
        ("two and a half years of war", "duration", 2.5, "year"),
        ("every week", "set", None, "week"),
    ],
)
def test_flags_durations_and_repetitions(text: str, kind: str, amount: float | None, unit: str) -> None:
    found = only(text)
    assert (found.kind, found.amount, found.unit, found.is_date) == (kind, amount, unit, False)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("last Tuesday", {"kind": "relative", "weekday": 1, "shift": -1, "origin": "now"}),
        ("three days ago", {"kind": "relative", "unit": "day", "shift": -3, "origin": "now"}),
        ("two weeks later", {"kind": "relative", "unit": "week", "shift": 2, "origin": "then"}),
        ("the end of the month", {"kind": "relative", "unit": "month", "part": "end", "origin": "near"}),
        ("a few days later", {"kind": "vague", "unit": "day", "direction": 1}),
        ("the past two weeks", {"kind": "period", "unit": "week", "amount": 2, "shift": -1}),
        ("around March 1981", {"kind": "date", "year": 1981, "month": 3, "approximate": True, "preposition": "around"}),
        ("480 BC", {"kind": "date", "year": -479}),
        ("the second half of 2008", {"kind": "date", "year": 2008, "part": "half2"}),
        ("05/06/2014", {"kind": "date", "year": 2014, "month": None, "day": None}),  # May or June: not for us to say
        ("06/25/2014", {"kind": "date", "year": 2014, "month": 6, "day": 25}),
        ("Tuesday night", {"kind": "weekday", "weekday": 1, "daypart": "night"}),
        ("at 3:05 p.m.", {"kind": "relative", "clock": "15:05"}),
    ],
)
def test_reads_the_fields(text: str, fields: dict[str, object]) -> None:
    found = only(text)
    assert {name: getattr(found, name) for name in fields} == fields


def test_a_year_belongs_to_all_the_dates_of_a_list() -> None:
    text = "Fighting in April and June 1955, and from July 1 to July 3, 1863, and from December to March 1920."
    ends = [end for time in find_times(text) for end in ((time.first, time.last) if time.kind == "range" else (time,))]
    assert [(end.year, end.month) for end in ends if end] == [(1955, 4), (1955, 6), (1863, 7), (1863, 7), (1919, 12), (1920, 3)]


WORDS = "June 13 , 2014 end of March on Tuesday last two weeks later to and - May 5 night 1990s from between early at 10:30 a.m. BC summer".split()


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_spans_are_slices_in_order(text: str) -> None:
    end = 0
    for found in find_times(text):
        assert text[found.start : found.end] == found.text
        assert end <= found.start < found.end
        end = found.end
        TimeExpression.model_validate(found.model_dump())


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert all(text[found.start : found.end] == found.text for found in find_times(text))
