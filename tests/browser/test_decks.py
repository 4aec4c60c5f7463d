"""Slides and pictures as a reader gets them: from the header, from a figure, in every size, with what is brushed."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import product

import pytest
from pptx import Presentation

from layouts import images


def saved(page, tmp_path, press):
    with page.expect_download(timeout=60_000) as download:
        press()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def size_of(path):
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])


def test_slides_of_the_region_are_one_click_away_on_every_page(visit, tmp_path):
    page = visit.open("/gap?geo=PL84&show=rd&year=2021&mean=geometric")
    path = saved(page, tmp_path, lambda: page.click("#slides"))
    deck = Presentation(path)
    assert path.name == "metrogap-PL84-2021.pptx" and len(deck.slides) > 10
    assert "Podlaskie" in deck.slides[0].shapes.title.text
    texts = [s.text_frame.text for s in deck.slides[2].shapes if s.has_text_frame]
    assert any("Not the default method: geometric mean." in text for text in texts)
    visit.until("document.getElementById('live').textContent === 'The slides are in your downloads.'")
    assert page.locator("#slides[aria-busy]").count() == 0


def test_without_a_region_the_slides_are_those_of_the_pilots(visit):
    page = visit.open("/")
    assert page.locator("#slides").get_attribute("href") == "/download/slides.pptx?pilots=1"
    assert "six pilots" in page.locator("#slides").get_attribute("title")
    slide = page.locator('[data-action="slide"]')
    assert slide.count() and not slide.first.is_visible()
    page.click("#pilots a >> nth=0")
    visit.settled()
    assert "geo=FI1C3" in page.locator("#slides").get_attribute("href")
    assert slide.first.is_visible()


def test_a_figure_gives_its_own_slide_by_keyboard(visit, tmp_path):
    page = visit.open("/gap?geo=AT12&year=2020")
    button = page.locator('#frame-waterfall [data-action="slide"]')
    button.focus()
    path = saved(page, tmp_path, lambda: page.keyboard.press("Enter"))
    (slide,) = Presentation(path).slides
    assert any(s.has_chart and s.name == "Indicator gaps" for s in slide.shapes)


def test_a_deck_that_can_t_be_had_is_told_and_the_page_stays(visit):
    page = visit.open("/?geo=PL84")
    page.evaluate("document.getElementById('slides').setAttribute('href', '/download/slides.pptx?geo=XX11')")
    page.click("#slides")
    visit.until("/expected a NUTS/.test(document.getElementById('toast').textContent)")
    assert page.locator("#toast").is_visible() and "geo=PL84" in page.url
    visit.complaints.clear()


@pytest.mark.parametrize(
    "action, size", [("png", (1920, 1080)), ("png-large", (3840, 2160)), ("png-half", (960, 1080))]
)
def test_pictures_come_in_three_sizes(visit, tmp_path, action, size):
    page = visit.open("/gap?geo=PL84")
    button = page.locator(f'#frame-waterfall [data-action="{action}"]')
    assert size_of(saved(page, tmp_path, button.click)) == size


def composed(page, name, size="1920x1080"):
    return page.evaluate(f"() => window.dash_clientside.metrogap.picture('{name}', 'svg', '{size}')")


def test_what_is_brushed_is_dimmed_in_the_picture_too(visit):
    page = visit.open("/?geo=PL84&show=rd&year=2021")
    page.wait_for_selector("#map-figure .choroplethlayer path")
    before = composed(page, "map")
    page.locator("[data-brush]").nth(4).click()
    visit.until("document.querySelectorAll('#map-body .dimmed').length > 0")
    after = composed(page, "map")
    dimmed = page.evaluate("document.querySelectorAll('#frame-map .js-plotly-plot .dimmed').length")
    assert before.count("opacity: 0.12") == 0 and after.count("opacity: 0.12") == dimmed > 50
    words = page.locator("#brush").inner_text().split(":")[0]
    # The note on what is brushed is in the picture, the button that ends it isn't.
    assert words in re.sub(r"<[^>]+>", " ", after) and "Show all" not in after


def test_every_text_of_a_figure_is_text_in_its_picture(visit):
    page = visit.open("/gap?geo=PL84")
    svg = re.sub(r"<style>.*?</style>", "", composed(page, "waterfall", "960x1080"), flags=re.S)
    assert 'width="960" height="1080"' in svg and "<foreignObject" not in svg and "<image" not in svg
    words = set(re.sub(r"<[^>]+>", " ", svg).split())
    shown = page.evaluate(
        "[...document.querySelectorAll('#frame-waterfall .figure-body text')].flatMap(t => t.querySelector('tspan')"
        " ? [...t.querySelectorAll('tspan')].map(s => s.textContent) : [t.textContent])"
    )
    assert len(shown) > 10
    for text in shown:
        assert set(text.split()) <= words, text


@pytest.mark.parametrize("name", ["paths", "compare"])
def test_panels_stand_as_large_as_the_sheet_allows(visit, name):
    """In columns of the sheet's own: each panel once, none cut or on another, over most of its width or height."""
    page = visit.open("/peers?geo=PL84&show=rd&year=2020&compare=PL62+DE80")
    page.wait_for_selector(f"#frame-{name} .peers-multiples", state="attached")
    svg = composed(page, name)
    place = r'<svg x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" viewBox="[^"]+"><use href="#all"/>'
    boxes = [tuple(map(float, found)) for found in re.findall(place, svg)]
    assert len(boxes) == page.locator(f"#frame-{name} .peers-multiples > div").count() > 2
    left, top = (min(b[n] for b in boxes) for n in (0, 1))
    right, bottom = (max(b[n] + b[n + 2] for b in boxes) for n in (0, 1))
    assert left >= 63 and right <= 1857 and bottom <= 1080
    assert right - left > 0.9 * 1792 or bottom - top > 600
    assert sum(w * h for _x, _y, w, h in boxes) > 0.5 * (right - left) * (bottom - top)
    for n, (x, y, w, h) in enumerate(boxes):
        assert all(x >= a + c or a >= x + w or y >= b + d or b >= y + h for a, b, c, d in boxes[:n])


PAGES = [
    "/?geo=PL84&year=2021",
    "/region/PL84?year=2021",
    "/gap?geo=PL84&show=rd&year=2019&what=gerd:core",
    "/robustness?geo=PL84&year=2021",
    "/peers?geo=PL84&show=rd&year=2020&compare=PL62+DE80",
    "/chain?geo=PL84",
    "/pilots?geo=PL84",
    "/data?geo=PL84",
]
# What lies on a sheet: its own lines of text, and the places of what was drawn.
LAID = """async ([name, size]) => {
  const svg = await window.dash_clientside.metrogap.picture(name, 'svg', size);
  const sheet = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const of = (e, ...names) => names.map(n => Number(e.getAttribute(n)));
  return {
    root: sheet.tagName, size: of(sheet, 'width', 'height'),
    texts: [...sheet.querySelectorAll(':scope > text')].map(e => of(e, 'x', 'y')),
    parts: [...sheet.querySelectorAll(':scope > svg')].map(e => of(e, 'x', 'y', 'width', 'height')),
    drawn: sheet.querySelectorAll('path, rect, circle, line, svg text').length,
  }; }"""


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_of_a_page_fits_every_sheet(visit, path):
    """Nothing beyond the edge, nothing squeezed away by long notes, something drawn."""
    page = visit.open(path)
    frames = "[...document.querySelectorAll('.figure')].filter(f => f.offsetParent).map(f => f.dataset.frame)"
    names = page.evaluate(frames)
    assert names
    for name, size in product(names, ("1920x1080", "960x1080")):
        found = page.evaluate(LAID, [name, size])
        width, height = map(int, size.split("x"))
        assert found["root"] == "svg" and found["size"] == [width, height] and found["texts"], (name, found)
        assert found["drawn"] > 3, name
        assert all(0 < x < width and 0 < y < height for x, y in found["texts"]), (name, size, found["texts"])
        for x, y, w, h in found["parts"]:
            assert x >= 0 and y >= 0 and x + w <= width + 1 and y + h <= height + 1, (name, size, x, y, w, h)
        low, high = min(p[1] for p in found["parts"]), max(p[1] + p[3] for p in found["parts"])
        wide = max(p[0] + p[2] for p in found["parts"]) - min(p[0] for p in found["parts"])
        assert high - low > 0.25 * height or wide > 0.8 * width, (name, size, found["parts"])


def test_a_long_table_stands_in_columns(visit):
    """One beside the other on a slide, each row once."""
    page = visit.open("/region/PL84?year=2021")
    svg = composed(page, "indicators")
    assert svg.count('<use href="#all"') > 1
    words = re.sub(r"<[^>]+>", " ", svg)
    for name in ("R&amp;D expenditure (GERD)", "Above-basic digital skills"):
        assert words.count(name) == 1


def drawn(database, *arguments):
    """What the command says, in a process of its own: the tests' browser has an event loop already."""
    command = [sys.executable, "-m", "layouts.images", *arguments, "--database", str(database)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_pictures_from_the_command_line(chromium, database, tmp_path):
    pytest.importorskip("choreographer", reason="the optional extra images is not installed")
    several = [
        "FI1C",
        "--page",
        "gap",
        "--figure",
        "waterfall",
        "development",
        "--size",
        "3840x2160",
        "--theme",
        "dark",
    ]
    done = drawn(database, *several, "-o", str(tmp_path / "{region}-{figure}.png"))
    assert done.returncode == 0, done.stderr
    for name in ("waterfall", "development"):
        assert size_of(tmp_path / f"FI1C-{name}.png") == (3840, 2160)


@pytest.fixture
def draw(chromium, address, monkeypatch):
    """The command by the dashboard that runs anyway, in a thread without the event loop of the tests' browser."""
    pytest.importorskip("choreographer", reason="the optional extra images is not installed")
    monkeypatch.setattr(images, "dashboard", lambda _database: nullcontext(address))

    def run(*arguments):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(images.main, arguments).result(timeout=120)

    return run


def test_a_picture_names_the_address_that_is_asked_for(draw, tmp_path):
    target, address = tmp_path / "one.svg", "https://example.org/metrogap"
    assert draw("FI1C", "--page", "gap", "--figure", "waterfall", "--address", address, "-o", str(target)) == 0
    text = target.read_text(encoding="utf-8")
    assert f"{address}/gap?geo=FI1C" in text and "Helsinki-Uusimaa" in text and "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["XX99", "--figure", "map"], "There is no region with the code"),
        (["FI1C", "--figure", "nothing"], "'nothing', expected one of map"),
    ],
)
def test_what_the_page_doesn_t_have_is_told_in_one_line(draw, capsys, tmp_path, arguments, part):
    assert draw(*arguments, "-o", str(tmp_path / "x.png")) == 1
    text = capsys.readouterr().err
    assert part in text and text.count("\n") == 1, text


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--figure", "map", "-o", "x.jpg"], "ends in .png or .svg"),
        (["--figure", "map", "trend", "-o", "x.png"], "{region} and {figure}"),
        (["--figure", "map", "-o", "{oops}.png"], "braces"),
        (["--figure", "map", "--set", "nonsense", "-o", "x.png"], "NAME=VALUE"),
    ],
)
def test_what_can_t_be_drawn_is_told_in_one_line(capsys, arguments, part):
    assert images.main(arguments) == 1
    text = capsys.readouterr().err
    assert text.count("\n") == 1 and part in text


def test_without_the_optional_extra_it_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "choreographer", None)
    assert images.main(["FI1C", "--figure", "map"]) == 1
    assert 'pip install "metrogap[images]"' in capsys.readouterr().err
