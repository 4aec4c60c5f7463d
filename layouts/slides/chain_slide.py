"""The innovation chain: region, core and peers at every link, and how sure it is which link is the weakest."""

from __future__ import annotations

from data.translate import _
from layouts.numbers import signed
from layouts.pages.chain_data import ChainFacts, Step, facts_of
from layouts.pages.chain_words import (
    chain_headline,
    chain_subtitle,
    chain_title,
    counted_line,
    open_notes,
    sure_line,
    why_not,
)
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import WHOLE, Axis, Series
from layouts.slides.charts import bar_chart
from layouts.slides.common import keys, source_line
from layouts.slides.page import CORE, GREY_STRONG, REGION, Page
from layouts.slides.peer_slides import learning_command
from layouts.slides.said import DASH, in_order, value
from layouts.slides.tables import table

CHART, HEAD, FOOT = (0.0, 0.35, 6.9, 3.75), 0.45, 0.3
# With fewer links a chain is none.
LEAST = 3


def chain(page: Page, brief: Brief) -> None:
    """Bars per link in their order, gaps beside them, the sentence on the weakest below."""
    facts = facts_of(brief.site, brief.query("chain"))
    page.title(chain_headline(facts))
    page.subtitle(chain_subtitle(brief.site, brief.query("chain"), facts))
    page.source(source_line(brief.site, tuple(name for s in facts.steps for name in s.link.indicators)))
    if not any(step.at == step.at for step in facts.steps):
        page.text((0, 1.5, 12, 1), _("No link of the chain has an indicator with a value here."), 16)
        return
    series = _series(brief, facts)
    keys(page, 0.0, [(s.colour, s.name) for s in series])
    names = [_name(step) for step in facts.steps]
    row = (CHART[3] - HEAD - FOOT) / len(names)
    plot = (0.3, HEAD / CHART[3], 0.66, 1 - (HEAD + FOOT) / CHART[3])
    alt = _("Bar chart, link by link: {text}", text=in_order(names, series))
    axis = Axis(0, 100, step=20, ticks=WHOLE)
    bar_chart(page, CHART, names, series, axis, name=_("Innovation chain"), alt=alt, plot=plot, size=9, gap=35)
    _gaps(page, brief, facts, (HEAD, row))
    page.text((0, 4.14, 12.13, 0.42), _sentence(facts), 13, name=_("The weakest link"), anchor="ctr")


def _series(brief: Brief, facts: ChainFacts) -> list[Series]:
    """Region, core and peers, as far as there are any."""
    sides = [(brief.name, [s.at for s in facts.steps], REGION)]
    if not facts.why:
        sides.append((facts.core_name, [s.core for s in facts.steps], CORE))
    if facts.peers:
        name = _("Median of the {n} nearest peers", n=len(facts.peers))
        sides.append((name, [s.peers for s in facts.steps], GREY_STRONG))
    return [Series(name, [value(x) for x in values], colour) for name, values, colour in sides]


def _name(step: Step) -> str:
    label = _(step.link.label)
    return _("{label} (along all links)", label=label) if step.link.across else label


def _sentence(facts: ChainFacts) -> str:
    """On the weakest link, and where bars and gaps rest on different indicators."""
    text = chain_title(facts).rstrip(".") + "."
    if any(step.apart for step in facts.steps):
        text += " " + _("A gap to the peers (*) rests on other indicators than the bar of the region.")
    return text


def _gaps(page: Page, brief: Brief, facts: ChainFacts, heights: tuple[float, float]) -> None:
    rows = [_cells(brief, facts, step) for step in facts.steps]
    heads = [_("Gap to core"), _("To the peers"), _("Rests on"), _("Weakest link?")]
    if facts.why:
        rows, heads = [row[1:3] for row in rows], heads[1:3]
    said = "; ".join(f"{_name(s)}: {', '.join(r)}" for s, r in zip(facts.steps, rows, strict=True))
    alt = _("Table, one row per link ({heads}): {rows}", heads=", ".join(heads), rows=said)
    box, shares = (7.0, CHART[1], 5.13, CHART[3] - FOOT), (0.8, 0.8, 1.3, 1.9)[: len(heads)]
    right = (0, 1) if not facts.why else (0,)
    table(page, box, heads, rows, shares, name=_("Gaps by link"), alt=alt, right=right, heights=heights, size=10.5)


def _cells(brief: Brief, facts: ChainFacts, step: Step) -> list[str]:
    star = "*" if step.apart else ""
    gap = signed(step.gap) if step.gap == step.gap else DASH
    peers = signed(step.peer_gap) + star if step.peer_gap == step.peer_gap else DASH
    rests = why_not(step, brief.level, facts) or counted_line(facts, step)
    return [gap, peers, rests, sure_line(facts, step)]


def chain_figures(brief: Brief) -> list[str]:
    """Exact numbers per link, for the notes."""
    from layouts.slides.notes import exact

    core = f"--core {' '.join(brief.chosen)}" if brief.chosen else ""
    found = facts_of(brief.site, brief.query("chain")).chain
    lines = [learning_command(brief, "chain", core)]
    for n, values in enumerate(found.values):
        numbers = {
            name: exact(float(getattr(found, name)[n]))
            for name in ("score", "core_score", "gap", "peer_median", "peer_gap")
        }
        text = _(
            "{score}; core {core_score}, gap {gap}; peers {peer_median}, gap {peer_gap}; compared on {compared} "
            "indicators",
            compared=int(found.compared[n]),
            **numbers,
        )
        lines.append(f"{_(values.link.label)}: {text}")
    return lines


def chain_caveats(brief: Brief) -> list[str]:
    """What is not compared and why."""
    query = brief.query("chain")
    return open_notes(brief.site, query, facts_of(brief.site, query).steps)


def has_chain(brief: Brief) -> bool:
    """Whether enough links can be seen for a chain."""
    if not brief.learns:
        return False
    return sum(s.at == s.at for s in facts_of(brief.site, brief.query("chain")).links) >= LEAST
