"""The data page in a real browser: found, filtered, sorted, paged, downloaded; under the policy, by everybody."""

from __future__ import annotations

import io

import pandas as pd
import pytest

PARTS = {
    "observations": "/data?geo=PL84&items=all",
    "a dataset": "/data?dataset=eurostat.bd_size_r3&area=all",
    "no rows": "/data?geo=AT12&only=n",
    "coverage": "/data?part=coverage",
    "sources": "/data?part=sources",
    "method": "/data?part=method&show=rd",
}
CHOSEN = "window.dash_clientside.metrogap.query()"


def cells(page, column):
    return page.locator(f".data-table tbody tr > :nth-child({column})").all_inner_texts()


def test_the_page_is_reached_with_the_selection_and_goes_back(visit):
    page = visit.open("/?geo=PL84&show=rd&year=2019")
    page.click("#nav-data")
    visit.until("location.pathname === '/data'")
    visit.settled()
    assert "geo=PL84" in page.url and "year=2019" in page.url and "show=rd" in page.url
    assert "Podlaskie, Warszawski stołeczny · 2019" in page.locator("#frame-observations").inner_text()
    assert page.title() == "Every value behind the scores, with its year, flag and source – metrogap"
    page.go_back()
    visit.until("location.pathname === '/'")
    visit.settled()
    assert page.locator("#map-figure").count() == 1


def test_filters_sorting_and_pages_work_together(visit):
    page = visit.open("/data?show=gerd&year=2019")
    visit.choose("area", "DE")
    assert page.locator(".data-table tbody tr").count() == 38
    page.click(".data-table th a:has-text('Value')")
    visit.until(f"{CHOSEN}.sort === 'value'")
    visit.settled()
    up = [float(v.replace("\u202f", "")) for v in cells(page, 4)]
    assert up == sorted(up)
    assert page.locator(".data-table th[aria-sort=ascending]").inner_text().startswith("Value")
    page.click(".data-table th a:has-text('Value')")
    visit.until(f"{CHOSEN}.sort === '-value'")
    visit.settled()
    assert [float(v.replace("\u202f", "")) for v in cells(page, 4)] == up[::-1]
    page.select_option("#data-area", "")
    visit.until(f"!{CHOSEN}.area")
    visit.settled()
    page.click(".data-pages a:has-text('Next')")
    visit.until("document.querySelector('.page-now').textContent.startsWith('Page 2 ')")
    visit.settled()
    assert "Rows 51 to 100 of 334" in page.locator(".data-table caption").inner_text()
    address = page.url
    visit.choose("only", "carried")
    assert "Rows 1 to" in page.locator(".data-table caption").inner_text()
    page.goto(address)
    visit.settled()
    assert "Rows 51 to 100 of 334" in page.locator(".data-table caption").inner_text()


def test_focus_stays_on_the_list_that_was_used(visit):
    page = visit.open("/data?geo=AT12")
    page.focus("#data-only")
    page.keyboard.press("ArrowDown")
    visit.until(f"{CHOSEN}.only === 'flagged'")
    visit.settled()
    assert page.evaluate("document.activeElement.id") == "data-only"


def test_a_control_shows_what_the_address_says(visit):
    page = visit.open("/data?geo=AT12&years=2013-2016&only=b&area=AT&items=all&level=2")
    values = {name: page.locator(f"#data-{name}").input_value() for name in ("years", "only", "area", "items")}
    assert values == {"years": "2013-2016", "only": "b", "area": "AT", "items": "all"}


def test_what_is_downloaded_is_what_is_filtered(visit):
    page = visit.open("/data?geo=AT12&show=rd&year=2021&only=values")
    total = int(page.locator(".figure-title").inner_text().split()[0])
    for label, read in (("CSV", lambda d: pd.read_csv(d, comment="#")), ("Parquet", pd.read_parquet)):
        with page.expect_download() as waiting:
            page.click(f".downloads-row:first-child a:has-text('{label}')")
        found = read(io.BytesIO(waiting.value.path().read_bytes()))
        assert len(found) == total and set(found["geo"]) == {"AT12", "AT13"} and set(found["dimension"]) == {"rd"}
        assert waiting.value.suggested_filename.startswith("metrogap-observations-nuts2-2021-rd-AT12-AT13")


def test_parts_are_changed_without_loading_anew(visit):
    page = visit.open("/data?geo=PL84")
    page.evaluate("window.still = true")
    for text, name in (("Coverage", "coverage"), ("Sources", "sources"), ("Method", "method")):
        page.click(f".part-link:has-text('{text}')")
        visit.until(f"{CHOSEN}.part === '{name}'")
        visit.settled()
        assert page.locator(".part-link[aria-current=page]").inner_text() == text
    page.click(".chips-inline a:has-text('R&D mass')")
    visit.until(f"{CHOSEN}.show === 'rd'")
    visit.settled()
    assert page.locator("#frame-weights .figure-title").inner_text() == "R&D mass: weights and scales"
    assert page.evaluate("window.still") is True


def test_the_numbers_behind_coverage_are_one_key_away(visit):
    page = visit.open("/data?part=coverage")
    page.focus("#frame-coverage .scroll")
    page.keyboard.press("t")
    page.wait_for_selector("#frame-coverage .figure-table table")
    assert page.locator("#frame-coverage .figure-table tbody tr").count() > 1000


@pytest.mark.parametrize("path", PARTS.values(), ids=PARTS)
def test_a_phone_shows_it_without_scrolling_sideways(visit, path):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("search", ["?area=%3Cimg%20src=x%3E", "?dataset=a.b%27%3B--", "?at=99999.00000000&sort=zzz"])
def test_a_hostile_address_ends_in_a_working_page(visit, search):
    page = visit.open(f"/data{search}&geo=AT12")
    assert page.locator("#data-parts").count() == 1 and page.locator("img[src=x]").count() == 0
