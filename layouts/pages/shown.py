"""What a map shows whichever region is selected: values, classes, legend, what is said. Kept for the next click."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.flags import flag_words
from data.translate import _
from indicators.classes import FIXED, Classes, classes_for
from indicators.measures import eu_mean, measure_columns
from layouts import html
from layouts.components import link
from layouts.facts import Facts
from layouts.figures.map import legend_items
from layouts.figures.marks import marks_of
from layouts.figures.strip import letters
from layouts.memory import UNIT
from layouts.pages.captions import decimals_of, formatted, mean_note, subtitle
from layouts.pages.compare import CLASSES, WITH, partner, scheme_of, scheme_words
from layouts.pages.legend import map_legend, ring_entry
from layouts.pages.nearby import next_to_core, ring_of_interest
from layouts.pages.tips import region_facts
from layouts.query import Query, choose_level
from layouts.site import Site
from layouts.theme import THEMES
from layouts.words import legend_title, less_is_better, map_headline, newest_line, value_note


@dataclass(frozen=True)
class Shown:
    """What is drawn of every region: `rows` has geo, value, state and mark; the classes, what is said about each.

    `codes`, `states`: all regions as one text; `mean`: of the EU's regions.
    """

    rows: Mapping[str, np.ndarray]
    classes: Classes
    facts: Facts
    mean: float
    title: str
    subtitle: str
    codes: str
    states: str

    @property
    def room(self) -> float:
        """Units of `Memory` that this takes; codes and states are texts that exist anyway."""
        arrays = (*self.rows.values(), self.facts.values, self.facts.ranks, self.facts.which)
        texts = (*self.facts.templates, self.facts.figures, self.codes)
        return (sum(array.nbytes for array in arrays) + sum(map(sys.getsizeof, texts))) / UNIT


def shown(site: Site, query: Query) -> Shown:
    """What is the same for every region selected, kept for the next click."""
    # Of what single pages add to the address only this changes a map.
    own = tuple((name, text) for name, text in query.more if name in (CLASSES, WITH))
    whole = replace(query, page="map", geo="", theme="light", embed="", known="", more=own)
    return site.memory.get(("map", whole), lambda: _shown(site, whole), room=lambda found: found.room)


def _shown(site: Site, query: Query) -> Shown:
    results, rows = site.results, measured(site, query)
    decimals, scores = decimals_of(site, query), None
    if query.show in results.catalogue.dimensions:
        scores = results.score_columns(query.level, query.year, query.show)
    near = next_to_core(site, query.level, query.core)
    drawn = {name: rows[name] for name in ("geo", "value", "state")} | {"mark": marks_of(rows, query.year)}
    return Shown(
        drawn,
        _classes(site, query, rows, decimals),
        region_facts(site, query, rows, scores, decimals, near),
        eu_mean(rows, query.measure),
        map_headline(site, query, rows),
        subtitle(site, query, rows),
        " ".join(rows["geo"].tolist()),
        letters(rows["state"].tolist()),
    )


def measured(site: Site, query: Query) -> dict[str, np.ndarray]:
    """The measure of all regions; of an indicator that is not published at the level, rows without a value."""
    indicator = site.results.catalogue.indicators.get(query.show)
    absent = indicator is not None and query.level not in indicator.levels
    name = "value" if absent else query.measure
    rows = measure_columns(site.results, query.level, query.year, query.show, name, query.core)
    if not absent:
        return rows
    nothing = np.full(len(rows["geo"]), np.nan)
    return rows | {"value": nothing, "state": np.full(len(nothing), "missing", dtype=object)}


def note_words(rows: Mapping[str, np.ndarray], year: int) -> list[str]:
    """What has to be known about every value that `measured` gives, in words."""
    if "native" not in rows:
        return [newest_line({"newest": n, "time": year}) for n in rows["newest"].tolist()]
    columns = ("geo", "source_time", "source_geo", "converted", "flag", "native")
    found = []
    for geo, time, source, converted, flag, native in zip(*(rows[c].tolist() for c in columns), strict=True):
        there = native == native
        found.append(value_note(geo, year, time, source, converted, flag) if there else flag_words(flag))
    return found


def _full(rows: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.where(rows["state"] == "full", rows["value"], np.nan)


def _classes(site: Site, query: Query, rows: Mapping[str, np.ndarray], decimals: int) -> Classes:
    """Classes of the values; of both years where two of them are side by side."""
    scheme, values, every = scheme_of(query), _full(rows), None
    other = partner(site, query)
    if other and (other.show, other.measure) == (query.show, query.measure):
        values = np.concatenate([values, _full(measured(site, other))])
    if scheme == FIXED and query.measure == "value":
        panel = site.results.panel.observed[query.show]
        every = panel.value[site.results.level(query.level).rows]
    return classes_for(query.measure, values, decimals, scheme=scheme, every=every)


def empty_note(site: Site, query: Query, now: Shown) -> Any:
    """Why no region has a value, and where the nearest ones are; nothing where there are some."""
    if not np.isnan(now.rows["value"]).all():
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
