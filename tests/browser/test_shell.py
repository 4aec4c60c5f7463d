"""The frame around the pages in a real browser: calm on every screen, honest while the server is silent."""

from __future__ import annotations

import pytest

import app

QUERY = "window.dash_clientside.metrogap.query()"
SCREENS = {360: 740, 390: 844, 768: 1024, 1366: 768, 1440: 900, 2560: 1440}
# Rows of the header, in lines of its own type: one where there is room, brand and search above the pages elsewhere.
ROWS = {"light": {1366: 1, 1440: 1, 2560: 1}, "dark": {1366: 1, 1440: 1, 2560: 1}, "projector": {2560: 1}}
HEADER = """() => {
  const rows = new Set(), nav = document.getElementById('nav'), all = nav.getBoundingClientRect();
  [...document.querySelector('.header').children].forEach(e => {
    const b = e.getBoundingClientRect();
    rows.add(Math.round((b.top + b.bottom) / 20)); });
  const now = nav.querySelector('.current').getBoundingClientRect();
  return {rows: rows.size, wide: document.documentElement.scrollWidth - innerWidth,
    lines: new Set([...nav.children].map(a => Math.round(a.getBoundingClientRect().top))).size,
    seen: now.left >= all.left - 1 && now.right <= all.right + 1,
    more: nav.scrollWidth > nav.clientWidth + 8,
    cue: nav.hasAttribute('data-after') || nav.hasAttribute('data-before')}; }"""
SHIFTS = """new PerformanceObserver(list => list.getEntries().forEach(e => {
  if (!e.hadRecentInput) { window.shifted = (window.shifted || 0) + e.value; } })).observe(
    {type: 'layout-shift', buffered: true})"""


@pytest.fixture
def tab(visit, chromium, profile, address):
    """Opens a tab of its own size and theme, and closes it; what has a finger has a profile of its own."""
    opened = []

    def made(width: int, height: int, theme: str = "light", **more):
        size = {"width": width, "height": height}
        context = chromium.new_context(viewport=size, color_scheme="light", **more) if more else profile
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page = context.new_page()
        page.set_viewport_size(size)
        page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
        opened.append(type(visit)(page, address))
        return opened[-1]

    yield made
    for seen in opened:
        (seen.page if seen.page.context is profile else seen.page.context).close()
        assert seen.foreign == [] and seen.complaints == []


@pytest.mark.parametrize("theme", ROWS)
def test_the_header_is_calm_on_every_screen(tab, theme):
    """Pages on one line that scrolls where it must and says so, the present one in sight, nothing sticks out."""
    found = {}
    for width, height in SCREENS.items():
        visit = tab(width, height, theme)
        for name in ("map", app.PAGES[-1]) if width == 390 else ("map",):
            page = visit.open("/" if name == "map" else f"/{name}")
            page.wait_for_timeout(100)
            found[width, name] = head = page.evaluate(HEADER)
            wanted = ROWS[theme].get(width, 2)
            assert head["rows"] <= wanted and head["lines"] == 1, (width, name, head)
            assert head["wide"] <= 0 and head["seen"] and head["cue"] == head["more"], (width, name, head)
    assert found[390, "map"]["more"] and not found[1440, "map"]["more"]


def test_without_an_answer_it_is_said_at_once_and_the_choice_is_made_when_the_server_is_back(visit):
    page = visit.open("/?geo=PL84")
    visit.until(f"!{QUERY}.awaited", seconds=90)
    page.route("**/_dash-update-component*", lambda route: route.abort())
    page.select_option("#year", "2018")
    visit.until("document.getElementById('trouble').innerText.includes('No answer from the server')", seconds=2)
    assert "2020" in page.locator("#map-subtitle").inner_text()
    page.unroute("**/_dash-update-component*")
    page.locator("#trouble button").click()
    visit.until(f"{QUERY}.year === '2018'")
    visit.settled()
    assert "2018" in page.locator("#map-subtitle").inner_text() and not page.locator("#trouble").is_visible()
    assert all("Failed to load" in text or "did not respond" in text for text in visit.complaints)
    visit.complaints.clear()


def test_by_itself_the_choice_is_asked_for_again(visit):
    page = visit.open("/?geo=PL84")
    visit.until(f"!{QUERY}.awaited", seconds=90)
    refused = []
    page.route(
        "**/_dash-update-component*",
        lambda route: route.continue_() if refused else (refused.append(1), route.abort()),
    )
    page.select_option("#year", "2018")
    visit.until(f"{QUERY}.year === '2018'", seconds=10)
    visit.settled()
    assert not page.locator("#trouble").is_visible()
    visit.complaints.clear()


@pytest.mark.parametrize("screen", [(1440, 900), (390, 844)])
def test_nothing_jumps(tab, screen):
    """Cumulative layout shift, of which 0.1 counts as good: of the first load, of changes, of another page."""
    phone = {"is_mobile": True, "has_touch": True} if screen[0] < 720 else {}
    visit = tab(*screen, **phone)
    visit.page.add_init_script(SHIFTS)
    page, found = visit.open("/?geo=PL84"), {}
    page.wait_for_timeout(800)
    found["load"] = page.evaluate("window.shifted || 0")
    steps = [("year", "2016"), ("show", "rd"), ("measure", "score"), ("geo", "AT12"), ("page", "gap"), ("page", "map")]
    for field, value in steps:
        page.evaluate("window.shifted = 0")
        page.evaluate(f"window.dash_clientside.metrogap.set('{field}', '{value}')")
        visit.until(f"{QUERY}.{field} === '{value}'")
        visit.settled()
        page.wait_for_timeout(500)
        found[f"{field} {value}"] = page.evaluate("window.shifted || 0")
    print({name: round(value, 4) for name, value in found.items()})
    assert {name: value for name, value in found.items() if value > 0.05} == {}


def test_a_finger_on_a_found_region_touches_nothing_below_the_list(tab):
    visit = tab(390, 844, is_mobile=True, has_touch=True)
    page = visit.open("/")
    page.tap("#search-box")
    page.keyboard.type("paijat")
    page.wait_for_selector("#found li[data-code=FI1C3]")
    page.tap("#found li[data-code=FI1C3]")
    visit.until(f"{QUERY}.geo === 'FI1C3'")
    visit.settled()
    page.wait_for_timeout(400)
    assert page.evaluate(f"[{QUERY}.page, {QUERY}.geo]") == ["map", "FI1C3"]
    assert not page.locator("#found").is_visible() and page.locator("#search-box").input_value() == "Päijät-Häme"


def test_the_map_begins_on_the_first_screen_of_a_phone_with_the_largest_type(tab):
    for width, height in ((360, 740), (390, 844)):
        page = tab(width, height, "projector").open("/?geo=PL84")
        assert page.locator("#map-figure").bounding_box()["y"] < 0.85 * height


def test_who_types_in_the_search_is_not_interrupted_by_an_answer(visit):
    page = visit.open("/?geo=PL84")
    page.locator("#search-box").fill("Mün")
    page.evaluate("window.dash_clientside.metrogap.set('year', '2018')")
    visit.until(f"{QUERY}.year === '2018'")
    visit.settled()
    assert page.locator("#search-box").input_value() == "Mün"
    page.evaluate("window.dash_clientside.metrogap.set('geo', 'AT12')")
    visit.until(f"{QUERY}.geo === 'AT12'")
    assert page.locator("#search-box").input_value() == "Niederösterreich"


def test_what_is_chosen_while_the_server_works_is_done_in_its_order(visit):
    """A year, a link and a theme, one after the other without waiting: none gets lost."""
    page = visit.open("/?geo=PL84")
    visit.until(f"!{QUERY}.awaited", seconds=90)
    page.evaluate("""() => { const ours = window.dash_clientside.metrogap;
        ours.set('year', '2018');
        ours.set('show', 'rd');
        ours.act({open: {pathname: '/region/AT12', search: '?year=2017'}});
        ours.set('theme', 'dark'); }""")
    visit.until(f"{QUERY}.theme === 'dark'")
    visit.settled()
    assert page.evaluate(f"[{QUERY}.page, {QUERY}.geo, {QUERY}.year]") == ["region", "AT12", "2017"]


def test_back_while_the_server_works_leaves_the_history_as_it_was(visit):
    page = visit.open("/?geo=PL84")
    page.evaluate("window.dash_clientside.metrogap.set('geo', 'AT12')")
    visit.until(f"{QUERY}.geo === 'AT12'")
    visit.settled()
    visit.until(f"!{QUERY}.awaited", seconds=90)
    there = page.url
    page.evaluate("""() => { window.dash_clientside.metrogap.set('geo', 'FI1C'); history.back(); }""")
    visit.until(f"{QUERY}.geo === 'PL84'")
    visit.settled()
    page.evaluate("history.forward()")
    visit.until(f"{QUERY}.geo === 'AT12'")
    visit.settled()
    assert page.url == there
