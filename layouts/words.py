"""Words for what results say: measures, reasons, notes on a value, headlines. Tested against the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from data.flags import flag_words
from data.translate import N_, _, ngettext
from indicators.alternatives import Alternatives
from indicators.significance import UNTOLD, in_words
from layouts.known import Sure
from layouts.method import within_100
from layouts.numbers import number, signed
from layouts.query import Query
from layouts.site import Site

# One row of a frame, by column.
Row = Mapping[str, Any]
MEASURES: Mapping[str, str] = {
    "gap": N_("Gap to core"),
    "score": N_("Score"),
    "percent": N_("Percent of core"),
    "value": N_("Native value"),
}
REASONS: Mapping[str, str] = {
    "no_core": N_("no core in this country"),
    "no_data": N_("no data in this database"),
    "level": N_("not published at NUTS {level}"),
    "parent": N_("published only for a larger region"),
    "shared": N_("one published figure for a region that held both"),
    "both_missing": N_("no value in region or core"),
    "missing": N_("no value in this region"),
    "core_missing": N_("no value in the core"),
}
# Groups by the percentage of the EU mean from which they begin.
GROUPS = ((125, N_("leading")), (100, N_("strong")), (70, N_("moderate")), (0, N_("emerging")))
# Methods drawn for statements and rank intervals.
DRAWS = Alternatives().draws
# Dimensions that a region is compared in; digital readiness enables them.
FOUR = 4
# A gap of less than half a point is a rounding away from none.
LEVEL_WITH = 0.5


def measure_unit(site: Site, show: str, measure: str) -> str:
    """The unit of a measure, in words."""
    if measure == "value":
        return _(site.results.unit(show))
    if not within_100(site.results.method):
        return {"gap": _("points"), "score": _("points"), "percent": _("% of the core")}[measure]
    return {"gap": _("points on a scale of 0–100"), "score": _("0–100"), "percent": _("% of the core")}[measure]


def legend_title(site: Site, show: str, measure: str) -> str:
    """Measure and unit in a few words."""
    if measure == "value":
        return _(site.results.unit(show))
    score = _("Score, 0–100") if within_100(site.results.method) else _("Score, points")
    return {"gap": _("Gap, points"), "score": score, "percent": _("% of the core")}[measure]


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


def gap_phrase(gap: float, core: str = "") -> str:
    """ "12.3 points behind Wien", "2.5 points ahead of Wien", "level with Wien"; without a name of the core itself."""
    n = number(abs(gap), 1)
    if not gap_sign(gap):
        return _("level with {core}", core=core) if core else _("level with the core")
    if not core:
        return _("{n} points behind", n=n) if gap < 0 else _("{n} points ahead", n=n)
    return _("{n} points behind {core}", n=n, core=core) if gap < 0 else _("{n} points ahead of {core}", n=n, core=core)


def gap_sign(gap: float) -> str:
    """ "behind", "ahead", or "" for level and missing."""
    if not abs(gap) >= LEVEL_WITH:
        return ""
    return "behind" if gap < 0 else "ahead"


def gap_line(gap: Row) -> str:
    """The gap of a GAPS row in words, or why there is none."""
    if not gap["core"]:
        return _("no core to compare with")
    if gap["core"] == gap["geo"]:
        return _("the core of its country")
    if gap["state"] == "missing":
        return _("no gap: too few indicators in common with the core")
    phrase = gap_phrase(gap["gap"])
    return _("{gap} (partial data)", gap=phrase) if gap["state"] == "partial" else phrase


def sure_gap_line(gap: Row, sure: Sure) -> str:
    """`gap_line`, with how sure its direction is where that is known and could be said."""
    text, sign = gap_line(gap), gap_sign(gap["gap"])
    if gap["state"] != "full" or not sign or not sure.statement:
        return text
    if sure.statement == UNTOLD:
        return _("{gap}; cannot be told apart", gap=text)
    if sure.statement != sign:
        # What the method says is not what nearly all others say.
        return _("{gap}, but {words} by nearly every other method", gap=text, words=in_words(sure.statement, False))
    n = number(abs(gap["gap"]), 1)
    if not sure.clearly:
        return text
    return _("{n} points, clearly behind", n=n) if sign == "behind" else _("{n} points, clearly ahead", n=n)


def sure_sentence(site: Site, found: Mapping[str, Sure]) -> str:
    """In which of the four dimensions a statement against the core holds by nearly every method; "" if unknown."""
    four = [d.id for d in site.results.catalogue.dimensions.values() if not d.enabler]
    said = [found[d] for d in four if found[d].statement]
    clear = sum(s.clearly for s in said if s.statement != UNTOLD)
    untold = [site.label(d) for d in four if found[d].statement == UNTOLD]
    if not said:
        return ""
    counts = {"n": clear, "of": len(said), "draws": number(DRAWS, 0)}
    text = _(
        "{n} of {of} statements against the core are clear: they hold in at least 99 % of {draws} methods.", **counts
    )
    return f"{text} {_('Cannot be told apart: {names}.', names=', '.join(untold))}" if untold else text


def rank_line(score: Row, sure: Sure | None = None) -> str:
    """Rank of a SCORES row among the full ones, with its interval where known; or on how many indicators it rests."""
    if score["rank"] == score["rank"] and sure is not None and sure.low == sure.low:
        ends = {"low": number(sure.low, 0), "high": number(sure.high, 0)}
        return _("rank {rank} of {ranked} ({low}–{high})", **_places(score), **ends)
    if score["rank"] == score["rank"]:
        return _("rank {rank} of {ranked}", **_places(score))
    return reason_without_rank(int(score["indicators"]), int(score["catalogue"]))


def _places(score: Row) -> dict[str, str]:
    return {name: number(score[name], 0) for name in ("rank", "ranked")}


def reason_without_rank(there: int, every: int) -> str:
    """Why a partial score has no rank: on how many of its indicators it rests."""
    return _("not ranked, {n} of {of} indicators", n=there, of=every)


def group_word(score: Row, mean: float) -> str:
    """The group of a full score against the EU mean, as the scoreboards word it; "" where there is none."""
    if score["state"] != "full" or not mean > 0:
        return ""
    percent = 100 * score["score"] / mean
    words = _(next(word for least, word in GROUPS if percent >= least))
    return _("{group} ({percent}\u00a0% of the EU mean)", group=words, percent=number(percent, 0))


def newest_line(row: Row) -> str:
    """That a score or gap rests on older values only; "" when a value is of the year itself."""
    if row["newest"] != row["newest"] or row["newest"] >= row["time"]:
        return ""
    return _("no value of {year}, newest of {newest}", year=int(row["time"]), newest=int(row["newest"]))


def region_headline(site: Site, geo: str, core: tuple[str, ...], gaps: Sequence[Row]) -> str:
    """One sentence on the four dimensions of a region; partial gaps are named apart, never in the statement.

    `gaps`: GAPS rows of one region and year, one per dimension.
    """
    name, other = site.results.regions.name(geo), site.core_name(core)
    if not core:
        return _("{name} has no other region in its country to be compared with.", name=name)
    if core == (geo,):
        country = site.results.regions.name(site.results.regions.country(geo))
        words = {"name": name, "country": country}
        return _("{name} is the core of {country}: the other regions are measured against it.", **words)
    four = [g for g in gaps if not site.results.catalogue.dimensions[g["dimension"]].enabler]
    full = sorted((g for g in four if g["state"] == "full"), key=lambda g: g["gap"])
    if not full:
        return _("For {name} there is not enough data to compare it with {core}.", name=name, core=other)
    signs = [gap_sign(g["gap"]) for g in full]
    if len(full) == 1:
        return _only(site, name, other, full[0])
    parts = [_standing(name, other, signs)]
    if "behind" in signs:
        parts.append(_most(site, full[0], N_("furthest behind: {dimension} ({gap} points)")))
    if "ahead" in signs:
        parts.append(_most(site, full[-1], N_("most ahead: {dimension} ({gap} points)")))
    return "; ".join(parts) + "."


def _only(site: Site, name: str, core: str, row: Row) -> str:
    texts = {
        "behind": N_("{name} is behind {core} in {dimension} ({gap} points), the only dimension that can be compared."),
        "ahead": N_(
            "{name} is ahead of {core} in {dimension} ({gap} points), the only dimension that can be compared."
        ),
        "": N_("{name} is level with {core} in {dimension}, the only dimension that can be compared."),
    }
    words = {"name": name, "core": core, "dimension": lowered(site.label(row["dimension"]))}
    return _(texts[gap_sign(row["gap"])], gap=signed(row["gap"], 1), **words)


def lowered(label: str) -> str:
    """A label inside a sentence: "talent retention", but "R&D mass"."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _standing(name: str, core: str, signs: list[str]) -> str:
    """ "X is behind Y in 3 of 4 dimensions, ahead in 1": only what there is."""
    counts = {"behind": signs.count("behind"), "ahead": signs.count("ahead"), "level": signs.count("")}
    names = {"core": core, "name": name}
    words = {
        "behind": N_("{name} is behind {core} in {n} of {dimensions}"),
        "ahead": N_("{name} is ahead of {core} in {n} of {dimensions}"),
        "level": N_("{name} is level with {core} in {n} of {dimensions}"),
    }
    rest = {"ahead": N_("ahead in {n}"), "level": N_("level in {n}")}
    first, *others = [kind for kind, n in counts.items() if n]
    # Of the four all are there: nothing has to be said of those that aren't.
    some = ngettext("{n} dimension that can be compared", "{n} dimensions that can be compared", len(signs))
    dimensions = some if len(signs) < FOUR else _("{n} dimensions", n=len(signs))
    text = _(words[first], n=counts[first], dimensions=dimensions, **names)
    return ", ".join([text, *(_(rest[kind], n=counts[kind]) for kind in others)])


def _most(site: Site, row: Row, text: str) -> str:
    return _(text, dimension=site.label(row["dimension"]), gap=signed(row["gap"], 1))


def map_headline(site: Site, query: Query, rows: Mapping[str, Any]) -> str:
    """What the map shows, as a finding where one can be computed from the classed values (geo, value, state)."""
    label, (geo, state) = site.label(query.show), (np.asarray(rows[name], dtype=object) for name in ("geo", "state"))
    value = np.asarray(rows["value"], dtype=float)
    there = (state == "full") & ~np.isnan(value)
    shown = value[there]
    if not len(shown):
        partial = int(((state == "partial") & ~np.isnan(value)).sum())
        if partial:
            return _(
                "{label}: only partial data, for {n} regions in {year}",
                label=label,
                n=number(partial, 0),
                year=query.year,
            )
        return _("{label}: no values for {year} at NUTS {level}", label=label, year=query.year, level=query.level)
    if query.measure in ("gap", "percent"):
        return _behind_headline(site, query, label, shown)
    best = site.results.regions.name(geo[there][shown.argmax()])
    low = site.results.regions.name(geo[there][shown.argmin()])
    return _("{label}: from {low} (lowest) to {best} (highest)", label=label, low=low, best=best)


def _behind_headline(site: Site, query: Query, label: str, shown: np.ndarray) -> str:
    below = shown < (0 if query.measure == "gap" else 100)
    worse = (shown > 100) if less_is_better(site, query) else below
    counts = {"label": label, "n": number(len(shown), 0), "core": site.core_name(query.core)}
    less, behind = number(int(below.sum()), 0), number(int(worse.sum()), 0)
    if query.show in site.results.catalogue.indicators and not site.results.catalogue.indicators[query.show].scored:
        return _("{label}: {smaller} of {n} regions have less than their core", smaller=less, **counts)
    if query.core:
        return _("{label}: {behind} of {n} regions are behind {core}", behind=behind, **counts)
    return _("{label}: {behind} of {n} regions are behind their core", behind=behind, **counts)


def less_is_better(site: Site, query: Query) -> bool:
    """Whether high percentages of the core are bad: gaps and scores are directed already, percentages are not."""
    indicator = site.results.catalogue.indicators.get(query.show)
    return query.measure == "percent" and indicator is not None and indicator.direction < 0
