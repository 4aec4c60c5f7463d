"""The numbers behind the figures of a region's sectors: which figures there are, their tables, their source line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.translate import _
from layouts.pages.sectors_data import SectorFacts
from layouts.pages.sectors_words import (
    decimals_of,
    offer_subtitle,
    offer_title,
    quotients_subtitle,
    quotients_title,
    reference_of,
    shift_subtitle,
    shift_title,
    totals_of,
)
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table


def shown(facts: SectorFacts) -> tuple[str, ...]:
    """The figures for which there is something to be shown."""
    if not facts.there:
        return ()
    compared, moved = bool(reference_of(facts)), bool(facts.growth)
    there = {"quotients": compared, "shift": moved and not facts.alone, "bubbles": compared and moved}
    return tuple(name for name, is_there in there.items() if is_there)


def source_of(site: Site, facts: SectorFacts) -> str:
    dataset = facts.view.dataset
    publisher, code = dataset.split(".", 1)
    vintage = site.vintages.get(dataset, "")
    label = _(site.sources.publishers[publisher].label)
    return _("Source: {sources}", sources=f"{label}: {code} ({vintage})" if vintage else f"{label}: {code}")


def sector_tables(site: Site, query: Query, facts: SectorFacts) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind them."""
    every = {"quotients": _quotients_data, "shift": _shift_data, "bubbles": _bubbles_data}
    there = shown(facts)
    return {name: (lambda make=make: make(site, query, facts)) for name, make in every.items() if name in there}


def _quotients_data(site: Site, query: Query, facts: SectorFacts) -> Table:
    heads = [_("NACE"), _("Section"), _("Part of"), _(facts.view.unit), _("Share, %"), _("Quotient: nation")]
    heads += [_("Quotient: EU"), _("Quotient: core"), _("Specialised"), _("Own offer"), _("RIS3 priority"), _("Flag")]
    rows = [
        [
            *(r["code"], _(r["label"]), r["part_of"], r["value"], r["share"], r["lq_nation"], r["lq_eu"], r["lq_core"]),
            *(_yes(r["specialised"]), _yes(r["own"]), ", ".join(facts.priorities.get(r["code"], ())), r["flag"]),
        ]
        for r in facts.rows
    ]
    caption = f"{quotients_title(facts)}. {quotients_subtitle(query, facts)}"
    return Table(caption, heads, rows, {3: decimals_of(facts), 4: 1, 5: 2, 6: 2, 7: 2}, source_of(site, facts))


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def _shift_data(site: Site, query: Query, facts: SectorFacts) -> Table:
    first, last = facts.years
    heads = [_("NACE"), _("Section"), _("Part of"), str(first), str(last), _("Change"), _("National part")]
    heads += [_("Sector part"), _("Regional part")]
    names = ("value_first", "value_last", "change", "national", "sector", "regional")
    rows: list[list[Any]] = [
        [r["code"], _(r["label"]), r["part_of"], *(facts.growth[r["code"]][name] for name in names)] for r in facts.rows
    ]
    total = totals_of(facts)
    rows.append([_("TOTAL"), _("All sections"), "", *(total[name] for name in names)])
    caption = f"{shift_title(facts)}. {shift_subtitle(query, facts)}"
    return Table(caption, heads, rows, dict.fromkeys(range(3, 9), decimals_of(facts)), source_of(site, facts))


def _bubbles_data(site: Site, query: Query, facts: SectorFacts) -> Table:
    heads = [_("NACE"), _("Section"), _("Part of"), _(facts.view.unit), _("Quotient: nation"), _("Quotient: EU")]
    heads += [
        _("Quotient: core"),
        _("Growth, % a year"),
        _("Nation's growth, % a year"),
        _("Own offer"),
        _("RIS3 priority"),
    ]
    rows = [
        [
            *(r["code"], _(r["label"]), r["part_of"], r["value"], r["lq_nation"], r["lq_eu"], r["lq_core"]),
            *(facts.growth[r["code"]]["growth"], facts.growth[r["code"]]["nation_growth"], _yes(r["own"])),
            ", ".join(facts.priorities.get(r["code"], ())),
        ]
        for r in facts.rows
    ]
    caption = f"{offer_title(facts)}. {offer_subtitle(query, facts)}"
    decimals = {3: decimals_of(facts), 4: 2, 5: 2, 6: 2, 7: 2, 8: 2}
    return Table(caption, heads, rows, decimals, source_of(site, facts))
