"""Everybody can use it: no violation that axe finds, everything by keyboard, nothing that moves against one's will."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

import app

THEMES = ("light", "dark", "projector")
DEVICES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Pages in other states than with a region at NUTS 2: nothing chosen, another level, little data, a wrong address.
STATES = (
    "/",
    "/?geo=FI1C3&show=neet&with=2015",
    "/?geo=AL01&show=rd&year=1850&unknown=1",
    "/gap",
    "/gap?geo=PL91&show=rd",
    "/gap?geo=FI1C3&show=rd",
    "/robustness",
    "/robustness?geo=AT12&norm=percentile",
    "/robustness?geo=LU00",
    "/region/LU00",
    "/robustness?geo=PL84&show=rd&norm=zscore&w=gerd:2",
    "/peers",
    "/peers?geo=FI1C3&peermap=types",
    "/peers?geo=NO0B&year=2021",
    "/peers?geo=LU00",
    "/chain?geo=FRB0",
    "/pilots",
    "/gap?geo=PL84&show=rd&what=gerd:core",
    "/data?dataset=eurostat.bd_size_r3&area=all",
    "/data?geo=AT12&only=n",
    "/data?part=coverage",
    "/data?part=sources",
    "/data?part=method",
)
MORE = (("light", "desktop"), ("dark", "phone"))
QUERY = "window.dash_clientside.metrogap.query()"
# What has the focus: the name of it, whether it can be seen on the page, its outline.
FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e), d = e.dataset, b = e.getBoundingClientRect();
  const name = e.id || (d.set && d.set + '=' + (d.value || '')) || d.action || e.className || e.tagName;
  const seen = b.width > 0 && b.height > 0 && b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth;
  return {name, seen, body: e === document.body, style: s.outlineStyle, width: parseFloat(s.outlineWidth)}; }"""
# Everything that a finger or a mouse can use.
USABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, select, summary, [tabindex="0"], [contenteditable=true]')]
  .filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0
               && !e.closest('.js-plotly-plot')).length"""


def start_of(name: str) -> str:
    """The address of a page with a region chosen, whatever pages there are."""
    return {"map": "/?geo=PL84", "region": "/region/PL84"}.get(name, f"/{name}?geo=PL84")


def looks() -> dict[str, tuple[str, str, list[str]]]:
    """Theme, device and addresses by name: every page in every theme, on a phone in those with other type or ground;
    every other state in one look of a desktop or of a phone, in halves that two workers can share."""
    pages = [start_of(name) for name in app.PAGES]
    states = [path for path in STATES if path.split("?")[0].split("/")[1] in {"", *app.PAGES}]
    found = {f"{theme}-desktop": (theme, "desktop", pages) for theme in THEMES}
    found |= {f"{theme}-phone": (theme, "phone", pages) for theme in ("dark", "projector")}
    halves = [(look, n) for n in range(2) for look in MORE]
    return found | {f"{look[0]}-{look[1]}-states-{n}": (*look, states[k::4]) for k, (look, n) in enumerate(halves)}


@pytest.fixture
def tab(visit, chromium, address):
    """Opens a tab of a theme on a device, and closes it."""
    opened = []

    def made(theme: str, device: str):
        context = chromium.new_context(**DEVICES[device], reduced_motion="reduce")
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        context.add_init_script(f"localStorage.setItem('theme', '{theme}')")
        opened.append(type(visit)(context.new_page(), address))
        return opened[-1]

    yield made
    for seen in opened:
        seen.page.context.close()
        assert seen.foreign == [] and seen.complaints == []


@pytest.mark.parametrize(("theme", "device", "addresses"), looks().values(), ids=looks())
def test_axe_finds_no_violation_on_any_page(tab, theme, device, addresses):
    """One tab for all pages, because a new browser per page takes longer than the check; without motion, because a
    fading placeholder has another contrast at every moment."""
    visit, told = tab(theme, device), {}
    for path in addresses:
        visit.open(path)
        draw_all(visit)
        assert visit.page.evaluate("document.documentElement.dataset.theme") == theme
        found = Axe().run(visit.page, options=RULES).response["violations"]
        told |= {
            f"{path}: {v['id']}": [(n["target"], n.get("failureSummary", "")[:200]) for n in v["nodes"][:3]]
            for v in found
        }
        too_wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        told |= {f"{path}: scrolls sideways": too_wide} if too_wide > 0 else {}
    assert told == {}


def draw_all(visit) -> None:
    """Have all charts drawn, also those that are not in sight."""
    visit.page.evaluate("window.dash_clientside.metrogap.draw_all(document)")
    visit.until("[...document.querySelectorAll('[data-figure]')].every(f => f.querySelector('svg'))")


def test_the_open_list_of_regions_has_no_violation_either(visit):
    page = visit.open("/")
    page.locator("#search-box").fill("wien")
    page.wait_for_selector("#found li")
    assert Axe().run(page, context="#search").violations_count == 0


def test_the_table_in_the_place_of_a_figure_has_no_violation_either(visit):
    page = visit.open("/region/PL84")
    page.locator("#frame-gaps [data-action=table]").click()
    page.wait_for_selector("#frame-gaps tbody tr")
    assert Axe().run(page, context="#frame-gaps", options=RULES).violations_count == 0


@pytest.mark.parametrize("name", app.PAGES)
def test_tab_reaches_everything_shows_where_it_is_and_is_never_trapped(visit, name):
    page = visit.open(start_of(name))
    visit.until(f"!{QUERY}.awaited", seconds=90)
    draw_all(visit)
    usable = page.evaluate(USABLE)
    assert usable > 20
    page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(usable + 60):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now["body"]:
            break
        reached.append(now)
    assert page.evaluate("document.activeElement === document.body"), f"trapped at {reached[-1]}"
    hidden = [f["name"] for f in reached if f["style"] == "none" or f["width"] < 2 or not f["seen"]]
    assert hidden == []
    assert reached[0]["name"] == "skip"
    # A press of Tab per usable thing; plotly's own buttons may come on top.
    assert len(reached) >= usable
    names = {f["name"] for f in reached}
    # The pilots come with cores and levels of their own.
    own = set() if name == "pilots" else {"core", "merge", "level=3"}
    assert {"brand", "search-box", "year", "theme=dark", "link"} | own <= names
    assert {f"nav-{page}" for page in app.PAGES} <= names
    back = len(reached)
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED)["name"] == reached[back - 1]["name"]


def test_the_skip_link_is_first_and_leads_past_everything_before_the_page(visit):
    page = visit.open("/region/PL84")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "skip" and page.evaluate(FOCUSED)["seen"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#page')")


def test_a_whole_visit_needs_no_mouse(visit):
    """Find a region, change what is shown, go to another page, take the numbers: by keys alone."""
    page = visit.open("/")

    def tab_to(name: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate(FOCUSED)["name"] == name:
                return
        raise AssertionError(f"Tab does not reach {name}")

    tab_to("search-box")
    page.keyboard.type("podlaskie")
    page.wait_for_selector("#found li")
    page.keyboard.press("Enter")
    visit.until(f"{QUERY}.geo === 'PL84'")
    visit.settled()
    tab_to("measure=score")
    page.keyboard.press("Space")
    visit.until(f"{QUERY}.measure === 'score'")
    tab_to("year")
    page.keyboard.type("2018")
    page.keyboard.press("Tab")
    visit.until(f"{QUERY}.year === '2018'")
    visit.settled()
    tab_to("table")
    page.keyboard.press("Enter")
    page.wait_for_selector("#frame-map .figure-table tbody tr")
    assert page.evaluate("document.activeElement.className") == "figure-table"
    tab_to("card-link")
    page.keyboard.press("Enter")
    visit.until("location.pathname === '/region/PL84'")
    visit.settled()
    assert page.evaluate("document.activeElement.id") == "page"
    assert "year=2018" in page.url and "Podlaskie" in page.locator("#region-headline").inner_text()


def test_arrow_keys_walk_over_the_map_and_enter_selects(visit):
    page = visit.open("/?geo=PL84")
    page.focus("#map-keys")
    page.keyboard.press("ArrowLeft")
    visit.until("document.getElementById('live').textContent.includes('PL62')")
    told = page.locator("#live").inner_text()
    assert "Warmińsko-mazurskie (PL62)" in told and "points against the core, 2020" in told and "core: Warsz" in told
    assert page.locator("#map-ring").is_visible()
    page.keyboard.press("Enter")
    visit.until(f"{QUERY}.geo === 'PL62'")
    visit.settled()
    assert "Warmińsko-mazurskie" in page.locator("#map-card").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#map-ring").is_visible()


def test_what_is_said_of_a_region_on_the_map_are_its_numbers(visit, results):
    """The live region tells a screen reader what the pointer tells others: value, year, core."""
    page = visit.open("/?geo=PL84&show=rd&year=2021")
    assert page.locator("#live").get_attribute("aria-live") == "polite"
    page.focus("#map-keys")
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        page.wait_for_timeout(100)
        told = page.locator("#live").inner_text().replace("\u2212", "-").replace("\u202f", "")
        code = told.split("(")[1].split(")")[0]
        row = results.gaps(2, 2021, geos=[code], dimension="rd").iloc[0]
        assert results.regions.name(code) in told
        if row["state"] == "full" and row["geo"] != row["core"]:
            assert f"{row['gap']:+.1f}" in told and "2021" in told
            assert results.regions.name(row["core"]) in told


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("PL84", "PL84"),
        ("podlaskei", "PL84"),
        ("niederosterreich", "AT12"),
        ("Paijat-Hame", "FI1C3"),
        ("wien austria", "AT13"),
    ],
)
def test_a_region_is_found_by_keyboard_without_accents_and_with_slips(visit, typed, code):
    page = visit.open("/")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "search-box":
        page.keyboard.press("Tab")
    page.keyboard.type(typed)
    page.wait_for_selector("#found li")
    first = page.locator("#found li").first
    assert first.get_attribute("aria-selected") == "true"
    assert page.locator("#search-box").get_attribute("aria-activedescendant") == first.get_attribute("id")
    for _ in range(6):
        if page.locator("#found li[aria-selected=true]").get_attribute("data-code") == code:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    visit.until(f"{QUERY}.geo === '{code}'")
    visit.settled()


def test_a_search_for_nothing_says_so(visit):
    page = visit.open("/")
    page.locator("#search-box").fill("xqzxqzxqz")
    page.wait_for_selector("#found li")
    assert "No region found" in page.locator("#found").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#found").is_visible()


def test_the_table_is_one_key_away(visit):
    page = visit.open("/?show=rd&year=2021")
    page.focus("#map-keys")
    page.keyboard.press("t")
    page.wait_for_selector(".figure-table table")
    assert page.locator(".figure-table tbody tr").count() > 300
    assert not page.locator("#map-figure").is_visible()
    page.keyboard.press("t")
    assert page.locator("#map-figure").is_visible()


def test_who_wants_no_motion_gets_none_on_any_page(tab):
    visit = tab("light", "desktop")
    moving = """() => [...document.querySelectorAll('*')].filter(e => {
      const s = getComputedStyle(e);
      return !['none', ''].includes(s.animationName) || s.transitionDuration.split(',').some(t => parseFloat(t) > 0)
        || s.scrollBehavior === 'smooth'; }).map(e => e.tagName + '.' + e.className).slice(0, 5)"""
    for name in app.PAGES:
        page = visit.open(start_of(name))
        draw_all(visit)
        assert page.evaluate(moving) == [], name
