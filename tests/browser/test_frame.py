"""A figure that leaves the page takes its title, source, notes and address along; and one that is embedded is alone."""

from __future__ import annotations

import struct

import pytest


def saved(page, action: str, tmp_path):
    with page.expect_download() as download:
        page.locator(f'.figure [data-action="{action}"]').first.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("path", ["/?geo=PL84&show=rd&year=2021", "/region/PL84?year=2021"])
def test_a_picture_holds_everything_and_is_as_large_as_a_slide(visit, tmp_path, path):
    page = visit.open(path)
    png = saved(page, "png", tmp_path).read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", png[16:24]) == (1920, 1080)
    svg = saved(page, "svg", tmp_path).read_text(encoding="utf-8")
    words = " ".join(svg.replace("</text>", " ").split())
    frame = page.locator(".figure").first
    for selector in (".figure-title", ".figure-subtitle", ".figure-source"):
        for word in frame.locator(selector).inner_text().split():
            assert word.replace("&", "&amp;") in words
    assert page.url.replace("&", "&amp;") in words
    assert "@font-face" in svg and "http" not in svg.replace(page.url.replace("&", "&amp;"), "").replace(
        "http://www.w3.org/", ""
    )
    assert ("EuroGeographics" in words) == path.startswith("/?")


def test_the_numbers_come_as_a_file(visit, tmp_path):
    page = visit.open("/?show=rd&year=2021")
    lines = saved(page, "csv", tmp_path).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"# R&D mass') or lines[0].startswith("# R&D mass")
    assert len(lines) > 330


def test_an_embedded_figure_has_no_shell_and_works(visit):
    page = visit.open("/?geo=PL84&show=rd&embed=map")
    assert page.locator(".header").count() == 0 and page.locator(".figure").count() == 1
    page.wait_for_selector("#map-figure .choroplethlayer path")
    assert page.locator(".whole").get_attribute("href").find("embed") < 0
    assert "embed=map" in page.url


def test_two_readers_do_not_see_each_other_s_selection(chromium, address):
    pages = [chromium.new_context().new_page() for _ in range(2)]
    for page, geo in zip(pages, ("PL84", "AT12"), strict=True):
        page.goto(f"{address}/?geo={geo}")
    for page, geo, other in zip(pages, ("PL84", "AT12"), ("AT12", "PL84"), strict=True):
        page.wait_for_selector("#card-of-region")
        page.select_option("#year", "2018")
        page.wait_for_url("**year=2018**")
        assert geo in page.locator("#map-card").inner_text() and other not in page.locator("#map-card").inner_text()
        assert f"geo={geo}" in page.url
        page.context.close()


def test_an_answer_that_does_not_come_is_asked_for_again(visit):
    """The server fails once: the reader keeps the page, is told, and the next choice works."""
    page = visit.open("/?geo=PL84")
    page.evaluate("window.dash_clientside.metrogap.act({set: {year: {bad: 1}}})")
    visit.settled()
    visit.choose("year", "2018")
    assert "year=2018" in page.url


def test_a_table_that_can_t_be_had_leaves_the_figure_where_it_is(visit):
    page = visit.open("/?geo=PL84&show=rd")
    figure, toast = page.locator("#frame-map"), page.locator("#toast")
    button = figure.locator('[data-action="table"]')
    button.click()
    figure.locator(".figure-table table").wait_for()
    page.route("**/figures/**", lambda route: route.abort())
    visit.choose("year", "2018")
    toast.get_by_text("could not be loaded").wait_for()
    assert figure.locator(".figure-body").is_visible() and not figure.locator(".figure-table").is_visible()
    button.click()
    page.wait_for_timeout(300)
    assert figure.locator(".figure-body").is_visible() and button.get_attribute("aria-pressed") == "false"
    assert all("Failed to load" in text for text in visit.complaints)
    visit.complaints.clear()


def test_an_address_that_can_t_be_copied_is_not_said_to_be(visit):
    """Browsers lend their clipboard to secure addresses only, and not every intranet has one."""
    visit.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = visit.open("/?geo=PL84&show=rd")
    page.locator('#frame-map [data-action="link"]').click()
    assert "could not be copied" in page.locator("#toast").inner_text()
