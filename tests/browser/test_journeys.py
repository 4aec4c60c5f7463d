"""The three readers that the product is made for, from the first page to what they came for, at a desk and on a phone.

Every number that they read on the way is held against `Results`.
"""

from __future__ import annotations

import io
import struct
from urllib.parse import parse_qs, urlparse

import numpy as np
import pandas as pd
import pytest

DEVICES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
QUERY = "window.dash_clientside.metrogap.query()"
# Where a place lies on the screen, after the map has been brought into sight.
PLACE = """([lon, lat]) => {
  const plot = document.querySelector('#map-figure .js-plotly-plot');
  const at = plot._fullLayout.geo._subplot.projection([lon, lat]), box = plot.getBoundingClientRect();
  return [box.x + at[0], box.y + at[1]]; }"""


class Reader:
    """Somebody with a browser of their own: at a desk with a mouse, on a phone with a finger."""

    def __init__(self, visit, *, touch: bool) -> None:
        self.visit, self.page, self.touch = visit, visit.page, touch

    def press(self, selector: str, **more) -> None:
        target = self.page.locator(selector, **more).first
        target.scroll_into_view_if_needed()
        (target.tap if self.touch else target.click)()

    def point(self, lon: float, lat: float) -> None:
        """Click or touch a place of the map."""
        self.page.locator("#map-figure").scroll_into_view_if_needed()
        at = self.page.evaluate(PLACE, [lon, lat])
        self.page.touchscreen.tap(*at) if self.touch else self.page.mouse.click(*at)

    def go(self, page: str) -> None:
        """To another page by the navigation."""
        self.press(f"#nav-{page}")
        self.visit.until(f"{QUERY}.page === '{page}'")
        self.visit.settled()

    def text(self, selector: str) -> str:
        """The words of an element, with the minus sign and the spaces of numbers that a keyboard has."""
        return plain(self.page.locator(selector).first.inner_text())

    def selection(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(urlparse(self.page.url).query).items()}


@pytest.fixture(params=DEVICES)
def person(request, visit, chromium, address):
    """A way to get readers, each with a browser of their own; all are asked afterwards what went wrong."""
    opened = []

    def arrive() -> Reader:
        context = chromium.new_context(**DEVICES[request.param], accept_downloads=True, color_scheme="light")
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        opened.append(type(visit)(context.new_page(), address))
        return Reader(opened[-1], touch=request.param == "phone")

    yield arrive
    for seen in opened:
        seen.page.context.close()
    assert [seen.foreign + seen.complaints for seen in opened] == [[]] * len(opened)


def plain(text: str) -> str:
    return text.replace("\u2212", "-").replace("\u202f", "").replace("\u00a0", " ")


def said(gap: float) -> tuple[str, str]:
    """How a gap is said, whether it is clear or not: its number, and its direction."""
    return f"{abs(gap):.1f} points", "behind" if gap < 0 else "ahead"


def test_an_analyst_finds_what_makes_the_gap_and_takes_the_data_home(person, results):
    reader, geo, core, show = person(), "FI1C3", ("FI197",), "sme"
    page, visit = reader.page, reader.visit
    visit.open("/")
    reader.press("#search-box")
    page.keyboard.type("paijat")
    page.wait_for_selector(f"#found li[data-code={geo}]")
    reader.press(f"#found li[data-code={geo}]")
    visit.until(f"{QUERY}.geo === '{geo}'")
    visit.settled()
    reader.go("region")
    assert "Päijät-Häme" in reader.text("#region-headline") and "Helsinki-Uusimaa" in reader.text("#region-headline")

    visit.choose("core", core[0])
    year = int(reader.selection()["year"])
    rows = results.gaps(3, year, geos=[geo], core=core)
    scores = results.scores(3, year, geos=[geo]).set_index("dimension")
    assert (rows["state"] == "full").sum() == 3
    for row in rows.to_dict("records"):
        card = reader.text(f"#scorecard-{row['dimension']}")
        if row["state"] == "missing":
            assert "points behind" not in card and "points ahead" not in card
            continue
        assert all(part in card for part in said(row["gap"]))
        assert f"{scores.loc[row['dimension'], 'score']:.1f}" in card

    reader.go("gap")
    visit.choose("show", show)
    gap = rows.set_index("dimension").loc[show, "gap"]
    assert f"{abs(gap):.1f} points" in reader.text("#gap-headline") and "Pirkanmaa" in reader.text("#gap-headline")
    parts = results.indicator_gaps(geo, year, core=core, dimension=show).dropna(subset="contribution")
    assert parts["contribution"].sum() == pytest.approx(gap, abs=1e-9)
    most = parts.sort_values("contribution").iloc[0]
    label = results.catalogue.indicators[most["indicator"]].label
    assert label.lower() in reader.text("#frame-waterfall .figure-title").lower()
    reader.press("#frame-waterfall [data-action=table]")
    page.wait_for_selector("#frame-waterfall tbody tr")
    lines = [plain(t) for t in page.locator("#frame-waterfall tbody tr").all_inner_texts()]
    for part in parts.to_dict("records"):
        line = next(t for t in lines if results.catalogue.indicators[part["indicator"]].label in t)
        assert f"{part['contribution']:.2f}" in line

    reader.go("data")
    assert reader.selection() | {"geo": geo, "core": core[0], "show": show} == reader.selection()
    with page.expect_download() as waiting:
        reader.press(".downloads-row:first-child a", has_text="CSV")
    found = pd.read_csv(io.BytesIO(waiting.value.path().read_bytes()), comment="#")
    assert set(found["geo"]) == {geo, *core} and set(found["dimension"]) == {show} and set(found["time"]) == {year}
    taken = found.set_index(["indicator", "geo"])["value"]
    for part in results.indicator_gaps(geo, year, core=core, dimension=show).to_dict("records"):
        for code, value in ((geo, part["value"]), (core[0], part["core_value"])):
            np.testing.assert_allclose(taken[part["indicator"], code], value)


def test_a_policymaker_reads_a_region_off_the_map_and_shares_what_is_seen(person, results):
    reader, geo = person(), "PL84"
    visit = reader.visit
    visit.open("/")
    visit.page.wait_for_selector("#map-figure .choroplethlayer path")
    reader.point(23.0, 53.3)
    visit.until(f"{QUERY}.geo === '{geo}'")
    visit.settled()
    card_says(reader, results, geo, 2020)

    visit.choose("show", "rd")
    visit.choose("year", "2019")
    card_says(reader, results, geo, 2019)
    rows = results.gaps(2, 2019, dimension="rd")
    rows = rows[(rows["state"] == "full") & (rows["geo"] != rows["core"])]
    behind = f"{(rows['gap'] < 0).sum()} of {len(rows)} regions are behind"
    assert "R&D mass" in reader.text("#map-title") and behind in reader.text("#map-title")

    colleague = person()
    colleague.visit.open(reader.page.url.removeprefix(visit.address))
    for place in ("#map-title", "#map-subtitle", "#map-legend", "#map-source"):
        assert colleague.text(place) == reader.text(place)
    card_says(colleague, results, geo, 2019)
    assert colleague.page.url == reader.page.url
    colleague.page.reload()
    colleague.visit.settled()
    assert colleague.page.url == reader.page.url and colleague.text("#map-title") == reader.text("#map-title")


def card_says(reader, results, geo: str, year: int) -> None:
    """The card of a region holds the scores and gaps of a year, and no others."""
    reader.page.wait_for_selector("#card-of-region")
    rows = [plain(t) for t in reader.page.locator("#map-card .card-row").all_inner_texts()]
    gaps, scores = (frame(2, year, geos=[geo]).to_dict("records") for frame in (results.gaps, results.scores))
    for text, gap, score in zip(rows, gaps, scores, strict=True):
        assert results.catalogue.dimensions[gap["dimension"]].label in text
        if score["state"] != "missing":
            assert f"{score['score']:.1f} of 100" in text
        if gap["state"] != "missing" and abs(gap["gap"]) >= 0.5:
            assert all(part in text for part in said(gap["gap"]))
    assert str(year) in reader.text("#map-card")


def test_a_speaker_takes_a_figure_along_and_embeds_it(person, results, tmp_path):
    reader = person()
    page, visit = reader.page, reader.visit
    visit.open("/?show=rd&year=2021")
    reader.press("#pilots .chip", has_text="Podlaskie")
    visit.until(f"{QUERY}.geo === 'PL84'")
    visit.choose("theme", "projector")
    assert page.evaluate("document.documentElement.dataset.theme") == "projector"
    gap = results.gaps(2, 2021, geos=["PL84"], dimension="rd").iloc[0]["gap"]
    assert all(part in reader.text("#map-card") for part in said(gap))

    kept = {kind: tmp_path / f"figure.{kind}" for kind in ("png", "svg")}
    for kind, path in kept.items():
        with page.expect_download() as waiting:
            reader.press(f"#frame-map [data-action={kind}]")
        waiting.value.save_as(path)
    head = kept["png"].read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", head[16:]) == (1920, 1080)
    # The PNG is painted from the very drawing that the SVG is, so what the one says the other shows.
    words = plain(" ".join(kept["svg"].read_text(encoding="utf-8").replace("</text>", " ").split()))
    for place in ("#map-title", "#map-subtitle", "#map-source"):
        missing = [w for w in reader.text(place).split() if w.replace("&", "&amp;") not in words]
        assert missing == []
    assert "© EuroGeographics" in words and "tgs00042" in words and page.url.replace("&", "&amp;") in words

    reader.press("#frame-map [data-action=link]")
    visit.until("document.getElementById('live').textContent.includes('copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    audience = person()
    audience.visit.open(copied.removeprefix(visit.address) + "&embed=map")
    assert audience.page.locator(".header, .footer, #map-card").count() == 0
    for place in ("#map-title", "#map-subtitle", "#map-legend"):
        assert audience.text(place) == reader.text(place)


def test_two_readers_in_turn_never_see_each_other_s_state(person, results):
    """Each step of one comes between two steps of the other, on the same page, on others and with another method."""
    first, second = person(), person()
    steps = {first: [("year", "2018"), ("show", "rd"), ("theme", "dark")], second: [("year", "2021"), ("show", "sme")]}
    for reader, geo in ((first, "PL84"), (second, "AT12")):
        reader.visit.open(f"/?geo={geo}")
    second_steps = iter(steps[second])
    for field, value in steps[first]:
        first.visit.choose(field, value)
        for other_field, other in [next(second_steps, ("measure", "score"))]:
            second.visit.choose(other_field, other)
    card_says(first, results, "PL84", 2018)
    card_says(second, results, "AT12", 2021)
    assert [r.page.evaluate("document.documentElement.dataset.theme") for r in (first, second)] == ["dark", "light"]
    first.go("region")
    second.go("data")
    assert "Podlaskie" in first.text("#region-headline") and "/region/PL84" in first.page.url
    assert {"geo": "AT12", "year": "2021", "show": "sme", "measure": "score"}.items() <= second.selection().items()
    for reader in (first, second):
        address = reader.page.url
        reader.page.reload()
        reader.visit.settled()
        assert reader.page.url == address
