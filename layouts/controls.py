"""Controls: the browser's own lists and buttons, each of which sets one field of the selection.

A first-party script (assets/act.js) reports what was chosen: `data-set` names
the field that a control sets. What is selected is shown by the same script, so
that the controls always follow the selection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.translate import _
from indicators.cores import EU, MEAN, OWN_COUNTRY, group_of
from indicators.measures import measures_of
from layouts import html
from layouts.light import Element, element
from layouts.query import Query
from layouts.site import Site
from layouts.words import MEASURES


def control(label: str, child: Any, *, name: str = "") -> html.Div:
    """A labelled control: a label for the element `name`, or else the title of a group of buttons."""
    head = (
        html.Label(label, htmlFor=name, className="control-label")
        if name
        else html.Span(label, className="control-label", **{"aria-hidden": "true"})
    )
    return html.Div([head, child], className="control")


def more_button(name: str, text: str = "") -> html.Button:
    """Shows and hides the controls in the element `name` where a screen has no room for all (assets/shell.js)."""
    folded = {"aria-expanded": "false", "aria-controls": name, "data-more": ""}
    return html.Button(text or _("More"), id=f"{name}-button", type="button", className="button more", **folded)


def select(name: str, field: str, options: Sequence[Any]) -> html.Select:
    """A native list that sets `field`; the script shows what is chosen, so that it follows the selection."""
    return html.Select(list(options), id=name, className="select", **{"data-set": field})


def option(text: str, value: object, chosen: object = None, *, disabled: bool = False) -> Element:
    """One entry of a `select`; a list has hundreds, which elements of Dash are too slow for."""
    more = {"selected": True} if chosen is not None and str(value) == str(chosen) else {}
    return element("Option", text, value=str(value), disabled=disabled, **more)


def segmented(
    name: str, field: str, options: Sequence[tuple[str, object]], value: object, label: str, **more: Any
) -> html.Div:
    """A few choices side by side, all visible: buttons of which one is pressed."""
    buttons = choices(field, options, value)
    style = "segmented " + more.pop("className", "")
    return html.Div(buttons, id=name, role="group", className=style.strip(), **({"aria-label": label} | more))


def choices(field: str, options: Sequence[tuple[str, object]], value: object) -> list[html.Button]:
    """The buttons of a `segmented` control."""
    return [
        html.Button(
            text,
            type="button",
            **{"data-set": field, "data-value": str(v), "aria-pressed": "true" if str(v) == str(value) else "false"},
        )
        for text, v in options
    ]


def field_input(kind: str, field: str, label: str, **limits: object) -> html.Div:
    """A slider ("range") or a text field for `field`; `limits` are min, max, step, value. The script makes it."""
    given = {f"data-{name}": str(value) for name, value in limits.items()}
    return html.Div(className="input", **{"data-input": kind, "data-field": field, "data-label": label, **given})


def core_options(site: Site, query: Query) -> list[Element]:
    """Possible cores: the default, means, the other regions of the country, and whatever the address names."""
    regions, chosen = site.results.regions, "+".join(query.core)
    if query.geo:
        default, country = site.results.default_core(query.geo), regions.country(query.geo)
        name = _("{name} (capital)", name=site.core_name(default)) if default else _("No core in this country")
        offered = {"": name, **_means(site, country)}
        others = _named(site, country, query.level)
        offered |= {c: name for c, name in others.items() if c != query.geo and (c,) != default}
    else:
        offered = {"": _("Capital region of each country"), **_means(site, OWN_COUNTRY)}
    if chosen not in offered:
        offered[chosen] = site.core_name(query.core)
    return [option(text, value, chosen) for value, text in offered.items()]


def _means(site: Site, group: str) -> dict[str, str]:
    """Means that can stand in the place of a core, as they are written in an address."""
    names = {MEAN + g: site.mean_name(g) for g in (group, EU)}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def merge_options(site: Site, query: Query) -> list[Element]:
    """Regions that can be merged into the present core; choosing one adds it."""
    if not query.geo:
        return [option(_("choose a region first"), "")]
    regions = site.results.regions
    core = tuple(c for c in query.core or site.results.default_core(query.geo) if c != query.geo)
    core = () if group_of(core) else core
    there, begin = {query.geo, *core}, "".join([f"{code}+" for code in core])
    others = _named(site, regions.country(query.geo), query.level)
    head = option(_("merge the core with …"), "")
    return [head, *[option(name, begin + c) for c, name in others.items() if c not in there]]


def _named(site: Site, country: str, level: int) -> dict[str, str]:
    """Code -> name and code of all regions of a country, in the order in which they are offered; kept."""

    def make() -> dict[str, str]:
        regions = site.results.regions
        return {code: f"{regions.name(code)} · {code}" for code in regions.inside(country, level)}

    return site.default.memory.get(("offered", country, level), make)


def show_options(site: Site, query: Query) -> list[html.Optgroup]:
    """Dimensions, each followed by its indicators; those without data are listed but can't be chosen."""
    groups = []
    for dimension in site.results.catalogue.dimensions.values():
        name = _(dimension.label)
        options = [option(_("{dimension} (all indicators)", dimension=name), dimension.id, query.show)]
        for indicator in site.results.catalogue.of(dimension.id, scored=False):
            there = site.results.has_data(indicator.id)
            text = site.label(indicator.id) if there else _("{label} – no data", label=_(indicator.label))
            options.append(option(text, indicator.id, query.show, disabled=not there))
        groups.append(html.Optgroup(options, label=name))
    return groups


def measure_choices(site: Site, query: Query) -> list[tuple[str, object]]:
    """Measures that make sense for what is shown."""
    return [(_(MEASURES[m]), m) for m in measures_of(site.results, query.show)]


def year_options(site: Site, query: Query) -> list[Element]:
    """Years, newest first."""
    return [option(str(y), y, query.year) for y in reversed(site.results.years)]
