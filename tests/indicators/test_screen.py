"""Which units are left out for want of data."""

import numpy as np
import pandas as pd
import pytest

from data.errors import ProductError
from indicators.screen import available, nonzero, screen, screen_table, screen_zeros

NAN = np.nan
VALUES = np.array([[1.0, 2.0, 0.0], [NAN, 2.0, 0.0], [NAN, NAN, 0.0], [NAN, NAN, NAN]])


def test_shares_by_number_and_by_weight():
    np.testing.assert_allclose(available(VALUES), [1, 2 / 3, 1 / 3, 0])
    np.testing.assert_allclose(available(VALUES, np.array([0.5, 0.25, 0.25])), [1, 0.5, 0.25, 0])
    assert available(VALUES, np.full((3, 5), 1 / 3)).shape == (4, 5)
    np.testing.assert_allclose(nonzero(VALUES), [2 / 3, 0.5, 0, NAN])


def test_exactly_the_minimum_is_enough():
    assert screen(VALUES).tolist() == [True, True, False, False]
    assert screen(VALUES, minimum=1 / 3).tolist() == [True, True, True, False]
    assert screen(VALUES, np.array([2, 1, 1]), 0.5).tolist() == [True, True, False, False]
    # eight of ten weights of 0.1 are 0.7999999999999999
    eight = np.where(np.arange(10) < 8, 1.0, NAN)[None]
    assert screen(eight, np.full(10, 0.1), 0.8).tolist() == [True]
    assert screen(np.where(np.arange(10) < 7, 1.0, NAN)[None], np.full(10, 0.1), 0.8).tolist() == [False]


def test_units_of_zeros_go_and_so_do_units_of_nothing():
    assert screen_zeros(VALUES, 0.5).tolist() == [True, True, False, False]


def test_a_table_says_why():
    found = screen_table(pd.DataFrame(VALUES, index=list("UVWX")), 0.5)
    assert found["missing"].tolist() == [0, 1, 2, 3]
    assert found["zero"].tolist() == [1, 1, 1, 0]
    assert found["kept"].tolist() == [True, True, False, False]
    assert found.index.tolist() == list("UVWX")


def test_negative_weights_are_refused():
    with pytest.raises(ProductError, match="from 0 up"):
        screen(VALUES, np.array([1, 1, -1]))
