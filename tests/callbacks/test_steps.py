"""Steps of a patch in columns."""

import pytest

from callbacks.steps import patch


def step(kind, place, value=None):
    return {"operation": kind, "location": place, "params": {} if kind == "Delete" else {"value": value}}


def test_a_place_says_what_it_has_in_common_with_the_one_before():
    steps = [
        step("Assign", ["props", "children", 0, "props", "data-content", 12, "props", "title"], "a"),
        step("Merge", ["props", "children", 0, "props", "data-content", 3], {"b": 1}),
        step("Assign", ["props", "children", 0, "props", "data-content", 3, "props", "children"], None),
        step("Delete", ["props", "children", 1]),
        step("Extend", [], [1]),
        step("Delete", ["x_1"]),
    ]
    assert patch(steps) == {
        "__steps": {
            "places": "0.*.0.+.12.props.title 3.3 0.* 4.1 2 0.x_1",
            "kinds": "AMADED",
            "values": ["a", {"b": 1}, None, None, [1], None],
        }
    }


@pytest.mark.parametrize("name", ["7", "a.b", "a b", "*", "", "é"])
def test_a_name_that_could_be_read_as_something_else_is_told_as_dash_has_it(name):
    steps = [step("Assign", ["a", 7], 1), step("Assign", ["a", name], 1)]
    assert patch(steps) == {"__dash_patch_update": "__dash_patch_update", "operations": steps}
