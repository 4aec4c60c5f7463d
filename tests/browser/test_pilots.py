"""The pilots page in a real browser: what is computed arrives by itself, the agenda can be read, nothing leaves."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe


def arrived(visit):
    """Wait until nothing is computed any more."""
    visit.until("window.dash_clientside.metrogap.query().awaited === ''", 120)
    visit.settled()


def test_the_six_pilots_and_their_agenda_arrive_without_a_click(visit):
    page = visit.open("/pilots")
    assert page.locator(".pilots-table thead a").count() == 6
    arrived(visit)
    assert "clearly behind" in page.locator("#frame-pilots").inner_text()
    cards = page.locator(".pilot-agenda")
    assert cards.count() == 9 and page.locator(".pilot-agenda .waiting").count() == 0
    assert "Can learn from" in cards.nth(1).inner_text()


def test_a_chip_picks_a_pilot_out_and_the_year_stays(visit):
    page = visit.open("/pilots?year=2019")
    arrived(visit)
    page.locator("#pilots .chip", has_text="Podlaskie").click()
    visit.until("window.dash_clientside.metrogap.query().geo === 'PL84'")
    visit.settled()
    assert "year=2019" in page.url and page.url.split("?")[0].endswith("/pilots")
    assert page.locator(".pilot-agenda.picked").count() == 1
    assert page.locator(".pilots-table thead .picked").inner_text().startswith("Podlaskie")
    page.locator(".pilots-table thead a", has_text="Podlaskie").click()
    visit.until("location.pathname === '/region/PL84'")
    visit.settled()
    assert "year=2019" in page.url


def test_another_year_changes_the_table_and_the_address(visit):
    page = visit.open("/pilots?geo=PL84")
    before = page.locator(".pilots-table").inner_text()
    visit.choose("year", "2018")
    assert "NUTS 2 · 2018" in page.locator(".pilots-table").inner_text() != before
    arrived(visit)
    assert "year=2018" in page.url


def test_the_table_view_shows_the_numbers_of_all_pairs(visit):
    page = visit.open("/pilots?year=2020")
    arrived(visit)
    page.locator("#frame-agenda-2 [data-action=table]").click()
    page.wait_for_selector("#frame-agenda-2 tbody tr")
    assert page.locator("#frame-agenda-2 .figure-table tbody tr").count() > 60


def test_on_a_phone_findings_come_first_and_open_by_key_and_on_paper_all_is_open(chromium, address, visit):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    seen = type(visit)(context.new_page(), address)
    page = seen.open("/pilots?geo=PL84")
    arrived(seen)
    assert page.evaluate("document.documentElement.scrollHeight") < 4 * 740
    # What is said of the pilots stands on the first two screens: headline and the chosen one's column of the table.
    assert page.locator(".pilots-table thead .picked").bounding_box()["y"] < 2 * 740
    first = page.locator(".fold").first
    assert first.locator("> summary").inner_text().startswith("NUTS 2:")
    assert not first.locator("figure").is_visible() and first.locator("h2.figure-title").is_hidden()
    first.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert first.locator(".pilot-agenda").first.is_visible()
    seen.settled()
    assert first.locator(".pilot-agenda").first.inner_text().startswith("Podlaskie")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"][:3]]) for v in found] == []
    page.emulate_media(media="print")
    assert all(f.is_visible() for f in page.locator(".fold figure").all())
    assert not page.locator(".fold summary").first.is_visible()
    context.close()
    assert seen.foreign == [] and seen.complaints == []


def test_where_there_is_room_nothing_is_folded_and_no_finding_stands_twice(visit):
    page = visit.open("/pilots?geo=PL84")
    arrived(visit)
    assert page.locator(".fold:not(.fold .fold)").count() == 6
    assert all(f.is_visible() for f in page.locator(".fold figure").all())
    assert all(not s.is_visible() for s in page.locator(".fold summary").all())


def test_a_phone_scrolls_the_table_and_not_the_page(chromium, address, visit):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    seen = type(visit)(context.new_page(), address)
    page = seen.open("/pilots?geo=FI1C3")
    arrived(seen)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    box = "document.querySelector('#frame-pilots .scroll')"
    assert page.evaluate(f"{box}.scrollWidth > {box}.clientWidth && {box}.tabIndex === 0")
    # The chosen pilot stands beside the row headings, though its column is one of the last.
    headings = page.locator("#frame-pilots tbody th").first.evaluate("e => e.getBoundingClientRect().right")
    chosen = page.locator("#frame-pilots thead .picked").evaluate("e => e.getBoundingClientRect().left")
    assert headings <= chosen <= headings + 16
    context.close()
    assert seen.foreign == [] and seen.complaints == []


def test_axe_finds_nothing_when_everything_has_arrived(visit):
    page = visit.open("/pilots?geo=PL84")
    arrived(visit)
    page.evaluate("window.dash_clientside.metrogap.draw_all(document)")
    visit.until("[...document.querySelectorAll('[data-figure]')].every(f => f.querySelector('svg'))")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"][:3]]) for v in found] == []
