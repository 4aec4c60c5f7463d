"""What is kept, for how long, and never more than there is room for."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from dash import html

from layouts.memory import UNIT, Memory, weigh


def test_it_is_made_once_and_the_oldest_goes_first():
    memory, made = Memory(3), []

    def ask(key, room=1):
        return memory.get(key, lambda: made.append(key) or key.upper(), room=room)

    assert [ask(k) for k in "abcab"] == list("ABCAB") and made == list("abc")
    ask("d")  # c is the one that was asked for longest ago
    ask("c")
    assert made == list("abcdc")


def test_what_is_large_pushes_out_more_and_is_still_kept_alone():
    memory, made = Memory(4), []
    for key, room in (("a", 1), ("b", 1), ("large", 4), ("large", 4), ("huge", 9), ("huge", 9), ("a", 1)):
        memory.get(key, lambda key=key: made.append(key), room=room)
    assert made == ["a", "b", "large", "huge", "a"]


def test_many_threads_get_what_they_asked_for():
    memory = Memory(0.01)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: memory.get(n % 11, lambda: n % 11), range(2000)))
    assert found == [n % 11 for n in range(2000)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a" * 10_000, 10_000),
        (np.zeros(5_000), 40_000),
        ([float(n) for n in range(2_000)], 2_000 * 32),
        ({n: "a" * 51 for n in range(500)}, 500 * (100 + 28 + 100)),
        (pd.DataFrame({"n": np.zeros(1_000), "t": ["text"] * 1_000}), 8_000 + 70_000),
        ([html.Div("a" * 300) for _ in range(100)], 200_000),
    ],
)
def test_weights_are_about_right(value, expected):
    assert 0.5 < weigh(value) / expected < 2


def test_what_nobody_said_the_size_of_is_weighed():
    memory, made = Memory(1.0), []
    for key in ("a", "b", "c", "a"):
        memory.get(key, lambda key=key: made.append(key) or "x" * int(0.4 * UNIT))
    assert made == ["a", "b", "c", "a"]  # two of them are kept
    memory.get("c", lambda: made.append("again"))
    assert "again" not in made
