"""Division by size."""

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from indicators.denominate import denominate, denominate_table

NAN = np.nan


def test_a_denominator_of_zero_or_none_gives_nothing():
    values, people = np.array([6.0, 6.0, 6.0, NAN, 0.0]), np.array([2.0, 0.0, NAN, 2.0, 2.0])
    np.testing.assert_array_equal(denominate(values, people), [3, NAN, NAN, NAN, 0])
    np.testing.assert_array_equal(denominate(values, people, 1000), [3000, NAN, NAN, NAN, 0])
    assert values.tolist()[:3] == [6, 6, 6] and people[1] == 0


def test_years_and_indicators_share_their_denominator():
    values = np.arange(8.0).reshape(2, 2, 2)
    found = denominate(values, np.array([[1.0, 2.0], [4.0, 0.0]])[:, :, None])
    np.testing.assert_array_equal(found, [[[0, 1], [1, 1.5]], [[1, 1.25], [NAN, NAN]]])


def test_units_find_their_denominator_by_name():
    frame = pd.DataFrame({"firms": [10.0, 30.0, 7.0], "rate": [1.0, 2.0, 3.0]}, index=["U", "V", "W"])
    sizes = pd.DataFrame({"people": [3000.0, 2000.0]}, index=["V", "U"])
    found = denominate_table(frame, sizes, {"firms": "people"}, {"firms": 1000})
    np.testing.assert_array_equal(found["firms"], [5, 10, NAN])
    assert found["rate"].tolist() == [1, 2, 3]
    assert frame["firms"].tolist() == [10, 30, 7]


def test_a_denominator_that_is_not_there_or_there_twice_is_named():
    frame = pd.DataFrame({"firms": [10.0]}, index=["U"])
    with pytest.raises(InputError, match="denominators: firms: found 'area', expected one of people"):
        denominate_table(frame, pd.DataFrame({"people": [1.0]}, index=["U"]), {"firms": "area"})
    with pytest.raises(InputError, match="denominators: unit: found 'U', expected every unit once"):
        denominate_table(frame, pd.DataFrame({"people": [1.0, 2.0]}, index=["U", "U"]), {"firms": "people"})
