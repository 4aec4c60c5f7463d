"""Sentences of the pilots page on gaps, ranks and the spread, each made of the numbers and tested against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from data.translate import N_, _, ngettext
from indicators.exchange import SHORTEST, Together
from indicators.significance import AHEAD, BEHIND, UNTOLD, in_words
from layouts.numbers import number, signed
from layouts.pages.pilots_data import Stand
from layouts.pages.robustness_words import lowered, outside_words
from layouts.site import Site
from layouts.words import gap_sign, reason_without_rank

NAN = float("nan")
# Of a spread that is not sure to shrink or grow.
_SPREAD = {
    -1: N_("they have grown more alike"),
    1: N_("they have drifted apart"),
    0: N_("no trend can be told"),
}


def listed(names: Sequence[str]) -> str:
    """ "A, B and C"."""
    return names[0] if len(names) == 1 else _("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])


def page_headline(site: Site, found: Sequence[Stand]) -> str:
    """In how many comparisons a pilot is behind its core, and in which dimension most are; of what pilots open with.

    Signs are counted over both levels; averages of points would mix what can't be compared.
    """
    four = [s for s in found if s.entry.opens and not site.results.catalogue.dimensions[s.dimension].enabler]
    full = [s for s in four if s.paired and s.gap["state"] == "full"]
    if not full:
        return _("The six pilot regions beside each other")
    behind = Counter(s.dimension for s in full if gap_sign(s.gap["gap"]) == "behind")
    count = sum(behind.values())
    if not behind:
        return _("None of the pilot regions is behind its core, in {of} comparisons", of=len(full))
    most = [d for d in behind if behind[d] == max(behind.values())]
    names = listed([lowered(site.label(d)) for d in most])
    text = N_("The pilot regions are behind their cores in {n} of {of} comparisons, most often in {names}")
    return _(text, n=count, of=len(full), names=names)


def matrix_title(found: Sequence[Stand]) -> str:
    """In how many comparisons nearly every method puts a pilot behind its core, ahead or neither, as cells say."""
    said = [s for s in found if s.statement]
    if not said:
        return _("Six pilots, each against its own core")
    counts = {kind: sum(s.statement == kind == gap_sign(s.gap["gap"]) for s in said) for kind in (BEHIND, AHEAD)}
    return _(
        "By nearly every method: behind the core in {behind} of {of} comparisons, ahead in {ahead}; "
        "the other {rest} are level or cannot be told",
        behind=counts[BEHIND],
        ahead=counts[AHEAD] or _("none"),
        rest=len(said) - sum(counts.values()),
        of=len(said),
    )


def standing_title(site: Site, found: Sequence[Stand], level: int) -> str:
    """The largest gap and the largest lead at a level, where the data is full."""
    full = sorted((s for s in found if s.paired and s.gap["state"] == "full"), key=lambda s: s.gap["gap"])
    if not full:
        return _("NUTS {level}: no pilot can be fully compared with its core", level=level)
    parts = []
    if gap_sign(full[0].gap["gap"]) == "behind":
        parts.append(_extreme(site, full[0], N_("{name} in {dimension} is furthest behind its core ({gap} points)")))
    if gap_sign(full[-1].gap["gap"]) == "ahead":
        parts.append(_extreme(site, full[-1], N_("{name} in {dimension} is most ahead of its core ({gap} points)")))
    return f"NUTS {level}: {'; '.join(parts) or _('all pilots are level with their cores')}"


def _extreme(site: Site, stand: Stand, text: str) -> str:
    dimension = lowered(site.label(stand.dimension))
    return _(text, name=stand.entry.name, dimension=dimension, gap=signed(stand.gap["gap"], 1))


def gap_cell(stand: Stand) -> tuple[str, str]:
    """The gap to the core, and how sure its direction is; "" where nothing is to be said."""
    if not stand.paired:
        words = {"n": int(stand.gap["compared"]), "of": int(stand.gap["catalogue"])}
        # A method that gives places and no scores has no gaps (see `gaps.no_gap`).
        enough = stand.gap["state"] != "missing" or stand.gap["compared"] == stand.gap["catalogue"]
        return _("this method gives no gap") if enough else _("no gap: {n} of {of} indicators in common", **words), ""
    return _("{gap} to the core", gap=signed(stand.gap["gap"], 1)), _said(stand)


def _said(stand: Stand) -> str:
    """How sure the direction of a gap is; as `words.sure_gap_line`, nothing is claimed against the number shown."""
    sign = gap_sign(stand.gap["gap"])
    if stand.gap["state"] != "full" or not stand.statement:
        return ""
    if not sign:
        return _("level: less than half a point")
    if stand.statement in (sign, UNTOLD):
        return in_words(stand.statement, stand.clearly)
    return _("but {words} by nearly every other method", words=in_words(stand.statement, False))


def rank_cell(stand: Stand) -> str:
    """The rank with its interval, and that the interval does not hold it; or why there is none."""
    score = stand.score
    if score["state"] == "missing":
        return ""
    if score["rank"] != score["rank"]:
        return reason_without_rank(int(score["indicators"]), int(score["catalogue"]))
    text = _("rank {n} of {of}", n=number(score["rank"], 0), of=number(score["ranked"], 0))
    if stand.low != stand.low:
        return text
    return f"{text} ({number(stand.low, 0)}–{number(stand.high, 0)})"


def outside_notes(site: Site, found: Sequence[Stand]) -> list[str]:
    """Why a rank lies outside its interval, for every pilot and dimension where it does."""
    notes = []
    for s in found:
        if text := outside_words(s.score["rank"], s.low, s.high):
            notes.append(f"{s.entry.name}, {lowered(site.label(s.dimension))}: {text}")
    return notes


def spread_sentence(site: Site, found: Together) -> str:
    """How far the pilots lie apart in a dimension at the start and now, and whether that is a trend."""
    label = site.label(found.dimension)
    if not found.first:
        text = _("{dimension}: no {n} years in which all of them have enough indicators", dimension=label, n=SHORTEST)
        return f"{text}."
    s = found.sigma
    course = _(
        "{dimension}: from {first} points in {start} to {last} in {end}",
        dimension=label,
        first=number(float(s.spread[0]), 1),
        last=number(float(s.spread[-1]), 1),
        start=found.first,
        end=found.last,
    )
    if not found.full:
        words = {"percent": number(100 * found.coverage, 0)}
        partial = _("partial data ({percent} % of the weight), so nothing is said of a trend", **words)
        return f"{course}; {partial}{_across(found)}."
    return f"{course}; {_(_SPREAD[direction(found)])}{_catching(found)}{_across(found)}."


def _across(found: Together) -> str:
    """That the years are not all comparable."""
    n = len(found.breaks)
    many = N_("; values of {n} years are flagged as breaks in series")
    return ngettext("; values of {n} year are flagged as a break in series", many, n) if n else ""


def direction(found: Together) -> int:
    """1 where the spread surely grows, -1 where it shrinks, 0 where that can't be told, as on partial data."""
    slope = found.sigma.slope
    return int(slope.slope > 0) - int(slope.slope < 0) if slope.significant and found.full else 0


def _catching(found: Together) -> str:
    """Whether those that were behind gained faster, where that is sure."""
    if not found.beta.slope.significant:
        return ""
    behind = found.beta.slope.slope < 0
    return f"; {_('those behind gained faster') if behind else _('those ahead gained faster')}"


def spread_title(site: Site, by_level: Mapping[int, Sequence[Together]]) -> str:
    """In which dimensions the pilots surely grow alike or apart."""
    parts = []
    for level, found in by_level.items():
        for sign, text in ((-1, N_("more alike in {names}")), (1, N_("further apart in {names}"))):
            names = [lowered(site.label(t.dimension)) for t in found if t.first and direction(t) == sign]
            if names:
                parts.append(f"{_(text, names=listed(names))} (NUTS {level})")
    if not parts:
        return _("Whether the pilots grow alike cannot be told")
    return _("The pilots grow {parts}", parts=_(" and ").join(parts))
