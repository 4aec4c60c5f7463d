"""Classes of a map: fixed where years are compared, quantiles elsewhere, and counts that agree with colours."""

import numpy as np
import pytest

from data.errors import InputError
from indicators.classes import Classes, classes_for


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
