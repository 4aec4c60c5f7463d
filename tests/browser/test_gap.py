"""The gap page in a real browser: by mouse and keyboard, in all themes and widths, alone in another site."""

from __future__ import annotations

import pytest

THEMES = ("light", "dark", "projector")
PAIR = "/gap?geo=PL84&show=rd&year=2020"
CHARTS = "[...document.querySelectorAll('.gap-figures [data-figure]')]"


def wear(visit, theme):
    visit.page.context.add_cookies([{"name": "theme", "value": theme, "url": visit.address}])
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")


def drawn(visit):
    visit.page.evaluate("window.dash_clientside.metrogap.draw_all(document)")
    visit.until(f"{CHARTS}.length > 0 && {CHARTS}.every(c => c.querySelector('.main-svg'))")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [360, 768, 1440, 2560])
def test_nothing_is_wider_than_the_screen(visit, width, theme):
    wear(visit, theme)
    visit.page.set_viewport_size({"width": width, "height": 900})
    page = visit.open(PAIR)
    drawn(visit)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('.gap-page *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert page.evaluate(f"{wide}.filter(e => !e.closest('svg, .visually-hidden')).length") == 0


def test_texts_of_the_waterfall_stay_inside_it_on_a_phone(visit):
    visit.page.set_viewport_size({"width": 360, "height": 800})
    page = visit.open(PAIR)
    drawn(visit)
    out = (
        "['gap-waterfall', 'gap-change'].flatMap(id => { const box = document.getElementById(id), "
        "b = box.getBoundingClientRect(); return [...box.querySelectorAll('.main-svg text')].filter(t => {"
        "const r = t.getBoundingClientRect(); return r.width && (r.right > b.right + 1 || r.left < b.left - 1); })"
        ".map(t => t.textContent); })"
    )
    assert page.evaluate(out) == []


def test_the_headline_comes_from_the_results_and_waits_for_nothing(visit, results):
    page = visit.open(PAIR)
    row = results.gaps(2, 2020, geos=["PL84"], dimension="rd").iloc[0]
    assert f"{abs(row['gap']):.1f} points" in page.locator("#gap-headline").inner_text()
    # How sure it is comes by itself, a little later.
    visit.until("!document.querySelector('.gap-sure').innerText.includes('computed')", seconds=60)
    assert "draws of method and data" in page.locator(".gap-sure").inner_text()


def test_a_dimension_is_chosen_and_everything_follows(visit):
    page = visit.open(PAIR)
    page.locator("#gap-dimensions button", has_text="Talent retention").click()
    visit.until("window.dash_clientside.metrogap.query().show === 'talent'")
    visit.settled()
    assert "talent retention" in page.locator("#gap-headline").inner_text()
    assert "show=talent" in page.url
    assert page.locator("#gap-dimensions [aria-pressed=true]").inner_text().startswith("Talent retention")


def test_the_year_to_count_from_is_chosen_kept_and_carried(visit):
    page = visit.open(PAIR)
    visit.choose("from", "2016")
    assert "from=2016" in page.url
    assert "from 2016 to 2020" in page.locator("#frame-change .figure-title").inner_text()
    page.locator("#nav-region").click()
    page.wait_for_url("**/region/PL84**")
    visit.settled()
    assert "from=2016" in page.url
    page.go_back()
    visit.settled()
    assert page.locator("#gap-from").input_value() == "2016"


def test_everything_is_reached_by_keyboard_and_a_table_is_one_key_away(visit):
    page = visit.open(PAIR)
    seen = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        kind = "(e => e.id || e.dataset.set || e.dataset.action || '')(document.activeElement)"
        seen.add(page.evaluate(kind))
    assert {"core", "level", "year", "gap-from", "show", "table", "png", "csv", "link"} <= seen
    for name in ("waterfall", "development", "change", "spread", "growth"):
        page.focus(f"#frame-{name} [data-action=table]")
        page.keyboard.press("t")
        page.wait_for_selector(f"#frame-{name} .figure-table table")
        assert page.locator(f"#frame-{name} .figure-table tbody tr").count() > 2


def test_figures_leave_the_page_with_all_they_need(visit):
    page = visit.open(PAIR)
    drawn(visit)
    for name in ("waterfall", "development", "change", "spread", "growth"):
        svg = page.evaluate(f"window.dash_clientside.metrogap.compose(document.getElementById('frame-{name}'))", None)
        for part in ("Source:", "/gap?geo=PL84", "NUTS 2"):
            assert part in svg, (name, part)


def test_one_figure_can_be_embedded(visit):
    page = visit.open(PAIR + "&embed=change")
    assert page.locator(".figure").count() == 1 and page.locator("#frame-change").count() == 1
    visit.until(f"{CHARTS.replace('.gap-figures ', '')}.every(c => c.querySelector('.main-svg'))")


def test_a_pilot_is_one_click_away(visit):
    page = visit.open("/gap?show=rd")
    page.locator(".gap-pilots a", has_text="Podlaskie").first.click()
    page.wait_for_url("**/gap?geo=PL84**")
    visit.settled()
    assert "R&D mass" in page.locator("#gap-headline").inner_text()
    assert page.locator("#frame-waterfall").count() == 1
    page.locator("#search-box").fill("PL91")
    page.locator("#found li", has_text="PL91").first.click()
    page.wait_for_url("**geo=PL91**")
    visit.settled()
    assert "no gap to itself" in page.locator("#gap-headline").inner_text()
    assert page.locator("#frame-waterfall").count() == 0


def test_hostile_addresses_end_in_a_working_page(visit):
    page = visit.open("/gap?geo=PL84&from=%27;drop&show=%3Cscript%3E")
    assert "can't be used" in page.locator("#notice").inner_text()
    assert page.locator("#frame-waterfall").count() == 1
