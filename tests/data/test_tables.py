"""Column contracts name what is wrong."""

import numpy as np
import pandas as pd
import pytest

from data.errors import ProductError
from data.tables import GAPS, INDICATOR_GAPS, OBSERVATION_TAIL, OBSERVATIONS, PANEL, SCORES, Table

SMALL = Table("small", key=("geo", "time"), columns={"geo": "str", "time": "int", "value": "float", "own": "bool"})


def frame(**changes):
    given = {"geo": ["AT12", "AT12"], "time": [2020, 2021], "value": [1.0, np.nan], "own": [True, False]}
    return pd.DataFrame(given | changes)


def test_a_frame_that_is_right_comes_back_as_it_is():
    given = frame()
    assert SMALL.check(given) is given


def test_further_columns_are_welcome():
    assert SMALL.check(frame(name=["a", "b"]))["name"].tolist() == ["a", "b"]


def test_texts_may_be_categories_or_objects():
    SMALL.check(frame(geo=pd.Categorical(["AT12", "AT12"])))
    SMALL.check(frame(geo=np.array(["AT12", "AT12"], dtype=object)))


def test_an_empty_frame_with_the_right_columns_is_right():
    assert SMALL.check(frame().iloc[:0]).empty


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (frame().drop(columns=["value", "own"]), "small: columns missing: value, own"),
        (frame(time=["2020", "2021"]), "small.time: dtype str, expected int"),
        (frame(time=[2020.0, 2021.0]), "small.time: dtype float64, expected int"),
        (frame(value=[1, 2]), "small.value: dtype int64, expected float"),
        (frame(own=[0, 1]), "small.own: dtype int64, expected bool"),
        (frame(geo=[1, 2]), "small.geo: dtype int64, expected str"),
        (frame(time=[2020, 2020]), "small: 1 duplicate keys, first {'geo': 'AT12', 'time': 2020}"),
    ],
)
def test_what_is_wrong_is_named(wrong, message):
    with pytest.raises(ProductError) as fault:
        SMALL.check(wrong)
    assert str(fault.value) == message


@pytest.mark.parametrize("table", [OBSERVATIONS, PANEL, SCORES, GAPS, INDICATOR_GAPS], ids=lambda t: t.name)
def test_every_key_is_a_column_that_can_be_a_key(table):
    assert set(table.key) <= set(table.columns)
    assert {table.columns[k] for k in table.key} <= {"str", "int"}


def test_every_dataset_table_ends_in_the_observation():
    assert OBSERVATION_TAIL == ("geo", "time", "value", "flag", "conf")
