"""Lines of text are those of `textwrap`, remembered or not."""

from __future__ import annotations

from textwrap import wrap

import pytest

from layouts.figures.wrapping import wrapped

TEXTS = [
    "",
    "NEET",
    " leading and trailing ",
    "Early leavers from education and training, 18–24",
    "a\ttab and\na line",
    "R&D personnel in the business enterprise sector, full-time equivalents",
    "word" * 30,
    "12 345.6 against 9 876.5 persons per 1 000 inhabitants",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [5, 26, 56, 300])
def test_lines_are_those_of_textwrap(text, width):
    for _again in range(2):
        assert list(wrapped(text, width)) == wrap(text, width)
