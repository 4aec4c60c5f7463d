"""How sure it is: ranks with their intervals, and in how many draws the region is behind or ahead."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.translate import _
from layouts.numbers import number, signed
from layouts.slides import headlines
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import PERCENT, WHOLE, Axis, Series
from layouts.slides.charts import bar_chart, line_chart
from layouts.slides.common import keys, source_line
from layouts.slides.page import AHEAD, BEHIND, CORE, GREY, REGION, Page
from layouts.slides.said import dimension_label, in_order, interval, rank_label, share, statement, value
from layouts.slides.tables import table


@dataclass(frozen=True)
class Side:
    """The region or its core on the slide of ranks."""

    geo: str
    name: str
    rows: pd.DataFrame
    colour: str
    marker: str

    def row(self, dimension: str) -> pd.Series | None:
        """Its row of one dimension, None where it has no rank."""
        if dimension not in self.rows.index or self.rows.loc[dimension, "rank"] != self.rows.loc[dimension, "rank"]:
            return None
        return self.rows.loc[dimension]


def ranks(page: Page, brief: Brief) -> None:
    """Ranks by the method itself, with the interval that holds 90 % of the draws over other methods."""
    page.title(headlines.ranks(brief))
    page.source(source_line(brief.site, brief.used))
    if brief.sure is None:
        page.subtitle(_("They are computed in the background and were not there when this deck was made."))
        page.text((0, 1.5, 12, 1), _("Rank intervals are not available. Make the deck again in a minute."), 16)
        return
    page.subtitle(_ranks_subtitle(brief))
    sides = [Side(brief.geo, brief.name, brief.sure, REGION, "circle")]
    if brief.core_sure is not None:
        sides.append(Side(brief.core[0], brief.core_name, brief.core_sure, CORE, "diamond"))
    names = [d for d in brief.gaps.index if any(side.row(d) is not None for side in sides)]
    if not names:
        page.text((0, 1.5, 12, 1), _("There is no full score, so there is no rank."), 16)
        return
    keys(page, 0.0, [(s.colour, s.name) for s in sides])
    _rank_chart(page, brief, sides, names)


def has_ranks(rows: pd.DataFrame | None) -> bool:
    """Whether a region has a rank in any dimension."""
    return rows is not None and bool(rows["rank"].notna().any())


def _rank_chart(page: Page, brief: Brief, sides: list[Side], names: list[str]) -> None:
    categories = [f"{brief.site.label(d)} · {side.geo}" for d in names for side in sides]
    marks, ends = [], []
    for one in sides:
        rows = [one.row(d) if side is one else None for d in names for side in sides]
        rank, low, high = (
            [None if row is None else value(row[c]) for row in rows] for c in ("rank", "rank_low", "rank_high")
        )
        labels = [rank_label(row) for row in rows]
        marks.append(Series(one.name, rank, one.colour, one.marker, labels=labels))
        # The rank itself may lie outside of the interval: bars hang on its lower end and not on the rank.
        names_of = _("{name}: 5 % of the draws", name=one.name), _("{name}: 95 % of the draws", name=one.name)
        ends.append(Series(names_of[0], low, one.colour, "none", labelled=False, up_to=high))
        ends.append(Series(names_of[1], high, one.colour, "none", labelled=False))
    ranked = max(int(side.row(d)["ranked"]) for side in sides for d in names if side.row(d) is not None)
    step = 50 if ranked < 400 else 250
    axis = Axis(0, step * -(-ranked // step), number=WHOLE, title=_("Rank, 1 = best"), turned=True, step=step)
    alt = _("Ranks with intervals: {text}", text=in_order(categories, marks))
    box, name = (0.0, 0.35, 12.13, 4.2), _("Rank intervals")
    line_chart(page, box, categories, [*marks, *ends], axis, name=name, alt=alt, size=10, lines=False)


def robustness(page: Page, brief: Brief) -> None:
    """In how many draws the region is behind or ahead, per dimension."""
    page.title(headlines.robustness(brief))
    page.source(source_line(brief.site, brief.used))
    found = None if brief.sure is None else brief.sure[brief.sure["probability_behind"].notna()]
    if found is None or not brief.compared or found.empty:
        page.text((0, 1.5, 12, 1), _("Nothing can be said about how sure this comparison is."), 16)
        return
    words = {"n": number(_draws(brief), 0), "name": brief.name, "core": brief.core_name}
    page.subtitle(
        _(
            "Share of {n} draws over other methods in which {name} is behind or ahead of {core}; said from 95 % on.",
            **words,
        )
    )
    behind, ahead = (found[f"probability_{side}"].astype(float).tolist() for side in ("behind", "ahead"))
    level = [max(0.0, round(1 - b - a, 9)) for b, a in zip(behind, ahead, strict=True)]
    shares = ((_("behind"), behind, BEHIND), (_("level"), level, GREY), (_("ahead"), ahead, AHEAD))
    series = [Series(n, v, c, labels=[share(x) for x in v]) for n, v, c in shares if max(v) > 0]
    keys(page, 0.0, [(s.colour, s.name) for s in series], width=6.0)
    labels = [dimension_label(brief, str(d)) for d in found.index]
    alt = _("Stacked bars, share of draws: {text}", text=_shares_said(labels, shares))
    axis, plot = Axis(0, 1, number=PERCENT, step=0.25), (0.32, 0.02, 0.65, 0.88)
    box, name = (0.0, 0.35, 6.8, 4.2), _("Share of draws")
    bar_chart(page, box, labels, series, axis, name=name, alt=alt, stacked=True, plot=plot)
    _gap_table(page, brief, found)


def _gap_table(page: Page, brief: Brief, found: pd.DataFrame) -> None:
    rows = [
        [
            brief.site.label(str(d)),
            signed(brief.gaps.loc[d, "gap"]),
            interval(row["gap_low"], row["gap_high"]),
            statement(row, brief.gaps.loc[d, "gap"]),
        ]
        for d, row in found.iterrows()
    ]
    heads = [_("Dimension"), _("Gap, points"), _("90 % of draws"), _("Statement")]
    alt = _("Table of gaps with intervals: {rows}", rows="; ".join(", ".join(r) for r in rows))
    box, shares = (7.0, 0.35, 5.13, 4.1), (1.5, 0.9, 1.4, 1.7)
    table(page, box, heads, rows, shares, name=_("Gaps with intervals"), alt=alt, right=(1, 2))


def _ranks_subtitle(brief: Brief) -> str:
    words = {"n": number(_draws(brief), 0), "year": brief.year, "level": brief.level}
    return _(
        "Rank among all regions with full data ({year}, NUTS {level}); bars hold 90 % of {n} draws over other methods: "
        "normalisation, outliers, weights ±25 %, aggregation, age of values.",
        **words,
    )


def _draws(brief: Brief) -> int:
    return int(brief.sure["draws"].max()) if brief.sure is not None and len(brief.sure) else 0


def _shares_said(labels: list[str], shares: tuple) -> str:
    return "; ".join(
        f"{label}: " + ", ".join(f"{name} {100 * values[n]:.1f} %" for name, values, _colour in shares)
        for n, label in enumerate(labels)
    )
