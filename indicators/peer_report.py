"""The part of the method file on learning from others: variables of the peers, how stable they are, what is not said.

As the rest of the file it is made of what is in force (peers.toml, the figures), so that it can't drift.
"""

from __future__ import annotations

from data.translate import _
from indicators.context import Context
from indicators.learning import WINDOW
from indicators.likeness import LEAST_COMMON
from indicators.paths import OBSERVED
from indicators.peers import LEARNT_FROM, SHOWN, level_stability
from indicators.rings import NEAR_KM
from indicators.slopes import ENOUGH


def peers_section(context: Context, level: int) -> str:
    """Markdown, with the figures of a level's default year. Takes seconds at NUTS 3."""
    method = context.results.method.coverage
    lines = [
        _(
            "Peers are the {n} nearest regions in structural variables, standardised over all regions of the level, "
            "wherever at least {share:.0f} % of the weight can be compared; performance is no part of it.",
            n=SHOWN,
            share=100 * LEAST_COMMON,
        ),
        *_variables(context),
        _stability(context, level),
        _(
            "Next to the core is a region that touches it or whose centre lies within {km} km of it. Learning partners "
            "are those of the {of} nearest peers whose gap to their own core narrowed most over {n} years, by the "
            "median of the slopes between any two years (Theil–Sen, interval after Sen, p after Kendall, exact).",
            km=NEAR_KM,
            of=LEARNT_FROM,
            n=WINDOW,
        ),
        _(
            "A path keeps to the same unbroken indicators, each observed in at least {seen} of its years. What rests "
            "on less than {share:.0f} % of the weight is shown and marked as partial, and left out of every statement "
            "on trends, closing gaps, nearness to the core and regions growing alike; full data over at least "
            "{enough} years goes before a longer path of partial data.",
            seen=OBSERVED,
            share=100 * method.minimum,
            enough=ENOUGH,
        ),
        _("Peers of ten regions are reviewed in data/peer_review.md."),
    ]
    return "\n\n".join([_("## Peers and learning partners"), "\n".join(f"* {line}" for line in lines)])


def _variables(context: Context) -> list[str]:
    """A line per group with its weight and its variables."""
    weights = dict(zip(context.variables.variables, context.variables.weights(), strict=True))
    return [
        _(
            "{group}, {share:.0f} % of the weight: {names}",
            group=_(label),
            share=100 * sum(w for v, w in weights.items() if v.group == group),
            names="; ".join(_(v.label) for v in weights if v.group == group),
        )
        for group, label in context.variables.groups.items()
    ]


def _stability(context: Context, level: int) -> str:
    """How much of the lists of peers hangs on a single variable."""
    found = level_stability(context, level)
    least = found["least"]
    return _(
        "Leaving any one variable out changes at most {usual:.0f} % of the ten nearest in half of the {n} regions of "
        "NUTS {level}, and at most half of them in {share:.0f} % of the regions; the page says it of each region.",
        usual=100 * (1 - least.median()),
        n=len(found),
        level=level,
        share=100 * (least >= 0.5).mean(),
    )
