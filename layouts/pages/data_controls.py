"""What reduces the rows of the table of observations."""

from __future__ import annotations

from dataclasses import replace

from data.flags import FLAG_WORDS
from data.translate import N_, _
from layouts import html
from layouts.controls import control, select, show_options
from layouts.export.provenance import all_sources
from layouts.export.wanted import CARRIED, CONTEXT, CONVERTED
from layouts.light import Element, element
from layouts.pages.data_fields import ALL, EVERYWHERE
from layouts.query import Query
from layouts.site import Site

ONLY_WORDS = {
    "": N_("All rows"),
    "flagged": N_("With any flag"),
    "values": N_("With a value"),
    "missing": N_("Without a value"),
    CARRIED: N_("Carried forward"),
    CONVERTED: N_("Converted between NUTS vintages"),
    CONTEXT: N_("Published for a larger region"),
}
# Spans of years that are offered, up to the year chosen.
SPANS = (3, 5, 10)


def table_controls(site: Site, query: Query) -> list[html.Div]:
    """What reduces the rows. No option says that it is chosen: the script does, so that the lists stay as they are.

    The long lists are kept, because two hundred options take longer to make than the rows.
    """
    items = [_entry(_("Those chosen"), ""), _entry(_("All indicators"), ALL)]
    own = {
        "data-dataset": (_("Figures"), "dataset", site.lasting.get("datasets", lambda: _dataset_options(site))),
        "data-items": (_("Indicators"), "items", items),
        "data-show": (_("Chosen"), "show", show_options(site, replace(query, show=""))),
        "data-area": (_("Regions"), "area", _area_options(site, query)),
        "data-years": (_("Years"), "years", _year_options(site, query)),
        "data-only": (_("Rows"), "only", _only_options()),
    }
    if query.field("dataset"):
        del own["data-items"]
    if query.field("dataset") or query.field("items"):
        del own["data-show"]
    return [control(label, select(name, field, options), name=name) for name, (label, field, options) in own.items()]


def _entry(text: str, value: str) -> Element:
    return element("Option", text, value=value)


def _group(entries: list[Element], label: str) -> Element:
    return element("Optgroup", entries, label=label)


def _dataset_options(site: Site) -> list[Element]:
    used = _entry(_("Indicators, as used in the scores"), "")
    names = [s for s in all_sources(site).values() if s.there]
    options = [_entry(f"{s.dataset.split('.', 1)[1]} · {_(s.label)}", s.dataset) for s in names]
    return [used, _group(options, label=_("Datasets, as published"))]


def _area_options(site: Site, query: Query) -> list[Element]:
    regions, now = site.results.regions, query.field("area")
    first = _("All regions")
    if query.geo:
        first = _("{name} and its core", name=regions.name(query.geo))
    options = [_entry(first, "")] + ([_entry(_("All regions"), EVERYWHERE)] if query.geo or now else [])
    return [*options, site.lasting.get(("countries", query.level), lambda: _countries(site, query.level))]


def _countries(site: Site, level: int) -> Element:
    regions = site.results.regions
    countries = sorted({g[:2] for g in regions.codes(level)}, key=regions.name)
    return _group([_entry(regions.name(c), c) for c in countries], label=_("Countries"))


def _year_options(site: Site, query: Query) -> list[Element]:
    now, first = query.field("years"), site.results.years[0]
    options = {"": _("{year} only", year=query.year)}
    for span in SPANS:
        start = max(query.year - span + 1, first)
        if start < query.year:
            options[f"{start}-{query.year}"] = f"{start}–{query.year}"
    options[ALL] = _("All years, {first}–{last}", first=first, last=site.results.years[-1])
    if now not in options:
        options[now] = now.replace("-", "–")
    return [_entry(text, value) for value, text in options.items()]


def _only_options() -> list[Element]:
    known = [_entry(_(text), value) for value, text in ONLY_WORDS.items()]
    flags = [_entry(f"{_(word)} ({flag})", flag) for flag, word in FLAG_WORDS.items()]
    return [*known, _group(flags, label=_("With one flag"))]


def only_text(only: str) -> str:
    """A reduction in words."""
    return _(ONLY_WORDS[only]) if only in ONLY_WORDS else _(FLAG_WORDS[only])
