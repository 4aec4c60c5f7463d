"""What a page is after a change is what it is when it is opened anew: only differences are sent."""

import json
from difflib import unified_diff

import pytest

# The page as Dash holds it, figures and tables included, and as a document says it, which is fetched and not opened: a
# page opened anew in a hundredth of the time. Without what browsers add: times, clicks, what plotly draws maps of; and
# without what assets/act.js says of controls, which SEEN looks at.
HELD_AND_SENT = """async () => {
  const added = ["modified_timestamp", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "figure", "relayoutData",
    "hoverData", "clickData", "selected", "aria-pressed"];
  const page = part => part && part.props && part.props.id === "page" ? part
    : [].concat(part && part.props && part.props.children || []).map(page).find(found => found);
  const text = await (await fetch(location.href)).text();
  const first = new DOMParser().parseFromString(text, "text/html").getElementById("first-layout").textContent;
  return [window.dash_component_api.getLayout("page"), page(JSON.parse(first))].map(found =>
    JSON.stringify(found.props.children,
      (name, value) => value === null || added.includes(name) ? undefined : value)); }"""
# What is made of that: elements, tables, and of figures their texts, marks and lines.
SEEN = """async () => {
  await window.dash_clientside.metrogap.draw_all(document.getElementById("page"));
  const page = document.getElementById("page").cloneNode(true), inside = "[data-figure], .dash-graph, #map-strip";
  page.querySelectorAll(inside).forEach(e => {
    e.replaceChildren(); e.removeAttribute("class"); e.removeAttribute("style"); });
  page.querySelectorAll("input[data-end]").forEach(e => e.remove());  // made by assets/brush.js, which keeps old ends
  page.querySelectorAll("*").forEach(e => {  // which of its attributes came first is of no account
    const all = [...e.attributes].map(a => [a.name, a.value]).sort();
    all.forEach(([name]) => e.removeAttribute(name));
    all.forEach(([name, value]) => e.setAttribute(name, value)); });
  const figures = [...document.querySelectorAll(inside)].flatMap(e => {
    const plot = e.matches(".js-plotly-plot") ? e : e.querySelector(".js-plotly-plot");
    const drawn = [...e.querySelectorAll("text, .trace path, .point")].map(
      part => part.tagName === "text" ? part.textContent : part.getAttribute("d"));
    const kept = ["x", "y", "z", "locations", "text", "hovertext", "customdata", "marker", "line"];
    return [e.id, ...(plot ? plot.data : []).map(t => JSON.stringify(kept.map(name => t[name]))), ...drawn.sort()]; });
  const chosen = [...document.querySelectorAll("#page select")].map(e => `${e.id} ${e.value}`);
  return [...page.innerHTML.replace(/></g, ">\\n<").split("\\n"), ...figures, ...chosen]; }"""
PATHS = [
    ("/?geo=AT12", [("year", "2018"), ("show", "rd"), ("geo", "PL84")]),
    ("/region/FI1C", [("year", "2019"), ("geo", "LU00"), ("geo", "NL13")]),
    ("/gap?geo=FI1C", [("show", "rd"), ("year", "2019"), ("what", "gerd:core"), ("geo", "ES51"), ("what", "")]),
    ("/peers?geo=FI1C", [("show", "rd"), ("year", "2019"), ("geo", "NL13"), ("peermap", "types"), ("level", "3")]),
    ("/chain?geo=FI1C", [("year", "2016"), ("geo", "AT12"), ("level", "3")]),
    ("/pilots?geo=FI1C", [("year", "2019"), ("show", "capital")]),
    ("/robustness?geo=FI1C", [("show", "rd"), ("mean", "geometric"), ("geo", "DE80")]),
    ("/data", [("show", "gerd"), ("year", "2019"), ("geo", "AT12")]),
]


def act(visit, *fields):
    """Set fields, each at once after the other, and wait for the answer to the last."""
    for name, value in fields:
        visit.page.evaluate("([name, value]) => window.dash_clientside.metrogap.set(name, value)", [name, value])
    for name, value in dict(fields).items():
        visit.until(f"(window.dash_clientside.metrogap.query().{name} || '') === {value!r}")
    rest(visit)


def rest(visit):
    visit.until("!window.dash_clientside.metrogap.query().awaited", 60)
    visit.settled()


def lines(value):
    return json.dumps(value, indent=0, sort_keys=True, ensure_ascii=False).splitlines()


def assert_held_as_opened_anew(visit, what):
    held, sent = (lines(json.loads(text)) for text in visit.page.evaluate(HELD_AND_SENT))
    assert len(sent) > 100
    assert "\n".join(unified_diff(sent, held, "anew", "changed", n=1, lineterm="")) == "", what


def assert_seen_as_opened_anew(visit, what):
    changed = visit.page.evaluate(SEEN)
    visit.page.reload()
    rest(visit)
    anew = visit.page.evaluate(SEEN)
    assert "\n".join(unified_diff(anew, changed, "anew", "changed", n=0, lineterm="")) == "", what


@pytest.mark.parametrize(("path", "acts"), PATHS, ids=[path for path, _acts in PATHS])
def test_a_changed_page_is_the_page_opened_anew(visit, path, acts):
    visit.open(path)
    for one in acts:
        act(visit, one)
        assert_held_as_opened_anew(visit, one)
    assert_seen_as_opened_anew(visit, acts)


def test_changes_at_once_going_back_and_tables_end_in_the_page_opened_anew(visit):
    page = visit.open("/region/FI1C")
    act(visit, ("year", "2019"), ("year", "2018"), ("geo", "NL13"), ("year", "2020"))
    assert_held_as_opened_anew(visit, "four at once")
    frame = page.locator(".figure:has([data-figure]):has([data-action=table])").first
    frame.locator("[data-action=table]").dispatch_event("click")
    act(visit, ("year", "2017"))
    frame.locator("[data-action=table]").dispatch_event("click")
    page.go_back()
    visit.until("window.dash_clientside.metrogap.query().geo === 'FI1C'")
    rest(visit)
    assert_held_as_opened_anew(visit, "back")
    page.go_forward()
    visit.until("window.dash_clientside.metrogap.query().geo === 'NL13'")
    rest(visit)
    page.evaluate("window.dispatchEvent(new Event('beforeprint')), window.dispatchEvent(new Event('afterprint'))")
    visit.settled()
    act(visit, ("year", "2019"))
    assert_seen_as_opened_anew(visit, "a table, back, forward, paper, a year")


def test_an_embedded_figure_is_the_figure_of_its_page(visit):
    visit.open("/gap?geo=FI1C&embed=waterfall")
    act(visit, ("year", "2019"), ("show", "rd"))
    assert visit.page.locator("#gap-waterfall .main-svg").count() and visit.page.locator(".figure").count() == 1
    assert_seen_as_opened_anew(visit, "embedded")


def test_what_is_alike_after_a_change_stays_the_same_element(visit):
    page = visit.open("/peers?geo=FI1C")
    page.evaluate("""() => {
      window.kept = document.querySelector("#peers-list a");
      kept.focus(); }""")
    before = page.evaluate("[kept.textContent, kept.href]")
    act(visit, ("geo", "PL84"))
    assert page.evaluate("[kept.isConnected, kept === document.activeElement]") == [True, True]
    after = page.evaluate("[kept.textContent, kept.href]")
    assert after[0] != before[0] and after[1] != before[1]


def test_elements_of_dash_and_our_own_take_turns_in_one_place(visit):
    page = visit.open("/peers?geo=FI1C")
    own = (
        '[{"type": "P", "props": {"children": ["a", null, 1], "hidden": false, "aria-hidden": false, "htmlFor": "x"}}]'
    )
    dash = '{"type": "B", "namespace": "dash_html_components", "props": {"children": "of Dash"}}'
    plain = {
        f'"children": null, "data-content": {own}': '<p aria-hidden="false" for="x">a1</p>',
        f'"children": {dash}, "data-content": null': "<b>of Dash</b>",
        '"children": "text", "data-content": null': "text",
        '"children": null, "data-content": [{"type": "I", "props": {"style": {"width": "9px"}}}, "b"]': (
            '<i style="width: 9px;"></i>b'
        ),
        '"children": null, "data-content": ["c"]': "c",
    }
    for given in [*plain, *reversed(plain), *list(plain)[::2]]:
        page.evaluate(f"window.dash_clientside.set_props('peers-head', {{{given}}})")
        visit.until(f"document.getElementById('peers-head').innerHTML === {plain[given]!r}")
