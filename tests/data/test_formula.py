"""Formulas: what is allowed, what they compute, what they refuse."""

from pathlib import Path

import numpy as np
import pytest

from data.errors import InputError
from data.formula import Formula
from data.schema import Entry

ENTRY = Entry(Path("indicators.toml"), "indicators.x", {})


def parse(text, *inputs):
    return Formula.parse(ENTRY, text, inputs)


def no_lag(value, years):
    raise AssertionError("no lag expected")


@pytest.mark.parametrize(
    ("text", "inputs", "expected"),
    [
        ("a", {"a": 3}, 3),
        ("a + b - 1", {"a": 3, "b": 4}, 6),
        ("a * b / 2", {"a": 3, "b": 4}, 6.0),
        ("2 * (a + b)", {"a": 3, "b": 4}, 14),
        ("a ** 2 ** 3", {"a": 2}, 256),
        ("(a / b) ** (1 / 2)", {"a": 9, "b": 4}, 1.5),
        ("1000 * (change - births + deaths)", {"change": 5, "births": 3, "deaths": 2}, 4000),
        ("0.5e1 * a", {"a": 2}, 10.0),
    ],
)
def test_arithmetic(text, inputs, expected):
    formula = parse(text, *inputs)
    assert formula.text == text
    assert set(formula.names) == set(inputs)
    assert formula.lags == (0,)
    assert formula.evaluate(inputs, no_lag) == expected


def test_lags_reach_back_and_are_listed():
    formula = parse("100 * a / lag(a + b, 5) + lag(b, 2)", "a", "b")
    assert formula.lags == (0, 2, 5)
    assert formula.names == ("a", "b")
    asked = []

    def lag(value, years):
        asked.append((value, years))
        return value - years

    # 100 * 6 / (6 + 9 - 5) + (9 - 2)
    assert formula.evaluate({"a": 6, "b": 9}, lag) == 67
    assert asked == [(15, 5), (9, 2)]


def test_it_computes_on_arrays():
    found = parse("100 * a / b", "a", "b").evaluate({"a": np.array([1.0, 2.0]), "b": np.array([4.0, 4.0])}, no_lag)
    assert found.tolist() == [25, 50]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "arithmetic on the inputs"),
        ("a +", "arithmetic on the inputs"),
        ("a; b", "arithmetic on the inputs"),
        ("a = b", "arithmetic on the inputs"),
        ("a // b", "is not allowed"),
        ("a % b", "is not allowed"),
        ("a and b", "is not allowed"),
        ("a < b", "is not allowed"),
        ("-a + b", "is not allowed"),
        ("a if b else 1", "is not allowed"),
        ("a.real + b", "is not allowed"),
        ("a[0] + b", "is not allowed"),
        ("'a' + b", "is not allowed"),
        ("abs(a) + b", "is not allowed"),
        ("__import__('os').system('true') + a + b", "is not allowed"),
        ("lag(a) + b", "is not allowed"),
        ("lag(a, b)", "is not allowed"),
        ("lag(a, 1.5) + b", "is not allowed"),
        ("lag(a, years=2) + b", "is not allowed"),
        ("lag(a, -1) + b", "is not allowed"),
        ("lag(a, 0) + b", "lag of at least one year"),
        ("a", "each of the inputs a, b and nothing else"),
        ("a + b + c", "each of the inputs a, b and nothing else"),
        ("1", "each of the inputs a, b and nothing else"),
        ("lag + a + b", "each of the inputs a, b and nothing else"),
    ],
)
def test_anything_else_is_refused_by_name(text, reason):
    with pytest.raises(InputError) as fault:
        parse(text, "a", "b")
    message = str(fault.value)
    assert message.startswith(f"indicators.toml: indicators.x.formula: found {text!r}, expected ")
    assert reason in message
    assert "\n" not in message


def test_a_formula_of_nothing_is_refused():
    with pytest.raises(InputError):
        parse("1")
