"""The legend of a map: classes with counts, which can be pressed to see where they are; marks and outlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.translate import _
from layouts import html
from layouts.numbers import number

Item = Mapping[str, Any]


def map_legend(
    items: Sequence[Item], bounds: Sequence[tuple[float | None, float | None]], title: str, notes: Sequence[str]
) -> html.Div:
    """Classes, highest first, then what has no class, marks and outlines; `bounds` of the classes in their order.

    A class is a button: pressed, it dims all regions outside of it (assets/strip.js).
    """
    classed = [i for i in items if i["state"] == "full"]
    rest = [i for i in items if i["state"] != "full"]
    entries = [_class(item, bound) for item, bound in zip(classed, bounds, strict=True)][::-1]
    head = html.P([title, html.Span(_("regions"), className="legend-count")], className="legend-title")
    body = html.Ul([*entries, *(_entry(item) for item in rest)], className="legend-items")
    return html.Div([head, body, *(html.P(note, className="legend-note") for note in notes)], className="legend")


def ring_entry(count: int) -> dict[str, Any]:
    """The legend entry of the regions that touch a core."""
    return {"label": _("touches its core"), "count": count, "state": "nearby", "mean": False, "hint": "", "color": ""}


def _class(item: Item, bound: tuple[float | None, float | None]) -> html.Li:
    low, high = ("" if end is None else f"{end:g}" for end in bound)
    button = html.Button(
        _parts(item),
        type="button",
        className="legend-item",
        title=_("Show where these regions are"),
        **{"data-brush": f"{low}:{high}", "aria-pressed": "false"},
    )
    return html.Li(button)


def _entry(item: Item) -> html.Li:
    return html.Li(_parts(item), className=f"legend-item {item['state']}")


def _parts(item: Item) -> list[html.Span]:
    label = [item["label"]]
    if item["hint"]:
        label.append(html.Span(f" {item['hint']}", className="legend-hint"))
    if item["mean"]:
        label.append(html.Span(_(" ◂ EU mean"), className="legend-mean"))
    style = {"style": {"background": item["color"]}} if item["color"] else {}
    return [
        html.Span(item.get("mark", ""), className="swatch", **style, **{"aria-hidden": "true"}),
        html.Span(label, className="legend-label"),
        html.Span(number(item["count"], 0), className="legend-count"),
    ]
