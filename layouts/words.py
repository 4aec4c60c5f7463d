"""Words for what results say: measures, reasons, notes on a value, headlines. Tested against the numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.flags import flag_words
from data.translate import N_, _, ngettext
from layouts.numbers import number, signed
from layouts.site import Site

MEASURES: Mapping[str, str] = {
    "gap": N_("Gap to core"),
    "score": N_("Score"),
    "percent": N_("Percent of core"),
    "value": N_("Native value"),
}
REASONS: Mapping[str, str] = {
    "no_data": N_("no data in this database"),
    "level": N_("not published at NUTS {level}"),
    "parent": N_("published only for a larger region"),
    "shared": N_("one published figure for a region that held both"),
    "both_missing": N_("no value in region or core"),
    "missing": N_("no value in this region"),
    "core_missing": N_("no value in the core"),
}
# A gap of less than half a point is a rounding away from none.
LEVEL_WITH = 0.5


def measure_unit(site: Site, show: str, measure: str) -> str:
    """The unit of a measure, in words."""
    if measure == "value":
        return _(site.results.unit(show))
    return {"gap": _("points on a scale of 0–100"), "score": _("0–100"), "percent": _("% of the core")}[measure]


def legend_title(site: Site, show: str, measure: str) -> str:
    """Measure and unit in a few words."""
    if measure == "value":
        return _(site.results.unit(show))
    return {"gap": _("Gap, points"), "score": _("Score, 0–100"), "percent": _("% of the core")}[measure]


def reason(code: str, level: int) -> str:
    """Why an indicator can't be compared."""
    return _(REASONS[code], level=level) if code else ""


def value_note(geo: str, year: int, source_time: float, source_geo: str, converted: bool, flag: str) -> str:
    """What has to be said about a value: its year when older, the region it was published for, flags in words."""
    parts = []
    if source_time == source_time and int(source_time) != year:
        parts.append(_("value of {year}", year=int(source_time)))
    if source_geo and source_geo != geo and "+" not in source_geo:
        parts.append(_("published for {geo} (NUTS {level})", geo=source_geo, level=len(source_geo) - 2))
    if converted:
        parts.append(_("converted from another NUTS vintage"))
    if flag:
        parts.append(flag_words(flag))
    return "; ".join(parts)


def gap_phrase(gap: float, core: str) -> str:
    """ "12.3 points behind Wien", "2.5 points ahead of Wien", "level with Wien"."""
    if abs(gap) < LEVEL_WITH:
        return _("level with {core}", core=core)
    amount = number(abs(gap), 1)
    return (
        _("{n} points behind {core}", n=amount, core=core)
        if gap < 0
        else _("{n} points ahead of {core}", n=amount, core=core)
    )


def region_headline(site: Site, geo: str, core: str, gaps: pd.DataFrame) -> str:
    """One sentence on the four dimensions of a region; partial gaps are named apart, never in the statement.

    `gaps`: GAPS rows of one region and year.
    """
    name = site.results.regions.name(geo)
    four = gaps[[not site.results.catalogue.dimensions[d].enabler for d in gaps["dimension"]]]
    if not core:
        return _("{name} has no other region in its country to be compared with.", name=name)
    full = four[four["state"] == "full"].sort_values("gap")
    if full.empty:
        return _("For {name} there is not enough data to compare it with {core}.", name=name, core=core)
    parts = [_standing(name, core, full)]
    behind, ahead = full[full["gap"] <= -LEVEL_WITH], full[full["gap"] >= LEVEL_WITH]
    if len(behind):
        parts.append(_most(site, behind.iloc[0], N_("It is furthest behind in {dimension} ({gap} points)")))
    if len(ahead):
        parts.append(_most(site, ahead.iloc[-1], N_("it is ahead most in {dimension} ({gap} points)")))
    return (
        f"{parts[0]}. {'; '.join(p if n else p[0].upper() + p[1:] for n, p in enumerate(parts[1:]))}."
        if parts[1:]
        else f"{parts[0]}."
    )


def _standing(name: str, core: str, full: pd.DataFrame) -> str:
    behind, ahead = int((full["gap"] <= -LEVEL_WITH).sum()), int((full["gap"] >= LEVEL_WITH).sum())
    dimensions = ngettext("{n} dimension that can be compared", "{n} dimensions that can be compared", len(full))
    if behind == len(full):
        return _("{name} is behind {core} in each of the {dimensions}", name=name, core=core, dimensions=dimensions)
    if ahead == len(full):
        return _("{name} is ahead of {core} in each of the {dimensions}", name=name, core=core, dimensions=dimensions)
    return _(
        "Of the {dimensions}, {name} is behind {core} in {behind} and ahead in {ahead}",
        name=name,
        core=core,
        behind=behind,
        ahead=ahead,
        dimensions=dimensions,
    )


def _most(site: Site, row: pd.Series, text: str) -> str:
    return _(text, dimension=site.label(row["dimension"]), gap=signed(row["gap"], 1))


def map_headline(site: Site, show: str, measure: str, rows: pd.DataFrame) -> str:
    """What the map shows, as a finding where one can be computed from the classed values."""
    label, shown = site.label(show), rows[(rows["state"] == "full") & rows["value"].notna()]
    if shown.empty:
        return _("{label}: no values for this year and level", label=label)
    if measure in ("gap", "percent"):
        others = shown[[g not in c.split("+") for g, c in zip(shown["geo"], shown["core"], strict=True)]]
        middle = 0 if measure == "gap" else 100
        return _(
            "{label}: {behind} of {n} regions are behind their core",
            label=label,
            behind=int((others["value"] < middle).sum()),
            n=len(others),
        )
    best = site.results.regions.name(shown.loc[shown["value"].idxmax(), "geo"])
    low = site.results.regions.name(shown.loc[shown["value"].idxmin(), "geo"])
    return _("{label}: from {low} (lowest) to {best} (highest)", label=label, low=low, best=best)
