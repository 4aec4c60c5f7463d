"""Sentences of the innovation chain, each made of the numbers that its figure shows and tested against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data.translate import N_, _
from indicators.innovation_chain import CERTAIN, DRAWS, NOISE
from layouts.method import within_100
from layouts.numbers import number, signed
from layouts.pages.chain_data import NO_CORE, OWN, ChainFacts, Step
from layouts.pages.gap_words import lowered
from layouts.query import Query
from layouts.site import Site
from layouts.words import gap_sign, reason

# A side of a comparison -> what stands behind the points: ahead of it, behind it; level with it, without points.
_AGAINST = {
    "core": (N_("points ahead of the core"), N_("points behind the core"), N_("level with the core")),
    "peers": (N_("points ahead of the peers"), N_("points behind the peers"), N_("level with the peers")),
}
# Reasons of INDICATOR_GAPS with which the region's own value counts all the same.
COMPARED = ("", "no_core")


def against(gap: float, side: str) -> tuple[str, str]:
    """("27.6", "points behind the core"), ("", "level with the core"), ("", "") without a gap.

    `side`: "core" or "peers".
    """
    if gap != gap:
        return "", ""
    ahead, behind, level = _AGAINST[side]
    sign = gap_sign(gap)
    return (number(abs(gap), 1), _(ahead if sign == "ahead" else behind)) if sign else ("", _(level))


def chain_headline(facts: ChainFacts) -> str:
    """The finding: how many links are behind, and which is the weakest as far as that can be told."""
    words = {"name": facts.name, "core": facts.core_name}
    if facts.why:
        return _from_peers(facts)
    if not facts.named:
        words |= {"n": len(facts.comparable), "of": len(facts.links)}
        return _("{name} can be compared with {core} in {n} of {of} links of the innovation chain", **words)
    weakest = next((s for s in facts.links if s.weakest), None)
    if weakest is None:
        return _("{name} is behind {core} in no link of the innovation chain that can be compared", **words)
    behind = sum(gap_sign(s.gap) == "behind" for s in facts.comparable)
    words |= {"n": behind, "of": len(facts.comparable), "link": lowered(_(weakest.link.label))}
    if weakest.sure >= CERTAIN:
        text = N_("The innovation chain of {name} is weakest at {link}: {points} points behind {core}")
        if len(facts.comparable) < len(facts.links):
            text = N_("{name} is weakest at {link}, of {of} links that can be compared: {points} points behind {core}")
        return _(text, points=number(abs(weakest.gap), 1), **words)
    if behind == len(facts.links):
        return _("{name} is behind {core} in every link of the innovation chain", **words)
    return _("{name} is behind {core} in {n} of {of} links of the innovation chain that can be compared", **words)


def _from_peers(facts: ChainFacts) -> str:
    """Of a region without a core of its own: the link furthest from its peers, which no draws have tested."""
    known = [s for s in facts.links if s.peer_gap == s.peer_gap]
    if not known:
        return _("{name} has neither a core nor peers to be compared with", name=facts.name)
    least = min(known, key=lambda s: s.peer_gap)
    words = {"name": facts.name, "link": lowered(_(least.link.label)), "points": signed(least.peer_gap, 1)}
    if gap_sign(least.peer_gap) != "behind":
        return _("{name} is behind its peers in no link of the innovation chain that can be compared", **words)
    return _("{name} is furthest behind its peers at {link} ({points} points)", **words)


def chain_title(facts: ChainFacts) -> str:
    """The weakest link with its uncertainty, or why none is named."""
    if facts.why == OWN:
        return _("{name} is the core of its country: only its peers are beside it", name=facts.name)
    if facts.why == NO_CORE:
        return _("{name} has no core in its country: only its peers are beside it", name=facts.name)
    if facts.named and len(facts.comparable) < len(facts.links):
        words = {"n": len(facts.comparable), "of": len(facts.links)}
        return f"{facts.chain.sentence()} {_('Compared: {n} of {of} links.', **words)}"
    return facts.chain.sentence()


def chain_subtitle(site: Site, query: Query, facts: ChainFacts) -> str:
    """Unit, year, level, reference, and what the uncertainty is counted over."""
    parts = [
        _("Mean score of each link's indicators, {unit}", unit=score_unit(site)),
        str(query.year),
        f"NUTS {query.level}",
    ]
    if not facts.why:
        parts.append(_("against {core}", core=facts.core_name))
    if facts.peers:
        parts.append(_("beside the median of the {n} nearest peers", n=len(facts.peers)))
    if facts.named:
        words = {"n": number(DRAWS, 0), "percent": number(100 * NOISE, 0)}
        parts.append(_("{n} variations: weights ± {percent} %, one indicator of a link left out or none", **words))
    return " · ".join(parts)


def score_unit(site: Site) -> str:
    """What the points of a link are."""
    return _("0 (weakest) to 100 (best)") if within_100(site.results.method) else _("points")


def sure_line(facts: ChainFacts, step: Step) -> str:
    """In how many of the variations a link is the weakest; "" where that is not counted or never."""
    if not facts.named or not step.sure > 0:
        return ""
    if step.weakest and step.sure >= CERTAIN:
        return _("weakest link ({percent} %)", percent=share(step.sure))
    return _("weakest in {percent} % of variations", percent=share(step.sure))


def share(of_one: float) -> str:
    """A share of the draws in whole percent; what isn't all or nothing is not rounded to it."""
    percent = round(100 * of_one)
    if percent == 0 and of_one > 0:
        return "< 1"
    return "> 99" if percent == 100 and of_one < 1 else str(percent)


def counted_line(facts: ChainFacts, step: Step) -> str:
    """How many of the link's indicators a comparison with the core rests on; without a core, how many there are."""
    there = sum(r["normalised"] == r["normalised"] for r in step.rows) if facts.why else step.compared
    return _("{n} of {of} indicators", n=there, of=len(step.link.indicators))


def why_not(step: Step, level: int, facts: ChainFacts) -> str:
    """The reason that most indicators of a link without a comparison have; "" where there is one."""
    found = step.score if facts.why else step.gap
    if found == found:
        return ""
    reasons = [r["reason"] for r in step.rows if r["reason"] not in COMPARED]
    if not reasons:
        return _("no value in this region")
    return reason(Counter(reasons).most_common(1)[0][0], level)


def single_note(facts: ChainFacts) -> str:
    """Which links rest on one indicator, so that no variation can change them; "" without any."""
    names = [_(s.link.label) for s in facts.comparable if s.compared == 1]
    if not facts.named or not names:
        return ""
    return _("On one indicator alone, so that variations hardly change it: {names}.", names=", ".join(names))


def open_notes(site: Site, query: Query, steps: Sequence[Step]) -> list[str]:
    """Which indicators are not compared, why, and from which datasets they would come: one sentence per reason."""
    together: dict[str, list[str]] = {}
    for step in steps:
        for row in step.rows:
            # The region's own value stands in its score, and without a core that is all there is.
            if row["reason"] not in COMPARED:
                together.setdefault(row["reason"], []).append(row["indicator"])
    return [_open_note(site, query, why, names) for why, names in together.items()]


def _open_note(site: Site, query: Query, why: str, names: Sequence[str]) -> str:
    catalogue = site.results.catalogue.indicators
    datasets = dict.fromkeys(d for name in names for d in catalogue[name].datasets)
    return _(
        "Not compared – {why}: {names}. Dataset: {datasets}.",
        why=reason(why, query.level),
        names="; ".join(_(catalogue[name].short) for name in names),
        datasets=", ".join(datasets),
    )
