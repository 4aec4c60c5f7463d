"""The gap over the years: cut where a series breaks, hollow where data is partial, with how sure the chosen year is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.translate import _, ngettext
from layouts.figures.wrapping import wrapped
from layouts.figures.years import DECIMALS, Columns, Years, basis, lines, marks, remarks, year_range, years_of
from layouts.numbers import NO_BREAK, signed
from layouts.theme import REGION_SYMBOL, Theme, axis, layout

NAN = float("nan")
LINE = 1.45  # height of a line of the key in font sizes
PHONE, WIDE = 316.0, 0.53  # width of a phone beside its edges, and of a character in font sizes


@dataclass(frozen=True)
class Steady:
    """The gap on the same indicators throughout, from paths: `gap` by `years`, and how many indicators they are."""

    years: Sequence[int] = ()
    gap: Sequence[float] = ()
    indicators: int = 0


@dataclass(frozen=True)
class Sure:
    """Between which values the gap of the chosen year lies in nine of ten draws, points; NaN = not known."""

    low: float = NAN
    high: float = NAN

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return self.low == self.low and self.high == self.high


@dataclass(frozen=True)
class Told:
    """Words of the figure: `region` and `core` by name, the `dimension`."""

    region: str
    core: str
    dimension: str


def development_figure(
    history: Columns,
    *,
    theme: Theme,
    told: Told,
    year: int | None = None,
    steady: Steady | None = None,
    sure: Sure | None = None,
) -> dict[str, Any]:
    """Draw GAPS of one region and dimension over the years (columns `break_`, `newest` as in `years_of`).

    Zero = level with the core. The large mark and its label stand at `year`, or at the last full one where it has no
    data. `sure` is drawn only where that is the year that is asked for.
    """
    years = years_of(history, year)
    if years.marked is None:
        return {"data": [], "layout": _empty(theme)}
    steady = steady or Steady()
    shown = (sure or Sure()) if years.marked == year else Sure()
    data: list[dict[str, Any]] = [
        *_steady(steady, theme),
        *lines(years, "gap", theme.region, theme, theme.line_width, "y"),
    ]
    if shown.known:
        data += _interval(years.marked, shown, theme)
    hover = [_hover(row, told, shown if row.time == years.marked else Sure()) for row in years.rows]
    data.append(marks(years, "gap", theme.region, REGION_SYMBOL, theme, small=0.6, yaxis="y", hover=hover))
    key = _key(years, steady, shown, theme, told)
    return {"data": data, "layout": _layout(theme, history, years, steady, shown, key)}


def _steady(steady: Steady, theme: Theme) -> list[dict[str, Any]]:
    """The gap on the same indicators: a thin grey line without marks, behind everything else."""
    if not len(steady.years):
        return []
    line = {"color": theme.grey_strong, "width": theme.line_width * 0.6}
    x, y = [int(v) for v in steady.years], [round(float(v), DECIMALS) for v in steady.gap]
    return [{"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip", "line": line}]


def _interval(year: int, sure: Sure, theme: Theme) -> list[dict[str, Any]]:
    """A whisker with caps through the mark of the chosen year."""
    line = {"color": theme.region, "width": theme.line_width}
    cap = {
        "symbol": "line-ew-open",
        "size": theme.marker_size,
        "color": theme.region,
        "line": {"width": theme.line_width},
    }
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [year, year],
            "y": [round(sure.low, DECIMALS), round(sure.high, DECIMALS)],
            "hoverinfo": "skip",
            "line": line,
            "marker": cap,
            "cliponaxis": False,
        }
    ]


def _hover(row: Any, told: Told, sure: Sure) -> str:
    text = _("{gap} points ({year})", gap=signed(row.gap, 1), year=row.time)
    parts = [f"<b>{_('{region} against {core}', region=told.region, core=told.core)}</b>", f"{told.dimension}: {text}"]
    if sure.known:
        ends = {"low": signed(sure.low, 1), "high": signed(sure.high, 1)}
        parts.append(_("between {low} and {high} in nine of ten draws", **ends))
    if row.breaks:
        parts.append(_("a series breaks before this year"))
    return "<br>".join([*parts, *basis(row)])


def _key(years: Years, steady: Steady, sure: Sure, theme: Theme, told: Told) -> list[str]:
    """What the lines and marks are; only those that are there."""
    found = [_mark("●", theme.region, _("gap of each year, on what can be compared in it"))]
    if any(not row.sound for row in years.rows):
        found.append(_mark("○", theme.region, _("partial data, or older values only")))
    if len(steady.years):
        same = ngettext(
            "on the {n} indicator that is there throughout", "on the same {n} indicators throughout", steady.indicators
        )
        found.append(_mark("━", theme.grey_strong, same))
    if sure.known:
        found.append(_mark("┃", theme.region, _("nine of ten draws that score as here")))
    if _cuts(years):
        found.append(_mark("┊", theme.muted, _("a series breaks: years on either side differ in definition")))
    found.append(_mark("━", theme.text, _("0: level with {core}", core=told.core)))
    room = int(PHONE / theme.small_size / WIDE)
    return [line for mark, text in found for line in _wrapped(mark, text, room)]


def _mark(sign: str, colour: str, text: str) -> tuple[str, str]:
    return f'<span style="color:{colour}">{sign}</span>', text


def _wrapped(mark: str, text: str, room: int) -> list[str]:
    """An entry of the key on as many lines as it takes on a phone."""
    first, *rest = wrapped(text, room)
    return [f"{mark} {first}", *(f"{NO_BREAK * 4}{line}" for line in rest)]


def _cuts(years: Years) -> list[int]:
    """Years that a series breaks before, with a year to the left that is there."""
    return [row.time for n, row in enumerate(years.rows) if row.breaks and n]


def _layout(
    theme: Theme, history: Columns, years: Years, steady: Steady, sure: Sure, key: Sequence[str]
) -> dict[str, Any]:
    ends = [sure.low, sure.high] if sure.known else []
    values = [0.0, *years.column("gap"), *(float(v) for v in steady.gap), *ends]
    low, high = min(values), max(values)
    room = 0.08 * (high - low or 1.0)
    top = round((len(key) + 1) * LINE * theme.font_size)
    grid = {"showgrid": True, "gridcolor": theme.rule, "nticks": 6}
    zero = {"zeroline": True, "zerolinecolor": theme.text, "zerolinewidth": 1.5}
    margin = {"l": 40, "r": round(6.2 * theme.font_size), "t": top, "b": 2}
    return layout(theme) | {
        "height": round(20 * theme.font_size) + top,
        "margin": margin,
        "xaxis": axis(theme, range=year_range(history), tickvals=ticks(history), automargin="height"),
        "yaxis": axis(theme, range=[round(low - room, DECIMALS), round(high + room, DECIMALS)], **grid, **zero),
        "shapes": [_cut(year, theme) for year in _cuts(years)],
        "annotations": [
            *_lines_of_key(key, theme, top),
            _label(theme, years, year_range(history)[1]),
        ],
    }


def ticks(history: Columns) -> list[int]:
    """At most six years, the last one always among them."""
    times = [int(t) for t in history["time"].tolist()]
    first, last = min(times), max(times)
    return list(range(last, first - 1, -max(1, -(-(last - first) // 5))))[::-1]


def _cut(year: int, theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1, "dash": "dash"}
    place = {"xref": "x", "yref": "paper", "x0": year - 0.5, "x1": year - 0.5, "y0": 0, "y1": 1}
    return {"type": "line", "layer": "below", "line": line} | place


def _lines_of_key(key: Sequence[str], theme: Theme, top: int) -> list[dict[str, Any]]:
    """One below the other, from the top of the picture, in small type."""
    return [
        {
            "text": text,
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "xshift": -40,
            "yref": "paper",
            "y": 1,
            "yanchor": "middle",
            "yshift": round(top - (n + 0.5) * LINE * theme.font_size),
            "showarrow": False,
            "borderpad": 0,
            "align": "left",
            "font": {"size": theme.small_size, "color": theme.muted},
        }
        for n, text in enumerate(key)
    ]


def _label(theme: Theme, years: Years, end: float) -> dict[str, Any]:
    """The value of the year that is meant, at the right; a hairline leads over later years."""
    row = years.row
    text = "<br>".join([f"<b>{signed(row.gap, 1)}</b>", _("points, {year}", year=row.time), *remarks(row)])
    common = {
        "text": text,
        "x": row.time,
        "y": round(row.gap, DECIMALS),
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
    }
    common |= {"font": {"color": theme.region, "size": theme.font_size}}
    if not years.goes_on:
        return common | {"showarrow": False, "borderpad": 0, "xshift": theme.marker_size}
    leader = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": theme.paler(theme.region)}
    tail = {"axref": "x", "ax": end, "ayref": "y", "ay": common["y"]}
    return common | leader | tail | {"borderpad": 3, "standoff": theme.marker_size * 0.5}


def _empty(theme: Theme) -> dict[str, Any]:
    text = {"text": _("No year in which both sides have data."), "xref": "paper", "yref": "paper", "x": 0, "y": 0.5}
    text |= {"showarrow": False, "xanchor": "left", "font": {"color": theme.muted}}
    hidden = axis(theme, visible=False)
    return layout(theme) | {
        "annotations": [text],
        "xaxis": hidden,
        "yaxis": hidden,
        "height": round(5 * theme.font_size),
    }
