"""Sentences on learning partners, each tested against the numbers it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data.translate import N_, _, ngettext
from indicators.learning import WINDOW
from indicators.paths import Path
from indicators.slopes import CONFIDENCE, ENOUGH
from indicators.trends import WORDS, Trend
from layouts.numbers import number, signed
from layouts.pages.peers_learning_data import (
    Move,
    Subject,
    closing,
    narrowed,
    subject_of,
    told_moves,
    with_own_country,
    with_path,
)
from layouts.pages.robustness_words import lowered
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.words import value_note

# More names than this are counted.
NAMED = 3


def partners_title(site: Site, query: Query, subject: Subject, rows: Sequence[Row]) -> str:
    """Which of the peers are closing their gap, or that none of them surely is."""
    words = {"name": site.results.regions.name(query.geo), "subject": lowered(subject.label), "of": len(rows)}
    if not rows:
        return _("{name} has too few structural figures for peers to learn from", **words)
    if not with_path(rows):
        return _("No gap of the {of} regions most like {name} can be followed in {subject}", **words)
    if sure := closing(rows):
        names = listed([row["name"] for row in sure])
        if any(row["gap_last"] >= 0 for row in sure):
            text = N_("Of the {of} regions most like {name}, {n} narrowed or closed the gap in {subject}: {names}")
            return _(text, n=len(sure), names=names, **words)
        return ngettext(
            "Of the {of} regions most like {name}, {n} is closing its gap in {subject}: {names}",
            "Of the {of} regions most like {name}, {n} are closing their gaps in {subject}: {names}",
            len(sure),
            names=names,
            **words,
        )
    if some := narrowed(rows):
        return ngettext(
            "None of the {of} regions most like {name} is surely closing its gap in {subject}; {n} moved that way",
            "None of the {of} regions most like {name} is surely closing its gap in {subject}; {n} moved that way",
            len(some),
            **words,
        )
    return _("None of the {of} regions most like {name} narrowed its gap in {subject}", **words)


def best_clause(row: Row, path: Path) -> str:
    """The first of those that narrowed: by how many points, in which years, and how far that can be told."""
    points = round(row["gap_last"], 1) - round(row["gap_first"], 1)
    words = {"name": row["name"], "n": number(points, 1), "first": int(row["first"]), "last": int(row["last"])}
    about = [] if row["sure"] else [status(row)]
    # Nobody is sent there to learn how a core falls.
    about += [_("its core fell")] if core_fell(path) else []
    text = _("The clearest gain: {name}, {n} points on its core from {first} to {last}", **words)
    return _("{text} ({about})", text=text, about="; ".join(about)) if about else text


def is_partial(site: Site, row: Row) -> bool:
    """Whether a path rests on less of the weight than a full score."""
    return not row["reason"] and not row["full"]


def partial_text(row: Row) -> str:
    """That a path rests on part of the weight, and on how much of it."""
    return _("partial: {percent} % of the weight", percent=number(100 * row["coverage"], 0))


def told_name(site: Site, row: Row) -> str:
    """The name of a partner with what it did, which says where that rests on partial data."""
    return _("{name} (partial data)", name=row["name"]) if is_partial(site, row) else row["name"]


def listed(names: Sequence[str], *, most: int = NAMED) -> str:
    """ "A", "A and B", "A, B and C", "A, B, C and 2 more" where more than `most` are too many to be named."""
    if len(names) == 1:
        return names[0]
    if len(names) > most:
        return _("{some} and {n} more", some=", ".join(names[:most]), n=len(names) - most)
    return _("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])


def best_sentence(site: Site, row: Row, path: Path) -> str:
    """What a partner that narrowed did, by which side and which indicators."""
    words = {"name": told_name(site, row), "core": core_name(site, row["core"]), "slope": number(row["slope"], 1)}
    words |= {"first": int(row["first"]), "last": int(row["last"])}
    words |= {"was": signed(row["gap_first"], 1), "now": signed(row["gap_last"], 1)}
    text = _("{name} gained {slope} points a year on {core}, from {was} in {first} to {now} in {last}", **words)
    if not row["sure"]:
        unsure = N_("{text}; that may be chance") if row["full"] else N_("{text}; of partial data no more is said")
        few = N_("{text}; so few years can't tell whether that is chance")
        text = _(few if row["points"] < ENOUGH else unsure, text=text)
    text = f"{text}. {sides_text(path)}"
    # Of a single indicator nobody has to be told that it did it.
    several = len(path.indicators) > 1
    moved = [lowered(site.label(name)) for name, _points in (told_moves(row) if several else [])]
    return _("{text} What did most of it: {names}.", text=text, names=listed(moved)) if moved else text


def sides_text(path: Path) -> str:
    """Which side moved: a gap also narrows where the core falls, from which there is little to learn."""
    own, core = _both_moved(path)
    words = {"own": _moved(own), "core": _moved(core)}
    if own <= 0 and core < own:
        return _("It narrowed because the core fell: own score {own}, that of the core {core}.", **words)
    if 0 < own < -core:
        return _("It narrowed mostly because the core fell: own score {own}, that of the core {core}.", **words)
    return _("Own score {own}, that of the core {core}.", **words)


def core_fell(path: Path) -> bool:
    """Whether a gap that narrowed did so only or mostly because the core fell."""
    own, core = _both_moved(path)
    return core < 0 and own < -core


def _both_moved(path: Path) -> tuple[float, float]:
    """By how many points region and core moved from the first to the last year."""
    own, core = (float(side[-1] - side[0]) for side in (path.mine, path.theirs))
    return own, core


def _moved(points: float) -> str:
    return _("{points} points", points=signed(points, 1))


def status(row: Row) -> str:
    """What can be said of a partner in a word or two."""
    if row["reason"]:
        return _(row["reason"])
    if row["narrowed"] and not narrowed([row]):
        return _("hardly moved")
    if not row["narrowed"]:
        return _("did not narrow")
    if row["sure"]:
        return _("closing") if row["gap_last"] < 0 else _("has closed it")
    if row["points"] < ENOUGH:
        return _("too few years to be sure")
    return _("may be chance") if row["full"] else _("not tested, partial data")


def slope_text(row: Row) -> str:
    """ "+0.8 points a year (95 %: +0.4 to +1.0)"; without an interval where so few years allow none."""
    text = _("{slope} points a year", slope=signed(row["slope"], 2))
    if row["slope_low"] != row["slope_low"]:
        return text
    ends = {"low": signed(row["slope_low"], 2), "high": signed(row["slope_high"], 2)}
    return _("{text} (95 %: {low} to {high})", text=text, **ends)


def gap_text(row: Row) -> str:
    """ "−17.1 (2015) → −13.1 (2020)"."""
    ends = [f"{signed(row[f'gap_{end}'], 1)} ({int(row[end])})" for end in ("first", "last")]
    return " → ".join(ends)


def core_name(site: Site, core: str) -> str:
    """The name of a core as rows have it, "" for none."""
    return site.core_name(tuple(core.split("+"))) if core else ""


def move_text(site: Site, move: Move) -> str:
    """Native values of an indicator from first to last year, of the region and of its core, with their notes."""
    mine, theirs = (f"{end_text(site, move.first, s)} → {end_text(site, move.last, s)}" for s in ("", "core_"))
    return _("{mine}; its core: {theirs}", mine=mine, theirs=theirs)


def end_text(site: Site, row: Row, side: str) -> str:
    """One native value; what has to be said of it (older year, flag, conversion) in brackets."""
    text = number(row[f"{side}value"], site.results.catalogue.indicators[row["indicator"]].decimals)
    note = side_note(row, side)
    return f"{text} ({note})" if note else text


def side_note(row: Row, side: str) -> str:
    """What has to be said of the value of one side of an INDICATOR_GAPS row."""
    place = row["core"] if side else row["geo"]
    parts = (row[f"{side}{name}"] for name in ("source_time", "source_geo", "converted", "flag"))
    return value_note(place, row["time"], *parts)


def paths_title(site: Site, query: Query, subject: Subject, own: Trend, rows: Sequence[Row]) -> str:
    """What the own gap does, and the best of the partners beside it."""
    words = {"name": site.results.regions.name(query.geo), "subject": lowered(subject.label)}
    text = _("{name} in {subject}: {words}", words=own_words(site, query, own), **words)
    found = narrowed(rows)
    if not found:
        return text
    best = {"partner": told_name(site, found[0]), "slope": number(found[0]["slope"], 1)}
    if found[0]["sure"] or not found[0]["full"]:
        return _("{text}; {partner} gained {slope} points a year", text=text, **best)
    return _("{text}; {partner} gained {slope} points a year, which may be chance", text=text, **best)


def own_words(site: Site, query: Query, own: Trend) -> str:
    """The verdict on the own gap, or why there is none."""
    if not own.path.core or own.path.core == query.geo:
        return _("it is the core of its country") if own.path.core else _("no core to compare it with")
    if not len(own.path.years):
        return _(own.path.reason)
    return _(WORDS[own.verdict])


def missing_notes(rows: Sequence[Row]) -> str:
    """How many peers can't be followed, and why; "" where all can."""
    reasons = Counter(row["reason"] for row in rows if row["reason"])
    if not reasons:
        return ""
    parts = "; ".join(f"{_(reason)}: {n}" for reason, n in reasons.most_common())
    return _("{n} of the {of} peers can't be followed ({parts}).", n=sum(reasons.values()), of=len(rows), parts=parts)


def chance_note(rows: Sequence[Row]) -> str:
    """How many would be called closing by chance alone: the test has two sides, and one of them is closing."""
    there = [row for row in with_path(rows) if row["points"] >= ENOUGH]
    count = sum(bool(row["full"]) for row in there)
    by_chance = number(count * (1 - CONFIDENCE) / 2, 1)
    text = _(
        "Closing is said where the order of the years has a chance of at most 5 % (Kendall, exact). Of {n} regions "
        "with full data over five years and more, up to {by_chance} would be called so by chance alone.",
        n=count,
        by_chance=by_chance,
    )
    if count == len(there):
        return text
    left = ngettext(
        "{n} region with partial data is shown and marked, and not tested.",
        "{n} regions with partial data are shown and marked, and not tested.",
        len(there) - count,
    )
    return f"{text} {left}"


def subtitle_of(site: Site, query: Query, what: str) -> str:
    """`what` is drawn (with a place for the {subject}), over which years, at which level, among whom."""
    parts = [what.format(subject=lowered(subject_of(site, query).label)), f"{query.year - WINDOW}–{query.year}"]
    parts.append(f"NUTS {query.level}")
    if not with_own_country(query):
        parts.append(_("without the own country"))
    return " · ".join(parts)


def source_of(site: Site, subject: Subject, query: Query) -> str:
    """Publishers, datasets and vintages behind it."""
    if subject.indicator:
        return site.source_line((subject.indicator,))
    return site.source_line(tuple(i.id for i in site.results.catalogue.of(subject.dimension, query.level)))
