"""Only what changed is sent, and what is sent makes the new state of the old one."""

import json
from copy import deepcopy
from dataclasses import replace

import numpy as np
import orjson
import pytest
from dash import dcc, html

from callbacks.act import page_text, parts, updates
from callbacks.changes import changes
from callbacks.selection import read
from callbacks.wire import pack, pack_page, pack_parts
from layouts.memory import Memory
from layouts.pages import map as map_page
from layouts.pages import region as region_page

PAGES = {"map": map_page, "region": region_page}


def query(site, search, path="/"):
    return read(site, {"pathname": path, "search": search})[0]


def applied(old, new):
    """`old` after a browser has carried out what a patch says; other values replace it."""
    new = orjson.loads(orjson.dumps(new))
    if not (isinstance(new, dict) and "__dash_patch_update" in new):
        return new
    result = deepcopy(old)
    for operation in new["operations"]:
        assert operation["operation"] == "Assign"
        *way, last = operation["location"]
        place = result
        for key in way:
            place = place[key]
        place[last] = operation["params"]["value"]
    return result


def plain(value):
    """A property as a browser gets it."""
    return orjson.loads(pack(value))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("?geo=AT12", "?geo=AT12&year=2018"),
        ("?geo=AT12", "?geo=AT12&measure=score"),
        ("?geo=AT12&show=rd", "?geo=AT12&show=neet&measure=value"),
        ("?geo=AT12", "?geo=PL84"),
        ("?geo=AT12", ""),
        ("?level=2", "?level=3"),
    ],
)
def test_a_change_makes_the_new_page_of_the_old_one(site, before, after):
    old, new = map_page.parts(site, query(site, before)), map_page.parts(site, query(site, after))
    sent = changes(old, new)
    for name, props in new.items():
        for prop, value in props.items():
            shown = plain(old[name][prop])
            there = applied(shown, sent[name][prop]) if prop in sent.get(name, {}) else shown
            assert there == plain(value), (name, prop)
    # Figures and tables of facts go as what differs; of another level nothing is the same.
    assert ("__dash_patch_update" in plain(sent["map-facts"]["data"])) == (after != "?level=3")


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        # A text inside of elements; an attribute; text beside elements.
        (
            [html.P("a"), html.P("b", title="x" * 400)],
            [html.P("a"), html.P("c", title="x" * 400)],
            [[1, "props", "children"]],
        ),
        (html.Div([html.P("x" * 400), "a"]), html.Div([html.P("x" * 400), "b"]), [["props", "children", 1]]),
        # Another kind of element goes as a whole, and so do other properties.
        ([html.P("a"), html.P("x" * 400)], [html.H2("a"), html.P("x" * 400)], [[0]]),
        ([html.P("a"), html.P("x" * 400)], [html.P("a", id="b"), html.P("x" * 400)], [[0, "props"]]),
        # More or fewer of them, and what differs nearly everywhere: everything.
        ([html.P("x" * 400)], [html.P("x" * 400), html.P("a")], None),
        ([html.P("x" * 400)], [html.P("y" * 400)], None),
        ("a", [html.P("a")], None),
    ],
)
def test_of_elements_goes_what_differs(old, new, places):
    sent = plain(changes({"a": {"children": old}}, {"a": {"children": new}})["a"]["children"])
    assert applied(plain(old), sent) == plain(new)
    found = [o["location"] for o in sent["operations"]] if isinstance(sent, dict) and "operations" in sent else None
    assert found == places


def test_nothing_is_sent_where_nothing_changed(site):
    one = query(site, "?geo=AT12")
    assert updates(site, PAGES, one, one) == {}
    assert changes(map_page.parts(site, one), map_page.parts(site, one)) == {}


def test_another_page_or_theme_is_sent_whole(site):
    one = query(site, "?geo=AT12")
    assert "page" in updates(site, PAGES, one, query(site, "", "/region/AT12"))
    assert "page" in updates(site, PAGES, None, one)
    assert "page" not in updates(site, PAGES, one, query(site, "?geo=AT12&year=2018"))


def test_an_embedded_figure_is_alone(site):
    sent = updates(site, PAGES, None, query(site, "?geo=AT12&embed=map"))
    assert set(sent) == {"page"}
    text = orjson.dumps(sent["page"]["children"]).decode()
    assert "map-figure" in text and "map-card" not in text and "Open in metrogap" in text


def test_components_are_compared_by_what_they_show():
    def one(text):
        return html.Div([html.P(text, className="a"), "plain", [1.5, {"b": 2}]], id="x")

    assert pack(one("a")) == pack(one("a")) != pack(one("b"))
    assert pack(html.P("a")) != pack(html.Div("a")) and pack([html.P("a")]) != pack([html.P("a"), html.P("b")])
    assert pack(html.P("a", id="x", className="c")) == pack(html.P(className="c", id="x", children="a"))


def test_what_goes_over_the_wire_is_what_dash_would_send():
    tree = html.Div([dcc.Store(id="s", data={"n": [1, None]}), html.Img(src="x", **{"data-a": "b"}), "text"], id="d")
    dash = json.loads(json.dumps(tree, default=lambda c: c.to_plotly_json()))
    assert plain(tree) == dash == orjson.loads(pack_page(tree)[0])
    assert plain([np.float64(1.5), float("nan"), np.arange(3), np.array(["a"], dtype=object)]) == [
        1.5,
        None,
        [0, 1, 2],
        ["a"],
    ]
    with pytest.raises(TypeError):
        pack({"a": object()})


def test_what_is_kept_of_a_page_is_what_its_parts_are(site):
    pages = {"map": map_page, "region": region_page}
    for search, path in (("?geo=AT12&level=2", "/"), ("", "/region/PL84")):
        one = query(site, search, path)
        fresh = replace(site, memory=Memory(), screens=Memory())
        text = page_text(fresh, pages, one)
        kept = parts(fresh, pages, one)
        for name, props in pack_parts(pages[one.page].parts(fresh, one)).items():
            for prop, value in props.items():
                assert kept[name][prop] == value and value in text, (name, prop)
