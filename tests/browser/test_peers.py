"""The peers page in a real browser: on a desk and on a phone, by mouse and by keyboard, with one map and its list."""

from __future__ import annotations

import pytest

START = "/peers?geo=PL84&show=rd&year=2020"
DRAWN = "!!document.querySelector('#map-figure .choroplethlayer path')"
NUMBERS = "[...document.querySelectorAll('#map-figure .scatterlayer text')].map(t => t.textContent)"


def opened(visit, path=START):
    """Open the page and wait for its map, which fetches the shapes."""
    page = visit.open(path)
    visit.until(DRAWN)
    return page


def chosen(visit, geo):
    """Wait until a region is selected and shown."""
    visit.until(f"window.dash_clientside.metrogap.query().geo === '{geo}'")
    visit.settled()


@pytest.mark.parametrize("width", [1440, 390])
def test_peers_are_on_the_map_and_in_the_list_with_reasons(visit, width):
    visit.page.set_viewport_size({"width": width, "height": 844})
    page = opened(visit)
    assert page.locator("#peers-headline").inner_text().startswith("Most like Podlaskie: Lubelskie")
    assert sorted(page.evaluate(NUMBERS), key=int) == [str(n) for n in range(1, 11)]
    first = page.locator(".peer-list li").first
    assert "Lubelskie" in first.inner_text() and "Alike:" in first.inner_text() and "Apart:" in first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 721:  # folded up on a phone, until its finding is touched
        page.locator(".fold summary", has=page.locator("#peers-slot-rings-title")).click()
    page.locator("#peers-slot-rings").scroll_into_view_if_needed()
    visit.until("!!document.querySelector('#peers-rings-chart .main-svg')")
    for name in ("frame-peers", "frame-structure", "frame-rings", "frame-proximity"):
        assert page.locator(f"#{name}").count() == 1


def test_types_are_another_look_at_the_same_map(visit):
    page = opened(visit)
    visit.choose("peermap", "types")
    assert "peermap=types" in page.url and "Type 1" in page.locator("#peers-legend").inner_text()
    assert "Mean silhouette" in page.locator("#peers-notes").inner_text()
    visit.until("document.querySelectorAll('#map-figure .scatterlayer text').length > 50")
    page.locator('#peers-map button[data-value=""]').click()
    visit.until("!location.search.includes('peermap')")
    visit.settled()
    visit.until("document.querySelectorAll('#map-figure .scatterlayer text').length === 10")


def test_peers_from_other_countries_only(visit):
    page = opened(visit)
    visit.choose("abroad", "only")
    text = page.locator(".peer-list").inner_text()
    assert "Poland" not in text and "in other countries" in page.locator("#peers-headline").inner_text()
    page.reload()
    visit.settled()
    assert page.locator(".peer-list").inner_text() == text


def test_a_click_and_the_keyboard_choose_a_region_on_the_map(visit):
    page = opened(visit)
    page.locator("#map-keys").focus()
    page.keyboard.press("ArrowDown")
    visit.until("document.getElementById('live').textContent.includes('similarity')")
    page.keyboard.press("Enter")
    visit.until("window.dash_clientside.metrogap.query().geo !== 'PL84'")
    visit.settled()
    geo = page.evaluate("window.dash_clientside.metrogap.query().geo")
    assert f"({geo})" in page.locator("#peers-head .eyebrow").inner_text()
    assert f"geo={geo}" in page.url


def test_a_peer_leads_to_its_region_and_into_the_comparison(visit):
    page = opened(visit)
    page.locator(".peer-add").first.focus()
    page.keyboard.press("Enter")
    visit.until("(window.dash_clientside.metrogap.query().compare || '').includes('PL81')")
    visit.settled()
    assert page.locator(".peer-add").first.inner_text() == "Don’t compare"
    assert "Lubelskie" in page.locator("#peers-slot-compare").inner_text()
    page.locator(".peer-name a").first.click()
    chosen(visit, "PL81")
    assert "/region/PL81" in page.url and "compare=" in page.url


def test_the_table_of_the_map_is_the_list(visit):
    page = opened(visit)
    page.locator('#frame-peers [data-action="table"]').click()
    visit.until("document.querySelectorAll('#frame-peers .figure-table tbody tr').length === 10")
    assert "Lubelskie" in page.locator("#frame-peers .figure-table").inner_text()


def test_without_a_region_it_invites_and_shows_the_types(visit):
    page = opened(visit, "/peers")
    assert "Type 1" in page.locator("#peers-legend").inner_text()
    assert page.locator("#frame-proximity").count() == 1
    page.locator(".peer-pilots a").first.click()
    chosen(visit, "FI1C3")
    assert page.locator(".peer-list li").count() == 10


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("width", [360, 768, 2560])
def test_nothing_is_wider_than_the_screen(visit, width, theme):
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page = opened(visit, START + "&peermap=types")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
