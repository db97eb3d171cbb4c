from __future__ import annotations

import pytest

from factions.documents import facts


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Published 3 May 2013 14:20 GMT", "2013-05-03"),
        ("Friday, May 3rd, 2013", "2013-05-03"),
        ("Sept. 11, 2001", "2001-09-11"),
        ("2014-06-17T04:00:00Z", "2014-06-17"),
        ("17.06.2014", "2014-06-17"),
        ("06/17/2014", "2014-06-17"),
        ("November 2016", "2016-11"),
        ("31 February 2013", None),
        ("© 2013", None),
        ("in 2013", None),
        ("1 of 3", None),
    ],
)
def test_edtf_date(text: str, edtf: str | None) -> None:
    assert facts.edtf_date(text) == edtf


@pytest.mark.parametrize(
    ("line", "edtf"),
    [
        ("Updated 5 May 2013. Published 3 May 2013", "2013-05-03"),
        ("3 May 2013, updated 5 May 2013", "2013-05-03"),
        ("03/05/2013", None),
        ("05/05/2013", "2013-05-05"),
    ],
)
def test_published(line: str, edtf: str | None) -> None:
    assert facts.published(line) == edtf


def test_rank_prefers_the_first_publication() -> None:
    lines = ["Last updated 5 May 2013", "Posted 4 May 2013", "First published 3 May 2013"]
    assert sorted(lines, key=facts.rank) == lines[::-1]


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By Jane Doe and John Roe in Nairobi | 3 May 2013", "Jane Doe and John Roe in Nairobi"),
        ("Written by: Jane Doe", None),
        ("Posted by J. Roe on March 8, 2017", "J. Roe"),
        ("Author: Jane Doe", "Jane Doe"),
        ("By nightfall it was quiet", None),
        ("Byron spoke", None),
    ],
)
def test_byline(line: str, who: str | None) -> None:
    assert facts.byline(line) == who


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("© 2013 Daily Lantern. All rights reserved.", "Daily Lantern"),
        ("Copyright (c) 2010-2013 River Wire Ltd", "River Wire Ltd"),
        ("© Copyright 2007, The Tembe Star", "The Tembe Star"),
        ("(c) 2021", None),
        ("Copyright 2019 The Dalia Post", "The Dalia Post"),
        ("All rights reserved.", None),
    ],
)
def test_holder(line: str, who: str | None) -> None:
    assert facts.holder(line) == who


def test_dateline() -> None:
    assert facts.dateline("NAIROBI, 3 May 2013 (IRIN) - Rebels said on 4 May 2013 that they had won.") == "2013-05-03"
    assert facts.dateline("Rebels won on 4 May 2013. The army denies it.") is None
    assert facts.agency("BAGHDAD (River Press) - The army said so.") == "River Press"
    assert facts.agency("The army (which denies it) - said so.") is None
