"""Numbers as text."""

import numpy as np
import pytest

from layouts.numbers import THIN, decimal_sign, language_of, number, numbers, signed, with_unit, written_for


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


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_many_numbers_are_written_like_each_of_them(decimals, language):
    values = [0.0, -0.0004, 1234567.89, -12.35, np.nan, 2.5, np.float64(-999.99)]
    with written_for(language):
        assert numbers(values, decimals) == ["" if v != v else number(v, decimals) for v in values]
        assert numbers([], decimals) == [] and numbers([np.nan], decimals) == [""]


@pytest.mark.parametrize(
    ("value", "text"), [(3.21, "+3.2"), (-3.21, "\u22123.2"), (0.04, "0.0"), (-0.04, "0.0"), (np.nan, "no value")]
)
def test_signed_shows_a_direction_only_where_there_is_one(value, text):
    assert signed(value, 1) == text


def test_a_unit_stays_on_the_line_of_its_number_and_never_follows_words():
    assert with_unit(52.3, "% of GDP", 1) == "52.3\u00a0% of GDP"
    assert with_unit(52.3, "", 1) == "52.3"
    assert with_unit(np.nan, "EUR", 0) == "no value"


@pytest.mark.parametrize(
    ("accepted", "language", "text"),
    [("de-AT,de;q=0.9,en;q=0.8", "de", "−12 345,6"), ("en-GB", "en", "−12 345.6"), ("fi", "fi", "−12 345,6")],
)
def test_the_decimal_sign_is_that_of_the_reader(accepted, language, text):
    assert language_of(accepted) == language
    with written_for(language):
        assert number(-12345.6) == text.replace(" ", THIN)
    assert decimal_sign() == "."


@pytest.mark.parametrize("accepted", [None, "", "*", "<script>", "é", "x" * 1000, "12"])
def test_an_unreadable_wish_is_english(accepted):
    assert language_of(accepted) == "en"
