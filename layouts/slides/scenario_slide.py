"""What if: the scenario of the address, on a slide that says in every line that it is one."""

from __future__ import annotations

from data.translate import _
from indicators.scenario import Outcome, outcome_frame
from indicators.scenario_rank import RankInterval
from layouts.known import Sure
from layouts.numbers import number, signed
from layouts.pages.gap_data import facts_of
from layouts.pages.scenario_data import outcome_in, question_of, steps_in, target_name
from layouts.pages.scenario_field import WHAT
from layouts.pages.scenario_words import effect_rows, scenario_sentence
from layouts.rows import Row, records
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import SIGNED, Axis, Series
from layouts.slides.charts import bar_chart
from layouts.slides.common import source_line
from layouts.slides.fit import wrapped
from layouts.slides.indicator_slide import fitting_axis
from layouts.slides.master_xml import INCH
from layouts.slides.page import AHEAD, BEHIND, INK, MUTED, REGION, Page
from layouts.slides.tables import table

CHART, PLOT = (0.0, 0.32, 6.3, 4.2), (0.42, 0.02, 0.56, 0.96)
RIGHT, WIDE = 6.6, 5.53


def scenario(page: Page, brief: Brief) -> None:
    """What each change does to the gap, from where to where, and what becomes of score, gap and rank."""
    query, found = brief.query("gap"), _outcome(brief)
    page.source(source_line(brief.site, brief.used if found is None else found.side.indicators))
    if found is None:
        page.title(_("No scenario is in force for {dimension}", dimension=brief.site.label(brief.show)))
        page.subtitle(_("Sliders on the page of the gap set one; it is part of the address (what=…)."))
        return
    page.title(scenario_sentence(facts_of(brief.site, query), found))
    words = {"label": brief.site.label(brief.show), "year": brief.year, "level": brief.level, "core": brief.core_name}
    page.subtitle(
        _(
            "SCENARIO, not a forecast: {label}, {year}, NUTS {level}, against {core}; everything else stays as it is.",
            **words,
        )
    )
    steps = steps_in(brief.site, query)
    if steps:
        _step_chart(page, brief, steps)
    _tables(page, brief, found)


def _step_chart(page: Page, brief: Brief, steps: list[tuple[str, float]]) -> None:
    """What every change does to the gap, in points; together they are the change of the gap."""
    values = [points for _name, points in steps]
    texts = [signed(points) for points in values]
    room = page.place((0, 0, CHART[2] * PLOT[0] - 0.15, 1))[2] / INCH
    labels = [brief.site.label(name) for name, _points in steps]
    names = [wrapped(label, room, page.wider * page.size(10.5)) for label in labels]
    size, axis = fitting_axis(page, values, texts, True, CHART[2] * PLOT[2] - 0.1)
    colours = [BEHIND if v < 0 else AHEAD for v in values]
    one = Series(_("Scenario: change of the gap, points"), values, REGION, labels=texts, colours=colours)
    said = "; ".join(f"{label}: {text}" for label, text in zip(labels, texts, strict=True))
    alt = _("Scenario, bar chart of changes of the gap: {text}", text=said)
    axis = Axis(axis.low, axis.high, SIGNED, shown=False)
    box = (*CHART[:3], min(CHART[3], 0.6 + 0.8 * len(values)))
    page.text((0, 0, CHART[2], 0.3), one.name, 11, name=_("Title of a chart"), bold=True)
    bar_chart(page, box, names, [one], axis, name=_("Scenario"), alt=alt, size=min(size, 10.5), plot=PLOT)


def _tables(page: Page, brief: Brief, found: Outcome) -> None:
    interval = _interval(brief)
    effect = effect_rows(found, _own_sure(brief, found.side.dimension), interval, False)
    heads = [_("Effect"), _("now"), _("scenario"), _("change")]
    alt = _("Scenario, table of its effect: {rows}", rows="; ".join(", ".join(r) for r in effect))
    name, colours = _("Effect of the scenario"), {2: INK}
    box, shares = (RIGHT, 0, WIDE, 1.4), (1.1, 1.5, 1.3, 1.4)
    table(page, box, heads, effect, shares, name=name, alt=alt, right=(1, 2, 3), size=12, colours=colours)
    place = (RIGHT, 1.44, WIDE, 0.24)
    page.text(place, _rank_note(found, interval), 9.5, name=_("About the rank"), colour=MUTED, smallest=7)
    rows = [_row(brief, row) for row in _changes(brief, found)]
    heads = [_("Indicator"), _("now"), _("scenario"), _("as")]
    alt = _("Scenario, table of what is set: {rows}", rows="; ".join(", ".join(r) for r in rows))
    box, shares = (RIGHT, 1.8, WIDE, 2.75), (2.4, 0.9, 1.6, 1.7)
    table(page, box, heads, rows, shares, name=_("What is set"), alt=alt, right=(1, 2), size=11)


def _interval(brief: Brief) -> RankInterval | None:
    """Between which ranks the scenario lies; None where it has none, or that is not known."""
    question = question_of(brief.site, brief.query("gap"))
    return None if question is None else brief.placed(question)


def _rank_note(found: Outcome, interval: RankInterval | None) -> str:
    """What stands in brackets behind a rank, or that nothing stands there."""
    if found.rank[1] == found.rank[1] and interval is None:
        return _("The interval of the rank in the scenario was not known when this slide was made.")
    return _("In brackets: the ranks of nine of ten draws over other methods.")


def _row(brief: Brief, row: Row) -> list[str]:
    name = row["indicator"]
    decimals, unit = brief.site.results.catalogue.indicators[name].decimals, _(brief.site.results.unit(name))
    target = target_name(brief.site, brief.query("gap"), row["target"]) or _("chosen freely")
    ends = number(row["before"], decimals), f"{number(row['after'], decimals)} {unit}"
    return [brief.site.label(name), *ends, target]


def _changes(brief: Brief, found: Outcome) -> list[Row]:
    """Rows of the outcome that are of indicators."""
    return [row for row in records(outcome_frame(brief.site.context, found)) if row["indicator"]]


def _own_sure(brief: Brief, dimension: str) -> Sure:
    """The interval of the rank as it is now, as far as it is known."""
    if brief.sure is None or dimension not in brief.sure.index:
        return Sure()
    row = brief.sure.loc[dimension]
    return Sure(float(row["rank_low"]), float(row["rank_high"]))


def _outcome(brief: Brief) -> Outcome | None:
    return outcome_in(brief.site, brief.query("gap")) if brief.learns and brief.compared else None


def scenario_figures(brief: Brief) -> list[str]:
    """The command line with the same numbers, and them exactly, for the notes."""
    from layouts.slides.notes import exact

    found = _outcome(brief)
    if found is None:
        return []
    core = f" --core {' '.join(brief.chosen)}" if brief.chosen else ""
    changes = " ".join(f"{name}={exact(value)}" for name, value in found.set_to.items())
    command = f"python -m indicators scenario --geo {brief.geo}{core} --year {brief.year} --set {changes} --intervals"
    lines = [command + brief.other_method]
    for name in ("score", "gap", "rank"):
        before, after = (exact(float(v)) for v in getattr(found, name))
        lines.append(_("{name}: now {before}, scenario {after}", name=name, before=before, after=after))
    if interval := _interval(brief):
        ends = {"low": exact(interval.low), "high": exact(interval.high)}
        lines.append(_("rank in the scenario, 5–95 % of the draws: {low} to {high}", **ends))
    return lines


def scenario_caveats(_brief: Brief) -> list[str]:
    """What a scenario is not."""
    return [_("A scenario is arithmetic, not a forecast: nothing is said about how an indicator would get there.")]


def has_scenario(brief: Brief) -> bool:
    """Whether one is in force for what these slides show."""
    return bool(brief.order.field(WHAT)) and _outcome(brief) is not None
