"""Ahead, behind or cannot be told: certain and symmetric pairs, the common set, and what is never stated."""

from dataclasses import replace

import numpy as np
import pytest

from indicators.alternatives import Alternatives
from indicators.certainty import certainty, certainty_frame, prepare
from indicators.drawn import Problem
from indicators.gaps import gap_to_core, without_shared
from indicators.hierarchy import Hierarchy, Node
from indicators.method import DEFAULT, Aggregation, Method
from indicators.significance import AHEAD, BEHIND, UNSTATED, UNTOLD, Comparison, compare, in_words, statements
from indicators.uncertainty import intervals_of

WEIGHTS_ALONE = Alternatives((("minmax", "pooled"),), (5,), ("",), ("as-used",), draws=400)
NAN = np.nan


def flat(number, weights=None):
    weights = [1.0] * number if weights is None else weights
    return Hierarchy((*(Node(f"i{n}", "d", 1, w) for n, w in enumerate(weights)), Node("d")))


def problem(values, method=DEFAULT, weights=None, **options):
    values = np.asarray(values, dtype=float)[:, None, :]
    return Problem(values, values, flat(values.shape[2], weights), method, **options)


def pair(values, alternatives=WEIGHTS_ALONE, **options):
    return compare(problem(values, **options), alternatives, np.array([0]), np.array([1]))


def test_better_in_everything_is_ahead_in_every_draw():
    found = pair([[9, 8], [1, 2], [5, 5]], Alternatives())
    assert (found.ahead[0], found.behind[0], found.statement[0], found.clearly[0]) == (1, 0, AHEAD, True)
    other = compare(problem([[9, 8], [1, 2], [5, 5]]), Alternatives(), np.array([1]), np.array([0]))
    assert (other.ahead[0], other.behind[0], other.statement[0]) == (0, 1, BEHIND)


def test_opposite_strengths_cannot_be_told():
    found = pair([[1, 0], [0, 1]])
    assert abs(found.ahead[0] - 0.5) < 0.08 and found.ahead[0] + found.behind[0] == 1
    assert found.statement[0] == UNTOLD and not found.clearly[0]


def test_equals_are_neither_ahead_nor_behind():
    found = pair([[1, 2], [1, 2], [0, 0], [3, 3]], Alternatives())
    assert (found.ahead[0], found.behind[0], found.statement[0]) == (0, 0, UNTOLD)
    assert found.gap_low[0] == found.gap_high[0] == 0


def test_the_probability_is_that_of_the_weights():
    """Normalised (100, 0) against (0, 60), weights u, v uniform on 0.75-1.25: ahead when u / v > 0.6.

    That is certain; against (0, 100 r) with r = 0.9 / 1.1 hand integration gives 1 - 0.5 (r 1.25 - 0.75)^2 / r / 0.25.
    """
    certain = pair([[1, 0], [0, 0.6], [0, 1]])
    assert certain.ahead[0] == 1
    r = 0.9 / 1.1
    found = pair([[1, 0], [0, r], [0, 1]], replace(WEIGHTS_ALONE, draws=4000))
    expected = 1 - 0.5 * (1.25 * r - 0.75) ** 2 / r / 0.25
    assert abs(found.ahead[0] - expected) < 4 * np.sqrt(expected * (1 - expected) / 4000)


def test_only_what_both_have_is_compared():
    """The second lacks i2, in which the first is worst: without it the first is ahead, whatever it is there."""
    values = [[9, 9, 9, 0], [8, 8, 8, NAN], [0, 0, 0, 100], [10, 10, 10, 50]]
    found = pair(values, Alternatives())
    assert found.statement[0] == AHEAD and found.ahead[0] == 1
    with_it = pair([*[[9, 9, 9, 0], [8, 8, 8, 100]], *values[2:]])
    assert with_it.statement[0] == BEHIND


def test_nothing_is_said_on_less_than_a_full_common_set():
    """Both are full alone (three of four), together they have two."""
    values = [[9, 9, 9, NAN], [1, 1, NAN, 1], [0, 0, 0, 0], [10, 10, 10, 10]]
    found = pair(values, Alternatives())
    assert np.isnan([found.ahead[0], found.behind[0], found.gap_low[0], found.gap_high[0]]).all()
    assert found.statement[0] == UNSTATED and not found.clearly[0] and in_words(UNSTATED, False) == ""


def test_without_anybody_to_compare_with_nothing_is_said():
    given = problem([[1, 2], [3, 4]])
    found = compare(given, Alternatives(), np.array([0, 1]), np.array([-1, 0]))
    assert found.statement.tolist() == [UNSTATED, AHEAD]


def test_a_shared_figure_is_not_compared():
    given = problem([[9, 1], [1, 1], [0, 0], [10, 10]], weights=[1.0, 3.0])
    comparable = np.array([[True, False]])
    found = compare(given, Alternatives(), np.array([0]), np.array([1]), comparable=comparable)
    assert found.statement[0] == UNSTATED  # a quarter of the weight is left
    comparable = np.array([[False, True]])
    found = compare(given, Alternatives(), np.array([0]), np.array([1]), comparable=comparable)
    assert (found.ahead[0], found.behind[0]) == (0, 0)  # the same in what is left


def test_a_core_beside_the_regions_is_compared_and_not_ranked():
    values, core = [[0, 0], [10, 10], [7, 8], [6, 6]], np.array([[[5.0, 5.0]]])
    given = problem(values, beside=core, beside_age=np.zeros((1, 2)))
    found = compare(given, Alternatives(), np.arange(3), np.full(3, 4))
    assert found.statement.tolist() == [BEHIND, AHEAD, AHEAD]
    ranked = intervals_of(given, Alternatives())["d"]
    alone = intervals_of(problem(values), Alternatives())["d"]
    assert ranked.high.tolist() == alone.high.tolist() == [4, 1, 2, 3]


def test_the_gap_interval_is_on_the_scale_of_the_method():
    """Normalised 100, 0 against 0, 100 at equal weights: 100 (u - v) / (u + v), at most 25 points either way."""
    found = pair([[1, 0], [0, 1]], replace(WEIGHTS_ALONE, draws=4000))
    assert -25 < found.gap_low[0] < -10 and 10 < found.gap_high[0] < 25
    assert found.comparable == found.draws == 4000


def test_old_values_are_left_out_on_both_sides_alike():
    """Behind only by i2, which is old on the other side: with this year's figures alone the first is ahead."""
    values, age = [[2, 2, 0], [1, 1, 9], [0, 0, 0], [3, 3, 10]], np.zeros((4, 3))
    age[1, 2] = 2
    same_year = replace(WEIGHTS_ALONE, imputations=("same-year",), draws=50)
    assert pair(values, same_year).statement[0] == BEHIND
    assert pair(values, same_year, age=age).statement[0] == AHEAD


def test_the_trend_of_a_core_beside_the_regions_counts():
    """Behind the core's old value, but the core was falling by 2 a year."""
    values = np.array([[4.0, 4, 4, 4], [10, 10, 10, 10], [0, 0, 0, 0]])[:, :, None]
    core = np.array([[9.0, 7.0, 5.0, 5.0]])[:, :, None]
    given = Problem(values, values, flat(1), column=3, beside=core, beside_age=np.array([[1.0]]))
    for how, statement in (("as-used", BEHIND), ("trend", AHEAD)):
        only = replace(WEIGHTS_ALONE, imputations=(how,), draws=50)
        assert compare(given, only, np.array([0]), np.array([3])).statement[0] == statement


@pytest.mark.parametrize("method", ["copeland", "mazziotta-pareto", "geometric", "harmonic"])
def test_other_means_agree_on_who_is_better_in_everything(method):
    found = pair([[9, 8, 7], [1, 2, 3], [0, 0, 0], [10, 10, 10]], Alternatives().around(_with(method)),
                 method=_with(method))  # fmt: skip
    assert found.statement[0] == AHEAD and found.ahead[0] == 1
    assert np.isnan(found.gap_low[0]) == (method == "copeland")


def _with(method):
    return Method(aggregation=Aggregation(method))


def test_workers_and_order_do_not_matter():
    random = np.random.default_rng(1)
    values = random.lognormal(size=(400, 6))
    values[random.random(values.shape) < 0.1] = NAN
    core = random.integers(0, 400, size=400)
    first = compare(problem(values), Alternatives(), np.arange(400), core, workers=1)
    again = compare(problem(values), Alternatives(), np.arange(400), core, workers=2)
    for name in Comparison.arrays():
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    order = random.permutation(400)
    place = np.argsort(order)
    other = compare(problem(values[order] * 1000 + 7), Alternatives(), np.arange(400), place[core[order]])
    np.testing.assert_array_equal(other.ahead, first.ahead[order])


def test_statements_at_their_limits():
    found = statements(np.array([0.95, 0.949, 0.0, 0.05, NAN]), np.array([0.05, 0.05, 0.95, 0.9499, NAN]))
    assert found.tolist() == [AHEAD, UNTOLD, BEHIND, UNTOLD, UNSTATED]
    nearly = Comparison(np.array([0.99, 0.98]), np.array([0.0, 0.0]), np.zeros(2), np.zeros(2), 80, 1000)
    assert nearly.clearly.tolist() == [True, False]
    assert in_words(AHEAD, True) == "clearly ahead" and in_words(BEHIND, False) == "behind"


def test_without_alternatives_the_statement_is_the_sign_of_the_gap(results):
    """On the real figures: nothing drawn, so ahead or behind is the sign of the gap that the pages show."""
    year = results.default_year(2)
    for core in ((), ("mean:EU",), ("DE30", "DE60")):
        cores = results.cores(2, core)
        gaps = results.gaps(2, year, core=core)
        for name, d in results.level(2).dimensions.items():
            found = prepare(results, 2, year, name, cores, {})
            rows = np.arange(len(found.core))
            drawn = compare(
                found.problem, replace(WEIGHTS_ALONE, weight_noise=0.0, draws=20), rows, found.core,
                comparable=found.comparable,
            )  # fmt: skip
            shown = gaps[gaps["dimension"] == name]
            stated = (shown["state"] == "full").to_numpy() & ~cores.own
            np.testing.assert_array_equal(~np.isnan(drawn.ahead), stated)
            gap = shown["gap"].to_numpy()[stated]
            np.testing.assert_array_equal(drawn.ahead[stated], gap > 1e-9)
            np.testing.assert_allclose(drawn.gap_low[stated], gap, atol=1e-8)
            assert len(d.indicators) == found.problem.pool.shape[2]


def test_the_frame_has_a_row_for_every_region_and_dimension(results):
    year = results.default_year(2)
    found = certainty(results, 2, year)
    frame = certainty_frame(results, 2, year, (), found)
    assert len(frame) == len(found.ranks) * len(results.geos(2))
    row = frame[(frame["geo"] == "PL84") & (frame["dimension"] == "rd")].iloc[0]
    assert (row["core"], row["statement"], bool(row["clearly"])) == ("PL91", BEHIND, True)
    assert row["rank_low"] <= row["rank_median"] <= row["rank_high"] and row["gap_high"] < 0
    core = frame[(frame["geo"] == "PL91") & (frame["dimension"] == "rd")].iloc[0]
    assert core["statement"] == UNSTATED  # its own core
    assert set(frame["statement"]) == {AHEAD, BEHIND, UNTOLD, UNSTATED}


def test_the_gap_of_a_draw_is_that_of_gap_to_core(results):
    """One draw with noisy weights, arithmetic: the gap by `gaps.gap_to_core` with those weights."""
    year = results.default_year(2)
    d, column, cores = results.dimension(2, "rd"), results.column(year), results.cores(2, ())
    found = prepare(results, 2, year, "rd", cores, {})
    alternatives = replace(WEIGHTS_ALONE, draws=20)
    drawn = compare(found.problem, alternatives, np.arange(len(found.core)), found.core, comparable=found.comparable)
    from indicators.alternatives import draw

    factors = draw(alternatives, found.problem.children).factors[0]
    reference, source = results.reference(2, "rd", cores).at(column)
    mine = without_shared(d.normalised[:, column], d.source[:, column], source)
    gaps = []
    for n in range(20):
        weights = d.weights * factors[:, n]
        gaps.append(gap_to_core(mine, reference, weights / weights.sum()).gap)
    stated = ~np.isnan(drawn.ahead)
    assert stated.sum() > 100
    low, high = np.quantile(np.array(gaps)[:, stated], [0.05, 0.95], axis=0)
    np.testing.assert_allclose(drawn.gap_low[stated], low, atol=1e-8)
    np.testing.assert_allclose(drawn.gap_high[stated], high, atol=1e-8)
