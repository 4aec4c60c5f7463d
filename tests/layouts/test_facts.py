"""What is said about a region: value, unit, year, core, flags, rank; sent small and put together again."""

import json

import numpy as np
import pytest

from callbacks.selection import read
from indicators.measures import measure
from layouts.facts import LETTERS, packed, patterns, rounded
from layouts.numbers import number, signed
from layouts.pages.map import shown


def told(site, search):
    query = read(site, {"pathname": "/", "search": search})[0]
    now = shown(site, query)
    return query, now, dict(zip(now.rows["geo"], now.facts.texts(), strict=True))


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize(
    "search", ["show=talent&measure=gap", "show=capital&measure=score", "show=unemployment&measure=value"]
)
def test_every_region_is_told_its_value(site, level, search):
    query, now, texts = told(site, f"?level={level}&{search}")
    write = signed if query.measure == "gap" else number
    for geo, value in zip(now.rows["geo"], now.rows["value"], strict=True):
        first = texts[geo].split("\n")[0]
        assert first.startswith(write(value, 1) if value == value else "no value, 2020"), (geo, first)
        assert "\x01" not in texts[geo] and "\x02" not in texts[geo] and "nan" not in texts[geo]


def test_ranks_and_cores_are_those_of_the_results(site):
    query, _now, texts = told(site, "?show=rd&year=2021")
    scores = site.results.scores(2, 2021, dimension="rd").set_index("geo")
    for geo in ("PL84", "AT12", "FI1C"):
        row = scores.loc[geo]
        core = site.core_name(site.results.default_core(geo))
        assert f"core: {core}" in texts[geo]
        partial = "not ranked" if row["state"] == "partial" else "no value, 2021"
        assert (f"rank {int(row['rank'])} of" if row["rank"] == row["rank"] else partial) in texts[geo]
    assert query.measure == "gap"


def test_a_value_of_a_larger_region_is_said_to_be_one(site):
    _query, _now, texts = told(site, "?show=neet&measure=value&level=3&year=2020")
    rows = measure(site.results, 3, 2020, "neet", "value")
    larger = rows[rows["native"].notna() & ~rows["scored"]]
    assert len(larger) and all("published for" in texts[geo] for geo in larger["geo"])


def test_nuts_3_stays_small(site):
    _query, now, texts = told(site, "?show=talent&level=3")
    assert len(texts) == 1514 and len(now.facts.templates) < 150


def unpacked(found, count):
    """What assets/map.js does."""
    if found["base"] is None:
        return [int(n) if n else None for n in found["text"].split("|")]
    many, text = len(LETTERS), found["text"]
    pairs = zip(text[:count], text[count:], strict=True)
    return [None if a == " " else found["base"] + LETTERS.index(a) * many + LETTERS.index(b) for a, b in pairs]


@pytest.mark.parametrize(
    "numbers", [[-123, 0, 8280 - 123, None], [None, None], [], [5], [0, 8281], [1, 150_000, None, 3], [None, 7]]
)
def test_packed_numbers_come_back(numbers):
    assert unpacked(packed(np.array(numbers, dtype=float)), len(numbers)) == numbers


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_whole_numbers_are_those_that_are_written(decimals):
    """Halves are where ten times a value and its text disagree: 0.15 is written 0.1 and 0.25 as 0.2."""
    halves = [0.05, 0.15, 0.25, -0.35, 1.005, 2.675, 0.5, 1.5, 2.5, -0.5, 1e7 + 0.05, 123456.45, 49.95]
    values = np.concatenate([halves, np.random.default_rng(5).normal(0, 1e4, 2000).round(2), [0.0, -0.01, np.nan]])
    found = rounded(values, decimals)
    for value, whole in zip(values.tolist(), found.tolist(), strict=True):
        written = float(f"{value:.{decimals}f}") * 10**decimals
        assert (whole != whole and value != value) or whole == round(written), value
    assert not np.signbit(found[found == 0]).any()


def test_different_rows_are_numbered_as_they_appear():
    columns = [np.array(["b", "a", "b", "b", "a"], dtype=object), np.array([True, True, False, True, True])]
    which, first = patterns([*columns, np.array([2020.0, 0.0, 2020.0, 2020.0, 1.0])])
    assert which.tolist() == [0, 1, 2, 0, 3] and first == [0, 1, 2, 4]


def test_many_columns_of_many_values_are_told_apart():
    """More combinations than a number has room for."""
    columns = [np.random.default_rng(n).integers(0, 1000, 1500) for n in range(12)]
    columns = [np.concatenate([column, column]) for column in columns]
    which, first = patterns(columns)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    assert len(first) == len(set(rows)) == 1500
    assert all(rows[first[number]] == row for number, row in zip(which.tolist(), rows, strict=True))


def test_letters_are_safe_in_json():
    assert len(LETTERS) == 91 == len(set(LETTERS)) and " " not in LETTERS
    assert json.dumps(LETTERS) == f'"{LETTERS}"'
