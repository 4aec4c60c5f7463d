"""Sentences of the robustness page, each tested against the numbers it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.translate import N_, _, ngettext
from indicators.alternatives import Alternatives
from indicators.sensitivity import FACTORS, LABELS, Sensitivity
from indicators.significance import AHEAD, BEHIND, UNTOLD, in_words
from layouts.known import dimension_of
from layouts.numbers import number
from layouts.pages.robustness_data import Move, Pair, Standing, core_of
from layouts.query import Query
from layouts.site import Site
from layouts.words import lowered

# How many methods are drawn for a statement (`indicators.alternatives`).
DRAWS = Alternatives().draws
# What is said of several dimensions at once; the parts of one sentence.
_SAID: Mapping[str, str] = {
    BEHIND: N_("behind {core} in {dimensions}"),
    AHEAD: N_("ahead of {core} in {dimensions}"),
}


def certainty_headline(site: Site, query: Query, found: Mapping[str, Standing]) -> str:
    """What holds against the core under nearly every method, or that this is not known."""
    name, core = site.results.regions.name(query.geo), site.core_name(core_of(site, query))
    if not core:
        return ranks_headline(site, query, found[dimension_of(site, query)])
    four = [s for d, s in found.items() if not site.results.catalogue.dimensions[d].enabler]
    said = {kind: [s.dimension for s in four if s.sure.statement == kind] for kind in (BEHIND, AHEAD, UNTOLD)}
    if not any(said.values()):
        return _("{name} against {core}: how sure is what we say?", name=name, core=core)
    untold = _listed(site, said[UNTOLD]) if said[UNTOLD] else ""
    parts: list[str] = []
    for kind, text in _SAID.items():
        if said[kind]:
            # The name of the core once is enough.
            parts.append(_(text, core=_("it") if parts else core, dimensions=_listed(site, said[kind])))
    if not parts:
        return _("Whether {name} is ahead of {core} cannot be told in {untold}", name=name, core=core, untold=untold)
    sentence = _("By nearly every method {name} is {parts}", name=name, parts=_(" and ").join(parts))
    return _("{sentence}; in {untold} it cannot be told", sentence=sentence, untold=untold) if untold else sentence


def sure_headline(site: Site, query: Query, found: Mapping[str, Standing]) -> str:
    """How many of the statements against the core are clear."""
    name = site.results.regions.name(query.geo)
    said = [s for s in found.values() if s.sure.statement]
    if not said:
        return _("{name} in every dimension", name=name)
    clear = sum(s.sure.clearly for s in said)
    return _(
        "{clear} of {n} statements on {name} hold in at least 99 % of methods", clear=clear, n=len(said), name=name
    )


def _listed(site: Site, dimensions: Sequence[str]) -> str:
    names = [lowered(site.label(d)) for d in dimensions]
    return names[0] if len(names) == 1 else _("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])


def ranks_headline(site: Site, query: Query, own: Standing) -> str:
    """Where the region ranks, and between which ranks most methods put it."""
    words = {"name": site.results.regions.name(query.geo), "dimension": lowered(site.label(own.dimension))}
    if own.rank != own.rank:
        return _("{name} has no rank in {dimension}: its data is not complete enough", **words)
    words |= {"rank": number(own.rank, 0), "of": number(own.ranked, 0)}
    if own.sure.low != own.sure.low:
        return _("{name}: rank {rank} of {of} in {dimension}", **words)
    if own.sure.low == own.sure.high:
        return _("{name}: rank {rank} of {of} in {dimension}, by nine of ten methods", **words)
    between = {"low": number(own.sure.low, 0), "high": number(own.sure.high, 0)}
    if outside_words(own.rank, own.sure.low, own.sure.high):
        return _(
            "{name}: rank {rank} of {of} in {dimension} by this method, but between {low} and {high} by nine of ten",
            **words,
            **between,
        )
    return _(
        "{name}: rank {rank} of {of} in {dimension}, between {low} and {high} by nine of ten methods",
        **words,
        **between,
    )


def rank_interval(own: Standing) -> str:
    """ "170 of 207 (155–190)", without the interval while it isn't known, "not ranked"."""
    if own.rank != own.rank:
        return _("not ranked")
    rank, sure = _("{rank} of {n}", rank=number(own.rank, 0), n=number(own.ranked, 0)), own.sure
    if sure.low != sure.low:
        return rank
    return f"{rank} ({number(sure.low, 0)}–{number(sure.high, 0)})"


def outside_words(rank: float, low: float, high: float) -> str:
    """Why a rank lies outside the ranks of nine of ten methods; "" where it doesn't, or nothing is known."""
    if low != low or round(low) <= rank <= round(high) or rank != rank:
        return ""
    words = {"rank": number(rank, 0), "low": number(low, 0), "high": number(high, 0)}
    text = N_("rank {rank} lies outside {low}–{high}: at least 95 % of the methods drawn rank it worse than this one.")
    if rank > high:
        text = N_(
            "rank {rank} lies outside {low}–{high}: at least 95 % of the methods drawn rank it better than this one."
        )
    return _(text, **words)


def outside_sentences(site: Site, found: Mapping[str, Standing]) -> list[str]:
    """One per dimension in which the rank lies outside its interval."""
    said = {d: outside_words(own.rank, own.sure.low, own.sure.high) for d, own in found.items()}
    return [f"{site.label(d)}: {text}" for d, text in said.items() if text]


def share_text(share: float) -> str:
    """Percent of draws; what is not quite none or all doesn't look like it."""
    return number(100 * share, 0 if 0.01 < share < 0.99 or share in (0, 1) else 1)


def statement_words(own: Standing, *, without: str, waiting: bool) -> str:
    """What is said of a region against its core; `without`: why there is none to be said it of, "" where there is."""
    if without:
        return without
    if waiting:
        return _("being computed …")
    return in_words(own.sure.statement, own.sure.clearly) or _("too little data for a statement")


def changes_headline(
    site: Site, query: Query, before: Mapping[str, Standing], after: Mapping[str, Standing], flipped: Sequence[str]
) -> str:
    """What another method makes of the region: statements that change, else how its rank moves."""
    dimension = dimension_of(site, query)
    name, label = site.results.regions.name(query.geo), lowered(site.label(dimension))
    old, new = before[dimension].rank, after[dimension].rank
    if old == old and new == new:
        words = {"name": name, "old": number(old, 0), "new": number(new, 0), "dimension": label}
        if before[dimension].ranked != after[dimension].ranked:
            # Other regions are ranked: a rank alone would not compare.
            words |= {"of": number(before[dimension].ranked, 0), "now": number(after[dimension].ranked, 0)}
            text = _("{name} has rank {new} of {now} in {dimension} instead of {old} of {of}", **words)
            return _with_flips(site, text, flipped)
        if old == new:
            moved = _("{name} keeps rank {new} in {dimension}", **words)
        else:
            moved = _("{name} moves from rank {old} to {new} in {dimension}", **words)
    elif new == new:
        moved = _("{name} gets rank {new} in {dimension}", name=name, new=number(new, 0), dimension=label)
    elif old == old:
        moved = _("{name} loses its rank in {dimension}", name=name, dimension=label)
    else:
        moved = _("{name} stays without a rank in {dimension}", name=name, dimension=label)
    return _with_flips(site, moved, flipped)


def _with_flips(site: Site, moved: str, flipped: Sequence[str]) -> str:
    if not flipped:
        return moved
    names = _listed(site, flipped)
    text = ngettext("the statement on {names} changes", "the statements on {names} change", len(flipped), names=names)
    return f"{moved}; {text}"


def moves_headline(site: Site, query: Query, found: Sequence[Move]) -> str:
    """How far regions move on average, and the one that moves most."""
    label = lowered(site.label(dimension_of(site, query)))
    if not found or not any(m.places for m in found):
        return _("No region changes its rank in {dimension}", dimension=label)
    mean = sum(abs(m.places) for m in found) / len(found)
    most = max(found, key=lambda m: abs(m.places))
    return _(
        "In {dimension} a region moves by {mean} ranks on average, {name} most: from {before} to {after}",
        dimension=label,
        mean=number(mean, 1),
        name=site.results.regions.name(most.geo),
        before=number(most.before, 0),
        after=number(most.after, 0),
    )


def pairs_headline(site: Site, query: Query, found: Sequence[Pair]) -> str:
    """Of how many regions it can be said that the selected one is ahead or behind."""
    counts = {kind: sum(p.statement == kind for p in found) for kind in (AHEAD, BEHIND, UNTOLD)}
    said, label = sum(counts.values()), lowered(site.label(dimension_of(site, query)))
    name = site.results.regions.name(query.geo)
    if not said:
        return _("{name} can't be held against these regions in {dimension}", name=name, dimension=label)
    words = {AHEAD: N_("ahead of {n}"), BEHIND: N_("behind {n}"), UNTOLD: N_("not to be told apart from {n}")}
    parts = ", ".join(_(words[kind], n=n) for kind, n in counts.items() if n)
    regions = ngettext("of {n} region", "of {n} regions", said)
    return _("{name} in {dimension}: {parts} {regions}", name=name, dimension=label, parts=parts, regions=regions)


def sensitivity_headline(site: Site, query: Query, found: Sensitivity | None) -> str:
    """The choice that the ranking depends on most."""
    label = lowered(site.label(dimension_of(site, query)))
    if found is None:
        return _("What the ranking in {dimension} depends on", dimension=label)
    if not (found.total > 0).any():
        return _("The ranking in {dimension} does not depend on these choices", dimension=label)
    most = _(LABELS[FACTORS[found.order[0]]])
    return _("The ranking in {dimension} depends most on {choice}", dimension=label, choice=most)
