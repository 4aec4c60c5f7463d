"""The page around every page: header, navigation, theme choice, messages, footer."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html

from data.translate import N_, _
from layouts.site import EUROGEOGRAPHICS

THEMES: Mapping[str, str] = {"light": N_("Light"), "dark": N_("Dark"), "projector": N_("Projector")}

# The theme is set before anything is drawn, so that a dark page never flashes white.
INDEX = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
<script>
(function () {
  var known = ["light", "dark", "projector"];
  var chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (e) {}
  if (known.indexOf(chosen) < 0) {
    chosen = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.dataset.theme = chosen;
})();
</script>
{%css%}
</head>
<body>
<noscript>This dashboard needs JavaScript. The same figures: python -m indicators gaps</noscript>
{%app_entry%}
<footer hidden>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def shell(version: str) -> html.Div:
    """The frame; pages, address and selection are filled in by callbacks."""
    return html.Div(
        [
            dcc.Location(id="location", refresh=False),
            dcc.Store(id="address"),
            dcc.Store(id="query"),
            html.A(_("Skip to content"), href="#page", className="skip"),
            _header(),
            html.Div(id="notice", role="status", **{"aria-live": "polite"}),
            html.Main(_skeleton(), id="page", tabIndex=-1),
            _footer(version),
        ],
        className="shell",
    )


def _header() -> html.Header:
    themes = [{"label": _(label), "value": name} for name, label in THEMES.items()]
    return html.Header(
        [
            dcc.Link(
                [html.Span("metro", className="brand-core"), html.Span("gap", className="brand-gap")],
                href="/",
                className="brand",
                title=_("How far is my region from its core?"),
            ),
            html.Nav(
                [
                    dcc.Link(_("Map"), href="/", id="nav-map", className="nav-link"),
                    dcc.Link(_("Region"), href="/region", id="nav-region", className="nav-link"),
                ],
                className="nav",
                **{"aria-label": _("Pages")},
            ),
            html.Div(
                dcc.RadioItems(id="theme-choice", options=themes, value=None, inline=True, className="segmented small"),
                className="themes",
                role="group",
                **{"aria-label": _("Theme")},
            ),
        ],
        className="header",
    )


def _skeleton() -> html.Div:
    return html.Div(html.P(_("Loading the figures …"), className="loading-text"), className="skeleton")


def _footer(version: str) -> html.Footer:
    return html.Footer(
        [
            html.Span(_("Eurostat, European Commission (RIS): reuse with attribution.")),
            html.Span(_(EUROGEOGRAPHICS)),
            html.Span(f"metrogap {version}"),
        ],
        className="footer",
    )


def notices(messages: tuple[str, ...]) -> list[html.P]:
    """What could not be used of an address, one line each."""
    return [html.P(message, className="notice") for message in messages]
