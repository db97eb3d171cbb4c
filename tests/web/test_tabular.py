"""Rows as a CSV file."""

import csv
import io

import pytest

from factions.web.tabular import csv_file


def test_a_file_has_a_name_and_what_is_given() -> None:
    answer = csv_file("x.csv", ("name", "count"), [('Brigade "A", north', 2), (None, 0.5)])
    assert answer.headers["content-disposition"] == 'attachment; filename="x.csv"'
    assert list(csv.reader(io.StringIO(bytes(answer.body).decode()))) == [["name", "count"], ['Brigade "A", north', "2"], ["", "0.5"]]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\tx"])
def test_a_cell_that_looks_like_a_formula_is_words(cell: str) -> None:
    body = bytes(csv_file("x.csv", ("a", "b"), [(cell, -1)]).body).decode()
    assert list(csv.reader(io.StringIO(body)))[1] == [f"'{cell}", "-1"]
