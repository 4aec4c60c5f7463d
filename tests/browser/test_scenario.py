"""A scenario in a real browser: by slider, button and keyboard, on a phone, resettable, nowhere else to be seen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_access import RULES

PAIR = "/gap?geo=PL84&show=talent&year=2020"
WHAT = "window.dash_clientside.metrogap.query().what"
SLIDER = 'input[data-set="what.neet"]'


def known(visit):
    """Wait until nothing is being computed any more."""
    visit.until("!window.dash_clientside.metrogap.query().awaited", seconds=60)
    visit.settled()


def test_a_slider_is_moved_by_keyboard_and_keeps_the_focus(visit):
    page = visit.open(PAIR)
    page.focus(SLIDER)
    before = page.evaluate("Number(document.activeElement.value)")
    for _press in range(3):
        page.keyboard.press("ArrowLeft")
        visit.settled()
    visit.until(f"!!{WHAT}")
    visit.settled()
    now = page.evaluate("Number(document.activeElement.value)")
    assert now < before and page.evaluate("document.activeElement.dataset.set") == "what.neet"
    assert page.evaluate(WHAT) == f"neet:{now:g}" and f"what=neet:{now:g}" in page.url
    assert page.locator("#frame-scenario .figure-title").inner_text().startswith("Scenario: Podlaskie would be")
    assert page.title().startswith("Scenario: ")
    assert "instead of 13.9" in page.locator("#what-neet .what-said").inner_text()
    assert page.locator(".what-notice").is_visible()


def test_targets_are_pressed_and_taken_back(visit):
    page = visit.open(PAIR)
    core = page.locator("#what-neet button[data-value=core]")
    core.click()
    visit.until(f"{WHAT} === 'neet:core'")
    visit.settled()
    assert core.get_attribute("aria-pressed") == "true"
    assert float(page.locator(SLIDER).input_value()) == pytest.approx(6.6, abs=0.3)
    page.locator("#what-neet button[data-value=peer]").click()
    visit.until(f"{WHAT} === 'neet:peer'")
    visit.settled()
    page.locator("#what-neet button[data-value=own]").click()
    visit.until(f"!{WHAT}")
    visit.settled()
    assert page.locator("#what-neet button[data-value=own]").get_attribute("aria-pressed") == "true"
    assert "nothing is changed yet" in page.locator("#frame-scenario").inner_text()
    assert not page.title().startswith("Scenario")


def test_the_rank_interval_comes_by_itself(visit):
    page = visit.open(PAIR + "&what=neet:core")
    known(visit)
    cell = page.locator("#frame-scenario .what-table tbody tr").nth(2).locator("td").nth(1)
    assert "(" in cell.inner_text() and "…" not in cell.inner_text()


def test_the_shortest_list_becomes_the_scenario_and_is_reset(visit):
    page = visit.open(PAIR)
    page.locator("#frame-closing .what-take").click()
    visit.until(f"({WHAT} || '').split('~').length === 3")
    visit.settled()
    assert page.locator("#frame-closing .what-take").get_attribute("aria-pressed") == "true"
    page.locator(".what-panel button", has_text="Reset the scenario").click()
    visit.until(f"!{WHAT}")
    visit.settled()
    assert page.locator(".what-notice").count() == 0 and "what=" not in page.url


def test_the_way_down_and_the_example_are_used_by_keyboard_alone(visit):
    focus = "document.activeElement.dataset.set + ' ' + document.activeElement.dataset.value"
    page = visit.open(PAIR)
    page.locator(".what-down a").focus()
    page.keyboard.press("Enter")
    visit.until("Math.abs(document.getElementById('gap-scenario-part').getBoundingClientRect().top) < 5")
    example = page.locator("#frame-scenario .what-take")
    wanted = f"{example.get_attribute('data-set')} core"
    example.focus()
    page.keyboard.press("Enter")
    visit.until(f"({WHAT} || '').endsWith(':core')")
    visit.until(f"{focus} === {wanted!r}")
    page.locator(".what-panel button", has_text="Reset the scenario").focus()
    page.keyboard.press("Enter")
    visit.until(f"!{WHAT}")
    visit.until("document.activeElement.className === 'panel-title'")


def test_reset_at_the_top_hands_the_focus_to_what_takes_its_place(visit):
    page = visit.open(PAIR + "&what=neet:core")
    page.locator(".what-notice button").focus()
    page.keyboard.press("Enter")
    visit.until(f"!{WHAT}")
    visit.until("(document.activeElement.getAttribute('href') || '') === '#gap-scenario-part'")


def test_another_dimension_has_its_own_sliders_and_says_what_is_set_elsewhere(visit):
    page = visit.open(PAIR + "&what=neet:core")
    page.locator("#gap-dimensions button", has_text="R&D mass").click()
    visit.until("window.dash_clientside.metrogap.query().show === 'rd'")
    visit.settled()
    fields = page.evaluate("[...document.querySelectorAll('.what-row input')].map(i => i.dataset.set)")
    assert "what.gerd" in fields and "what.neet" not in fields
    rows = page.evaluate("[...document.querySelectorAll('.what-row')].map(r => r.id.replace('what-', 'what.'))")
    assert rows == fields
    assert float(page.locator('input[data-set="what.gerd"]').input_value()) == pytest.approx(0.82, abs=0.06)
    assert "NEET" in page.locator("#gap-what-head").inner_text()
    page.locator("#gap-what-head a", has_text="NEET").click()
    visit.until("window.dash_clientside.metrogap.query().show === 'talent'")
    visit.settled()
    assert float(page.locator(SLIDER).input_value()) == pytest.approx(6.6, abs=0.3)


def test_a_target_year_draws_the_way_and_survives_a_reload(visit):
    page = visit.open(PAIR + "&what=neet:8")
    page.select_option("#gap-by", "2027")
    visit.until("window.dash_clientside.metrogap.query().by === '2027'")
    visit.settled()
    assert page.locator("#frame-plan").count() == 1
    page.reload()
    visit.settled()
    assert page.locator("#frame-plan").count() == 1 and page.locator("#gap-by").input_value() == "2027"
    page.focus("#frame-plan [data-action=table]")
    page.keyboard.press("t")
    page.wait_for_selector("#frame-plan .figure-table table")
    assert page.locator("#frame-plan .figure-table tbody tr").count() == 8


def test_no_other_page_shows_another_number(visit):
    page = visit.open("/region/PL84?show=talent&year=2020")
    plain = page.locator(".scorecards").inner_text()
    visit.open("/region/PL84?show=talent&year=2020&what=neet:core~hrst:core")
    known(visit)
    assert page.locator(".scorecards").inner_text().split("\n")[:4] == plain.split("\n")[:4]
    page.locator("#nav-gap").click()
    page.wait_for_url("**/gap**")
    visit.settled()
    assert page.locator("#frame-scenario .figure-title").inner_text().startswith("Scenario: Podlaskie would be")


@pytest.mark.parametrize("theme", ["light", "projector"])
def test_a_phone_has_room_for_it(visit, theme):
    visit.page.context.add_cookies([{"name": "theme", "value": theme, "url": visit.address}])
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(PAIR + "&what=neet:core~young_cohort:110&by=2026")
    known(visit)
    page.evaluate("window.dash_clientside.metrogap.draw_all(document)")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    controls = "[...document.querySelectorAll('.what-panel :is(button, input, select)')]"
    assert page.evaluate(f"{controls}.filter(e => e.getBoundingClientRect().height < 24).length") == 0
    # What a slider does stays in sight while one scrolls along the sliders.
    page.locator("#what-neet").scroll_into_view_if_needed()
    box = page.locator("#gap-effect").bounding_box()
    assert box["height"] > 20 and 0 <= box["y"] <= 844


def test_figures_leave_the_page_as_scenarios(visit):
    page = visit.open(PAIR + "&what=neet:core&by=2026")
    known(visit)
    for name in ("scenario", "plan"):
        svg = page.evaluate(f"window.dash_clientside.metrogap.compose(document.getElementById('frame-{name}'))")
        for part in ("Scenario", "Source:", "what=neet:core"):
            assert part in svg, (name, part)
    page = visit.open(PAIR + "&what=neet:core&embed=scenario")
    assert page.locator(".figure").count() == 1 and page.locator("#frame-scenario .what-table").count() == 1


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("projector", 1440)])
def test_axe_finds_nothing(visit, theme, width):
    """In the light theme test_access.py does."""
    visit.page.context.add_cookies([{"name": "theme", "value": theme, "url": visit.address}])
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    visit.page.set_viewport_size({"width": width, "height": 900})
    page = visit.open(PAIR + "&what=neet:core~gerd:core&by=2026")
    known(visit)
    page.evaluate("window.dash_clientside.metrogap.draw_all(document)")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == []


def test_hostile_scenarios_end_in_a_message_and_a_working_page(visit):
    page = visit.open("/gap?geo=PL84&show=talent&what=%3Cscript%3E:1&by=0001")
    notice = page.locator("#notice").inner_text()
    assert "what" in notice and "by" in notice and "can't be used" in notice
    assert page.locator("#frame-scenario").count() == 1
