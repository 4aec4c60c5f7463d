"""Only what changed is sent, and what is sent makes the new state of the old one."""

import json
from copy import deepcopy
from dataclasses import replace

import numpy as np
import orjson
import pytest
from dash import dcc, html

import app
from callbacks.act import page_text, parts, updates
from callbacks.changes import changes
from callbacks.modules import Modules
from callbacks.selection import as_data, read
from callbacks.wire import pack, pack_page, pack_parts
from layouts.components import chart
from layouts.light import content, element
from layouts.memory import Memory
from layouts.pages import map as map_page
from layouts.pages import region as region_page
from tests.benchmarks.readers import body

PAGES = {"map": map_page, "region": region_page}


@pytest.fixture(scope="module")
def quiet(site):
    """A site that computes nothing in the background, so that its answers are the same every time."""
    return replace(site, memory=Memory(), screens=Memory(), intervals=None)


@pytest.fixture(scope="module")
def client(quiet):
    """Its server."""
    return app.create_app(lambda: quiet, dict).server.test_client()


def query(site, search, path="/"):
    return read(site, {"pathname": path, "search": search})[0]


def steps_of(sent):
    """The steps of a patch as Dash has them; None for what is no patch."""
    if not isinstance(sent, dict) or not sent.keys() & {"__steps", "__dash_patch_update"}:
        return None
    if "operations" in sent:
        return sent["operations"]
    kinds = {"A": "Assign", "M": "Merge", "E": "Extend", "D": "Delete"}
    found, parts, given = [], [], sent["__steps"]
    places = given["places"].split(" ")
    assert len(places) == len(given["kinds"]) == len(given["values"])
    for place, kind, value in zip(places, given["kinds"], given["values"], strict=True):
        gone, *come = place.split(".")
        parts = [*parts[: len(parts) - int(gone)], *come]
        known = ".".join(parts).replace("*", "props.children").replace("+", "props.data-content")
        way = [int(key) if key.isdigit() else key for key in known.split(".") if key]
        found.append({"operation": kinds[kind], "location": way, "params": {} if kind == "D" else {"value": value}})
    return found


def applied(old, new):
    """`old` after a browser has carried out what a patch says; other values replace it."""
    new = orjson.loads(orjson.dumps(new))
    if (steps := steps_of(new)) is None:
        return new
    found = {"whole": deepcopy(old)}
    for operation in steps:
        value = operation["params"].get("value")
        *way, last = ["whole", *operation["location"]]
        place = found
        for key in way:
            place = place[key]
        match operation["operation"]:
            case "Assign":
                place[last] = value
            case "Merge":
                place[last] = place[last] | value
            case "Extend":
                place[last] = place[last] + value
            case "Delete":
                del place[last]
            case other:
                raise AssertionError(other)
    return found["whole"]


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
    sent, packed = changes(old, new), pack_parts(new)
    for name, props in pack_parts(old).items():
        assert shown_after(props, sent.get(name, {})) == loaded(packed[name]), name
    # Figures and tables of facts go as what differs.
    assert steps_of(plain(sent["map-facts"]["data"]))


def loaded(packed):
    """Properties as a browser holds them; null is none."""
    return {prop: value for prop, text in packed.items() if (value := orjson.loads(text)) is not None}


def shown_after(before, sent):
    """Properties of an element after a browser was sent others."""
    old = loaded(before)
    new = old | {prop: applied(old.get(prop), value) for prop, value in sent.items()}
    return {prop: value for prop, value in new.items() if value is not None}


def drawn(values, text):
    trace = {"type": "scatter", "x": list(range(99)), "y": values, "text": text, "line": {"width": 1}}
    return chart("a", {"data": [trace, {"x": []}], "layout": {"height": 99}})


def table(*cells):
    long = element("Td", "x" * 400)
    return content("a", element("Tr", [*(element("Td", text) for text in cells), long]))


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
        # Another kind of element goes as a whole; a property that comes or goes doesn't take others with it.
        ([html.P("a"), html.P("x" * 400)], [html.H2("a"), html.P("x" * 400)], [[0]]),
        ([html.P("a"), html.P("x" * 400)], [html.P("a", id="b"), html.P("x" * 400)], [[0, "props", "id"]]),
        ([html.P("a", id="b"), html.P("x" * 400)], [html.P("a"), html.P("x" * 400)], [[0, "props", "id"]]),
        # Figures and long tables likewise; several properties of one thing in one step.
        (drawn([1, 2], "a"), drawn([1, 3], "b"), [["props", "data-figure", "data", 0]]),
        (table("a", "b"), table("a", "c"), [["props", "data-content", "props", "children", 1, "props", "children"]]),
        # More at the end, fewer from the end; everything where that is less.
        ([html.P("x" * 400)], [html.P("x" * 400), html.P("a"), "b"], [[]]),
        (
            html.Div([html.P("x" * 400), "a", "b"]),
            html.Div([html.P("x" * 400)]),
            [["props", "children", n] for n in (2, 1)],
        ),
        ([html.P("x" * 400)], [html.P("y" * 400)], None),
        ("a", [html.P("a")], None),
    ],
)
def test_of_elements_goes_what_differs(old, new, places):
    before, after = ({"a": {"children": given}} for given in (old, new))
    sent = plain(changes(before, after)["a"])
    packed = pack_parts(after)["a"]
    assert shown_after(pack_parts(before)["a"], sent) == loaded(packed)
    steps = steps_of(sent[next(iter(packed))])
    assert (None if steps is None else [step["location"] for step in steps]) == places


@pytest.mark.parametrize(("old", "new"), [({"x": [0.0]}, {"x": [-0.0]}), ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_nothing_is_sent_where_only_the_writing_differs(old, new):
    assert changes({"a": {"figure": old}}, {"a": {"figure": new}}) == {}


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
    # A change of it comes whole as well: what it is a part of is not there to be mended.
    one, other = query(site, "?geo=AT12&embed=map"), query(site, "?geo=AT12&year=2018&embed=map")
    assert set(updates(site, PAGES, one, other)) == {"page"}


def test_components_are_compared_by_what_they_show():
    def one(text):
        return html.Div([html.P(text, className="a"), "plain", [1.5, {"b": 2}]], id="x")

    assert pack(one("a")) == pack(one("a")) != pack(one("b"))
    assert pack(html.P("a")) != pack(html.Div("a")) and pack([html.P("a")]) != pack([html.P("a"), html.P("b")])
    assert pack(html.P("a", id="x", className="c")) == pack(html.P(className="c", id="x", children="a"))


def box(*children, name="a", **more):
    return html.Div(list(children), id=name, **more)


@pytest.mark.parametrize(
    ("held", "by_dash"),
    [
        (box(html.P("a")), set()),
        (box(html.P(box("b", name="inner"))), set()),
        # A figure, another library's element, an element that changes are told of: Dash has to find them.
        (box(html.P("a"), html.Div(chart("f", {"data": [], "layout": {"height": 1}}))), {"a"}),
        (box(html.P("a"), dcc.Store(id="s")), {"a"}),
        (box(html.P("a"), html.P("b", id="changing")), {"a"}),
        (box(box(html.P("a"), name="inner"), html.P("b", id="changing")), {"a"}),
        (box("a", "b"), set()),
        (html.P("text", id="a"), {"a"}),
        (html.P(id="a"), {"a"}),
    ],
)
def test_what_dash_need_not_know_is_left_to_our_script(held, by_dash):
    found = pack_page(html.Div(held), ("changing",))[1]
    assert {name for name in ("a",) if "children" in found[name]} == by_dash
    assert ("data-content" in found["a"]) == (not by_dash)
    if "inner" in found:
        assert "data-content" in found["inner"] or by_dash == set()
    assert pack_parts({"a": {"children": held.children}, "changing": {}})["a"].items() <= found["a"].items()


def test_what_an_element_holds_in_another_form_takes_the_place_of_what_it_held():
    figure = [chart("f", {"data": [], "layout": {"height": 1}})]
    states = [{"a": {"children": children}} for children in (figure, [html.P("b")], "c", None)]
    for before in states:
        for after in states:
            sent = changes(before, after)
            assert shown_after(pack_parts(before)["a"], sent.get("a", {})) == loaded(pack_parts(after)["a"])
    # Where it is not known what is there, either may be.
    assert changes(None, states[1])["a"].keys() == {"children", "data-content"}


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


# A page, and what is chosen there; the answer takes at most 10 kB over the wire, headers included.
BUDGETS = [
    ("/region/FI1C", {"year": "2019"}),
    ("/region/AT12", {"year": "2018"}),
    ("/region/DE40H?level=3", {"geo": "DE80J"}),
    ("/peers?geo=FI1C", {"year": "2019"}),
    ("/peers?geo=FI1C", {"measure": "score"}),
    ("/peers?geo=AT12", {"year": "2019"}),
    ("/peers?geo=PL84", {"year": "2018"}),
    ("/peers?geo=FI1C3&level=3", {"year": "2019"}),
    ("/region/FI1C", {"geo": "PL84"}),
    ("/peers?geo=FI1C", {"show": "rd"}),
    ("/gap?geo=FI1C&what=gerd:core", {"show": "rd"}),
    ("/gap?geo=DE40H&level=3", {"year": "2019"}),
    ("/chain?geo=FI1C", {"year": "2016"}),
    ("/pilots?geo=FI1C", {"year": "2019"}),
    ("/robustness?geo=FI1C", {"mean": "geometric"}),
    ("/?geo=FI1C3&level=3", {"year": "2018"}),
    ("/?geo=AT12&level=2", {"measure": "score"}),
]


@pytest.mark.parametrize(("address", "fields"), BUDGETS)
def test_a_change_fits_into_ten_kilobytes(quiet, client, address, fields):
    path, _mark, search = address.partition("?")
    data = as_data(query(quiet, search, path), quiet, 1) | {"title": "what stood there before – metrogap"}
    given = json.dumps(body({"set": fields, "n": 2}, data))
    brotli = {"Accept-Encoding": "br"}
    answer = client.post("/_dash-update-component", data=given, content_type="application/json", headers=brotli)
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) + len(str(answer.headers)) <= 10_000, len(answer.data)


@pytest.mark.parametrize("page", app.PAGES)
def test_what_the_browser_makes_elements_of_has_an_id_of_its_own(site, page):
    shown = site.parse(f"/{page}".replace("/map", "/"), "?geo=FI1C&year=2019", "light", "en")[0]
    found = list(Modules(site.pages)[page].layout(site, shown)._traverse())
    ids = [part.id for part in found if getattr(part, "id", None)]
    assert len(ids) == len(set(ids))
    made = [part for part in found if hasattr(part, "data-figure") or hasattr(part, "data-content")]
    assert all(part.id for part in made) and (made or page == "data")
