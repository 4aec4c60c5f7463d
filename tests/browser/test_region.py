"""The region page in a real browser."""

from __future__ import annotations

import pytest

from data.catalogue import load_pilots

PAIRS = [(pair.geo, pair.core) for pilot in load_pilots().values() for pair in pilot.pairs]


@pytest.mark.parametrize(("geo", "core"), PAIRS, ids=[f"{g}-{'+'.join(c)}" for g, c in PAIRS])
def test_every_pilot_pair_has_a_page(visit, results, geo, core):
    page = visit.open(f"/region/{geo}?core={'+'.join(core)}")
    text = page.locator("#page").inner_text()
    assert results.regions.name(geo) in page.locator("#region-headline").inner_text()
    assert results.regions.name(core[0]) in text
    assert "nan" not in text.lower().replace("finance", "")
    assert page.locator(".scorecard").count() == 5
    assert page.locator("#region-dumbbells [data-figure]").count() == 5
    page.locator("#region-dumbbells [data-figure]").last.scroll_into_view_if_needed()
    visit.until("[...document.querySelectorAll('#region-dumbbells [data-figure]')].every(f => f.querySelector('svg'))")


def test_numbers_on_the_page_are_the_results(visit, results):
    page = visit.open("/region/PL84?year=2021")
    for gap in results.gaps(2, 2021, geos=["PL84"]).to_dict("records"):
        card = page.locator(f"#scorecard-{gap['dimension']}").inner_text()
        if gap["state"] != "missing" and abs(gap["gap"]) >= 0.5:
            assert f"{abs(gap['gap']):.1f} points {'behind' if gap['gap'] < 0 else 'ahead of'}" in card


def test_another_region_from_the_list(visit):
    page = visit.open("/region/AT12")
    page.locator("#search-box").fill("podlaskei")
    page.locator("#found li", has_text="PL84").first.click()
    page.wait_for_url("**/region/PL84**")
    visit.settled()
    assert "Podlaskie" in page.locator("#region-headline").inner_text()


def test_a_parents_value_is_shown_with_its_level_and_not_compared(visit):
    page = visit.open("/region/AT12?year=2021")
    row = page.locator(".indicator-table tr", has_text="SMEs with product innovations").inner_text()
    assert "published for AT1 (NUTS 1)" in row
    assert "published only for a larger region" in row


def test_a_region_without_a_core_says_so(visit):
    page = visit.open("/region/LU00")
    assert "no other region" in page.locator("#region-headline").inner_text()


def test_region_page_without_a_region_leads_to_the_map(visit):
    page = visit.open("/region")
    page.wait_for_selector("#map-figure")
    assert "needs a region" in page.locator("#notice").inner_text()


def test_no_horizontal_scrolling_on_a_phone(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("/region/FI1C3")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
