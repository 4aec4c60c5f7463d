"""Every colour that means something is told apart by everybody: with each common colour-vision deficiency, and in grey.

Differences are CIEDE2000 (Sharma, Wu & Dalal 2005): 2.3 is just noticeable for
patches side by side. Regions of a class lie apart on a map, so twice that and
more is asked for. Lightness in grey is CIE L* of the luminance, 0 to 100.
"""

import math
from itertools import pairwise

import numpy as np
import pytest

from layouts.colour import contrast, linear
from layouts.theme import THEMES

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
CLASSES = range(2, 8)  # numbers of classes that maps use
# Least differences (CIEDE2000, or L* in grey) that are asked for.
NEIGHBOURS, SIGNS, ACCENTS, ACCENT_TO_GREY, STATES = 5.0, 25.0, 25.0, 10.0, 8.0
GREY_STEP, GREY_ACCENTS, GREY_MISSING = 6.0, 12.0, 6.0

# Machado, Oliveira & Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG
# 15(6), 2009: matrices for severity 1.0, linear RGB, as published at
# www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html.
MACHADO = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# Viénot, Brettel & Mollon, "Digital Video Colourmaps for Checking the Legibility of Displays by Dichromats", Color
# Research and Application 24(4), 1999: RGB to LMS, and what replaces the missing cone. Not defined for tritanopia.
TO_LMS = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
VIENOT = {
    "protanopia": np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]]),
    "deuteranopia": np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]]),
}
VISIONS = {
    "all cones": np.eye(3),
    **{f"{name} (Machado)": np.array(matrix) for name, matrix in MACHADO.items()},
    **{f"{name} (Viénot)": np.linalg.inv(TO_LMS) @ matrix @ TO_LMS for name, matrix in VIENOT.items()},
}
visions = pytest.mark.parametrize("vision", VISIONS)
# Linear sRGB to CIE XYZ, and its white D65 (IEC 61966-2-1).
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def cielab(rgb: np.ndarray) -> tuple[float, float, float]:
    """CIE L*a*b* of linear-light RGB 0-1."""
    x, y, z = (
        np.cbrt(t) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000 of two CIE L*a*b* colours; Sharma, Wu & Dalal 2005, equations 2 to 22."""
    middle = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(middle**7 / (middle**7 + 25**7)))
    (l1, c1, h1), (l2, c2, h2) = (
        (light, math.hypot(a * stretch, b), math.degrees(math.atan2(b, a * stretch)) % 360)
        for light, a, b in (one, other)
    )
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    lightness, chroma, hue = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    mean_l, mean_c, mean_h = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = sum(
        factor * math.cos(math.radians(times * mean_h + shift))
        for factor, times, shift in ((1, 0, 0), (-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    rotation = -2 * math.sqrt(mean_c**7 / (mean_c**7 + 25**7))
    rotation *= math.sin(math.radians(60 * math.exp(-(((mean_h - 275) / 25) ** 2))))
    parts = lightness / s_l, chroma / s_c, hue / s_h
    return math.sqrt(sum(p * p for p in parts) + rotation * parts[1] * parts[2])


def apart(one: str, other: str, vision: str) -> float:
    return difference(*(cielab(VISIONS[vision] @ np.array(linear(c))) for c in (one, other)))


def grey(colour: str) -> float:
    """L* of what a black-and-white printer makes of a colour."""
    return cielab(np.full(3, TO_XYZ[1] @ np.array(linear(colour))))[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # test data of Sharma, Wu & Dalal 2005, table 1
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0010), 7.1792),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
        ((50, -0.0010, 2.4900), (50, 0.0010, -2.4900), 4.7461),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (50, 3.2592, 0.3350), 1.0),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_of_the_published_pairs(one, other, expected):
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


def test_simulations_keep_what_a_dichromat_sees_and_lose_what_one_doesn_t():
    for name, matrix in VISIONS.items():
        np.testing.assert_allclose(matrix @ np.ones(3), 1, atol=0.01)  # white and greys stay
        if name != "all cones":
            assert matrix.round(2).tolist() != np.eye(3).tolist()
    # Viénot's own result for linear RGB, to the three places that are usually quoted.
    np.testing.assert_allclose(VISIONS["protanopia (Viénot)"][0], [0.112, 0.888, 0], atol=6e-4)
    np.testing.assert_allclose(VISIONS["deuteranopia (Viénot)"][0], [0.293, 0.707, 0], atol=6e-4)
    assert apart("#ff0000", "#857200", "deuteranopia (Machado)") < apart("#ff0000", "#857200", "all cones") / 2


@themes
@visions
@pytest.mark.parametrize("n", CLASSES)
def test_neighbouring_classes_are_told_apart(theme, vision, n):
    for colours in (theme.sequential(n), theme.diverging(n)):
        assert min(apart(a, b, vision) for a, b in pairwise(colours)) >= NEIGHBOURS


@themes
@visions
def test_as_far_behind_and_as_far_ahead_are_told_apart(theme, vision):
    colours = theme.diverging(8)
    assert min(apart(a, b, vision) for a, b in zip(colours[:4], colours[:3:-1], strict=True)) >= SIGNS


@themes
@visions
def test_region_and_core_are_told_apart_and_from_the_rest(theme, vision):
    assert apart(theme.region, theme.core, vision) >= ACCENTS
    for accent in (theme.region, theme.core):
        for other in (theme.grey, theme.grey_strong):
            assert apart(accent, other, vision) >= ACCENT_TO_GREY


@themes
@visions
def test_no_data_is_told_from_every_class_and_from_partial_data(theme, vision):
    for colour in (*theme.sequential(7), *theme.diverging(8), theme.partial):
        assert apart(theme.missing, colour, vision) >= STATES


@themes
@pytest.mark.parametrize("n", CLASSES)
def test_in_grey_classes_follow_each_other_and_no_data_lies_outside(theme, n):
    shades = [grey(c) for c in theme.sequential(n)]
    steps = np.diff(shades)
    assert (np.sign(steps) == np.sign(steps[0])).all() and np.abs(steps).min() >= GREY_STEP
    # On a light page no data is lighter than the lowest class, on a dark one darker.
    beyond = (grey(theme.missing) - shades[0]) * -np.sign(steps[0])
    assert beyond >= GREY_MISSING


@themes
@pytest.mark.parametrize("n", [4, 6, 8])
def test_in_grey_a_gap_shows_how_far_it_is_and_its_sign_is_left_to_words(theme, n):
    """A scale with two equally dark ends can't show the sign in grey: legend, tips, strip and tables say it."""
    shades = np.array([grey(c) for c in theme.diverging(n)])
    for side in (shades[: n // 2], shades[n // 2 :][::-1]):
        assert (np.sign(np.diff(side)) == np.sign(side[1] - side[0])).all() and np.abs(np.diff(side)).min() >= 10
    assert np.abs(shades - shades[::-1]).max() < 5


@themes
def test_in_grey_region_and_core_differ_in_lightness_beside_their_shape(theme):
    assert abs(grey(theme.region) - grey(theme.core)) >= GREY_ACCENTS


@themes
def test_text_has_the_contrast_of_wcag_aa_on_everything_it_stands_on(theme):
    for name in ("text", "muted", "region", "core"):
        for ground in (theme.background, theme.surface):
            assert contrast(getattr(theme, name), ground) >= 4.5, (name, ground)
    assert contrast(theme.background, theme.text) >= 4.5  # a pressed button


@themes
def test_graphics_that_carry_a_meaning_have_the_contrast_of_wcag_aa(theme):
    """`grey` is left out on purpose: regions nobody asked about, whose values are in the table one key away."""
    for name in ("region", "core", "grey_strong", "frontier"):
        assert contrast(getattr(theme, name), theme.background) >= 3, name
    for fill in (theme.sequential(7)[-1], theme.diverging(8)[0], theme.diverging(8)[-1]):
        assert contrast(fill, theme.background) >= 3
