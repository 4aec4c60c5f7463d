"""Scenarios, the shortest list, plans and the innovation chain: by hand in the small world, and on real figures."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from data.errors import ProductError
from data.links import Link
from data.rows import Rows
from indicators.closing import _exact, _greedy, closing_frame, shortest_list
from indicators.context import Context
from indicators.innovation_chain import (
    LinkValues,
    chain_frame,
    chain_of,
    innovation_chain,
    weakest_shares,
)
from indicators.load import load_context
from indicators.plans import BEHIND, ON_TRACK, UNKNOWN, target_path
from indicators.scenario import TARGETS, apply, outcome_frame, scenario, side_of, target_values
from indicators.scenario_rank import rank_intervals

# Scores: AA11 (the core) 100, AA12 0, AA13 50; of z less is better. Weights 1/4, 1/4, 1/2.
ROWS = {
    "x": [("AA11", 2020, 100.0), ("AA12", 2020, 0.0), ("AA13", 2020, 50.0)],
    "y": [("AA11", 2020, 10.0), ("AA12", 2020, 0.0), ("AA13", 2020, 5.0)],
    "z": [("AA11", 2020, 0.0), ("AA12", 2020, 10.0), ("AA13", 2020, 5.0)],
}


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


@pytest.fixture
def small(world):
    """The small world with nothing but results: no structure, no denominators."""
    return Context(world.build(ROWS), *[None] * 5, (), {}, {})


# ── scenario ──


def test_score_gap_and_rank_by_hand(small):
    found = scenario(small, "AA12", "one", 2020, {"x": "core"})
    np.testing.assert_allclose(found.score, [0, 25])
    np.testing.assert_allclose(found.gap, [-100, -75])
    np.testing.assert_allclose(found.rank, [3, 3])
    assert found.ranked == 3 and found.set_to == {"x": 100} and found.targets == {"x": "core"}
    both = scenario(small, "AA12", "one", 2020, {"z": 0.0})
    np.testing.assert_allclose(both.score, [0, 50])
    np.testing.assert_allclose(both.rank, [3, 2])  # level with AA13: ties share the better place
    ahead = scenario(small, "AA12", "one", 2020, {"x": 100.0, "z": 0.0})
    assert (ahead.score[1], ahead.rank[1], ahead.gap[1]) == pytest.approx((75, 2, -25))


def test_a_value_that_nobody_had_is_no_better_than_the_best(small):
    assert scenario(small, "AA12", "one", 2020, {"x": 1e9}).score[1] == pytest.approx(25)
    assert scenario(small, "AA12", "one", 2020, {"z": 1e9}).score[1] == pytest.approx(0)


def test_a_missing_value_can_be_set(world):
    rows = ROWS | {"z": ROWS["z"][:1] + ROWS["z"][2:]}
    small = Context(world.build(rows), *[None] * 5, (), {}, {})
    found = scenario(small, "AA12", "one", 2020, {"z": 5.0})
    np.testing.assert_allclose(found.compared, [2, 3])
    # Before on x and y alone, after on all three; z of 5 is 50 points where the others span 0 to 5.
    assert found.gap[0] == pytest.approx(-100) and found.score[0] == pytest.approx(0)


def test_frame_of_a_scenario(small):
    frame = outcome_frame(small, scenario(small, "AA12", "one", 2020, {"x": 40.0}))
    whole, x = frame.iloc[0], frame.iloc[1]
    assert (whole["before"], whole["after"], whole["gap_before"], whole["gap_after"]) == pytest.approx(
        (0, 10, -100, -90)
    )
    assert (x["before"], x["after"], x["change"], x["target"], x["persons_unit"]) == (0, 40, 40, "own", "")
    assert np.isnan(x["persons"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"gold": 1.0}, "indicator: found 'gold'"),
        ({"x": "moon"}, "target: found 'moon'"),
        ({"x": float("nan")}, "expected a number"),
        ({"x": float("inf")}, "expected a number"),
    ],
)
def test_what_cannot_be_set_is_one_line(small, changes, message):
    with pytest.raises(ProductError, match=message):
        scenario(small, "AA12", "one", 2020, changes)


def test_nothing_changes_when_nothing_is_changed(context):
    results = context.results
    for geo, dimension in (("PL84", "rd"), ("AT12", "talent"), ("DE80", "sme")):
        side = side_of(results, geo, dimension, 2020)
        found = apply(results, side, dict(zip(side.indicators, side.value, strict=True)), {})
        scores = results.scores(2, 2020, geos=[geo], dimension=dimension).iloc[0]
        gaps = results.gaps(2, 2020, geos=[geo], dimension=dimension).iloc[0]
        np.testing.assert_allclose(found.score, scores["score"])
        np.testing.assert_allclose(found.gap, gaps["gap"])
        np.testing.assert_allclose(found.rank, scores["rank"])
        assert found.ranked == scores["ranked"]


def test_targets_of_real_regions(context):
    results, side = context.results, side_of(context.results, "PL84", "rd", 2020)
    n = side.indicators.index("gerd")
    assert (
        target_values(context, side, "core")[n] == results.values(2, 2020, "gerd").set_index("geo").loc["PL91", "value"]
    )
    best = target_values(context, side, "peer")[n]
    assert best == results.values(2, 2020, "gerd").set_index("geo").loc[_peers(context, "PL84"), "value"].max()
    neet = side_of(results, "PL84", "talent", 2020)
    lowest = target_values(context, neet, "peer")[neet.indicators.index("neet")]
    assert lowest == results.values(2, 2020, "neet").set_index("geo").loc[_peers(context, "PL84"), "value"].min()
    assert 1.5 < target_values(context, side, "eu")[n] < 3
    assert TARGETS == ("core", "peer", "eu")


@pytest.mark.parametrize("dimension", ["talent", "rd"])
def test_the_best_peer_of_the_last_year_of_which_little_is_published(context, dimension):
    results, year = context.results, context.results.years[-1]
    side, peers = side_of(results, "AT12", dimension, year), _peers(context, "AT12", year)
    values = [results.values(2, year, name).set_index("geo").loc[peers] for name in side.indicators]
    own = [rows.loc[rows["scored"], "value"] for rows in values]
    best = [each.max() if more > 0 else each.min() for each, more in zip(own, side.directions, strict=True)]
    np.testing.assert_array_equal(target_values(context, side, "peer"), best)
    assert any(len(each) < len(peers) for each in own)


def _peers(context, geo, year=2020):
    from indicators.peers import peers

    return list(peers(context, geo, year=year)["geo"])


def test_rank_interval_moves_with_the_scenario(context):
    side = side_of(context.results, "PL84", "rd", 2020)
    before, after = rank_intervals(context.results, side, {"gerd": 2.7, "rd_personnel": 3.5})
    ranks = context.results.scores(2, 2020, geos=["PL84"], dimension="rd").iloc[0]
    assert before.rank == ranks["rank"] and before.low <= before.rank <= before.high
    assert after.low < before.low and after.high < before.high and after.rank < before.rank
    same, again = rank_intervals(context.results, side, {})
    assert same == again == before


# ── the shortest list ──


def test_the_shortest_list_by_hand(small):
    side = side_of(small.results, "AA12", "one", 2020)
    half = shortest_list(small.results, side)
    assert (half.indicators, half.gap, half.closed, half.exact, half.enough) == (("z",), -100, 50, True, True)
    more = shortest_list(small.results, side, share=0.6)
    assert len(more.indicators) == 2 and more.closed == pytest.approx(75)
    assert shortest_list(small.results, side_of(small.results, "AA11", "one", 2020)).indicators == ()
    frame = closing_frame(small, side, half)
    assert frame.loc[0, ["indicator", "value", "target", "change"]].tolist() == ["z", 10, 0, -10]
    assert frame.loc[0, "closes"] == pytest.approx(50)


def test_no_shorter_list_would_do(context):
    """Every set of fewer indicators closes less than half; of the same size none closes more."""
    results, seen = context.results, 0
    for geo in ("PL84", "AT12", "FI1C", "DE80", "ES51", "CZ02"):
        for dimension in ("talent", "sme", "rd", "capital"):
            side = side_of(results, geo, dimension, 2020)
            found = shortest_list(results, side)
            if not found.indicators:
                continue
            seen += 1
            gaps = results.indicator_gaps(geo, 2020, dimension=dimension).set_index("indicator")["contribution"]
            behind = -gaps[gaps < 0]
            assert found.closed == pytest.approx(behind[list(found.indicators)].sum())
            best = {k: max(sum(c) for c in combinations(behind, k)) for k in range(1, len(found.indicators) + 1)}
            assert best[len(found.indicators)] == pytest.approx(found.closed)
            assert all(v < -found.gap / 2 for k, v in best.items() if k < len(found.indicators))
            assert found.enough == (found.closed >= -found.gap / 2 - 1e-9)
    assert seen >= 15


def test_greedy_is_exact_where_parts_add_up():
    parts = np.array([5.0, 4, 3, 2, 1])

    def gap(chosen):
        return -15 + sum(parts[list(chosen)])

    for wanted in (-10, -7.5, -5, -1):
        assert gap(_greedy(gap, range(5), wanted)) == gap(_exact(gap, range(5), wanted))
    assert _greedy(gap, range(5), 99) == (0, 1, 2, 3, 4)  # not to be reached: everything there is


def test_persons_where_the_denominator_is_known(context, store):
    results = context.results
    side = side_of(results, "PL84", "talent", 2020)
    each, unit = context.count("young_cohort", "PL84", 2020)
    codes = {"sex": ("T",), "unit": ("NR",), "age": ("Y20-24", "Y25-29")}
    rows = store.observations("eurostat.demo_r_pjangrp3", Rows(codes=codes, geos=("PL84",), years=(2015, 2015)))
    base = sum(sum(batch.to_pydict()["value"]) for batch in rows)
    assert each == pytest.approx(base / 100) and unit == "persons aged 25–34"
    frame = closing_frame(context, side, shortest_list(results, side)).set_index("indicator")
    row = frame.loc["young_cohort"]
    assert row["persons"] == pytest.approx(row["change"] * each) and row["change"] == row["target"] - row["value"]
    assert frame.loc["hrst", "persons_unit"] == "" and np.isnan(frame.loc["hrst", "persons"])


# ── plans ──


def test_a_plan_by_hand(world):
    rows = {
        "x": [("AA11", 2020, 100.0), ("AA12", 2020, 0.0), ("AA12", 2021, 6.0)],
        "z": [("AA11", 2020, 0.0), ("AA12", 2020, 10.0), ("AA12", 2021, 6.0)],
    }
    results = world.build(rows | {"y": []})
    found = target_path(results, "AA12", "x", start=2020, target=10.0, target_year=2022)
    np.testing.assert_allclose(found["planned"], [0, 5, 10])
    assert found["state"].tolist() == [ON_TRACK, ON_TRACK, UNKNOWN]
    less = target_path(results, "AA12", "z", start=2020, target=0.0, target_year=2022)
    np.testing.assert_allclose(less["planned"], [10, 5, 0])
    assert less["state"].tolist() == [ON_TRACK, BEHIND, UNKNOWN]  # 6 where 5 was planned, and less is better
    for wrong, message in (({"target_year": 2020}, "a year after 2020"), ({"start": 2010}, "no value for 2010")):
        with pytest.raises(ProductError, match=message):
            target_path(results, "AA12", "x", **{"start": 2020, "target": 1.0, "target_year": 2022} | wrong)


# ── the innovation chain ──


def link(name, mine, core, *, across=False, peers=((1.0, 1.0),)):
    mine, core = np.array(mine, dtype=float), np.array(core, dtype=float)
    names = tuple(f"{name}{n}" for n in range(len(mine)))
    peers = np.array(peers, dtype=float)[:, : len(mine)]
    return LinkValues(Link(name, name, "?", across, names), names, mine, mine, core, peers, np.full(len(mine), 2020.0))


def test_the_chain_by_hand():
    values = (
        link("a", [10, 20], [30, 60], peers=((20, 10), (40, np.nan), (0, 30))),
        link("b", [50, np.nan], [40, 90]),
        link("c", [50, 52], [55, 55]),
        link("d", [0, 0], [90, 90], across=True),
    )
    found = chain_of("R", "C", 2020, values)
    np.testing.assert_allclose(found.gap, [-30, 10, -4, -90])
    np.testing.assert_allclose(found.score, [15, 50, 51, 0])
    np.testing.assert_allclose(found.compared, [2, 1, 2, 2])
    # Medians of the peers: 20 and 20.
    assert (found.peer_median[0], found.peer_gap[0]) == (20, -5)
    assert found.weakest == "a" and found.sure["a"] == 1 and "d" not in found.sure
    assert "100 %" in found.sentence() and "told apart" not in found.sentence()


def test_a_close_race_is_told_as_one():
    values = (link("a", [0, 10], [40, 10]), link("b", [0, 10], [38, 13]), link("c", [9], [9]))
    found = chain_of("R", "C", 2020, values)
    assert sum(found.sure.values()) == pytest.approx(1) and 0.2 < found.sure["a"] < 0.8
    assert found.sentence().startswith("Which link is the weakest cannot be told")
    assert weakest_shares(values) == weakest_shares(values)  # seeded


def test_too_few_links_have_no_weakest():
    found = chain_of("R", "C", 2020, (link("a", [0], [50]), link("b", [np.nan], [1]), link("c", [1], [2])))
    assert found.weakest == "" and found.sentence().startswith("Only 2 of 3 links")
    ahead = chain_of("R", "C", 2020, (link("a", [5], [0]), link("b", [5], [0]), link("c", [5], [0])))
    assert ahead.weakest == "" and ahead.sentence().startswith("No link")


def test_the_chain_of_real_regions(context):
    results = context.results
    found = innovation_chain(context, "PL84", 2020)
    frame = chain_frame(found).set_index("link")
    gaps = results.indicator_gaps("PL84", 2020).set_index("indicator")
    names = ["gerd_public", "copublications", "top_publications"]
    points = (gaps["normalised"] - gaps["core_normalised"]).loc[names].dropna()
    assert frame.loc["public_rd", "gap"] == pytest.approx(points.mean())
    assert frame.loc["public_rd", "compared"] == len(points) and frame["weakest"].sum() == 1
    assert innovation_chain(context, "IE063", 2020).weakest == ""
    own = innovation_chain(context, "PL84", 2020, core=["PL92"])
    assert own.core == "PL92" and replace(own, core="PL91").gap[0] != found.gap[0]
