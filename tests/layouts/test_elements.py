"""Quick elements of layouts/html.py: the same as Dash's, and used on all pages as Dash would have them."""

import numpy as np
import pytest
from dash import html as slow
from dash.development.base_component import Component

from app import PAGES
from callbacks.act import body
from callbacks.modules import Modules
from callbacks.wire import pack
from layouts import html
from layouts.light import json_of
from layouts.memory import OWN

KINDS = [name for name in vars(html) if name[0].isupper() and hasattr(slow, name) and name != "Component"]


def faults(page: Component) -> list[str]:
    """What Dash would refuse of a page: properties that elements don't have, elements outside `children`."""
    found = []
    for part in [page, *page._traverse()]:
        if not isinstance(part, Component):
            continue
        free = tuple(part._valid_wildcard_attributes)
        for name, value in vars(part).items():
            if name not in part._prop_names and not name.startswith(free) and name not in OWN:
                found.append(f"{part._type} has no {name}")
            if name != "children" and isinstance(value, Component):
                found.append(f"{part._type} has an element as {name}")
            if name == "id" and not isinstance(value, str):
                found.append(f"{part._type} has {value!r} as id")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_an_element_is_what_dash_makes(kind):
    given = {"id": "some", "className": "a b", "title": "x", "data-some": "1", "aria-label": "y"}
    for props in ({}, given):
        quick, known = getattr(html, kind)("text", **props), getattr(slow, kind)("text", **props)
        assert isinstance(quick, getattr(slow, kind))
        assert (pack(quick), quick.to_plotly_json()) == (pack(known), known.to_plotly_json())
    assert pack(getattr(html, kind)()) == pack(getattr(slow, kind)())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("search", ["", "?geo=PL84", "?geo=FI1C3&level=3&year=2019", "?geo=AT13&norm=zscore"])
def test_pages_use_elements_as_dash_has_them(site, page, search):
    query = site.parse(f"/{page}", search, "light", "en")[0]
    assert faults(body(site, Modules(PAGES), query)) == []


def test_what_dash_would_refuse_is_found():
    assert faults(html.Div(html.P("x", clas="y"))) == ["P has no clas"]
    assert faults(html.Div([html.P(title=html.P())])) == ["P has an element as title"]
    assert faults(html.P(id=3)) == ["P has 3 as id"]


def test_arrays_of_any_kind_are_json():
    table = np.array([[1.0, np.nan], [2.0, 3.0]])
    given = {"column": table[:, 1], "texts": np.array(["a", None], dtype=object), "number": np.float64(0.5)}
    assert json_of(given) == b'{"column":[null,3.0],"texts":["a",null],"number":0.5}' == pack(given)
    with pytest.raises(TypeError, match="object"):
        json_of([object()])
