"""The indicators that make the gap, with native values, units and years at their bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.translate import _
from layouts.numbers import number, signed
from layouts.slides import headlines
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import SIGNED, WHOLE, Axis, Series
from layouts.slides.charts import bar_chart
from layouts.slides.common import source_line
from layouts.slides.fit import width_of, wrapped
from layouts.slides.master_xml import INCH
from layouts.slides.notes import flags_used
from layouts.slides.page import AHEAD, BEHIND, REGION, Page

# Indicators on one slide: more would be smaller than a projector shows. The notes have all of them.
MOST_BARS = 12
# A longer unit stands with the name and not at the bar.
LONG_UNIT = 24
BOX, PLOT = (0.0, 0.0, 12.13, 4.56), (0.29, 0.01, 0.7, 0.98)
SIZES = (10.5, 9.5, 8.5, 7.5, 6.5)


def indicators(page: Page, brief: Brief) -> None:
    """Bars sorted by contribution, the largest disadvantage first; native values of both sides as labels."""
    page.title(headlines.indicators(brief))
    every = brief.contributions if brief.compared else brief.positions
    rows = _largest(every, brief.compared)
    page.subtitle(_subtitle(brief, len(rows), len(every)))
    flags = "; ".join(f"{flag} = {words}" for flag, words in flags_used(rows).items())
    page.source(source_line(brief.site, tuple(rows["indicator"])) + (f" · {flags}" if flags else ""))
    if rows.empty:
        text = _("No indicator has a value on both sides.") if brief.compared else _("No indicator has a value.")
        page.text((0, 1.5, 12, 1), text, 16)
        return
    _chart(page, brief, rows.to_dict("records"))


def _chart(page: Page, brief: Brief, records: list[dict]) -> None:
    compared = brief.compared
    values = [float(r["contribution" if compared else "normalised"]) for r in records]
    labels = [
        f"{signed(v) if compared else number(v, 0)}   {native(brief, r)}" for v, r in zip(values, records, strict=True)
    ]
    # LibreOffice squeezes a chart with a name that is too long for the room beside the bars.
    room = page.place((0, 0, BOX[2] * PLOT[0] - 0.15, 1))[2] / INCH
    names = [wrapped(_name(brief, r), room, page.wider * page.size(SIZES[0])) for r in records]
    colours = [BEHIND if v < 0 else AHEAD for v in values] if compared else None
    size, axis = fitting_axis(page, values, labels, compared, BOX[2] * PLOT[2] - 0.15)
    title = _("Contribution to the gap, points") if compared else _("Position, 0–100")
    one = Series(title, values, REGION, labels=labels, colours=colours)
    said = "; ".join(f"{_name(brief, r)}: {t}" for r, t in zip(records, labels, strict=True))
    alt = _("Bar chart, indicator by indicator: {text}", text=said)
    bar_chart(page, BOX, names, [one], axis, name=_("Indicator gaps"), alt=alt, size=size, plot=PLOT, gap=45)


def _largest(rows: pd.DataFrame, compared: bool) -> pd.DataFrame:
    """As many rows as a slide shows, in their order: the largest contributions, or the lowest and highest positions."""
    if len(rows) <= MOST_BARS:
        return rows
    if compared:
        return rows[rows.index.isin(rows["contribution"].abs().nlargest(MOST_BARS).index)]
    half = MOST_BARS // 2
    return rows.iloc[[*range(half), *range(len(rows) - half, len(rows))]]


def fitting_axis(
    page: Page, values: Sequence[float], labels: Sequence[str], compared: bool, inches: float
) -> tuple[float, Axis]:
    """The largest type size, and the ends of the axis, at which every label has room beyond its bar.

    `inches`: width of the plot, as the content area is measured.
    """
    inches = page.place((0, 0, inches, 1))[2] / INCH
    for size in SIZES:
        axis = _axis(values, [page.wider * width_of(t, page.size(size)) for t in labels], compared, inches)
        if axis is not None:
            return size, axis
    reach = max((abs(v) for v in values), default=1.0) or 1.0
    return SIZES[-1], Axis(-3 * reach, 3 * reach, SIGNED, shown=False)


def _axis(values: Sequence[float], widths: Sequence[float], compared: bool, inches: float) -> Axis | None:
    if not compared:
        bar = inches - max(widths, default=0.0)
        return Axis(0, 100 * inches / bar, WHOLE, shown=False) if bar > 0.3 * inches else None
    reach = max((abs(v) for v in values), default=0.0) or 1.0
    # Inches per point: as long as possible, but never so short that bars can't be told apart.
    for per in np.linspace(0.9 * inches / reach, 0.12 * inches / reach, 60):
        left = max([0.0, *(w - v * per for v, w in zip(values, widths, strict=True) if v < 0)])
        right = max([0.0, *(w + v * per for v, w in zip(values, widths, strict=True) if v >= 0)])
        if left + right <= inches:
            spare = (inches - left - right) / (bool(left) + bool(right) or 1)
            low, high = (left + spare if left else 0.0), (right + spare if right else 0.0)
            return Axis(-low / per, high / per if low or high else reach, SIGNED, shown=False)
    return None


def native(brief: Brief, row: Mapping) -> str:
    """Native values of both sides with unit, years and flags in letters; a long unit stands with the name."""
    decimals = brief.site.results.catalogue.indicators[row["indicator"]].decimals
    sides = ("", "core_") if brief.compared else ("",)
    both = _(" vs ").join(number(row[f"{side}value"], decimals) for side in sides)
    years = sorted({int(row[f"{s}source_time"]) for s in sides if row[f"{s}source_time"] == row[f"{s}source_time"]})
    flags = sorted({row[f"{side}flag"] for side in sides} - {""})
    unit = _(row["unit"])
    unit = "" if len(unit) > LONG_UNIT else f" {unit}"
    return f"{both}{unit} ({', '.join(['/'.join(map(str, years)), *flags])})"


def _name(brief: Brief, row: Mapping) -> str:
    label, unit = brief.site.label(row["indicator"]), _(row["unit"])
    return f"{label}, {unit}" if len(unit) > LONG_UNIT else label


def _subtitle(brief: Brief, shown: int, every: int) -> str:
    words = {"n": shown, "of": every, "core": brief.core_name, "name": brief.name, "year": brief.year}
    if not brief.compared:
        what = _("Position between the weakest (0) and the best (100) region of all years, then the native value")
    else:
        what = _("Points that each indicator adds to the gap of its dimension, then {name} vs {core}", **words)
    many = _("the {n} largest of {of}", **words) if shown < every else _("all {n} there are", **words)
    if not brief.compared and shown < every:
        many = _("the {half} lowest and the {half} highest of {of}", half=shown // 2, **words)
    return f"{what}; {many}, {brief.year}"
