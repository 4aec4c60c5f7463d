"""Everybody can use it: no violation that axe finds, everything by keyboard, nothing that moves against one's will."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "map": "/?geo=PL84",
    "map without region": "/",
    "map NUTS 3": "/?geo=FI1C3&show=neet",
    "region": "/region/PL84",
}
THEMES = ("light", "dark", "projector")
AREA = "document.activeElement && document.activeElement.id"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_no_violation(visit, path, theme):
    visit.page.context.add_cookies([{"name": "theme", "value": theme, "url": visit.address}])
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page = visit.open(path)
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    told = [
        (v["id"], v["help"], [(n["target"], n.get("failureSummary", "")[:200]) for n in v["nodes"][:3]])
        for v in found.response["violations"]
    ]
    assert told == []


def test_the_open_list_of_regions_has_no_violation_either(visit):
    page = visit.open("/")
    page.locator("#search-box").fill("wien")
    page.wait_for_selector("#found li")
    assert Axe().run(page, context="#search").violations_count == 0


def test_arrow_keys_walk_over_the_map_and_enter_selects(visit):
    page = visit.open("/?geo=PL84")
    page.focus("#map-keys")
    page.keyboard.press("ArrowLeft")
    visit.until("document.getElementById('live').textContent.includes('PL62')")
    told = page.locator("#live").inner_text()
    assert "Warmińsko-mazurskie (PL62)" in told and "points against the core, 2020" in told and "core: Warsz" in told
    assert page.locator("#map-ring").is_visible()
    page.keyboard.press("Enter")
    visit.until("window.dash_clientside.metrogap.query().geo === 'PL62'")
    visit.settled()
    assert "Warmińsko-mazurskie" in page.locator("#map-card").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#map-ring").is_visible()


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
    while page.evaluate(AREA) != "search-box":
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
    visit.until(f"window.dash_clientside.metrogap.query().geo === '{code}'")
    visit.settled()


def test_a_search_for_nothing_says_so(visit):
    page = visit.open("/")
    page.locator("#search-box").fill("xqzxqzxqz")
    page.wait_for_selector("#found li")
    assert "No region found" in page.locator("#found").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#found").is_visible()


def test_every_control_is_reached_by_tab_and_shows_its_focus(visit):
    page = visit.open("/?geo=PL84")
    seen = set()
    for _ in range(70):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e), d = e.dataset;"
            " return [e.id || d.set || d.action || e.className, s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
        )
        if page.evaluate("document.activeElement === document.body"):
            break  # the end of the page
        seen.add(where[0])
        assert where[1] != "none" and where[2] >= 2, where
    wanted = {
        "search-box",
        "core",
        "year",
        "map-show",
        "measure",
        "level",
        "theme",
        "map-keys",
        "table",
        "png",
        "card-link",
    }
    assert wanted <= seen


def test_the_table_is_one_key_away(visit):
    page = visit.open("/?show=rd&year=2021")
    page.focus("#map-keys")
    page.keyboard.press("t")
    page.wait_for_selector(".figure-table table")
    assert page.locator(".figure-table tbody tr").count() > 300
    assert not page.locator("#map-figure").is_visible()
    page.keyboard.press("t")
    assert page.locator("#map-figure").is_visible()


def test_who_wants_no_motion_gets_none(visit):
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open("/")
    moving = "e => !['none', ''].includes(getComputedStyle(e).animationName)"
    assert page.evaluate(f"[...document.querySelectorAll('*')].filter({moving}).length") == 0
