"""Hierarchies: levels, weights through all of them, ragged trees and several roots, and what is no tree."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from indicators.hierarchy import Hierarchy, Node, hierarchy_of

COLUMNS = ["id", "parent", "direction", "weight"]
# Index = 2/3 sub + 1/3 d; sub = 1/4 p + 3/4 c; p = mean of a and b. Another root beside it: other = e.
RAGGED = [
    ("a", "p", 1, 1),
    ("b", "p", -1, 1),
    ("c", "sub", 1, 3),
    ("d", "Index", 1, 1),
    ("e", "other", 1, 5),
    ("p", "sub", "", 1),
    ("sub", "Index", "", 2),
    ("Index", "", "", ""),
    ("other", "", 1, 1),
]


def made(rows, **more):
    return hierarchy_of(pd.DataFrame(rows, columns=COLUMNS).assign(**more), "meta.csv")


def above(hierarchy, name):
    """The aggregates that a node is part of, nearest first."""
    parents = {child: parent for parent in hierarchy.aggregates for child in hierarchy.children(parent)}
    return [] if name not in parents else [parents[name], *above(hierarchy, parents[name])]


def test_a_ragged_tree_by_hand():
    h = made(RAGGED)
    assert h.leaves == ("a", "b", "c", "d", "e")
    assert h.roots == ("Index", "other")
    assert h.directions.tolist() == [1, -1, 1, 1, 1]
    assert [(name, h.level(name)) for name in h.aggregates] == [("p", 1), ("other", 1), ("sub", 2), ("Index", 3)]
    assert h.level("a") == 0
    assert h.children("Index") == ("d", "sub") and h.weights("Index").tolist() == [1 / 3, 2 / 3]
    np.testing.assert_allclose(h.effective_weights("Index"), [1 / 12, 1 / 12, 1 / 2, 1 / 3, 0], rtol=1e-15)
    np.testing.assert_allclose(h.effective_weights("sub"), [1 / 8, 1 / 8, 3 / 4, 0, 0], rtol=1e-15)


def test_the_order_of_rows_changes_only_the_order_of_indicators():
    straight, turned = made(RAGGED), made(RAGGED[::-1])
    for name in straight.aggregates:
        assert straight.level(name) == turned.level(name)
        np.testing.assert_allclose(straight.effective_weights(name), turned.effective_weights(name)[::-1])


def test_texts_and_numbers_are_the_same():
    texts = pd.DataFrame(RAGGED, columns=COLUMNS).astype(str)
    assert hierarchy_of(texts, "meta.csv") == made(RAGGED)
    blank = pd.DataFrame(RAGGED, columns=COLUMNS).replace("", np.nan)
    assert hierarchy_of(blank, "meta.csv") == made(RAGGED)


def test_optional_columns():
    h = made([("a", "x", 1, 1), ("x", "", "", "")], target=["7", ""], denominator=["gdp", ""], scale=["1000", ""])
    assert (h.node("a").target, h.node("a").denominator, h.node("a").scale) == (7, "gdp", 1000)
    assert np.isnan(h.node("a").lower) and h.node("x").scale == 1


def test_identifiers_may_be_numbers():
    h = made([(1, 10, 1, 1), (2, 10, 1, 1), (10, np.nan, 1, 1)])
    assert (h.leaves, h.roots) == (("1", "2"), ("10",))


def test_a_very_deep_tree():
    deep = [("leaf", "n0", 1, 1), *((f"n{i}", f"n{i + 1}", 1, 1) for i in range(3000)), ("n3000", "", 1, 1)]
    h = made(deep)
    assert h.level("n3000") == 3001 and h.effective_weights("n3000").tolist() == [1]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", "x", 1, 1)], "id a, column parent: found 'x', expected an id of the same table"),
        ([("a", "b", 1, 1), ("b", "a", 1, 1)], "id a, column parent: found 'b', expected a tree"),
        ([("a", "x", 1, 1), ("x", "x", 1, 1)], "id a, column parent: found 'x', expected a tree"),
        ([("c", "r", 1, 1), ("r", "", 1, 1), ("a", "b", 1, 1), ("b", "a", 1, 1)], "id a, column parent: found 'b'"),
        ([("a", "x", 0, 1), ("x", "", "", "")], "id a, column direction: found '0', expected 1 or -1"),
        ([("a", "x", "", 1), ("x", "", "", "")], "id a, column direction: found '', expected 1 or -1"),
        ([("a", "x", "up", 1), ("x", "", "", "")], "id a, column direction: found 'up', expected 1 or -1"),
        ([("a", "x", 0.5, 1), ("x", "", "", "")], "id a, column direction: found '0.5', expected 1 or -1"),
        ([("a", "x", 1, 1), ("x", "", -1, "")], "id x, column direction: found '-1', expected 1, or an empty cell"),
        ([("a", "x", 1, -1), ("x", "", "", "")], "id a, column weight: found -1.0, expected a number from 0 on"),
        ([("a", "x", 1, "one"), ("x", "", "", "")], "id a, column weight: found 'one', expected a number"),
        ([("a", "x", 1, "inf"), ("x", "", "", "")], "id a, column weight: found 'inf', expected a number"),
        ([("a", "x", 1, 0), ("x", "", "", "")], "id x, column weight: found 0, expected at least one of the weights"),
        ([("a", "x", 1, 1), ("a", "x", 1, 1), ("x", "", "", "")], "id a, column id: found 'a', expected every id once"),
        ([("", "x", 1, 1), ("x", "", "", "")], "row 1, column id: expected a name"),
        ([("a", "", 1, 1)], "id a, column parent: found '', expected the aggregate this indicator belongs to"),
        ([], "expected at least one indicator"),
    ],
)
def test_what_is_no_hierarchy_is_one_line(rows, expected):
    with pytest.raises(InputError) as fault:
        made(rows)
    assert str(fault.value).startswith(f"meta.csv: {expected}")
    assert "\n" not in str(fault.value)


def test_a_missing_column_and_turned_goalposts():
    with pytest.raises(InputError, match=r"expected a column weight"):
        hierarchy_of(pd.DataFrame([("a", "x", 1)], columns=COLUMNS[:3]))
    with pytest.raises(InputError, match=r"id a, column upper: found 3.0, expected more than lower \(5\)"):
        made([("a", "x", 1, 1), ("x", "", "", "")], lower=[5, ""], upper=[3, ""])


@given(st.data())
def test_effective_weights_of_any_tree_sum_to_one(data):
    """Every node hangs below one of those before it; nodes without children are indicators."""
    number = data.draw(st.integers(2, 30))
    parents = [None, *(data.draw(st.integers(0, n - 1)) for n in range(1, number))]
    weights = data.draw(st.lists(st.floats(0.01, 100), min_size=number, max_size=number))
    nodes = tuple(
        Node(str(n), "" if p is None else str(p), 1, w) for n, (p, w) in enumerate(zip(parents, weights, strict=True))
    )
    h = Hierarchy(nodes)
    assert set(h.leaves) | set(h.aggregates) == {n.id for n in nodes}
    for name in h.aggregates:
        effective = h.effective_weights(name)
        assert effective.sum() == pytest.approx(1)
        below = [name in above(h, leaf) for leaf in h.leaves]
        assert ((effective > 0) == below).all()
        assert h.level(name) == 1 + max(h.level(child) for child in h.children(name))
