"""The map page in a real browser: drawn without another host, and one selection for everything."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import pytest

from data.catalogue import load_pilots

PILOTS = load_pilots()
FILLED = "#map-figure .choroplethlayer path"


def selection(page) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlparse(page.url).query).items()}


def outlined(page) -> set[str]:
    """Codes of the regions that have an outline of their own on the map."""
    return set(
        page.evaluate(
            """() => document.querySelector('#map-figure .js-plotly-plot').data
                 .filter(t => t.type === 'choropleth' && t.hoverinfo === 'skip' && t.locations.length < 10)
                 .flatMap(t => Array.from(t.locations))"""
        )
    )


def test_the_map_is_drawn_and_nobody_else_is_asked(visit):
    page = visit.open()
    page.wait_for_selector(FILLED)
    assert page.locator(FILLED).count() > 300
    sizes = page.evaluate(
        f"() => [...document.querySelectorAll('{FILLED}')].map(p => p.getBBox()).filter(b => b.width > 0).length"
    )
    assert sizes > 300
    fills = page.evaluate(
        f"() => new Set([...document.querySelectorAll('{FILLED}')].map(p => getComputedStyle(p).fill)).size"
    )
    assert fills > 5


@pytest.mark.parametrize("pilot", PILOTS.values(), ids=PILOTS)
def test_a_pilot_changes_outline_card_and_address(visit, pilot):
    page = visit.open()
    page.locator("#pilots .chip", has_text=pilot.label).click()
    pair = pilot.pairs[0]
    page.wait_for_url(f"**geo={pair.geo}**")
    visit.settled()
    assert selection(page)["geo"] == pair.geo
    assert selection(page)["level"] == str(pair.level)
    assert page.locator("#map-card").inner_text().count(pair.geo) >= 1
    assert {pair.geo, *pair.core} <= outlined(page)
    assert page.locator("#pilots .chip.current").inner_text() == pilot.label


def test_reload_and_back_keep_the_selection(visit):
    page = visit.open("/?geo=AT12&show=rd&measure=score&year=2019")
    before = selection(page)
    assert before == {"geo": "AT12", "show": "rd", "measure": "score", "year": "2019", "level": "2"}
    page.reload()
    visit.settled()
    assert selection(page) == before
    page.locator("#card-link").click()
    page.wait_for_url("**/region/AT12**")
    visit.settled()
    page.go_back()
    page.wait_for_selector("#map-figure")
    visit.settled()
    assert selection(page) == before
    assert "Niederösterreich" in page.locator("#map-card").inner_text()


def test_a_control_changes_map_and_address_without_a_new_page(visit):
    page = visit.open("/?geo=PL84")
    page.evaluate("window.stayed = true")
    visit.choose("measure", "score")
    assert selection(page)["measure"] == "score"
    assert page.evaluate("window.stayed") is True
    assert "Score" in page.locator("#map-subtitle").inner_text()
    assert "EU mean" in page.locator("#map-legend").inner_text()


def test_a_click_on_the_map_selects(visit):
    page = visit.open()
    page.wait_for_selector(FILLED)
    paris = page.evaluate(
        """() => { const plot = document.querySelector('#map-figure .js-plotly-plot');
             const at = plot._fullLayout.geo._subplot.projection([2.5, 48.7]);
             const box = plot.getBoundingClientRect();
             return [box.x + at[0], box.y + at[1]]; }"""
    )
    page.mouse.move(*paris)
    page.wait_for_selector("#tip:not([hidden])")
    visit.until("document.getElementById('tip').innerText.includes('points against the core')")
    page.mouse.click(*paris)
    page.wait_for_url("**geo=FR10**")
    visit.settled()
    assert "Ile-de-France" in page.locator("#map-card").inner_text().replace("Île", "Ile")


def test_bad_values_are_told_and_a_working_page_comes(visit):
    page = visit.open("/?geo=XX99&year=1850&level=7&show=nonsense&measure=<script>alert(1)</script>&core=DROP")
    told = page.locator("#notice").inner_text()
    for word in ("XX99", "1850", "7", "nonsense", "DROP"):
        assert word in told
    page.wait_for_selector(FILLED)
    assert selection(page)["show"] == "talent"


def test_an_unknown_page_leads_to_the_map(visit):
    page = visit.open("/nowhere/at/all")
    assert "nowhere" in page.locator("#notice").inner_text()
    page.wait_for_selector(FILLED)


def test_a_region_without_data_says_so(visit):
    page = visit.open("/?geo=AL01&show=rd")
    card = page.locator("#map-card").inner_text()
    assert "Not enough data" in card


def test_level_3_says_what_is_not_published(visit):
    page = visit.open("/?geo=FI1C3&level=3&show=rd")
    assert "None of its indicators is published at NUTS 3" in page.locator("#map-card").inner_text()
    assert "no values" in page.locator("#map-title").inner_text()


def test_no_number_on_the_card_without_unit_and_year(visit):
    page = visit.open("/?geo=DE80")
    card = page.locator("#map-card").inner_text()
    assert "2020" in card and "of 100" in card and "points behind" in card
    assert "nan" not in card.lower()


def test_partial_scores_are_marked(visit):
    page = visit.open("/?geo=DE80&show=sme")
    assert "partial" in page.locator("#map-card").inner_text()
    assert "partial data" in page.locator("#map-legend").inner_text()


@pytest.mark.parametrize("theme", ["Dark", "Projector", "Light"])
def test_themes(visit, theme):
    page = visit.open("/?geo=AT12")
    visit.choose("theme", theme.lower())
    assert page.evaluate("document.documentElement.dataset.theme") == theme.lower()
    page.reload()
    visit.settled()
    assert page.evaluate("document.documentElement.dataset.theme") == theme.lower()


@pytest.mark.parametrize("theme", ["Light", "Projector"])
def test_the_map_is_usable_on_a_phone(visit, theme):
    """With the longest row of measures, in the theme with the largest type."""
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open("/?geo=AT12&show=neet")
    visit.choose("theme", theme.lower())
    page.wait_for_selector(FILLED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#map-figure").bounding_box()["height"] > 250
