"""The region page in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess

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
            side = "behind" if gap["gap"] < 0 else "ahead"
            # "20.7 points behind"; "20.7 points, clearly behind" as soon as that is known.
            assert re.search(rf"{abs(gap['gap']):.1f} points(, clearly)? {side}", card)


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


def test_compass_and_waterfall_are_drawn_and_have_tables(visit):
    page = visit.open("/region/PL84?year=2021")
    for name in ("compass", "waterfall"):
        frame = page.locator(f"#frame-{name}")
        frame.scroll_into_view_if_needed()
        visit.until(f"!!document.querySelector('#frame-{name} .main-svg')")
        frame.locator('[data-action="table"]').click()
        page.wait_for_selector(f"#frame-{name} .figure-table tbody tr")
        assert frame.locator(".figure-table tbody tr").count() >= 4


def test_rank_and_level_stand_in_the_table(visit, results):
    page = visit.open("/region/AT12?year=2021")
    row = page.locator(".indicator-table tr", has_text="SMEs with product innovations").inner_text()
    assert "NUTS 1" in row and " of " not in row.replace("published for AT1 (NUTS 1)", "")
    from indicators.indicator_ranks import indicator_ranks

    rank, ranked = indicator_ranks(results, "AT12", 2021)["neet"]
    assert f"{rank} of {ranked}" in page.locator(".indicator-table tr", has_text="NEET").inner_text()


@pytest.mark.parametrize("geo", ["FI1C", "PL84", "AT12", "FI1C3"])
def test_the_page_prints_on_two_sheets_with_everything_on_them(visit, tmp_path, geo):
    page = visit.open(f"/region/{geo}?year=2020")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, print_background=True)
    pdf = (tmp_path / "page.pdf").read_bytes()
    assert 1 <= len(re.findall(rb"/Type ?/Page\b", pdf)) <= 2
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine: apt-get install poppler-utils")
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True).stdout
    assert text.count("\f") <= 2
    words = " ".join(text.split())
    for title in page.locator(".figure-title").all_inner_texts():
        assert title.split()[0] in words
    assert "Every indicator behind the scores" in words and "Above-basic digital skills" in words


def test_after_printing_the_charts_are_as_before(visit):
    page = visit.open("/region/PL84")
    visit.until("!!document.querySelector('#compass .main-svg')")
    size = "(() => { const b = document.querySelector('#compass .main-svg').getBoundingClientRect();"
    size += " return [b.width, b.height]; })()"
    before = page.evaluate(size)
    page.pdf()
    page.wait_for_timeout(800)
    assert page.evaluate(size) == before
