"""All gaps of several regions: a panel per dimension, a bar per region, and in words where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from data.translate import _
from layouts.numbers import signed
from layouts.pages.peers_learning_words import listed
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import Axis, Series
from layouts.slides.charts import bar_chart
from layouts.slides.indicator_slide import fitting_axis
from layouts.slides.page import AHEAD, BEHIND, MUTED, Page

# Inches from the top of the titles to the bars, of all bars, and of the line below them where gaps are missing.
TOP, HEIGHT, FOOT = 0.32, 4.2, 0.3


def gap_panels(page: Page, briefs: Sequence[Brief]) -> None:
    """Bars in the order of the regions; a dimension in which nobody has a gap has no panel."""
    shown = [d for d in briefs[0].four if any(_gap(b, d) is not None for b in briefs)] or briefs[0].four
    missing = _missing(briefs)
    # The names stand once, at the left; all panels have the same scale.
    left, room = 2.6, (12.13 - 2.6) / len(shown)
    high = HEIGHT - FOOT if missing else HEIGHT
    row = high / len(briefs)
    values = [v for b in briefs for d in shown if (v := _gap(b, d)) is not None]
    size, axis = fitting_axis(page, values, [f"{signed(v)}*" for v in values], True, room - 0.2)
    for n, name in enumerate(map(_pair, briefs)):
        page.text((0, TOP + n * row, left - 0.1, row), name, size, name=_("Region"), anchor="ctr", smallest=7)
    for n, dimension in enumerate(shown):
        _gap_panel(page, briefs, dimension, (left + n * room, room - 0.1, high), axis, size)
    if missing:
        page.text((0, TOP + high, 12.13, FOOT), missing, 11, name=_("Missing gaps"), colour=MUTED, smallest=7)


def gap_text(brief: Brief, dimension: str) -> str:
    """A gap in points with a star on partial data, or that there is none."""
    gap = brief.gaps.loc[dimension]
    if not brief.compared or gap["state"] == "missing":
        return _("no gap")
    return signed(gap["gap"]) + ("*" if gap["state"] == "partial" else "")


def _missing(briefs: Sequence[Brief]) -> str:
    """Where there is no bar, and why; "" where there are all."""
    compared, alone, parts = [b for b in briefs if b.compared], [b.name for b in briefs if not b.compared], []
    for d in briefs[0].four:
        if without := [b.name for b in compared if _gap(b, d) is None]:
            names = _("all") if len(without) == len(compared) else listed(without)
            parts.append(_("{label}: {names}", label=briefs[0].site.label(d), names=names))
    text = _("No gap, because both sides have too little data in common – {list}.", list="; ".join(parts))
    texts = [text] if parts else []
    texts += [_("Compared with nobody: {names}.", names=listed(alone))] if alone else []
    return " ".join(texts)


def _gap_panel(
    page: Page, briefs: Sequence[Brief], dimension: str, place: tuple[float, float, float], axis: Axis, size: float
) -> None:
    """One dimension: a bar per region, in the order of the names at the left. `place`: left, width, height."""
    left, width, high = place
    label = briefs[0].site.label(dimension)
    page.text((left, 0, width, 0.3), label, 12, name=_("Title of a chart"), bold=True)
    values = [_gap(b, dimension) for b in briefs]
    labels = ["" if v is None else gap_text(b, dimension) for b, v in zip(briefs, values, strict=True)]
    colours = [BEHIND if v is not None and v < 0 else AHEAD for v in values]
    names = [_pair(b) for b in briefs]
    said = "; ".join(f"{n}: {gap_text(b, dimension)}" for n, b in zip(names, briefs, strict=True))
    alt = _("Bar chart, {label}: {text}", label=label, text=said)
    series = Series(_("Gap, points"), values, BEHIND, labels=labels, colours=colours)
    box, plot = (left, TOP, width, high), (0.0, 0.0, 1.0, 1.0)
    bar_chart(page, box, names, [series], axis, name=label, alt=alt, size=size, plot=plot, gap=70, named=False)


def _gap(brief: Brief, dimension: str) -> float | None:
    gap = brief.gaps.loc[dimension]
    return float(gap["gap"]) if brief.compared and gap["state"] != "missing" else None


def _pair(brief: Brief) -> str:
    return f"{brief.name} – {brief.core_name}" if brief.compared else brief.name
