"""Rank intervals: certain and symmetric cases, every draw against the chain itself, and what must not matter."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import ProductError
from indicators.aggregate import METHODS, ranks
from indicators.alternatives import Alternatives, Draws, draw, nominal
from indicators.chain import run
from indicators.compute import dimension_hierarchy
from indicators.drawn import BLOCK, Problem, blocks
from indicators.hierarchy import Hierarchy, Node
from indicators.matrices import Matrices, Scaled, imputed
from indicators.method import DEFAULT, Aggregation, Method, Normalisation, Treatment, Uncertainty
from indicators.moved import moved_on
from indicators.uncertainty import RankIntervals, drawn_ranks, intervals_of, rank_intervals, rank_rows, rank_statistics

# Only the weights vary.
WEIGHTS_ALONE = Alternatives((("minmax", "pooled"),), (5,), ("",), ("as-used",), draws=400)
# Nothing varies.
FIXED = replace(WEIGHTS_ALONE, weight_noise=0.0, draws=30)


def flat(directions, weights=None):
    weights = [1.0] * len(directions) if weights is None else weights
    leaves = [Node(f"i{n}", "d", d, w) for n, (d, w) in enumerate(zip(directions, weights, strict=True))]
    return Hierarchy((*leaves, Node("d")))


def nested():
    """index = 2 a + 1 b; a = 1 i0 + 3 i1, b = i2 + i3 + i4."""
    leaves = [Node("i0", "a"), Node("i1", "a", -1, 3.0), Node("i2", "b"), Node("i3", "b"), Node("i4", "b")]
    return Hierarchy((*leaves, Node("a", "index", weight=2.0), Node("b", "index"), Node("index")))


def one_year(values):
    return np.asarray(values, dtype=float)[:, None, :]


def problem(values, hierarchy, method=DEFAULT, **options):
    values = one_year(values)
    return Problem(values, values, hierarchy, method, **options)


def some_values(seed=0, units=40, years=3, indicators=5, missing=0.15):
    random = np.random.default_rng(seed)
    values = random.lognormal(sigma=1.2, size=(units, years, indicators))
    values[random.random(values.shape) < missing] = np.nan
    return values


def arrays(intervals):
    return np.array([getattr(intervals, name) for name in RankIntervals.arrays()])


def test_who_is_better_in_everything_is_first_in_every_draw():
    found = intervals_of(problem([[9, 1], [1, 9], [5, 5]], flat([1, -1])), Alternatives())["d"]
    assert found.rank.tolist() == found.low.tolist() == found.high.tolist() == [1, 3, 2]
    assert found.scored.tolist() == [1, 1, 1] and found.draws == 1000


def test_two_equals_in_opposite_strengths_take_turns():
    """A (100, 0), B (0, 100): A is first where its weight is the larger, in half of the draws."""
    found = intervals_of(problem([[1, 0], [0, 1]], flat([1, 1])), WEIGHTS_ALONE)["d"]
    assert found.rank.tolist() == [1, 1]
    assert found.low.tolist() == [1, 1] and found.high.tolist() == [2, 2]
    ranked = drawn_ranks(*_drawn(problem([[1, 0], [0, 1]], flat([1, 1])), WEIGHTS_ALONE))["d"].ranks
    assert abs((ranked[:, 0] == 1).mean() - 0.5) < 0.08  # three standard deviations of 400 throws
    assert (ranked.sum(axis=1) == 3).all()


def _drawn(given, alternatives):
    draws = draw(alternatives, given.children)
    return Matrices(given, alternatives, draws), draws


def test_without_alternatives_and_noise_every_draw_is_the_method():
    values = some_values()
    found = rank_intervals(values, values, nested(), alternatives=FIXED)
    chained = run(values, values, nested())
    for name in nested().aggregates:
        expected = chained.rank(name)
        assert np.isnan(expected).any() and not np.isnan(expected).all()
        for array in (found[name].rank, found[name].low, found[name].high, found[name].median):
            np.testing.assert_array_equal(array, expected)
        # Nothing varies in them, so both ends of the score's interval are the score.
        known = ~np.isnan(expected)
        np.testing.assert_allclose(found[name].score_low[known], chained.scores[name][known], rtol=1e-12)
        np.testing.assert_allclose(found[name].score_high[known], chained.scores[name][known], rtol=1e-12)


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", "mazziotta-pareto", "copeland"])
def test_own_rank_is_that_of_the_chain(aggregation):
    method = Method(aggregation=Aggregation(aggregation, levels=(("b", "arithmetic"),)))
    values = some_values(1)
    found = rank_intervals(values, values, nested(), replace(method, uncertainty=Uncertainty(draws=20)))
    for name in nested().aggregates:
        np.testing.assert_array_equal(found[name].rank, run(values, values, nested(), method).rank(name))


def noisy(hierarchy, factors, column):
    """The hierarchy with the weights of one draw."""
    factor = {}
    for name, own in zip(hierarchy.aggregates, factors, strict=True):
        factor |= dict(zip(hierarchy.children(name), own[:, column], strict=True))
    return Hierarchy(tuple(replace(n, weight=n.weight * factor.get(n.id, 1.0)) for n in hierarchy.nodes))


@pytest.mark.parametrize("normalisation", [("minmax", "pooled"), ("minmax", "year"), ("zscore", "pooled")])
@pytest.mark.parametrize("points", [5, None])
@pytest.mark.parametrize("aggregation", ["", "generalised"])
def test_a_draw_is_the_chain_run_with_its_choices(normalisation, points, aggregation):
    """Each draw against `chain.run` with that very method and those weights, to any depth."""
    method = Method(
        treatment=Treatment(rule="none" if points is None else "skew-kurtosis"),
        normalisation=Normalisation(normalisation[0], 1.0, 100.0, normalisation[1], mean=50.0, deviation=5.0),
        aggregation=Aggregation("geometric", power=0.5),
    )
    alternatives = Alternatives((normalisation,), (points,), (aggregation,), ("as-used",), draws=12)
    values = some_values(2, units=25, missing=0.0)
    given = Problem(values, values, nested(), method, column=1)
    matrices, draws = _drawn(given, alternatives)
    changed = replace(method, aggregation=replace(method.aggregation, method=aggregation or "geometric"))
    for block in blocks(draws):
        found = matrices.scores(draws, block)
        for d, column in enumerate(block.columns):
            expected = run(values, values, noisy(nested(), draws.factors, column), changed).scores
            for n, name in enumerate(nested().aggregates):
                np.testing.assert_allclose(found[n][:, d], expected[name][:, 1], rtol=1e-10)


def test_means_that_need_it_get_the_whole_scale_on_1_to_100():
    """z-scores -1 and 1 of one indicator, -2 and 2 of another: one map, so that the second keeps twice the spread."""
    scaled = Scaled(np.array([[-1.0, -2.0], [1.0, 2.0], [np.nan, 0.0]]), -2.0, 2.0)
    np.testing.assert_allclose(scaled.positive(), [[25.75, 1.0], [75.25, 100.0], [np.nan, 50.5]])
    above = Scaled(np.array([[1.0], [100.0]]), 1.0, 100.0)
    assert above.positive() is above.values


def test_all_combinations_of_choices_are_drawn_and_each_once():
    alternatives = replace(Alternatives(), draws=3000)
    draws = draw(alternatives, [4])
    every = list(blocks(draws))
    assert sorted(c for b in every for c in b.columns) == list(range(3000))
    assert max(len(b.columns) for b in every) <= BLOCK
    met = {(b.normalisation, b.treatment, b.imputation, b.aggregation) for b in every}
    assert met == set(itertools.product(range(4), range(4), range(4), range(3)))
    assert 0.75 <= draws.factors[0].min() < 0.76 and 1.24 < draws.factors[0].max() <= 1.25
    assert abs(draws.factors[0].mean() - 1) < 0.01


def test_old_values_are_left_out_the_oldest_first_as_far_as_a_score_stays_full():
    """Weights 1/3 each, full from 2/3. Row 0 loses its oldest; row 1 needs two of three, so it keeps its one-year-old;
    in row 2 two have the same age, and go or stay together; row 3 is not full anyway and loses what is old."""
    nan = np.nan
    values = np.array([[10.0, 20, 30], [10, 20, 30], [10, 20, 30], [nan, nan, 30]])
    age = np.array([[0, 0, 3], [0, 1, 4], [0, 2, 2], [0, 0, 1]])
    expected = [[10, 20, nan], [10, 20, nan], [10, 20, 30], [nan, nan, nan]]
    given = problem(values, flat([1, 1, 1]), age=age)
    np.testing.assert_array_equal(imputed(values, given, "same-year"), expected)
    np.testing.assert_array_equal(imputed(values, given, "as-used"), values)
    # What was filled in some other way goes first of all.
    filled = problem(values[:1], flat([1, 1, 1]), age=np.array([[0.0, 2.0, np.inf]]))
    np.testing.assert_array_equal(imputed(values[:1], filled, "same-year"), [[10, 20, nan]])


def test_old_values_move_along_their_own_trend():
    """Columns are years 0-5, shown is year 5. By hand: the slope of 1, 2, 4 in years 1-3 is 1.5; two have none."""
    nan = np.nan
    published = np.array(
        [
            [nan, 1, 2, 4, nan, nan],  # two years old: 4 + 2 * 1.5 = 7
            [nan, nan, 8, 4, nan, nan],  # two values are no trend
            [0, 3, 6, 9, 12, nan],  # one year old: 12 + 3 = 15, but 12 is the highest ever
            [nan, nan, nan, nan, nan, 5.0],  # of the year itself
            [9, nan, 9, nan, 6, nan],  # slope over years 0, 2, 4 is -0.75: 6 - 0.75
        ]
    )[:, :, None]
    used = np.array([[4.0], [4], [12], [5], [6]])
    age = np.array([[2], [2], [1], [0], [1]])
    ends = np.array([[0.0], [12.0]])
    np.testing.assert_allclose(moved_on(published, used, age, 5, ends), [[7], [4], [12], [5], [5.25]])
    # Filled in otherwise, or missing: left as it is.
    again = moved_on(published, np.array([[4.0], [nan], [12], [5], [6]]), np.full((5, 1), np.inf), 5, ends)
    np.testing.assert_array_equal(again, [[4], [nan], [12], [5], [6]])


def test_a_draw_with_trends_normalises_the_moved_values():
    nan = np.nan
    values = np.array([[1, 2, 3, nan], [9, 9, 9, 9.0], [0, 0, 0, 0]])[:, :, None]
    used = values.copy()
    used[0, 3] = 3
    given = Problem(values, used, flat([1]), column=3, age=np.array([[1.0], [0], [0]]))
    alternatives = replace(FIXED, imputations=("as-used", "trend"))
    matrices, draws = _drawn(given, alternatives)
    found = {b.imputation: matrices.scores(draws, b)[0][:, 0] for b in blocks(draws)}
    np.testing.assert_allclose(found[0], [100 * 3 / 9, 100, 0])
    np.testing.assert_allclose(found[1], [100 * 4 / 9, 100, 0])


def test_the_median_stands_for_what_is_missing():
    values = np.array([[10.0, np.nan], [20, 1], [60, 3], [np.nan, 999]])
    given = problem(values, flat([1, 1]), members=np.array([True, True, True, False]))
    np.testing.assert_array_equal(imputed(values, given, "median"), [[10, 2], [20, 1], [60, 3], [20, 999]])


def test_a_partial_score_is_ranked_in_no_draw():
    nan = np.nan
    found = intervals_of(problem([[1, 2, 3], [3, 2, 1], [2, nan, nan]], flat([1, 1, 1])), Alternatives())["d"]
    assert np.isnan(arrays(found)[:, 2]).all()
    assert found.ranked == 2 and set(found.high[:2]) == {2}


def test_the_same_seed_gives_the_same_numbers_whatever_the_number_of_workers():
    values = some_values(3, units=300)
    first, again, other = (arrays(rank_intervals(values, values, nested(), workers=n)["index"]) for n in (1, 2, 3))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, other)
    seeded = arrays(rank_intervals(values, values, nested(), Method(uncertainty=Uncertainty(seed=2)))["index"])
    assert not np.array_equal(first, seeded, equal_nan=True)


def test_neither_unit_nor_order_of_regions_matters():
    values, age = some_values(4), np.random.default_rng(5).integers(0, 3, size=(40, 3, 5)).astype(float)
    order = np.random.default_rng(6).permutation(40)
    factor, shift = np.array([1e3, 0.01, 7, 1, 2.5]), np.array([0, -5, 100, 1e4, 3])
    first = arrays(rank_intervals(values, values, nested(), age=age)["index"])
    moved = values * factor + shift
    other = arrays(rank_intervals(moved[order], moved[order], nested(), age=age[order])["index"])
    np.testing.assert_allclose(other, first[:, order], rtol=1e-7)
    np.testing.assert_array_equal(other[:5], first[:5, order])  # ranks to the last bit


def test_reversed_directions_reverse_ranks_of_the_method():
    values = some_values(7, missing=0)
    one = rank_intervals(values, values, flat([1, -1, 1, 1, -1]), alternatives=FIXED)["d"].rank
    other = rank_intervals(values, values, flat([-1, 1, -1, -1, 1]), Method(), alternatives=FIXED)["d"].rank
    # A logarithm mirrors with the direction, so the order turns round exactly.
    np.testing.assert_array_equal(one, 41 - other)


def test_a_region_given_twice_has_the_same_interval_twice():
    values = some_values(8, units=20, missing=0)
    twice = np.concatenate([values, values[:1]])
    found = arrays(rank_intervals(twice, twice, nested())["index"])
    np.testing.assert_array_equal(found[:, 0], found[:, -1])


def test_nothing_and_one_region():
    nothing = rank_intervals(*[np.full((3, 1, 2), np.nan)] * 2, flat([1, 1]))["d"]
    assert np.isnan(arrays(nothing)).all() and nothing.ranked.tolist() == [0]
    alone = rank_intervals(*[np.full((1, 1, 2), 5.0)] * 2, flat([1, 1]))["d"]
    assert np.isnan(alone.rank).all()  # one value has no range, so no scale


def test_inputs_are_not_changed():
    values, age = some_values(9), np.ones((40, 3, 5))
    kept = values.copy(), age.copy()
    rank_intervals(values, values, nested(), age=age)
    np.testing.assert_array_equal(values, kept[0])
    np.testing.assert_array_equal(age, kept[1])


def test_ranks_of_many_draws_are_those_of_each():
    random = np.random.default_rng(10)
    score = random.integers(0, 8, size=(50, 12)).astype(float)
    score[random.random(score.shape) < 0.1] = np.nan
    found = rank_rows(score)
    for row, expected in zip(found, score, strict=True):
        np.testing.assert_array_equal(row, ranks(expected, ~np.isnan(expected)))
    # A difference that comes from the order of a sum is none.
    assert rank_rows(np.array([[50.0, 50.0 + 1e-13, 49.0]])).tolist() == [[1, 1, 3]]


def test_rank_statistics_by_hand():
    found = rank_statistics(np.array([[1.0, np.nan, 4], [2, np.nan, 4], [3, np.nan, np.nan]]))
    np.testing.assert_allclose(found.mean, [2, np.nan, 4])
    np.testing.assert_allclose(found.low, [1.1, np.nan, 4])
    np.testing.assert_allclose(found.high, [2.9, np.nan, 4])


def test_intervals_are_rounded_outwards():
    """Ranks of the third of three in 400 draws: 5 % lies between whole ranks only ever by less than one."""
    found = intervals_of(problem([[1, 0, 0.2], [0, 1, 0.3], [0.4, 0.5, 0.45]], flat([1, 1, 1])), WEIGHTS_ALONE)["d"]
    assert all(v == int(v) for v in (*found.low, *found.high))
    assert (found.low <= found.median).all() and (found.median <= found.high).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"draws": 0},
        {"seed": -1},
        {"weight_noise": 1.5},
        {"imputations": ("as-used", "magic")},
        {"aggregations": ("", "")},
        {"normalisations": ()},
    ],
)
def test_alternatives_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ProductError, match=next(iter(wrong))):
        Alternatives(**wrong)


def test_the_method_itself_is_always_the_first_choice():
    method = Method(
        Treatment(rule="none"), Normalisation("borda"), aggregation=Aggregation("geometric"),
        uncertainty=Uncertainty(draws=7, seed=3, weight_noise=0.1),
    )  # fmt: skip
    found = Alternatives().around(method)
    assert found.normalisations[0] == ("borda", "pooled") and len(found.normalisations) == 5
    assert found.max_points == (None, 5, 10, 25)
    assert found.aggregations == ("", "arithmetic", "harmonic")
    assert (found.draws, found.seed, found.weight_noise) == (7, 3, 0.1)
    assert found.method(method, 0, 0) == method
    assert Alternatives().around(DEFAULT) == Alternatives()
    mixed = Method(aggregation=Aggregation("arithmetic", levels=(("2", "geometric"),)))
    assert Alternatives().around(mixed).aggregations == ("", "arithmetic", "geometric", "harmonic")


def test_one_more_alternative_leaves_the_weights_as_they_were():
    more = replace(Alternatives(), normalisations=(*Alternatives().normalisations, ("rank", "pooled")))
    np.testing.assert_array_equal(draw(more, [4, 2]).factors[0], draw(Alternatives(), [4, 2]).factors[0])
    assert len(nominal([4, 2])) == 1 and isinstance(nominal([1]), Draws)


def test_every_mean_takes_drawn_parts_like_plain_ones():
    """Stacks of products: what `_mean` relies on, for every mean there is."""
    random = np.random.default_rng(11)
    parts, weights = random.uniform(1, 100, size=(6, 9, 3)), random.uniform(size=(3, 6))
    for name, mean in METHODS.items():
        if name == "copeland":
            continue
        found = mean(parts, weights.T[:, :, None])[0][:, :, 0]
        for d in range(6):
            np.testing.assert_allclose(found[d], mean(parts[d], weights[:, d])[0], rtol=1e-12)


def test_on_the_real_figures_the_interval_holds_the_rank(results):
    from indicators.certainty import certainty

    year = results.default_year(2)
    found = certainty(results, 2, year)
    inside = []
    for name, intervals in found.ranks.items():
        own = results.dimension(2, name).rank[:, results.column(year)]
        np.testing.assert_array_equal(intervals.rank, own)
        ranked = ~np.isnan(own)
        assert (intervals.scored[ranked] == 1).all()
        assert (intervals.low[ranked] >= 1).all() and (intervals.high[ranked] <= ranked.sum()).all()
        inside += ((intervals.low <= own) & (own <= intervals.high))[ranked].tolist()
    assert len(inside) > 500 and np.mean(inside) > 0.9


def test_a_dimension_of_the_catalogue_is_drawn_from_what_it_was_scored_from(results):
    from indicators.certainty import prepare

    year, cores = results.default_year(2), results.cores(2, ())
    for name, d in results.level(2).dimensions.items():
        found = prepare(results, 2, year, name, cores, {}).problem
        assert found.hierarchy == dimension_hierarchy(name, d.indicators)
        chained = run(found.pool, found.used, found.hierarchy, found.method)
        np.testing.assert_array_equal(chained.normalised[:, found.column], d.normalised[:, results.column(year)])
        there = ~np.isnan(found.used[:, found.column])
        years = d.year[:, results.column(year)]
        np.testing.assert_array_equal(found.ages[: len(there)][there], (year - years)[there])


@pytest.fixture(scope="module")
def sensitivity_vectors(shared):
    return shared / "vectors" / "coinr" / "sensitivity"


@pytest.mark.parametrize("kind", ["UA", "SA"])
def test_rank_statistics_are_those_of_the_reference(sensitivity_vectors, kind):
    """asem_*_scores -> ranks -> statistics; of a sensitivity design only the 2 N independent runs count."""
    scores = pd.read_csv(sensitivity_vectors / f"asem_{kind}_scores.csv").set_index("uCode")
    expected = pd.read_csv(sensitivity_vectors / f"asem_{kind}_rankstats.csv").set_index("uCode").loc[scores.index]
    ranked = rank_rows(scores.to_numpy().T)
    np.testing.assert_array_equal(ranked[0], expected["Nominal"])
    drawn = ranked[1:] if kind == "UA" else ranked[1 : 1 + 2 * 60]
    found = rank_statistics(drawn)
    for name, values in (("Mean", found.mean), ("Median", found.median), ("Q5", found.low), ("Q95", found.high)):
        np.testing.assert_allclose(values, expected[name], rtol=1e-9)
