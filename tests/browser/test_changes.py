"""What a page is after a change is what it is when it is opened anew: only differences are sent."""

from difflib import unified_diff

import pytest

# Pictures are drawn by plotly, which numbers its elements; what they are drawn of is compared.
SEEN = """() => {
  const page = document.getElementById("page").cloneNode(true);
  page.querySelectorAll("[data-figure], .dash-graph, .js-plotly-plot").forEach(e => {
    e.replaceChildren(); e.removeAttribute("class"); e.removeAttribute("style"); });
  page.querySelectorAll("input[data-end]").forEach(e => e.remove());  // made by assets/brush.js, which keeps old ends
  return page.innerHTML.replace(/></g, ">\\n<").split("\\n"); }"""
GRAPHS = """() => [...document.querySelectorAll(".dash-graph")].map(g => {
  const plot = g.querySelector(".js-plotly-plot");
  return JSON.stringify(plot.data.map(t => [t.x, t.y, t.z, t.locations, t.text, t.hovertext])); })"""


def seen(visit):
    visit.until("!window.dash_clientside.metrogap.query().awaited", 60)
    visit.settled()
    return [*visit.page.evaluate(SEEN), *visit.page.evaluate(GRAPHS)]


@pytest.mark.parametrize(
    ("path", "acts"),
    [
        ("/?geo=AT12", [("year", "2018"), ("show", "rd"), ("geo", "PL84")]),
        ("/region/FI1C", [("year", "2019"), ("geo", "LU00"), ("geo", "NL13")]),
        ("/gap?geo=FI1C", [("show", "rd"), ("year", "2019"), ("what", "gerd:core"), ("geo", "ES51"), ("what", "")]),
        ("/peers?geo=FI1C", [("show", "rd"), ("year", "2019"), ("geo", "NL13"), ("peermap", "types"), ("level", "3")]),
        ("/chain?geo=FI1C", [("year", "2016"), ("geo", "AT12"), ("level", "3")]),
        ("/pilots?geo=FI1C", [("year", "2019"), ("show", "capital")]),
        ("/robustness?geo=FI1C", [("show", "rd"), ("mean", "geometric"), ("geo", "DE80")]),
        ("/data", [("show", "gerd"), ("year", "2019"), ("geo", "AT12")]),
    ],
)
def test_a_changed_page_is_the_page_opened_anew(visit, path, acts):
    page = visit.open(path)
    for field, value in acts:
        page.evaluate("([name, value]) => window.dash_clientside.metrogap.set(name, value)", [field, value])
        visit.until(f"(window.dash_clientside.metrogap.query().{field} || '') === {value!r}")
        changed = seen(visit)
        page.reload()
        assert list(unified_diff(seen(visit), changed, "anew", "changed", n=0)) == [], (field, value)
