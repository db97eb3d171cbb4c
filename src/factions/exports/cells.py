"""Cells of a table that a spreadsheet may open: anybody may have written what is in them."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")


def harmless(value: object) -> object:
    """Give a cell's value; words that a spreadsheet would take for a formula have an apostrophe before them."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def one_line(value: object) -> object:
    """Give a cell's value, words without control characters: a tab or line end in a name would break the table of whoever splits it by hand."""
    return harmless(value.translate(_CONTROL).strip()) if isinstance(value, str) else value
