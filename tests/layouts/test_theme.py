"""The visual language: contrast, colour blindness, grey prints, and CSS that says the same as Python."""

import json
import re
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import plotly
import pytest

from layouts.colour import contrast, from_oklab, linear, oklab, ramp, translucent
from layouts.theme import CONFIG, FONT_FAMILY, LIGHT, THEMES, layout

ASSETS = Path(__file__).parents[2] / "layouts" / "assets"
# Fields of a theme that only figures use, so that CSS has no property for them.
OF_FIGURES = set("name sequential_anchors behind_anchors ahead_anchors line_width marker_size core_strength".split())
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)

# Machado, Oliveira & Fernandes (2009), severity 1, linear RGB.
VISION = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}


def seen(colour: str, vision: str) -> np.ndarray:
    """OKLab coordinates times 100 of a colour as somebody with this kind of vision sees it."""
    rgb = np.clip(VISION[vision] @ np.array(linear(colour)), 0, 1)
    srgb = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return 100 * np.array(oklab("#" + "".join(f"{round(255 * c):02x}" for c in srgb)))


def apart(one: str, other: str, vision: str) -> float:
    return float(np.linalg.norm(seen(one, vision) - seen(other, vision)))


@themes
@pytest.mark.parametrize("name", ["text", "muted", "region", "core"])
def test_text_colours_reach_wcag_aa_on_page_and_surface(theme, name):
    for ground in (theme.background, theme.surface):
        assert contrast(getattr(theme, name), ground) >= 4.5


@themes
def test_marks_and_frontiers_reach_the_contrast_of_graphics(theme):
    for name in ("grey_strong", "frontier", "region", "core"):
        assert contrast(getattr(theme, name), theme.background) >= 3


@themes
@pytest.mark.parametrize("vision", VISION)
def test_the_two_accents_stay_apart_for_every_kind_of_vision(theme, vision):
    assert apart(theme.region, theme.core, vision) > 15


@themes
@pytest.mark.parametrize("n", range(2, 9))
def test_sequential_classes_step_evenly_in_lightness(theme, n):
    steps = np.diff([oklab(c)[0] for c in theme.sequential(n)])
    assert len(theme.sequential(n)) == n == len(set(theme.sequential(n)))
    assert (np.sign(steps) == np.sign(steps[0])).all()
    assert np.abs(steps).min() > 0.3 * np.abs(steps).max()


@themes
@pytest.mark.parametrize("n", [2, 4, 6, 7, 8])
def test_diverging_classes_are_as_light_on_one_side_as_on_the_other(theme, n):
    colours = theme.diverging(n)
    lightness = np.array([oklab(c)[0] for c in colours])
    assert len(set(colours)) == n
    np.testing.assert_allclose(lightness, lightness[::-1], atol=0.05)
    half = np.diff(lightness[: (n + 1) // 2])
    assert (np.sign(half) == np.sign(half[:1])).all()
    assert (n % 2 == 0) or colours[n // 2] == theme.neutral


@themes
@pytest.mark.parametrize("vision", VISION)
def test_neighbouring_classes_and_both_signs_are_told_apart(theme, vision):
    for colours in (theme.sequential(7), theme.diverging(8)):
        assert min(apart(a, b, vision) for a, b in pairwise(colours)) > 5
    behind, ahead = theme.diverging(8)[:4], theme.diverging(8)[:3:-1]
    if vision != "tritanopia":  # blue and brown are one axis for tritanopia; the legend's words carry it there
        assert min(apart(a, b, vision) for a, b in zip(behind, ahead, strict=True)) > 5


@themes
def test_missing_and_partial_differ_from_each_other_and_from_the_lowest_classes(theme):
    assert apart(theme.missing, theme.partial, "all cones") > 8
    inner = theme.diverging(8)[3:5]
    for colour in (theme.sequential(7)[0], *inner):
        assert apart(theme.missing, colour, "all cones") > 5
        assert apart(theme.partial, colour, "all cones") > 5


@themes
@pytest.mark.parametrize("vision", VISION)
def test_the_fill_of_a_core_is_no_class_and_paler_than_its_outline(theme, vision):
    around = (*theme.diverging(8), theme.missing, theme.partial, theme.neutral, theme.background, theme.core)
    assert min(apart(theme.core_fill, colour, vision) for colour in around) > 5


@themes
def test_what_is_paler_is_nearer_to_the_background_and_still_seen(theme):
    for colour in (theme.region, theme.core):
        assert 1.6 < contrast(theme.paler(colour), theme.background) < contrast(colour, theme.background)


def test_ramps_hit_their_ends_and_single_classes_their_middle():
    assert ramp(("#000000", "#ffffff"), 2) == ("#000000", "#ffffff")
    assert ramp(("#000000", "#808080", "#ffffff"), 1) == ("#808080",)
    assert from_oklab(oklab("#c9400a")) == "#c9400a"
    assert translucent("#0a0b0c", 0.5) == "rgba(10,11,12,0.5)"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def css_blocks() -> dict[str, dict[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", (ASSETS / "tokens.css").read_text(encoding="utf-8"), flags=re.S)
    blocks = re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    return {s.strip(): dict(re.findall(r"(--[\w-]+):\s*([^;]+);", b)) for s, b in blocks if "@font-face" not in s}


def tokens(theme) -> dict[str, str]:
    """Colours and sizes by the name of their CSS custom property."""
    values = {name: value for name, value in asdict(theme).items() if name not in OF_FIGURES}
    values |= {name: f"{values[name]}px" for name in ("font_size", "small_size")}
    return {f"--{name.replace('_', '-')}": value for name, value in values.items()}


@themes
def test_css_tokens_say_the_same_as_the_theme(theme):
    selector = f'[data-theme="{theme.name}"]'
    found = next(b for s, b in css_blocks().items() if selector in s)
    assert {k: v for k, v in found.items() if k != "--font-family"} == tokens(theme)


def test_light_is_the_default_and_the_font_family_is_said_once():
    root = next(b for s, b in css_blocks().items() if ":root" in s)
    assert root["--font-family"] == FONT_FAMILY
    assert root["--region"] == LIGHT.region


def test_every_font_of_the_css_is_there_with_its_licence_and_nothing_is_fetched_from_elsewhere():
    text = (ASSETS / "tokens.css").read_text(encoding="utf-8")
    urls = re.findall(r'url\("([^"]+)"\)', text)
    assert len(urls) == 4
    for url in urls:
        assert (ASSETS / url).read_bytes()[:4] == b"wOF2"
    assert not re.search(r"https?:", text)
    assert "SIL Open Font License" in (ASSETS / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_the_shared_config_keeps_graphs_on_this_host_and_offers_no_bare_image():
    assert CONFIG["topojsonURL"] == "/assets/topo/"
    assert CONFIG["showSendToCloud"] is False and CONFIG["displaylogo"] is False
    assert "toImage" in CONFIG["modeBarButtonsToRemove"]


def test_the_topojson_that_plotly_asks_for_is_local_and_empty():
    names = plotly.graph_objects.layout.Geo(scope="world", resolution=110)
    topology = json.loads((ASSETS / "topo" / f"{names.scope}_{names.resolution}m.json").read_text(encoding="utf-8"))
    assert topology["arcs"] == []
    wanted = {"coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"}
    assert set(topology["objects"]) == wanted


@themes
def test_base_layout_has_local_type_and_no_plotly_template(theme):
    base = layout(theme)
    assert base["font"]["family"] == FONT_FAMILY
    assert base["font"]["size"] == theme.font_size
    figure = plotly.graph_objects.Figure(layout=base)
    assert figure.layout.template.layout.colorway == (theme.grey_strong,)
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
