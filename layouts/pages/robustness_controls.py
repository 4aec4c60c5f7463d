"""Controls of the method: scale, outliers, mean, coverage, and a slider for every weight of a dimension."""

from __future__ import annotations

from typing import Any

from data.translate import N_, _
from layouts import html
from layouts.components import link
from layouts.controls import control, field_input, option, select
from layouts.known import dimension_of
from layouts.method import CHOICES, LABELS, LARGEST, SLIDER, fields_of, without_method
from layouts.query import Query
from layouts.shell import Parts
from layouts.site import Site

TITLES = {
    "norm": N_("Scale"),
    "treat": N_("Outliers"),
    "mean": N_("Averaging"),
    "full": N_("Complete enough for a rank"),
}


def method_panel(site: Site, query: Query, found: Parts) -> html.Section:
    """Everything that can be changed; what is chosen is shown by the script, so that the controls stay as they are."""
    choices = [
        control(_(title), select(f"robust-{name}", name, _options(name)), name=f"robust-{name}")
        for name, title in TITLES.items()
    ]
    return html.Section(
        [
            html.H2(_("Method"), className="panel-title"),
            html.Div(**found["robust-reset"], id="robust-reset", className="robust-reset"),
            html.Div(choices, className="robust-choices"),
            html.Div(**found["robust-weights"], id="robust-weights", className="robust-weights"),
        ],
        id="robust-panel",
        className="robust-panel",
        **{"aria-label": _("Method"), "data-force": "method"},
    )


def panel_parts(site: Site, query: Query) -> Parts:
    """What changes in the panel with the selection."""
    return {
        "robust-reset": {"children": _reset(query)},
        "robust-weights": {"children": _weights(site, query)},
    }


def dimension_options(site: Site, query: Query) -> list[html.Option]:
    """The dimensions; an indicator that is shown elsewhere stands for its dimension."""
    catalogue, now = site.results.catalogue, dimension_of(site, query)
    return [option(_(d.label), query.show if d.id == now else d.id, query.show) for d in catalogue.dimensions.values()]


def _options(name: str) -> list[html.Option]:
    standard = LABELS[name][""]
    default = _(standard)
    texts = {v: _(LABELS[name][v]) if v else _("{choice} (default)", choice=default) for v in CHOICES[name]}
    return [option(text[:1].upper() + text[1:], value) for value, text in texts.items()]


def _reset(query: Query) -> list[Any]:
    if not fields_of(query.more):
        return [html.Span(_("This is the default method."), className="quiet")]
    return [link(_("Reset to the default"), without_method(query).address(), className="button")]


def _weights(site: Site, query: Query) -> list[Any]:
    """A slider per sub-pillar, and inside each one per indicator; the script writes what share each comes to."""
    dimension = site.results.catalogue.dimensions[dimension_of(site, query)]
    indicators = site.results.catalogue.of(dimension.id, query.level)
    head = html.H3(_("Weights in {dimension}", dimension=_(dimension.label)), className="robust-weights-title")
    if not indicators:
        return [head, html.P(_("None of its indicators is published at NUTS {level}.", level=query.level))]
    parts: list[Any] = [head, html.P(_("× 1 is the default, × 0 leaves out; shares of the score in %."))]
    for pillar, label in dimension.pillars.items():
        own = [i for i in indicators if i.pillar == pillar]
        if not own:
            continue
        parts.append(_slider(f"{dimension.id}.{pillar}", _(label), "pillar"))
        if len(own) > 1:
            inside = [_slider(i.id, _(i.label), "indicator") for i in own]
            name = _("{n} indicators of {pillar}", n=len(own), pillar=_(label))
            parts.append(html.Details([html.Summary(name), *inside], className="robust-inside"))
    return parts


def _slider(name: str, label: str, kind: str) -> html.Div:
    words = _("Weight of {label}, from 0 to {most} times its default", label=label, most=f"{LARGEST:g}")
    limits = {"min": 0, "max": f"{LARGEST:g}", "step": 0.25, "value": 1}
    return html.Div(
        [
            html.Span(label, className="robust-label"),
            html.Span(className="robust-share", **{"data-text": f"share.{name}"}),
            field_input("range", f"{SLIDER}{name}", words, **limits),
        ],
        className=f"robust-slider {kind}",
    )
