"""What a map shows whichever region is selected: values, classes, legend, what is said. Kept for the next click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from data.flags import flag_words
from data.translate import _
from indicators.classes import FIXED, Classes, classes_for
from indicators.measures import eu_mean, measure
from layouts import html
from layouts.components import link
from layouts.facts import Facts
from layouts.figures.map import legend_items
from layouts.figures.marks import notes_of
from layouts.figures.strip import letters
from layouts.pages.captions import decimals_of, formatted, mean_note
from layouts.pages.compare import partner, scheme_of, scheme_words
from layouts.pages.legend import map_legend, ring_entry
from layouts.pages.nearby import next_to_core, ring_of_interest
from layouts.pages.tips import region_facts
from layouts.query import Query, choose_level
from layouts.site import Site
from layouts.theme import THEMES
from layouts.words import legend_title, less_is_better, map_headline, newest_line, value_note


@dataclass(frozen=True)
class Shown:
    """One row per region, the classes, what is said about each; `codes`, `states`: all regions as one text."""

    rows: pd.DataFrame
    classes: Classes
    facts: Facts
    mean: float
    title: str
    codes: str
    states: str
    year: int

    def note_words(self) -> list[str]:
        """What has to be known about every value, in words."""
        rows = self.rows
        if "native" not in rows:
            return [newest_line({"newest": n, "time": self.year}) for n in rows["newest"].tolist()]
        columns = ("geo", "source_time", "source_geo", "converted", "flag", "native")
        found = []
        for geo, time, source, converted, flag, native in zip(*(rows[c].tolist() for c in columns), strict=True):
            there = native == native
            found.append(value_note(geo, self.year, time, source, converted, flag) if there else flag_words(flag))
        return found


def shown(site: Site, query: Query) -> Shown:
    """What is the same for every region selected, kept for the next click."""
    whole = replace(query, page="map", geo="", theme="light", embed="", known="")
    return site.memory.get(("map", whole), lambda: _shown(site, whole))


def _shown(site: Site, query: Query) -> Shown:
    results, rows = site.results, _measured(site, query)
    rows["name"] = [results.regions.name(g) for g in rows["geo"].tolist()]
    rows["note"] = notes_of(rows, query.year)
    decimals, scores = decimals_of(site, query), None
    if query.show in results.catalogue.dimensions:
        scores = results.scores(query.level, query.year, dimension=query.show)
    near = next_to_core(site, query.level, query.core)
    return Shown(
        rows,
        _classes(site, query, rows, decimals),
        region_facts(site, query, rows, scores, decimals, near),
        eu_mean(rows, query.measure),
        map_headline(site, query, rows),
        " ".join(rows["geo"].tolist()),
        letters(rows["state"].tolist()),
        query.year,
    )


def _measured(site: Site, query: Query) -> pd.DataFrame:
    """The measure of all regions; of an indicator that is not published at the level, rows without a value."""
    indicator = site.results.catalogue.indicators.get(query.show)
    absent = indicator is not None and query.level not in indicator.levels
    name = "value" if absent else query.measure
    rows = measure(site.results, query.level, query.year, query.show, name, query.core)
    return rows.assign(value=np.nan, state="missing") if absent else rows


def _full(rows: pd.DataFrame) -> np.ndarray:
    return np.where(rows["state"].to_numpy() == "full", rows["value"].to_numpy(dtype=float), np.nan)


def _classes(site: Site, query: Query, rows: pd.DataFrame, decimals: int) -> Classes:
    """Classes of the values; of both years where two of them are side by side."""
    scheme, values, every = scheme_of(query), _full(rows), None
    other = partner(site, query)
    if other and (other.show, other.measure) == (query.show, query.measure):
        values = np.concatenate([values, _full(_measured(site, other))])
    if scheme == FIXED and query.measure == "value":
        panel = site.results.panel.observed[query.show]
        every = panel.value[site.results.level(query.level).rows]
    return classes_for(query.measure, values, decimals, scheme=scheme, every=every)


def empty_note(site: Site, query: Query, now: Shown) -> Any:
    """Why no region has a value, and where the nearest ones are; nothing where there are some."""
    if now.rows["value"].notna().any():
        return []
    catalogue, default = site.results.catalogue, site.results.default_year(query.level)
    if query.show in catalogue.indicators:
        published = query.level in catalogue.indicators[query.show].levels
    else:
        published = bool(catalogue.of(query.show, query.level))
    if not published and query.level != 2:
        there = link(_("see NUTS 2"), choose_level(site.results, query, 2).address())
        return html.P([_("Not published at NUTS {level}; ", level=query.level), there, "."])
    if published and query.year != default:
        there = link(_("see {year}", year=default), replace(query, year=default).address())
        return html.P([_("No region has a value for {year}; ", year=query.year), there, "."])
    return html.P(_("No region has a value for {year}.", year=query.year))


def legend_of(site: Site, query: Query, now: Shown) -> Any:
    """The legend of a map."""
    decimals, scheme = decimals_of(site, query), scheme_of(query)
    # Fixed breaks are whole numbers; others are rounded like the values.
    breaks = decimals if query.measure == "value" or scheme else 0
    items = legend_items(
        now.classes,
        now.rows,
        THEMES[query.theme],
        lambda v: formatted(query.measure, v, breaks),
        mean=now.mean,
        reverse=less_is_better(site, query),
        ends=(_("far behind"), _("far ahead")) if query.measure == "gap" else None,
    )
    ring = len(ring_of_interest(site, query))
    items += [ring_entry(ring)] if ring else []
    notes = [mean_note(site, query, now.mean, decimals)]
    notes += [_("Classes: {scheme}", scheme=scheme_words(scheme))] if scheme else []
    title = legend_title(site, query.show, query.measure)
    return map_legend(items, now.classes.bounds, title, [note for note in notes if note])
