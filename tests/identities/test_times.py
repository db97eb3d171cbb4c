import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.bench.times import predictions, timex
from factions.identities.calendar import Moment, century, decade, published_on
from factions.identities.tense import looks_ahead
from factions.identities.times import due, resolve_times
from factions.mentions.time_words import DAY_NAMES, MONTH_NAMES
from factions.mentions.times import find_times

TUESDAY = "2014-06-17"


def resolved(text: str, published: str | None = TUESDAY) -> list[tuple[str, str] | None]:
    times = resolve_times(find_times(text), text, published)
    return [(time.edtf, time.anchor) if time else None for time in times]


@pytest.mark.parametrize(
    ("text", "edtf", "anchor"),
    [
        ("On June 13, 2014, troops left.", "2014-06-13", "text"),
        ("They left in March 2013.", "2013-03", "text"),
        ("It was bombed in 2006.", "2006", "text"),
        ("between 2006 and 2007", "2006/2007", "text"),
        ("in the 1990s", "199X", "text"),
        ("in the 20th century", "19XX", "text"),
        ("in summer 2014", "2014-22", "text"),
        ("around March 1981", "1981-03~", "text"),
        ("in early 2015", "2015", "text"),
        ("in the second half of 2008", "2008-07/2008-12", "text"),
        ("in 480 BC", "-0479", "text"),
        ("in 49 BC", "-0048", "text"),
        ("in AD 70", "0070", "text"),
        ("at noon on 4 May 2014", "2014-05-04", "text"),
        ("4 May 2014 at 10:30", "2014-05-04", "text"),
        ("on 05/06/2014", "2014", "text"),
        ("The raid on June 13 killed five.", "2014-06-13", "published"),
        ("The worst case was in March.", "2014-03", "published"),
        ("Attacks began in December.", "2013-12", "published"),
        ("Elections will be held in November.", "2014-11", "published"),
        ("The deadline is June 30.", "2014-06-30", "published"),
        ("On Tuesday, troops entered the town.", "2014-06-17", "published"),
        ("On Wednesday, troops entered the town.", "2014-06-11", "published"),
        ("The sides will meet on Friday.", "2014-06-20", "published"),
        ("The sides will meet on Tuesday.", "2014-06-24", "published"),
        ("Talks resume Thursday in Geneva.", "2014-06-19", "published"),
        ("It fell last Tuesday.", "2014-06-10", "published"),
        ("They were killed on Monday night.", "2014-06-16", "published"),
        ("yesterday", "2014-06-16", "published"),
        ("overnight", "2014-06-16/2014-06-17", "published"),
        ("three days ago", "2014-06-14", "published"),
        ("two weeks ago", "2014-06-03~", "published"),
        ("three months ago", "2014-03", "published"),
        ("last week", "2014-06-09/2014-06-15", "published"),
        ("earlier this month", "2014-06", "published"),
        ("last year", "2013", "published"),
        ("last March", "2014-03", "published"),
        ("last summer", "2013-22", "published"),
        ("last winter", "2013-24", "published"),
        ("It fell over the weekend.", "2014-06-14/2014-06-15", "published"),
        ("the last 24 hours", "2014-06-16/2014-06-17", "published"),
        ("in the last week of May", "2014-05-25/2014-05-31", "published"),
        ("on the last Sunday of May", "2014-05-25", "published"),
        ("on the last day of February 2012", "2012-02-29", "text"),
        ("by the 5th they had left", "2014-06-05", "published"),
        ("on the 25th they left", "2014-05-25", "published"),
        ("They asked the men to leave by Friday.", "2014-06-20", "published"),
        ("They left by Friday.", "2014-06-13", "published"),
        ("Unless it is paid by March, they will go.", "2015-03", "published"),
        ("June last year", "2013-06", "published"),
        ("the past decade", "2004/2014", "published"),
        ("the past two weeks", "2014-06-03/2014-06-17", "published"),
        ("by the end of the year", "2014", "published"),
        ("from March to May", "2014-03/2014-05", "published"),
        ("Millions would be in need between April and September.", "2014-04/2014-09", "published"),
        ("The river is low from November to July.", "2013-11/2014-07", "published"),
        ("They will be away from August to October.", "2014-08/2014-10", "published"),
    ],
)
def test_resolves_one_time_against_the_publication_date(text: str, edtf: str, anchor: str) -> None:
    assert resolved(text) == [(edtf, anchor)]


@pytest.mark.parametrize("text", ["now", "in recent years", "a few days later", "for two years", "every week", "the next day", "in the coming weeks"])
def test_what_cannot_be_reckoned_stays_open(text: str) -> None:
    assert resolved(text) == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On June 13, they met.", ("XXXX-06-13", "text")),
        ("It was in March.", ("XXXX-03", "text")),
        ("on Tuesday", None),
        ("yesterday", None),
        ("last year", None),
        ("the end of the year", None),
        ("June 13, 2014", ("2014-06-13", "text")),
    ],
)
def test_nothing_is_guessed_without_a_publication_date(text: str, expected: tuple[str, str] | None) -> None:
    assert resolved(text, None) == [expected]
    assert resolved(text, "unknown") == [expected]


OPEN = ["yesterday", "tomorrow", "on Monday", "last week", "next month", "this year", "overnight", "two weeks ago", "last winter", "by the 25th"]
OPEN += [
    "in the spring",
    "the last 24 hours",
    "early on Tuesday",
    "the end of the month",
    "the weekend",
    "in March",
    "by 3 May",
    "at noon",
    "that year",
]
FRAMES = ["They left {}.", "They will leave {}.", "Unless they leave {}, we stay.", "Asked to leave {}, they stayed."]


@given(st.sampled_from(OPEN), st.sampled_from(FRAMES))
def test_without_a_publication_date_no_year_is_ever_made_up(words: str, frame: str) -> None:
    found = resolved(frame.format(words), None)
    assert all(value is None or value[0].startswith("XXXX-") for value in found)


DAYS = st.dates(date(1800, 1, 1), date(2099, 12, 31))
FORMS = ["{0} {1} {2}", "{1} {0}, {2}", "the {0}th of {1}, {2}", "{0} {1}, {2}", "{0}-{1}-{2}"]


@given(DAYS, st.sampled_from(FORMS))
def test_a_day_written_out_comes_back(day: date, form: str) -> None:
    written = form.format(day.day, MONTH_NAMES[day.month - 1], day.year)
    assert resolved(f"They met on {written}.") == [(str(day), "text")]


@given(DAYS, st.integers(0, 6))
def test_a_weekday_of_news_is_within_a_week_of_it(published: date, weekday: int) -> None:
    name = DAY_NAMES[weekday]
    ((past, _),) = [value or ("", "") for value in resolved(f"They left on {name}.", str(published))]
    ((coming, _),) = [value or ("", "") for value in resolved(f"They will leave on {name}.", str(published))]
    back, ahead = date.fromisoformat(past), date.fromisoformat(coming)
    assert back.weekday() == ahead.weekday() == weekday
    assert timedelta(0) <= published - back < timedelta(7)
    assert ahead - back == timedelta(7)


@given(DAYS, st.integers(2, 400))
def test_days_ago_and_days_later_are_counted(published: date, count: int) -> None:
    assert resolved(f"It fell {count} days ago.", str(published)) == [(str(published - timedelta(count)), "published")]
    told = f"{published.day} {MONTH_NAMES[published.month - 1]} {published.year}"
    assert resolved(f"It fell on {told}. {count} days later it was retaken.", "2120-01-01")[1] == (str(published + timedelta(count)), "narrative")


@given(DAYS, st.integers(1, 12))
def test_a_month_of_news_is_within_a_year_of_it(published: date, month: int) -> None:
    ((past, _),) = [value or ("", "") for value in resolved(f"They left in {MONTH_NAMES[month - 1]}.", str(published))]
    ((coming, _),) = [value or ("", "") for value in resolved(f"They will leave in {MONTH_NAMES[month - 1]}.", str(published))]
    assert past[5:] == coming[5:] == f"{month:02}"
    assert past <= str(published)[:7] <= coming
    assert int(coming[:4]) - int(past[:4]) == (past != str(published)[:7])


@given(DAYS, st.integers(1, 12), st.sampled_from(["first", "second", "third", "fourth", "last"]))
def test_the_weeks_of_a_month_lie_in_it(published: date, month: int, which: str) -> None:
    ((edtf, _),) = [value or ("", "") for value in resolved(f"in the {which} week of {MONTH_NAMES[month - 1]} {published.year}")]
    first, last = map(date.fromisoformat, edtf.split("/"))
    assert (first.month, last.month, last - first) == (month, month, timedelta(6))
    assert which != "last" or (last + timedelta(1)).day == 1


def test_a_coarse_publication_date_gives_what_it_can() -> None:
    text = "On June 13 they met. It began in March. On Tuesday it ended. Last month. Last year."
    assert [time and time[0] for time in resolved(text, "2014-06")] == ["2014-06-13", "2014-03", None, "2014-05", "2013"]


def test_the_day_after_follows_the_date_last_told() -> None:
    text = "A raid on June 13 killed five. The next day, two more died. Two weeks later it ended."
    assert resolved(text) == [("2014-06-13", "published"), ("2014-06-14", "narrative"), ("2014-06-28~", "narrative")]


def test_news_does_not_take_its_year_from_an_old_bombing() -> None:
    text = "The shrine was bombed in 2006 and 2007. On June 14, a cleric called for volunteers."
    assert resolved(text)[-1] == ("2014-06-14", "published")
    assert resolved(text, None)[-1] == ("XXXX-06-14", "text")


def test_a_month_in_the_paragraph_of_a_dated_one_follows_it() -> None:
    text = "Fighting began in April 2013. In June, the town fell.\n\nIn May, it was retaken."
    assert resolved(text) == [("2013-04", "text"), ("2013-06", "narrative"), ("2014-05", "published")]


def test_a_weekday_brings_news_back_to_its_own_days() -> None:
    text = "The army, at war since April 15, 2023, said on Saturday that the raid was the worst since December."
    assert resolved(text)[-1] == ("2013-12", "published")
    assert resolved(text, None)[-1] == ("XXXX-12", "text")


def test_a_history_is_reckoned_from_its_own_dates() -> None:
    text = (
        "In March 1940 the army crossed the river. In April it took the port, and on May 10, 1940, the capital. That same day the king fled. "
        "In December it lost the port. In January, it withdrew. Peace was signed in May 1941. Later, in 1942 and 1943, the exiles returned."
    )
    assert [time and time[0] for time in resolved(text, "2009-12-19")] == [
        "1940-03", "1940-04", "1940-05-10", "1940-05-10", "1940-12", "1941-01", "1941-05", "1942", "1943",
    ]  # fmt: skip


def test_an_aside_does_not_move_a_history() -> None:
    text = (
        "In March 1940 the army came. On May 10, 1940, it took the capital. As in 1870, the king fled. In June, he returned. "
        "He signed in July 1940 and in August 1940."
    )
    assert resolved(text, "2009-12-19")[3] == ("1940-06", "narrative")


def test_a_history_is_not_told_on_from_its_flashbacks() -> None:
    text = (
        "In March 1940 the army crossed the river, as it had done two decades earlier. In April it took the port, on May 10, 1940, the capital. "
        "On May 12, 1940, the king, crowned in '31, fled; he died in July 1941, in August 1941 his son."
    )
    assert [time and time[0] for time in resolved(text, "2009-12-19")] == [
        "1940-03", "1920~", "1940-04", "1940-05-10", "1940-05-12", "1931", "1941-07", "1941-08",
    ]  # fmt: skip


def test_a_heading_sets_the_year_of_a_history() -> None:
    text = (
        "1919\n\nIn March 1919 the army came. In October 1919 it fell back.\n\n"
        "1920\n\nOn 15 January the admiral was shot. In April 1920 and May 1920 peace came."
    )
    assert resolved(text, "2009-12-19")[4] == ("1920-01-15", "narrative")


def test_an_explainer_of_this_year_is_news() -> None:
    text = (
        "It began in 2009. The band split in 2011, 2012 and 2013; in 2014 it lost the town. In September this year it was back. In October it fell."
    )
    assert resolved(text, "2016-11-10")[-1] == ("2016-10", "published")


def test_news_does_not_tell_on_into_the_future() -> None:
    text = "As of 31 January 2014 there were 3,421 police, down from 3,902 in October."
    assert resolved(text)[-1] == ("2013-10", "published")


def test_one_time_is_one_record() -> None:
    text = "On June 13 they met, and on 13 June they parted; the deal of June 13, 2014, held."
    first, second, third = resolve_times(find_times(text), text, TUESDAY)
    assert first is second
    assert first
    assert third
    assert (first.edtf, first.id == third.id) == (third.edtf, False)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("by the end of the year", "2014"), ("within 21 days", "2014-06-17/2014-07-08"), ("through October 2024", "2024-10"), ("before 2030", "2030"),
        ("over the next two years", "2014/2016"), ("by March", "2015-03"), ("until Friday", "2014-06-20"), ("next month", "2014-07"),
        ("in the coming weeks", None), ("in the days ahead", None), ("tomorrow", "2014-06-18"), ("within six months", "2014-06/2014-12"),
    ],
)  # fmt: skip
def test_horizons_lie_ahead(text: str, edtf: str | None) -> None:
    (found,) = find_times(text)
    assert due(found, TUESDAY) == edtf


def test_horizons_without_a_publication_date() -> None:
    within, year, month = find_times("within 21 days, by 2030, by June")
    assert [due(time, None) for time in (within, year, month)] == [None, "2030", "XXXX-06"]


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("they will meet on TIME", True), ("they met on TIME", False), ("talks will resume, officials said TIME", False),
        ("he said on TIME that they will go", False), ("On TIME, the army will leave", True), ("It ended. They leave on TIME", False),
        ("elections are scheduled for TIME", True), ("the vote to be held on TIME", True), ("the convoy may have been hit on TIME", False),
        ("unless the ransom was paid by TIME", True), ("he asked both sides to talk on TIME", False), ("the shops reopen on TIME", True),
        ("he fled, and on TIME they will vote", True), ("they want to go and on TIME recalled him", False),
    ],
)  # fmt: skip
def test_the_nearest_cue_tells_which_way_a_clause_looks(text: str, ahead: bool) -> None:  # noqa: FBT001 - a column of the table
    start = text.index("TIME")
    *_, preposition = text[:start].lower().split()
    assert looks_ahead(text, start, start + 4, preposition) is ahead


@given(st.dates().map(str), st.sampled_from(["on {}", "The raid of {} killed five."]))
def test_an_iso_day_is_its_own_value(day: str, frame: str) -> None:
    assert resolved(frame.format(day)) == [(day, "text")]


@given(st.integers(-4000, 2100), st.integers(1, 12), st.integers(-3000, 3000))
def test_months_go_there_and_back(year: int, month: int, count: int) -> None:
    there = Moment(year, month).months(count)
    assert there
    assert there.months(-count) == Moment(year, month)


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2014-06-17T10:00:00Z", Moment(2014, 6, 17)), ("2014-06-17", Moment(2014, 6, 17)), ("2014-06", Moment(2014, 6)), ("2014", Moment(2014)),
        ("2014-06-XX", Moment(2014, 6)), ("2014-06~", Moment(2014, 6)), ("2014?", Moment(2014)), ("2014-22", Moment(2014)), ("2014-24", None),
        ("2014-02-30", None), ("2014/2015", None), ("2014-06-13/2014-06-20", Moment(2014, 6)), ("2014-05-13/2014-06-20", Moment(2014)),
        ("2014-06-13/2014-06-13", Moment(2014, 6, 13)), ("2014-06/..", None), ("201X", None), ("XXXX-06-13", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_publication_date_is_read_as_far_as_it_is_sure(published: str | None, moment: Moment | None) -> None:
    assert published_on(published) == moment


def test_calendar_forms() -> None:
    assert (decade(1980, bc=False), decade(470, bc=True)) == ("198X", "-0478/-0469")
    assert (century(19, bc=False), century(4, bc=True)) == ("18XX", "-0399/-0300")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("March 2014", "2014-03"), ("480 BC", "BC0480"), ("the 1870s", "187"), ("the spring of 1916", "1916-SP"), ("for two years", "P2Y"),
        ("at 10 a.m. on June 13, 2014", "2014-06-13T10:00"), ("the second half of 2008", "2008-H2"), ("now", "PRESENT_REF"),
        ("every day", "XXXX-XX-XX"), ("the 19th century", "18"), ("last week", "2014-W24"), ("a few months", "PXM"),
    ],
)  # fmt: skip
def test_timex_forms(text: str, value: str) -> None:
    times = find_times(text)
    (time,) = resolve_times(times, text, TUESDAY)
    assert timex(times[0], time) == value


BENCH = Path(__file__).parents[3] / "shared" / "benchmarks" / "times" / "wikiwars_dev.jsonl"


@pytest.mark.skipif(not BENCH.exists(), reason="the annotated war histories aren't here")
def test_war_histories_are_dated_as_annotated() -> None:
    hits = gold = predicted = 0
    for line in BENCH.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        found = predictions(report["text"], report["published"])
        values = {(time["start"], time["end"]): time["value"] for time in report["times"]}
        hits += sum(1 for time in found if values.get((time["start"], time["end"])) == time["value"])
        gold, predicted = gold + len(values), predicted + len(found)
    assert 2 * hits / (gold + predicted) >= 0.83  # exact span and value, stricter than the benchmark's own figure (measured: 0.85)
