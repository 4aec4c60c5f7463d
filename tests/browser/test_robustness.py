"""The robustness page in a real browser: another method at once, everywhere it matters, and what takes longer."""

from __future__ import annotations

import pytest

START = "/robustness?geo=PL84&show=rd&year=2020"
NOTES = "[...document.querySelectorAll('.figure-method')].map(n => n.hidden ? '' : n.textContent)"


def arrived(visit):
    """Wait until nothing is computed any more."""
    visit.until("window.dash_clientside.metrogap.query().awaited === ''", 120)
    visit.settled()


def test_another_method_is_there_at_once_and_printed_everywhere(visit):
    page = visit.open(START)
    assert page.evaluate(NOTES) and not any(page.evaluate(NOTES)), "nothing is printed by the default method"
    visit.choose("norm", "percentile")
    assert "norm=percentile" in page.url
    for path in ("robustness", "region", "map", "gap"):
        if page.locator(f"#nav-{path}").count():
            page.locator(f"#nav-{path}").click()
            visit.until(f"window.dash_clientside.metrogap.query().page === '{path}'")
            visit.settled()
            notes = page.evaluate(NOTES)
            assert notes and set(notes) == {"Not the default method: percentile ranks."}, path
            assert "percentile ranks" in page.locator("#method").inner_text()
    page.locator("#method-reset").click()
    visit.until("!window.dash_clientside.metrogap.query().norm")
    visit.settled()
    assert "norm" not in page.url and not any(page.evaluate(NOTES)) and page.locator("#method").inner_text() == ""


def test_a_picture_carries_the_method(visit):
    page = visit.open("/?geo=PL84&show=rd&year=2020&mean=geometric")
    page.evaluate(
        "() => { window.dash_clientside.metrogap.compose(document.querySelector('.figure'))"
        ".then(s => { document.documentElement.dataset.svg = s; }); }"
    )
    visit.until("!!document.documentElement.dataset.svg")
    svg = page.evaluate("document.documentElement.dataset.svg")
    assert "Not the default method: geometric mean." in " ".join(svg.split())


def test_sliders_by_keyboard_keep_the_focus_and_show_the_share(visit):
    page = visit.open(START)
    slider = page.locator('input[data-set="w.rd.people"]')
    share = page.locator('[data-text="share.rd.people"]')
    assert slider.input_value() == "1" and share.inner_text() == "33 %"
    slider.focus()
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    visit.until("(window.dash_clientside.metrogap.query().w || '').includes('rd.people:2')")
    visit.settled()
    assert share.inner_text() == "50 %" and slider.input_value() == "2"
    assert page.evaluate("document.activeElement.dataset.set") == "w.rd.people"
    page.locator(".robust-reset a").click()
    visit.until("!window.dash_clientside.metrogap.query().w")
    visit.settled()
    assert slider.input_value() == "1" and share.inner_text() == "33 %"


def test_scores_come_first_and_intervals_when_they_are_there(visit, results):
    page = visit.open("/robustness?geo=RO42&show=rd&year=2017")
    rank = int(results.scores(2, 2017, geos=["RO42"], dimension="rd")["rank"].item())
    assert f"rank {rank} of" in page.locator("#frame-ranks .figure-title").inner_text()
    arrived(visit)
    assert "by nine of ten methods" in page.locator("#frame-ranks .figure-title").inner_text()
    assert page.locator(".waiting").count() == 0
    assert "depends" in page.locator("#frame-sensitivity .figure-title").inner_text()
    page.locator("#nav-region").click()
    visit.until("window.dash_clientside.metrogap.query().page === 'region'")
    visit.settled()
    assert f"rank {rank} of" in page.locator("#scorecard-rd").inner_text()
    assert "(" in page.locator("#scorecard-rd .scorecard-rank").inner_text()


def test_the_card_on_the_map_gets_its_intervals_without_a_click(visit):
    page = visit.open("/?geo=RO22&year=2016")
    arrived(visit)
    assert page.locator("#map-card .row-rank", has_text="–").count() >= 1


def test_a_region_of_the_list_of_movers_leads_to_it(visit):
    page = visit.open(START + "&treat=none&mean=harmonic")
    link = page.locator("#frame-movers a").first
    name = link.inner_text()
    link.click()
    visit.until("window.dash_clientside.metrogap.query().geo !== 'PL84'")
    visit.settled()
    assert name in page.locator("#robust-head").inner_text() and "mean=harmonic" in page.url


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("width", [360, 768, 2560])
def test_nothing_is_wider_than_the_screen(visit, width, theme):
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page = visit.open(START + "&norm=year")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_table_that_scrolls_sideways_shows_it_and_keeps_its_first_column(chromium, address, visit):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    seen = type(visit)(context.new_page(), address)
    page = seen.open(START)
    arrived(seen)
    box = "document.querySelector('#robust-changes .scroll')"
    assert page.evaluate(f"{box}.scrollWidth > {box}.clientWidth")
    assert page.evaluate(f"getComputedStyle({box}).backgroundImage.split('linear-gradient').length") == 5
    assert page.evaluate(f"getComputedStyle({box}).backgroundAttachment") == "local, local, scroll, scroll"
    first = f"{box}.querySelector('tbody th')"
    left = page.evaluate(f"{first}.getBoundingClientRect().left")
    page.evaluate(f"{box}.scrollLeft = 120")
    assert page.evaluate(f"{first}.getBoundingClientRect().left") == left
    context.close()


def test_on_a_wide_screen_pages_begin_where_the_header_does(chromium, address, visit):
    context = chromium.new_context(viewport={"width": 2560, "height": 1440})
    seen = type(visit)(context.new_page(), address)
    for path in ("/region/PL84", "/robustness?geo=PL84", "/pilots", "/data"):
        page = seen.open(path)
        lefts = page.evaluate(
            "['#brand', '#page > .page'].map(s => document.querySelector(s).getBoundingClientRect().left)"
        )
        assert abs(lefts[0] - lefts[1]) < 2, path
    context.close()
