"""Colour arithmetic in OKLab: even ramps, contrast ratios, lightness.

OKLab (Björn Ottosson, 2020) is used because equal steps in it look equal, so
classes on a map stay apart, and its lightness is what remains in a grey print.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    """Linear-light RGB (0-1) of a `#rrggbb` colour."""
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _expand(r), _expand(g), _expand(b)


def oklab(colour: str) -> Triple:
    """Lightness (0-1), green-red and blue-yellow coordinates of a `#rrggbb` colour."""
    r, g, b = linear(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(lab: Triple) -> str:
    """`#rrggbb` of OKLab coordinates; what lies outside sRGB is clipped."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _compress(min(1.0, max(0.0, c)))):02x}" for c in rgb)


@lru_cache(maxsize=128)
def ramp(anchors: tuple[str, ...], n: int) -> tuple[str, ...]:
    """`n` colours spread evenly over `anchors`, interpolated in OKLab; one colour is the middle of the ramp."""
    labs = [oklab(a) for a in anchors]
    places = [0.5] if n == 1 else [i / (n - 1) for i in range(n)]
    return tuple(from_oklab(_between(labs, place * (len(labs) - 1))) for place in places)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio (1-21) of two `#rrggbb` colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def translucent(colour: str, opacity: float) -> str:
    """`colour` as rgba() text with `opacity` 0-1, the only translucent form plotly takes."""
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{opacity:g})"


def _between(labs: Sequence[Triple], place: float) -> Triple:
    first = min(int(place), len(labs) - 2)
    share = place - first
    low, high = labs[first], labs[first + 1]
    return tuple(a + share * (b - a) for a, b in zip(low, high, strict=True))  # type: ignore[return-value]


def _luminance(colour: str) -> float:
    r, g, b = linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _expand(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _compress(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
