"""Sentences on a scenario, each made of the numbers that its figure shows; every one says that it is a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.translate import N_, _, ngettext
from indicators.closing import Closing
from indicators.plans import ON_TRACK
from indicators.scenario import OWN, Outcome
from indicators.scenario_rank import RankInterval
from layouts.known import Sure
from layouts.numbers import number, signed, with_unit
from layouts.pages.gap_data import Facts
from layouts.pages.gap_words import lowered
from layouts.pages.scenario_data import target_name
from layouts.pages.scenario_field import BY
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.words import gap_phrase

# Of persons, firms and money a model knows no more digits than these.
DIGITS = 3


def scenario_sentence(facts: Facts, found: Outcome) -> str:
    """What the scenario makes of the gap, in one sentence."""
    words = {"name": facts.name, "core": facts.core_name, "dimension": lowered(facts.label)}
    before, after = (float(gap) for gap in found.gap)
    if after != after:
        return _("Scenario: {name} still can't be compared with {core} in {dimension}", **words)
    words["after"] = gap_phrase(after, facts.core_name)
    if before != before:
        return _("Scenario: {name} would be {after} in {dimension}; now too little can be compared", **words)
    return _("Scenario: {name} would be {after} in {dimension}, {change}", change=_change(before, after), **words)


def _change(before: float, after: float) -> str:
    """The change of a gap as far as it is shown."""
    moved = round(after, 1) - round(before, 1)
    if abs(moved) < 0.05:
        return _("as now")
    words = {"n": number(abs(moved), 1), "before": signed(before, 1), "after": signed(after, 1)}
    more, less = (
        N_("{n} points better (gap {after} instead of {before})"),
        N_("{n} points worse (gap {after} instead of {before})"),
    )
    return _(more if moved > 0 else less, **words)


def set_phrases(site: Site, query: Query, found: Outcome) -> list[str]:
    """What is set, one phrase per indicator with both values and where the new one is from."""
    phrases = []
    for name in [n for n in found.side.indicators if n in found.set_to]:
        own = float(found.side.value[found.side.indicators.index(name)])
        phrases.append(_set_phrase(site, query, name, own, found))
    return phrases


def _set_phrase(site: Site, query: Query, name: str, own: float, found: Outcome) -> str:
    decimals, unit = site.results.catalogue.indicators[name].decimals, _(site.results.unit(name))
    words = {"indicator": lowered(site.label(name)), "value": with_unit(found.set_to[name], unit, decimals)}
    text = _("{indicator} at {value}", **words)
    if own == own:
        text = _("{indicator} at {value} instead of {own}", own=number(own, decimals), **words)
    target = found.targets[name]
    return text if target == OWN else f"{text} ({target_name(site, query, target)})"


def rank_text(rank: float, low: float, high: float) -> str:
    """ "95 (88–120)", without the interval where it isn't known; "not ranked"."""
    if rank != rank:
        return _("not ranked")
    return f"{int(rank)} ({int(low)}–{int(high)})" if low == low else str(int(rank))


def effect_rows(found: Outcome, sure: Sure, interval: RankInterval | None, waiting: bool) -> list[list[str]]:
    """Score, gap and rank: name, now, in the scenario, change."""
    score, gap, rank = found.score, found.gap, found.rank
    low, high = (interval.low, interval.high) if interval else (float("nan"), float("nan"))
    after = rank_text(float(rank[1]), low, high)
    if waiting and rank[1] == rank[1]:
        after = f"{after} …"
    places = float(rank[0] - rank[1])
    moved = "" if places != places else _places(int(places))
    return [
        [_("Score"), number(score[0], 1), number(score[1], 1), _points(score)],
        [_("Gap"), signed(gap[0], 1), signed(gap[1], 1), _points(gap)],
        [_("Rank of {n}", n=found.ranked), rank_text(float(rank[0]), sure.low, sure.high), after, moved],
    ]


def effect_line(rows: Sequence[Sequence[str]]) -> str:
    """The rows of `effect_rows` as one line: "Scenario: Score 21.4 → 29.8 · Gap −35.8 → −26.3 · …"."""
    parts = [_("{name} {before} → {after}", name=name, before=before, after=after) for name, before, after, _c in rows]
    return _("Scenario: {effect}", effect=" · ".join(parts))


def _points(pair: Sequence[float]) -> str:
    """The change as the difference of what is shown."""
    change = round(float(pair[1]), 1) - round(float(pair[0]), 1)
    return "" if change != change else _("{n} points", n=signed(change, 1))


def _places(places: int) -> str:
    if not places:
        return _("same")
    if places > 0:
        return ngettext("{n} place better", "{n} places better", places)
    return ngettext("{n} place worse", "{n} places worse", -places)


def closing_title(site: Site, facts: Facts, found: Closing) -> str:
    """The shortest list as a finding."""
    if found.gap != found.gap:
        return _("What would close the gap can't be said: too little can be compared")
    if found.gap >= 0:
        return _("{name} is not behind: there is no gap to close", name=facts.name)
    names = "; ".join(lowered(site.label(name)) for name in found.indicators)
    words = {"n": len(found.indicators), "core": facts.core_name, "names": names}
    share = round(100 * found.closed / -found.gap)
    words["share"] = with_unit(share, "%", 0)
    if not found.enough:
        return _("All {n} indicators behind {core} would close only {share} of the gap", **words)
    if share > 100:
        return ngettext(
            "At the level of {core} one indicator alone would more than close the gap: {names}",
            "{n} indicators at the level of {core} would more than close the gap, no fewer would close half: {names}",
            words.pop("n"),
            **words,
        )
    return ngettext(
        "At the level of {core} one indicator alone would close {share} of the gap: {names}",
        "{n} indicators at the level of {core} would close {share} of the gap, no fewer would close half: {names}",
        words.pop("n"),
        **words,
    )


def closing_phrase(site: Site, row: Row) -> str:
    """One indicator of the list: from where to where, and in persons, firms or money where that is known."""
    name = row["indicator"]
    decimals, unit = site.results.catalogue.indicators[name].decimals, _(row["unit"])
    words = {"a": number(row["value"], decimals), "b": number(row["target"], decimals)}
    text = _("from {a} to {b} {unit}", unit=unit, **words)
    people = persons_text(row["persons"], _(row["persons_unit"]))
    return _("{text}, {people}", text=text, people=people) if people else text


def persons_text(change: float, unit: str) -> str:
    """ "2 300 more graduates aged 25–34"; "" where the denominator is not known, or where it is not even one."""
    if change != change or not unit:
        return ""
    money, amount = unit.startswith("million"), rounded(abs(change))
    decimals = 1 if money and amount < 10 and amount != int(amount) else 0
    if round(amount, decimals) == 0:
        return ""
    text = N_("{n} more {unit}") if change > 0 else N_("{n} fewer {unit}")
    if money:
        text = N_("{n} {unit} more") if change > 0 else N_("{n} {unit} less")
    return _(text, n=number(amount, decimals), unit=unit)


def rounded(amount: float) -> float:
    """An amount to three digits: its denominator is an estimate of the year, and so is the change."""
    return float(f"{amount:.{DIGITS}g}")


def without_text(query: Query) -> str:
    """Why the target year of the address can't be used; "" where it can."""
    text = query.field(BY)
    return _("not after {year}", year=query.year) if text and int(text) <= query.year else ""


def by_notice(query: Query, found: Outcome | None) -> str:
    """That the target year can't be used, or has nothing to aim at; "" where it can, or there is none."""
    text = query.field(BY)
    if text and without_text(query):
        return _("The target year {by} is not after {year}; no path is drawn.", by=text, year=query.year)
    if text and found is None:
        return _("A path to {by} needs a target: set an indicator of the scenario below.", by=text)
    return ""


def plan_title(labels: Mapping[str, str], found: Mapping[str, pd.DataFrame], by: int, start: int) -> str:
    """How later figures stand against the ways to the target; `labels` of the indicators."""
    latest = [plan[(plan["time"] > start) & plan["observed"].notna()].tail(1) for plan in found.values()]
    if not any(map(len, latest)):
        words = {"by": by, "start": start}
        return _("Scenario: the way to {by}; no figure after {start} is published yet to be held against it", **words)
    states = {name: str(row["state"].iloc[0]) for name, row in zip(found, latest, strict=True) if len(row)}
    good = sum(state == ON_TRACK for state in states.values())
    words = {"good": good, "by": by, "of": len(states)}
    if len(states) == 1:
        words["indicator"] = lowered(labels[next(iter(states))])
        one = N_("Scenario: by the latest figures {indicator} is on track for {by}")
        return _(one if good else N_("Scenario: by the latest figures {indicator} is behind plan for {by}"), **words)
    text = N_("Scenario: by the latest figures {good} of {of} indicators are on track for {by}")
    return _(text, **words)
