"""Classes of a map: fixed where years are compared, quantiles elsewhere, and counts that agree with colours."""

import numpy as np
import pytest

from data.errors import InputError
from indicators.classes import SCHEMES, Classes, classes_for, natural_breaks


def test_a_value_on_a_break_belongs_to_the_class_above_and_nan_to_none():
    classes = classes_for("score", np.array([1.0]))
    assert classes.index(np.array([19.9, 20.0, 69.99, 70.0, np.nan])).tolist() == [0, 1, 5, 6, -1]


def test_score_classes_do_not_depend_on_the_values_so_that_years_compare():
    assert classes_for("score", np.array([1.0, 99.0])) == classes_for("score", np.array([]))


def test_gap_classes_are_symmetric_and_part_behind_from_ahead():
    classes = classes_for("gap", np.array([-3.0]))
    assert classes.breaks == tuple(-b for b in reversed(classes.breaks))
    assert classes.diverging and classes.centre == 0
    assert classes.index(np.array([-0.001, 0.0])).tolist() == [3, 4]
    assert classes.number == 8


def test_percent_classes_are_symmetric_as_ratios_to_two_points():
    classes = classes_for("percent", np.array([80.0]))
    below, above = classes.breaks[:3], classes.breaks[:3:-1]
    assert classes.centre == 100 and classes.breaks[3] == 100
    assert [round(1e4 / a) for a in above] == pytest.approx(below, abs=2)


def test_native_classes_are_quantiles_rounded_as_the_indicator_is_shown():
    classes = classes_for("value", np.linspace(0, 70, 701), decimals=1)
    assert classes.breaks == (10.0, 20.0, 30.0, 40.0, 50.0, 60.0)
    assert not classes.diverging
    assert all(b == round(b) for b in classes_for("value", np.linspace(0.1, 90.7, 99), decimals=0).breaks)


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ([], 0),
        ([np.nan, np.nan], 0),
        ([5.0], 1),
        ([5.0] * 50, 1),
        ([1.0] * 40 + [2.0] * 60, 2),
        ([1.0, 2.0, np.nan], 2),
    ],
)
def test_few_values_and_ties_give_fewer_classes_and_none_of_them_empty(values, number):
    classes = classes_for("value", np.array(values, dtype=float))
    assert classes.number == number
    assert len(classes.bounds) == number
    counts = classes.counts(np.array(values, dtype=float))
    assert len(counts) == number and (counts > 0).all()
    assert counts.sum() == np.count_nonzero(~np.isnan(values)) if number else not counts.size


def test_random_values_never_leave_a_native_class_empty():
    rng = np.random.default_rng(1)
    for _ in range(50):
        values = np.round(rng.gamma(1, 3, size=rng.integers(1, 40)), 1)
        classes = classes_for("value", values)
        assert (classes.counts(values) > 0).all()
        assert list(classes.breaks) == sorted(set(classes.breaks))


def test_counts_add_up_to_the_values_that_are_there():
    classes = Classes((0.0, 10.0))
    assert classes.counts(np.array([-1, 0, 5, 10, np.nan])).tolist() == [1, 2, 1]
    assert classes.bounds == ((None, 0.0), (0.0, 10.0), (10.0, None))


def test_an_unknown_measure_is_named():
    with pytest.raises(InputError, match="'rank', expected one of score, gap, percent, value"):
        classes_for("rank", np.array([1.0]))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("measure", "centre"), [("gap", 0.0), ("percent", 100.0)])
def test_what_diverges_has_breaks_that_mirror_each_other_by_every_scheme(scheme, measure, centre):
    values = np.random.default_rng(3).normal(-12 if measure == "gap" else 85, 14, 300)
    classes = classes_for(measure, values, scheme=scheme)
    below, above = classes.breaks[: classes.number // 2 - 1], classes.breaks[: -classes.number // 2 : -1]
    assert classes.breaks[len(below)] == centre and len(below) == len(above) == 3
    if measure == "gap":
        assert [-b for b in below] == list(above)
    elif scheme != "fixed":
        assert [1e4 / b for b in below] == pytest.approx(above, rel=2e-3)


def test_natural_breaks_by_hand():
    """Three heaps; a break is the first value of a class."""
    values = np.array([1.0, 2, 3, 10, 11, 12, 30, 31])
    assert natural_breaks(values, 3, 0) == (10.0, 30.0)
    assert natural_breaks(values, 2, 0) == (30.0,)
    assert natural_breaks(np.array([5.0, 5.0]), 3, 0) == () == natural_breaks(np.array([]), 3, 0)


@pytest.mark.parametrize("seed", range(4))
def test_natural_breaks_are_those_of_mapclassify(seed):
    import mapclassify

    values = np.round(np.random.default_rng(seed).gamma(2, 10, 150), 1)
    theirs = mapclassify.FisherJenks(values, k=7).bins[:-1]
    assert natural_breaks(values, 7, 1) == tuple(float(values[values > top].min()) for top in theirs)


def test_natural_breaks_of_many_regions_leave_less_spread_than_quantiles():
    values = np.random.default_rng(0).gamma(2, 10_000, 1500)

    def spread(classes):
        return sum(values[classes.index(values) == n].var() * c for n, c in enumerate(classes.counts(values)) if c)

    natural = classes_for("value", values, 0, scheme="natural")
    assert natural.number == 7 and (natural.counts(values) > 0).all()
    assert spread(natural) < 0.9 * spread(classes_for("value", values, 0))


def test_fixed_classes_of_native_values_are_made_of_all_years():
    every = np.array([[10.0, 20, 30, 40], [50, 60, 70, np.nan]])
    one, other = (classes_for("value", every[:, n], scheme="fixed", every=every) for n in (0, 1))
    assert one == other and one.breaks != classes_for("value", every[:, 0]).breaks


def test_an_unknown_scheme_is_named():
    with pytest.raises(InputError, match="'jenks', expected one of quantile, natural, fixed"):
        classes_for("gap", np.array([1.0]), scheme="jenks")
