"""Rows of one region are those of the tables of all regions."""

from __future__ import annotations

import pytest

from data.countries import EU27
from indicators.cores import EU, MEAN
from layouts.lookup import gaps_of, history_of, mean_of, scores_of
from layouts.rows import records

# Regions with everything, in part, with nothing; a capital; the only region of its country; another core; a mean.
CASES = [
    ("PL84", 2021, ()),
    ("AT13", 2019, ()),
    ("LU00", 2020, ()),
    ("TR10", 2012, ()),
    ("FI1C3", 2020, ()),
    ("HU120", 2018, ()),
    ("UKM71", 2016, ("UKI31",)),
    ("PL84", 2021, ("AT12", "AT13")),
    ("IE06", 2023, (MEAN + EU,)),
]


def same(one, other):
    return one == other or (one != one and other != other)


@pytest.mark.parametrize(("geo", "year", "core"), CASES)
def test_a_row_is_the_one_of_the_table(site, geo, year, core):
    results, level = site.results, site.results.regions.level(geo)
    tables = {
        "gaps": (results.gaps(level, year, core=core), gaps_of(site, level, year, geo, core)),
        "scores": (results.scores(level, year), scores_of(site, level, year, geo)),
    }
    for frame, found in tables.values():
        rows = frame[frame["geo"] == geo].to_dict("records")
        assert [row["dimension"] for row in rows] == list(found)
        for row in rows:
            mine = found[row["dimension"]]
            assert list(mine) == list(row) and all(same(mine[name], row[name]) for name in row), (mine, row)
            assert all(isinstance(value, str | int | float) for value in mine.values())


@pytest.mark.parametrize(("geo", "core"), [("PL84", ()), ("FI1C3", ()), ("LU00", ()), ("AT12", (MEAN + EU,))])
def test_a_history_has_the_rows_of_its_frame(site, geo, core):
    for dimension in site.results.catalogue.dimensions:
        frame, found = site.results.history(geo, dimension, core=core), history_of(site, geo, dimension, core)
        rows = frame.to_dict("records")
        assert list(found) == list(frame.columns) and len(rows) == len(site.results.years)
        for mine, row in zip(records(found), rows, strict=True):
            assert all(same(mine[name], row[name]) for name in row), (mine, row)


@pytest.mark.parametrize(("level", "country"), [(2, ""), (2, "PL"), (3, "DE"), (2, "LU")])
def test_a_mean_is_that_of_full_scores(site, level, country):
    scores = site.results.scores(level, 2020, dimension="talent")
    among = scores["geo"].str[:2].isin([country] if country else sorted(EU27)) & (scores["state"] == "full")
    expected = scores["score"][among].mean()
    for _again in range(2):
        assert same(mean_of(site, level, 2020, "talent", country), pytest.approx(expected, nan_ok=True))
