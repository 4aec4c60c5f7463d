"""Only what changed is sent, and what is sent makes the new state of the old one."""

import json
from copy import deepcopy

import pytest
from dash import Patch, html

from callbacks.act import updates
from callbacks.changes import changes, same
from callbacks.selection import read
from layouts.pages import map as map_page
from layouts.pages import region as region_page

PAGES = {"map": map_page, "region": region_page}


def query(site, search, path="/"):
    return read(site, {"pathname": path, "search": search})[0]


def applied(old, new):
    """`old` after a browser has carried out what a patch says; other values replace it."""
    if not isinstance(new, Patch):
        return new
    result = deepcopy(old)
    for operation in new.to_plotly_json()["operations"]:
        assert operation["operation"] == "Assign"
        *way, last = operation["location"]
        place = result
        for key in way:
            place = place[key]
        place[last] = operation["params"]["value"]
    return result


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
def test_a_change_makes_the_new_figures_of_the_old_ones(site, before, after):
    old, new = map_page.parts(site, query(site, before)), map_page.parts(site, query(site, after))
    sent = changes(old, new)
    for name in ("map-figure", "map-strip"):
        figure = applied(old[name]["figure"], sent[name]["figure"]) if name in sent else old[name]["figure"]
        assert figure == new[name]["figure"]
    for name, props in new.items():
        assert name in sent or all(same(old[name][p], v) for p, v in props.items())


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
    text = json.dumps(sent["page"]["children"].to_plotly_json(), default=lambda c: c.to_plotly_json())
    assert "map-figure" in text and "map-card" not in text and "Open in metrogap" in text


def test_components_are_compared_by_what_they_show():
    def one(text):
        return html.Div([html.P(text, className="a"), "plain", [1.5, {"b": 2}]], id="x")

    assert same(one("a"), one("a")) and not same(one("a"), one("b"))
    assert not same(html.P("a"), html.Div("a")) and not same([html.P("a")], [html.P("a"), html.P("b")])
