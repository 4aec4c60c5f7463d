"""What somebody meets who has never been here: the answer in sight, nothing cut, a way on from every finding."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest

QUERY = "window.dash_clientside.metrogap.query()"
PHONE = {"width": 390, "height": 844}
# Entries of the list of regions whose text sticks out of them, or that stick out of the window.
CUT = """() => [...document.querySelectorAll('#found li')].filter(li => {
  const box = li.getBoundingClientRect();
  return box.left < 0 || box.right > innerWidth
    || [...li.children].some(c => c.getBoundingClientRect().right > box.right + 0.5); }).map(li => li.textContent)"""


@pytest.mark.parametrize("width", [360, 390, 1440])
def test_found_regions_are_named_whole(visit, width):
    visit.page.set_viewport_size({"width": width, "height": 844})
    page = visit.open("/")
    page.locator("#search-box").fill("mecklenburk")
    page.wait_for_selector("#found li[data-code=DE80]")
    assert "DE80 · NUTS 2 · Germany" in page.locator("#found").inner_text()
    assert page.evaluate(CUT) == []


def test_a_phone_says_at_once_what_was_chosen_and_leads_to_its_page(visit, results):
    visit.page.set_viewport_size(PHONE)
    page = visit.open("/?year=2019&show=rd")
    assert "Choose a region" in page.locator("#map-bar").inner_text()
    before = page.locator("#map-figure").bounding_box()
    page.evaluate("window.dash_clientside.metrogap.set('geo', 'DE40')")
    visit.until(f"{QUERY}.geo === 'DE40'")
    visit.settled()
    bar = page.locator("#map-bar")
    gap = results.gaps(2, 2019, geos=["DE40"], dimension="rd").iloc[0]["gap"]
    assert "Brandenburg" in bar.inner_text() and f"{-gap:.1f} points behind" in bar.inner_text()
    # The map stays where it was under the finger, and whole on the first screen.
    after = page.locator("#map-figure").bounding_box()
    assert abs(after["y"] - before["y"]) < 1 and after["y"] + after["height"] <= PHONE["height"]
    assert not page.locator("#core").is_visible()
    bar.locator("a").click()
    visit.until(f"{QUERY}.page === 'region'")
    visit.settled()
    assert "Brandenburg" in page.locator("#region-headline").inner_text() and "year=2019" in page.url


def test_on_a_phone_another_core_than_the_capital_is_seen(visit):
    visit.page.set_viewport_size(PHONE)
    assert visit.open("/?geo=AT12&core=AT31").locator("#core").is_visible()


def test_a_wide_screen_has_the_card_beside_the_map_and_no_line(visit):
    assert not visit.open("/?geo=PL84").locator("#map-bar").is_visible()


def test_a_card_says_since_when_and_leads_to_what_makes_its_gap(visit, results):
    page = visit.open("/region/PL84?year=2019")
    rows = results.gaps(2, 2019, geos=["PL84"]).set_index("dimension")
    text = page.locator("#scorecard-rd").inner_text()
    change = results.change("PL84", "rd", 2019)
    assert re.search(r"behind since \d{4}", text) and f"{abs(change.change):.1f} points worse" in text
    widest = rows[rows["state"] == "full"]["gap"].idxmin()
    links = page.eval_on_selector_all(".onward a", "all => all.map(a => a.pathname + a.search)")
    assert [urlparse(at).path for at in links] == ["/gap", "/peers", "/robustness"]
    for at in links[:2]:
        found = parse_qs(urlparse(at).query)
        assert found["geo"] == ["PL84"] and found["year"] == ["2019"]
        assert found.get("show", ["talent"]) == [widest]
    page.locator("#scorecard-sme h2 a").click()
    visit.until(f"{QUERY}.page === 'gap'")
    visit.settled()
    assert "SME retention" in page.locator("#gap-headline").inner_text() and "year=2019" in page.url


def test_on_a_phone_statements_come_before_the_method_they_rest_on(visit):
    visit.page.set_viewport_size(PHONE)
    page = visit.open("/robustness?geo=PL84")
    assert not page.locator("#robust-norm").is_visible()
    assert page.locator("#robust-changes").bounding_box()["y"] < PHONE["height"]
    page.locator("#robust-panel-button").click()
    page.select_option("#robust-norm", "zscore")
    visit.until(f"{QUERY}.norm === 'zscore'")
    visit.settled()
    page.locator("#robust-panel-button").click()
    assert not page.locator("#robust-norm").is_visible()
    # What is in force must not be hidden from who comes by this address.
    page.reload()
    visit.settled()
    assert page.locator("#robust-norm").is_visible()


def test_on_a_phone_the_rows_begin_on_the_first_screen(visit):
    visit.page.set_viewport_size(PHONE)
    page = visit.open("/data?geo=PL84")
    assert page.locator("#data-content").bounding_box()["y"] < 0.7 * PHONE["height"]
    assert not page.locator("#year").is_visible()
    page.locator("#data-selection-button").click()
    assert page.locator("#year").is_visible() and page.locator("#core").is_visible()
    page = visit.open("/data?geo=PL84&part=coverage")
    assert page.locator("#year").is_visible() and not page.locator("#data-selection-button").is_visible()


def test_with_forced_colours_what_is_chosen_is_seen_and_classes_keep_their_colours(visit):
    visit.page.emulate_media(forced_colors="active", color_scheme="dark")
    page = visit.open("/?geo=PL84")
    paint = "e => getComputedStyle(e).backgroundColor"
    pressed, other = (
        page.locator(f"#map-measure button[aria-pressed={state}]").first.evaluate(paint) for state in ("true", "false")
    )
    assert pressed != other
    swatches = page.eval_on_selector_all(".legend-item .swatch", f"all => all.map({paint})")
    assert len(set(swatches)) > 8
    assert page.locator("#map-figure .js-plotly-plot").evaluate(paint) == "rgb(20, 23, 28)"  # of the dark theme
