"""Numbers as text."""

import numpy as np
import pytest

from layouts.numbers import number, signed, with_unit


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 1, "0.0"),
        (1234567.89, 1, "1\u202f234\u202f567.9"),
        (-12.34, 1, "\u221212.3"),
        (-0.04, 1, "0.0"),
        (999.96, 1, "1\u202f000.0"),
        (52.0, 0, "52"),
        (np.nan, 1, "no value"),
        (None, 1, "no value"),
    ],
)
def test_number(value, decimals, text):
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(3.21, "+3.2"), (-3.21, "\u22123.2"), (0.04, "0.0"), (-0.04, "0.0"), (np.nan, "no value")]
)
def test_signed_shows_a_direction_only_where_there_is_one(value, text):
    assert signed(value, 1) == text


def test_a_unit_stays_on_the_line_of_its_number_and_never_follows_words():
    assert with_unit(52.3, "% of GDP", 1) == "52.3\u00a0% of GDP"
    assert with_unit(52.3, "", 1) == "52.3"
    assert with_unit(np.nan, "EUR", 0) == "no value"
