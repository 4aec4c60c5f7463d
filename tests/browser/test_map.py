"""The map page in a real browser: drawn without another host, and one selection for everything."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import pandas as pd
import pytest

from data.catalogue import load_pilots

PILOTS = load_pilots()
FILLED = "#map-figure .choroplethlayer path"


def selection(page) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlparse(page.url).query).items()}


def outlined(page) -> set[str]:
    """Codes of the regions that have an outline of their own on the map."""
    return set(
        page.evaluate(
            """() => document.querySelector('#map-figure .js-plotly-plot').data
                 .filter(t => t.type === 'choropleth' && t.hoverinfo === 'skip' && t.locations.length < 10)
                 .flatMap(t => Array.from(t.locations))"""
        )
    )


def test_the_map_is_drawn_and_nobody_else_is_asked(visit):
    page = visit.open()
    page.wait_for_selector(FILLED)
    assert page.locator(FILLED).count() > 300
    sizes = page.evaluate(
        f"() => [...document.querySelectorAll('{FILLED}')].map(p => p.getBBox()).filter(b => b.width > 0).length"
    )
    assert sizes > 300
    fills = page.evaluate(
        f"() => new Set([...document.querySelectorAll('{FILLED}')].map(p => getComputedStyle(p).fill)).size"
    )
    assert fills > 5


@pytest.mark.parametrize("pilot", PILOTS.values(), ids=PILOTS)
def test_a_pilot_changes_outline_card_and_address(visit, pilot):
    page = visit.open()
    page.locator("#pilots .chip", has_text=pilot.label).click()
    pair = pilot.pairs[0]
    page.wait_for_url(f"**geo={pair.geo}**")
    visit.settled()
    assert selection(page)["geo"] == pair.geo
    assert selection(page)["level"] == str(pair.level)
    assert page.locator("#map-card").inner_text().count(pair.geo) >= 1
    assert {pair.geo, *pair.core} <= outlined(page)
    assert page.locator("#pilots .chip.current").inner_text() == pilot.label


def test_reload_and_back_keep_the_selection(visit):
    page = visit.open("/?geo=AT12&show=rd&measure=score&year=2019")
    before = selection(page)
    assert before == {"geo": "AT12", "show": "rd", "measure": "score", "year": "2019", "level": "2"}
    page.reload()
    visit.settled()
    assert selection(page) == before
    page.locator("#card-link").click()
    page.wait_for_url("**/region/AT12**")
    visit.settled()
    page.go_back()
    page.wait_for_selector("#map-figure")
    visit.settled()
    assert selection(page) == before
    assert "Niederösterreich" in page.locator("#map-card").inner_text()


def test_a_control_changes_map_and_address_without_a_new_page(visit):
    page = visit.open("/?geo=PL84")
    page.evaluate("window.stayed = true")
    visit.choose("measure", "score")
    assert selection(page)["measure"] == "score"
    assert page.evaluate("window.stayed") is True
    assert "Score" in page.locator("#map-subtitle").inner_text()
    assert "EU mean" in page.locator("#map-legend").inner_text()


def test_a_click_on_the_map_selects(visit):
    page = visit.open()
    page.wait_for_selector(FILLED)
    paris = page.evaluate(
        """() => { const plot = document.querySelector('#map-figure .js-plotly-plot');
             const at = plot._fullLayout.geo._subplot.projection([2.5, 48.7]);
             const box = plot.getBoundingClientRect();
             return [box.x + at[0], box.y + at[1]]; }"""
    )
    page.mouse.move(*paris)
    page.wait_for_selector("#tip:not([hidden])")
    visit.until("document.getElementById('tip').innerText.includes('points against the core')")
    page.mouse.click(*paris)
    page.wait_for_url("**geo=FR10**")
    visit.settled()
    assert "Ile-de-France" in page.locator("#map-card").inner_text().replace("Île", "Ile")


def test_bad_values_are_told_and_a_working_page_comes(visit):
    page = visit.open("/?geo=XX99&year=1850&level=7&show=nonsense&measure=<script>alert(1)</script>&core=DROP")
    told = page.locator("#notice").inner_text()
    for word in ("XX99", "1850", "7", "nonsense", "DROP"):
        assert word in told
    page.wait_for_selector(FILLED)
    assert selection(page)["show"] == "talent"


def test_an_unknown_page_leads_to_the_map(visit):
    page = visit.open("/nowhere/at/all")
    assert "nowhere" in page.locator("#notice").inner_text()
    page.wait_for_selector(FILLED)


def test_a_region_without_data_says_so(visit):
    page = visit.open("/?geo=AL01&show=rd")
    card = page.locator("#map-card").inner_text()
    assert "Not enough data" in card


def test_level_3_says_what_is_not_published(visit):
    page = visit.open("/?geo=FI1C3&level=3&show=rd")
    assert "None of its indicators is published at NUTS 3" in page.locator("#map-card").inner_text()
    assert "no values" in page.locator("#map-title").inner_text()


def test_no_number_on_the_card_without_unit_and_year(visit):
    page = visit.open("/?geo=DE80")
    card = page.locator("#map-card").inner_text()
    assert "2020" in card and "of 100" in card and "points behind" in card
    assert "nan" not in card.lower()


def test_partial_scores_are_marked(visit):
    page = visit.open("/?geo=DE80&show=sme")
    assert "partial" in page.locator("#map-card").inner_text()
    assert "partial data" in page.locator("#map-legend").inner_text()


@pytest.mark.parametrize("theme", ["Dark", "Projector", "Light"])
def test_themes(visit, theme):
    page = visit.open("/?geo=AT12")
    visit.choose("theme", theme.lower())
    assert page.evaluate("document.documentElement.dataset.theme") == theme.lower()
    page.reload()
    visit.settled()
    assert page.evaluate("document.documentElement.dataset.theme") == theme.lower()


@pytest.mark.parametrize("theme", ["Light", "Projector"])
def test_the_map_is_usable_on_a_phone(visit, theme):
    """With the longest row of measures, in the theme with the largest type."""
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open("/?geo=AT12&show=neet")
    visit.choose("theme", theme.lower())
    page.wait_for_selector(FILLED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#map-figure").bounding_box()["height"] > 250


VIEW = """gd => { const g = gd._fullLayout.geo, p = g.projection;
  return [p.scale, p.rotation.lon, p.rotation.lat, g.center.lon, g.center.lat].map(v => Math.round(v * 1e4)); }"""
FIRST, SECOND = "document.querySelector('#map-figure .js-plotly-plot')", "document.getElementById('map-second')"


def views(page) -> list[list[int]]:
    return [page.evaluate(f"({VIEW})({gd})") for gd in (FIRST, SECOND)]


def zoom(page, selector: str) -> None:
    box = page.locator(selector).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(3):
        page.mouse.wheel(0, -300)
        page.wait_for_timeout(150)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 80, box["y"] + box["height"] / 2 + 40, steps=5)
    page.mouse.up()
    page.wait_for_timeout(600)


def test_two_maps_have_one_zoom_and_keep_it_through_every_update(visit):
    page = visit.open("/?geo=PL84&show=rd&with=2014")
    visit.until("!!document.querySelector('#map-second .choroplethlayer path')")
    start = views(page)
    assert start[0] == start[1]
    for selector in ("#map-second", "#map-figure"):
        before = views(page)
        zoom(page, selector)
        after = views(page)
        assert after[0] == after[1] != before[0]
    for field, value in (("measure", "score"), ("year", "2018"), ("show", "talent"), ("geo", "AT12")):
        page.evaluate(f"window.dash_clientside.metrogap.set('{field}', '{value}')")
        visit.until(f"window.dash_clientside.metrogap.query().{field} === '{value}'")
        visit.settled()
        page.wait_for_timeout(400)
        assert views(page) == after
    page.select_option("#map-with", "")
    visit.until("window.dash_clientside.metrogap.query().with === undefined")
    visit.settled()
    assert not page.locator("#map-second").is_visible()


def test_a_second_map_that_comes_again_has_one_zoom_with_the_first_again(visit):
    page = visit.open("/?geo=PL84&show=rd&with=2014")
    visit.until("!!document.querySelector('#map-second .choroplethlayer path')")
    for other in ("", "2016"):
        page.select_option("#map-with", other)
        visit.until(f"(window.dash_clientside.metrogap.query().with || '') === '{other}'")
        visit.settled()
    visit.until("!!document.querySelector('#map-second .choroplethlayer path')")
    before = views(page)
    zoom(page, "#map-second")
    after = views(page)
    assert after[0] == after[1] != before[1]


def test_one_map_keeps_zoom_and_pan_through_every_update(visit):
    page = visit.open("/?geo=PL84&show=rd")
    page.wait_for_selector(FILLED)
    zoom(page, "#map-figure")
    view = page.evaluate(f"({VIEW})({FIRST})")
    for field, value in (("measure", "percent"), ("year", "2016"), ("show", "capital"), ("geo", "FI1C")):
        page.evaluate(f"window.dash_clientside.metrogap.set('{field}', '{value}')")
        visit.until(f"window.dash_clientside.metrogap.query().{field} === '{value}'")
        visit.settled()
        assert page.evaluate(f"({VIEW})({FIRST})") == view


def test_on_a_phone_two_maps_stand_below_each_other(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("/?show=rd&with=2014")
    visit.until("!!document.querySelector('#map-second .choroplethlayer path')")
    one, two = (page.locator(s).bounding_box() for s in ("#map-figure", "#map-second"))
    assert two["y"] >= one["y"] + one["height"] and one["width"] > 300 and two["width"] > 300
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pointing_at_one_of_two_maps_tells_both(visit):
    page = visit.open("/?geo=PL84&show=rd&with=2014")
    visit.until("!!document.querySelector('#map-second .choroplethlayer path')")
    box = page.locator("#map-second").bounding_box()
    at = page.evaluate(f"{SECOND}._fullLayout.geo._subplot.projection([2.5, 48.7])")
    page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    visit.until("document.getElementById('tip').innerText.includes('FR10')")
    told = page.locator("#tip").inner_text()
    assert "2020:" in told and "2014:" in told
    assert page.locator("#strip-ring").is_visible()


SWARM = """() => { const gd = document.getElementById('map-strip'), found = [];
  gd.data.forEach(t => t.customdata.forEach((c, n) => found.push([c, t.x[n], t.y[n]])));
  return [found, gd.layout.yaxis.range[1]]; }"""


def values_of(site, query) -> pd.Series:
    """What the map shows of every region, by code; NaN where that is nothing."""
    from layouts.pages.shown import shown

    rows = shown(site, query).rows
    return pd.Series(rows["value"], index=rows["geo"])


@pytest.mark.parametrize("search", ["show=talent&measure=gap&level=2", "show=neet&measure=value&level=2", "level=3"])
def test_every_region_with_a_value_is_one_dot_at_its_value_and_none_on_another(visit, site, search):
    page = visit.open(f"/?geo=&{search}&year=2020")
    dots, reach = page.evaluate(SWARM)
    query = site.parse("/", f"?{search}&year=2020", "light", "en")[0]
    known = values_of(site, query).dropna()
    assert sorted(d[0] for d in dots) == sorted(known.index)
    assert all(abs(x - known[code]) < 0.051 for code, x, _y in dots)
    assert max(abs(y) for _code, _x, y in dots) < reach
    if query.level == 2:
        # A column that is pressed may have dots that touch; they never coincide.
        assert len({(x, y) for _code, x, y in dots}) == len(dots)


def test_region_and_core_lie_in_the_middle_of_the_strip(visit):
    page = visit.open("/?geo=PL84&show=rd&measure=score")
    dots, _reach = page.evaluate(SWARM)
    assert [d[0] for d in dots[-2:]] == ["PL91", "PL84"] and all(abs(d[2]) <= 1 for d in dots[-2:])


def dimmed(page) -> set[str]:
    return set(page.evaluate("[...document.querySelectorAll('.choroplethlayer .dimmed')].map(p => p.__data__.loc)"))


def test_a_range_drawn_over_the_strip_dims_all_others_and_counts(visit, site):
    page = visit.open("/?geo=PL84&show=rd&measure=score")
    page.wait_for_selector(FILLED)
    page.locator("#map-strip").scroll_into_view_if_needed()
    axis = page.evaluate(
        "(() => { const g = document.getElementById('map-strip'), x = g._fullLayout.xaxis;"
        " return [x._offset + x.d2p(30.02), x._offset + x.d2p(49.98), g.getBoundingClientRect().x,"
        " g.getBoundingClientRect().y]; })()"
    )
    page.mouse.move(axis[2] + axis[0], axis[3] + 70)
    page.mouse.down()
    page.mouse.move(axis[2] + axis[1], axis[3] + 75, steps=6)
    page.mouse.up()
    page.wait_for_timeout(300)
    value = values_of(site, site.parse("/", "?geo=PL84&show=rd&measure=score", "light", "en")[0]).round(1)
    text = page.locator("#brush").inner_text()
    low, high = (float(v) for v in text.split("regions: ")[1].split(" Show")[0].split(" to "))
    assert abs(low - 30) < 0.5 and abs(high - 50) < 0.5
    drawn = page.evaluate(f"{FIRST}.data.filter(t => t.hoverinfo === 'none').flatMap(t => [...t.locations])")
    kept = set(drawn) - dimmed(page)
    assert abs(len(kept) - int(text.split(" of ")[0])) <= 1
    assert all(low - 0.1 <= value[code] <= high + 0.1 for code in kept) and dimmed(page)
    assert selection(page)["geo"] == "PL84"  # drawing is no click
    page.keyboard.press("Escape")
    assert not dimmed(page) and not page.locator("#brush").is_visible()


def test_a_class_of_the_legend_is_shown_by_keyboard_alone(visit):
    page = visit.open("/?geo=PL84&show=rd&measure=score")
    page.wait_for_selector(FILLED)
    button = page.locator("[data-brush]").nth(3)
    count = int(button.inner_text().split()[-1])
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("#brush").inner_text().startswith(f"{count} of ")
    drawn = page.evaluate(f"{FIRST}.data.filter(t => t.hoverinfo === 'none').flatMap(t => [...t.locations])")
    assert len(set(drawn) - dimmed(page)) == count
    visit.choose("measure", "gap")
    assert not dimmed(page)


def test_pointing_at_a_dot_of_the_strip_shows_the_region_on_the_map(visit):
    page = visit.open("/?geo=PL84&show=rd&measure=score")
    page.wait_for_selector(FILLED)
    visit.until("!!document.querySelector('#map-strip .points path')")
    page.locator("#map-strip").scroll_into_view_if_needed()
    box = page.locator("#map-strip .points path").last.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.until("document.getElementById('tip').innerText.includes('PL84')")
    visit.until("!document.getElementById('map-ring').hidden")


def test_years_are_played_and_stopped_by_a_key(visit):
    page = visit.open("/?show=talent&year=2014")
    page.locator("#play").click()
    visit.until("window.dash_clientside.metrogap.query().year === '2016'")
    assert page.locator("#play").inner_text() == "Stop"
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    year = page.evaluate("window.dash_clientside.metrogap.query().year")
    page.wait_for_timeout(2000)
    assert page.evaluate("window.dash_clientside.metrogap.query().year") == year
    assert page.locator("#play").inner_text() == "Play years" and f"year={year}" in page.url


def test_playing_ends_with_the_last_year(visit, results):
    page = visit.open(f"/?show=talent&year={results.years[-2]}")
    page.locator("#play").click()
    visit.until(f"window.dash_clientside.metrogap.query().year === '{results.years[-1]}'")
    page.wait_for_timeout(1800)
    assert page.evaluate("window.dash_clientside.metrogap.query().year") == str(results.years[-1])
    assert page.locator("#play").inner_text() == "Play years"


def test_who_wants_no_motion_goes_on_year_by_year(visit):
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open("/?show=talent&year=2014")
    assert page.locator("#play").inner_text() == "Next year"
    page.locator("#play").click()
    visit.until("window.dash_clientside.metrogap.query().year === '2015'")
    page.wait_for_timeout(1800)
    assert page.evaluate("window.dash_clientside.metrogap.query().year") == "2015"


@pytest.mark.parametrize(
    "search", ["show=neet&measure=gap&level=3", "show=rd&level=3", "show=gerd&measure=percent&level=3"]
)
def test_what_is_not_published_at_a_level_is_said_on_the_map(visit, search):
    page = visit.open(f"/?{search}")
    assert "Not published at NUTS 3" in page.locator("#map-empty").inner_text()
    page.locator("#map-empty a").click()
    visit.until("window.dash_clientside.metrogap.query().level === '2'")
    visit.settled()
    assert not page.locator("#map-empty").is_visible()


def test_classes_are_chosen_and_stay_in_the_address(visit):
    page = visit.open("/?show=neet&measure=value")
    page.select_option("#map-classes", "natural")
    visit.until("location.search.includes('classes=natural')")
    visit.settled()
    assert "natural breaks" in page.locator("#map-legend").inner_text()
    page.reload()
    visit.settled()
    assert page.locator("#map-classes").input_value() == "natural"


def test_on_a_phone_the_map_is_on_the_first_screen_and_the_rest_is_folded(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("/?geo=PL84")
    box = page.locator("#map-figure").bounding_box()
    assert box["y"] + 0.8 * box["height"] < 844
    assert not page.locator("#play").is_visible()
    button = page.locator("#map-more-button")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true" and page.locator("#play").is_visible()
    assert "more" not in page.url
    page.reload()
    visit.settled()
    assert page.locator("#map-with").is_visible()
    page.locator("#map-more-button").click()
    assert not page.locator("#map-with").is_visible()


def test_what_is_in_force_is_not_folded(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("/?geo=PL84&with=2014")
    assert page.locator("#map-with").is_visible() and page.locator("#map-with").input_value() == "2014"


def test_a_large_screen_has_a_large_map_with_the_strip_beside_it(visit):
    visit.page.set_viewport_size({"width": 2560, "height": 1440})
    page = visit.open("/?geo=PL84")
    one, strip = (page.locator(s).bounding_box() for s in ("#map-figure", "#map-strip"))
    assert one["height"] > 1000 and one["y"] + one["height"] <= 1440
    assert strip["x"] >= one["x"] + one["width"] and strip["y"] < one["y"] + one["height"]
    drawn = page.evaluate(
        f"[...document.querySelectorAll('{FILLED}')].map(p => p.getBoundingClientRect()).filter(b => b.width)"
        ".reduce((a, b) => [Math.min(a[0], b.left), Math.max(a[1], b.right)], [9999, 0])"
    )
    assert drawn[1] - drawn[0] > 0.42 * 2560


def test_zoom_outlives_another_theme_and_another_page(visit):
    page = visit.open("/?geo=PL84&show=rd")
    page.wait_for_selector(FILLED)
    zoom(page, "#map-figure")
    view = page.evaluate(f"({VIEW})({FIRST})")
    visit.choose("theme", "dark")
    page.wait_for_timeout(400)
    assert page.evaluate(f"({VIEW})({FIRST})") == view
    for name in ("gap", "map"):
        page.locator(f"#nav-{name}").click()
        visit.until(f"window.dash_clientside.metrogap.query().page === '{name}'")
        visit.settled()
    page.wait_for_timeout(400)
    assert page.evaluate(f"({VIEW})({FIRST})") == view


def test_strip_and_second_map_are_there_after_another_theme_and_another_page(visit):
    page = visit.open("/?geo=PL84&show=rd&measure=score&with=2014")
    drawn = ("#map-strip .points path", "#map-second .choroplethlayer path")
    there = " && ".join(f"!!document.querySelector('{selector}')" for selector in drawn)
    visit.until(there)
    visit.choose("theme", "dark")
    visit.until(there, seconds=3)
    page.locator("#nav-gap").click()
    visit.until("window.dash_clientside.metrogap.query().page === 'gap'")
    visit.settled()
    visit.choose("year", "2018")
    page.locator("#nav-map").click()
    visit.until("window.dash_clientside.metrogap.query().page === 'map'")
    visit.settled()
    visit.until(there, seconds=3)
    page.focus("#map-keys")
    page.keyboard.press("ArrowLeft")
    # What is said is of the year that was chosen on the other page.
    visit.until("document.getElementById('live').textContent.includes('2018')", seconds=3)


WAIT = "#map-body .map-side:not(.second) .map-wait"


def test_boundaries_that_can_t_be_had_are_said_and_can_be_asked_for_again(visit):
    page, pattern = visit.page, "**/boundaries/*_2.*"
    page.route(pattern, lambda route: route.abort())
    page.goto(visit.address + "/?geo=PL84")
    visit.until(f"(document.querySelector('{WAIT}') || {{}}).innerText?.includes('could not be loaded')")
    assert "Podlaskie" in page.locator("#map-card").inner_text()
    page.locator("#search-box").fill("wien")
    page.wait_for_selector("#found li")
    page.keyboard.press("Enter")
    visit.until("window.dash_clientside.metrogap.query().geo === 'AT13'")
    page.unroute(pattern)
    page.locator(f"{WAIT} button").click()
    visit.until(f"document.querySelectorAll('{FILLED}').length > 300")
    assert not page.locator(WAIT).is_visible()
    assert all("Failed to load" in text for text in visit.complaints)
    visit.complaints.clear()


def test_shapes_of_one_level_never_stand_for_those_of_another(visit):
    page, pattern = visit.open("/?geo=PL84"), "**/boundaries/*_3.*"
    page.route(pattern, lambda route: route.fulfill(status=503, body="later"))
    page.evaluate("window.dash_clientside.metrogap.set('level', '3')")
    visit.until(f"(document.querySelector('{WAIT}') || {{}}).innerText?.includes('could not be loaded')")
    cover, box = (page.locator(s).bounding_box() for s in (WAIT, "#map-figure"))
    assert cover["width"] >= box["width"] and cover["height"] >= box["height"]
    page.unroute(pattern)
    page.locator(f"{WAIT} button").click()
    visit.until(f"document.querySelectorAll('{FILLED}').length > 1400")
    visit.choose("level", "2")
    assert not page.locator(WAIT).is_visible()
    visit.complaints.clear()


def test_boundaries_that_come_late_are_drawn_all_the_same(visit):
    """plotly alone gives up after five seconds."""
    held = []
    visit.page.route("**/boundaries/*_2.*", lambda route: held.append(route))
    page = visit.page
    page.goto(visit.address + "/?geo=PL84")
    visit.until(f"(document.querySelector('{WAIT}') || {{}}).innerText?.includes('Loading')")
    page.wait_for_timeout(5500)
    for route in held:
        route.continue_()
    visit.until(f"document.querySelectorAll('{FILLED}').length > 300")
    page.locator(WAIT).wait_for(state="hidden", timeout=2000)


def test_a_range_of_the_strip_is_chosen_by_keyboard(visit, site):
    page = visit.open("/?geo=PL84&show=rd&measure=score")
    page.wait_for_selector("#brush-ends input")
    page.wait_for_timeout(400)
    low, high = page.locator("#brush-ends input").all()
    low.focus()
    assert page.evaluate("getComputedStyle(document.getElementById('brush-ends')).opacity") == "1"
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    high.focus()
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    ends = [float(end.get_attribute("aria-valuetext")) for end in (low, high)]
    value = values_of(site, site.parse("/", "?geo=PL84&show=rd&measure=score", "light", "en")[0]).round(1)
    inside = int(((value >= ends[0]) & (value <= ends[1])).sum())
    assert page.locator("#brush").inner_text().startswith(f"{inside} of {value.notna().sum()} regions") and dimmed(page)
    page.keyboard.press("Escape")
    assert not dimmed(page)


def test_the_sliders_of_the_range_are_those_of_what_is_shown(visit):
    """At once, because who uses them next means the figures that are there."""
    page = visit.open("/?geo=PL84&show=gerd&measure=value")
    page.wait_for_selector("#brush-ends input")
    found = page.evaluate(
        """() => new Promise(done => {
          const ours = window.dash_clientside.metrogap, before = ours.facts();
          ours.set("show", "rd");
          const look = () => {
            if (ours.facts() === before) { requestAnimationFrame(look); return; }
            const values = ours.facts().values.filter(v => v !== null);
            const ends = [...document.querySelectorAll("#brush-ends input")].map(i => [Number(i.min), Number(i.max)]);
            done({ range: [Math.min(...values), Math.max(...values)], ends: ends, count: values.length });
          };
          look(); })"""
    )
    assert found["ends"] == [found["range"]] * 2
    # Steps from the least value on need not meet the greatest one; the upper end means it all the same.
    visit.settled()
    page.locator("#brush-ends input").first.focus()
    page.keyboard.press("ArrowRight")
    text = page.locator("#brush").inner_text()
    greatest = f"{abs(found['range'][1]):.1f}"
    assert f"to {greatest}" in text and int(text.split()[0]) > found["count"] - 10
