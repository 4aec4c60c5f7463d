"""Speaker notes: the exact query, the exact figures, what has to be said about them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.flags import flag_words
from data.translate import _
from layouts.slides.brief import Brief
from layouts.slides.years import points_of
from layouts.words import reason, value_note


def notes(
    brief: Brief, said: str, figures: Sequence[str], caveats: Sequence[str], made: str, *, shown: str = "region"
) -> str:
    """The notes of one slide; `said` is its headline, `made` names version, data and command; `shown`: the page."""
    parts = [said, "", _("How to get these figures"), brief.link(shown), brief.command, made]
    if figures:
        parts += ["", _("Figures"), *figures]
    if caveats:
        parts += ["", _("To keep in mind"), *caveats]
    return "\n".join(parts)


def gap_figures(brief: Brief) -> list[str]:
    """One line per dimension: both scores on the common set, gap, percent, what it rests on."""
    lines = []
    for name, row in brief.gaps.iterrows():
        label = brief.site.label(str(name))
        if brief.compared and row["state"] != "missing":
            words = {"n": int(row["compared"]), "of": int(row["catalogue"]), "state": row["state"]}
            basis = _("{n} of {of} indicators compared, {state}", **words)
            gap = _("gap {gap} points, {percent} % of the core", gap=exact(row["gap"]), percent=exact(row["percent"]))
            lines.append(f"{label}: {exact(row['score'])} – {exact(row['core_score'])}; {gap}; {basis}")
        elif brief.compared:
            lines.append(_("{label}: no gap, too few indicators in common", label=label))
        else:
            score = brief.scores.loc[name]
            lines.append(f"{label}: {exact(score['score'])} ({score['state']})")
    return lines


def indicator_figures(brief: Brief, rows: pd.DataFrame) -> list[str]:
    """One line per indicator: both native values with unit, year, notes, and the contribution to the gap."""
    lines = []
    for row in rows.to_dict("records"):
        own = _value(brief, row, "")
        if not brief.compared:
            lines.append(
                f"{brief.site.label(row['indicator'])}: {own} {_(row['unit'])}; {exact(row['normalised'])} / 100"
            )
            continue
        other = _value(brief, row, "core_")
        points = _("contribution {points} points", points=exact(row["contribution"]))
        lines.append(f"{brief.site.label(row['indicator'])}: {own} – {other} {_(row['unit'])}; {points}")
    return lines


def left_out(brief: Brief) -> list[str]:
    """What can't be compared, and why; one line per reason."""
    found: dict[str, list[str]] = {}
    silent = ("",) if brief.compared else ("", "no_core")
    for row in brief.rows[~brief.rows["reason"].isin(silent)].to_dict("records"):
        found.setdefault(reason(row["reason"], brief.level), []).append(brief.site.label(row["indicator"]))
    text = _("Not compared ({why}): {names}") if brief.compared else _("Without a value ({why}): {names}")
    return [text.format(why=why, names="; ".join(names)) for why, names in found.items()]


def flags_used(rows: pd.DataFrame) -> dict[str, str]:
    """Flag -> words, of all values on both sides."""
    every = sorted({flag for column in ("flag", "core_flag") for flag in rows[column] if flag})
    return {flag: flag_words(flag) for flag in every}


def caution_lines(brief: Brief, rows: pd.DataFrame) -> list[str]:
    """The catalogue's cautions of the indicators shown."""
    indicators = brief.site.results.catalogue.indicators
    return [
        f"{brief.site.label(i)}: {_(indicators[i].caution)}"
        for i in rows["indicator"].tolist()
        if indicators[i].caution
    ]


def exact(value: float) -> str:
    """A number as the command line prints it, to ten digits; words where there is none."""
    return _("no value") if value != value else f"{value:.10g}"


def _value(brief: Brief, row: dict, side: str) -> str:
    """A native value with its year and everything that has to be said about it."""
    value, year = row[f"{side}value"], row[f"{side}source_time"]
    if value != value:
        return exact(value)
    geo = row["core"] if side else row["geo"]
    rest = (row[f"{side}{name}"] for name in ("source_geo", "converted", "flag"))
    note = value_note(geo, int(year), year, *rest)
    return f"{exact(value)} ({'; '.join(part for part in (str(int(year)), note) if part)})"


def rank_figures(brief: Brief) -> list[str]:
    """Ranks with intervals, and shares of draws."""
    lines = []
    for geo, frame in ((brief.geo, brief.sure), ("+".join(brief.core), brief.core_sure)):
        for name, row in () if frame is None else frame.iterrows():
            words = {
                "rank": exact(row["rank"]),
                "of": row["ranked"],
                "low": exact(row["rank_low"]),
                "high": exact(row["rank_high"]),
            }
            text = _("rank {rank} of {of}, 5–95 % of the draws {low} to {high}", **words)
            if geo == brief.geo and row["probability_behind"] == row["probability_behind"]:
                shares = {"behind": exact(row["probability_behind"]), "ahead": exact(row["probability_ahead"])}
                text += _("; behind in {behind} of the draws, ahead in {ahead}", **shares)
            lines.append(f"{geo}, {brief.site.label(str(name))}: {text}")
    return lines


def trend_figures(brief: Brief) -> list[str]:
    """The points of every line."""
    lines = []
    for name in brief.four:
        points = "; ".join(f"{p.year}: {exact(p.value)}{'' if p.sound else '*'}" for p in points_of(brief, name))
        lines.append(_("{label} by year: {points}", label=brief.site.label(name), points=points or _("no data")))
    return [*lines, _("* = partial data, or older values only")]
