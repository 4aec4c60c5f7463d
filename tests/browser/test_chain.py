"""The chain page in a real browser: left to right or top down, by mouse and keyboard, alone in another site."""

from __future__ import annotations

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_access import RULES

PAIR = "/chain?geo=AT12"
CHARTS = "[...document.querySelectorAll('.chain-page [data-figure]')]"
LINKS = "[...document.querySelectorAll('.chain-links > li')].map(e => e.getBoundingClientRect())"
# Texts of a chart that stick out of it.
OUT = """() => [...document.querySelectorAll('.chain-page [data-figure]')].flatMap(box => {
  const b = box.getBoundingClientRect();
  return [...box.querySelectorAll('.main-svg text')].filter(t => { const r = t.getBoundingClientRect();
    return r.width && (r.right > b.right + 1.5 || r.left < b.left - 1.5);
  }).map(t => box.id + ': ' + t.textContent); })"""
# Names of bubbles that cover each other.
COVERED = """() => { const all = [...document.querySelectorAll('#chain-bubbles .annotation-text')].filter(t =>
    t.closest('.annotation').dataset.index > 3).map(t => [t.textContent, t.getBoundingClientRect()]);
  return all.flatMap(([a, r], n) => all.slice(n + 1).filter(([, s]) => r.left < s.right - 2 && s.left < r.right - 2
    && r.top < s.bottom - 3 && s.top < r.bottom - 3).map(([b]) => a + ' / ' + b)); }"""


def wear(visit, theme):
    visit.page.context.add_cookies([{"name": "theme", "value": theme, "url": visit.address}])
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")


def drawn(visit):
    visit.page.evaluate("document.querySelectorAll('.fold').forEach(f => { f.open = true; })")
    visit.page.evaluate("window.dash_clientside.metrogap.draw_all(document)")
    visit.until(f"{CHARTS}.length > 0 && {CHARTS}.every(c => c.querySelector('.main-svg'))")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_the_chain_runs_left_to_right_or_top_down_and_nothing_sticks_out(visit, theme):
    wear(visit, theme)
    for width in (360, 768, 1440, 2560):
        visit.page.set_viewport_size({"width": width, "height": 900})
        page = visit.open(PAIR)
        drawn(visit)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = page.evaluate(LINKS)
        across = all(a["right"] <= b["left"] + 1 for a, b in pairwise(boxes))
        down = all(a["bottom"] <= b["top"] + 1 for a, b in pairwise(boxes))
        assert (across, down) == ((True, False) if width >= 1440 else (False, True))
        assert page.evaluate(OUT) == [], width


def test_on_a_phone_sectors_fold_behind_their_findings(visit):
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open("/chain?geo=PL84&year=2020")
    assert page.evaluate("document.documentElement.scrollHeight") < 6 * 740
    fold = page.locator(".fold", has=page.locator("#frame-shift"))
    assert not page.locator("#frame-shift").is_visible()
    said = fold.locator("summary").inner_text()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    visit.until("!!document.querySelector('#chain-shift .main-svg')")
    assert said == page.locator("#frame-shift .figure-title").text_content()
    chart = page.locator("#chain-shift .main-svg").first.bounding_box()
    assert 250 < chart["width"] <= 360
    visit.page.set_viewport_size({"width": 1440, "height": 900})
    assert not fold.locator("summary").is_visible() and page.locator("#frame-quotients").is_visible()


@pytest.mark.parametrize("geo", ["AT12", "PL84", "DE80", "FI1C3", "ES511"])
def test_names_of_bubbles_do_not_cover_each_other(visit, geo):
    for width in (390, 1440):
        visit.page.set_viewport_size({"width": width, "height": 900})
        page = visit.open(f"/chain?geo={geo}")
        drawn(visit)
        assert page.evaluate(COVERED) == [], width


def test_indicators_are_one_click_away_and_everything_by_keyboard(visit):
    page = visit.open(PAIR)
    drawn(visit)
    assert page.get_by_text("Tertiary attainment, 25–64", exact=True).first.is_hidden()
    page.focus(".chain-more summary >> nth=0")
    page.keyboard.press("Enter")
    assert page.get_by_text("Tertiary attainment, 25–64", exact=True).first.is_visible()
    for name in ("chain", "quotients", "shift", "bubbles"):
        page.focus(f"#frame-{name} [data-action=table]")
        page.keyboard.press("t")
        page.wait_for_selector(f"#frame-{name} .figure-table table")
        assert page.locator(f"#frame-{name} .figure-table tbody tr").count() > 5


def test_a_choice_changes_figures_and_address(visit):
    page = visit.open(PAIR)
    visit.choose("span", "10")
    assert "span=10" in page.url
    assert "2010" in page.locator("#frame-shift .figure-title").inner_text()
    page.locator("button[data-set=sectors][data-value=gva]").click()
    page.wait_for_selector("text=eurostat.nama_10r_3gva")
    assert page.locator("#frame-shift").count() == 0 and page.locator("#frame-chain").count() == 1
    page.get_by_role("link", name="Show persons employed").click()
    page.wait_for_selector("#frame-shift")


def test_figures_leave_the_page_with_all_they_need(visit):
    page = visit.open(PAIR)
    drawn(visit)
    for name in ("chain", "quotients", "shift", "bubbles"):
        svg = page.evaluate(f"window.dash_clientside.metrogap.compose(document.getElementById('frame-{name}'))")
        for part in ("Source:", "/chain?geo=AT12", "NUTS 2"):
            assert part in svg, (name, part)
        # What is folded up stays out of the picture.
        assert "of persons aged" not in svg


def test_one_figure_can_be_embedded(visit):
    page = visit.open(PAIR + "&embed=chain")
    assert page.locator(".figure").count() == 1 and page.locator(".chain-links > li").count() == 5


def test_a_pilot_is_one_click_away(visit):
    page = visit.open("/chain")
    page.locator(".gap-pilots a", has_text="Podlaskie").first.click()
    page.wait_for_url("**/chain?geo=PL84**")
    visit.settled()
    assert "Podlaskie" in page.locator("#chain-headline").inner_text()


def test_axe_finds_no_violation_in_any_state(visit):
    """In the dark theme; test_access.py looks at the others."""
    wear(visit, "dark")
    visit.page.emulate_media(reduced_motion="reduce")
    states = ("/chain", "/chain?geo=LU00", "/chain?geo=FI1C3", "/chain?geo=BE21", "/chain?geo=AT12&sectors=gva", PAIR)
    for path in states:
        page = visit.open(path)
        visit.page.evaluate("window.dash_clientside.metrogap.draw_all(document)")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(v["id"], v["nodes"][0]["target"]) for v in found] == [], path
