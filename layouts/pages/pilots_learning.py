"""Sentences of the agenda: who can learn what from whom, each made of the numbers and tested against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from data.flags import flag_words
from data.translate import N_, _, ngettext
from indicators.significance import UNTOLD
from layouts.numbers import number
from layouts.pages.pilots_data import Against, split
from layouts.pages.pilots_words import listed
from layouts.pages.robustness_words import lowered
from layouts.rows import Row
from layouts.site import Site


def agenda_title(pairs: Sequence[Against], level: int) -> str:
    """How many comparisons can be told, who has most to show and who most to learn."""
    said = [a for a in pairs if a.statement]
    if not said:
        return _("NUTS {level}: what the pilots can learn from each other", level=level)
    told = [a for a in said if a.statement != UNTOLD]
    # Every pair is there from both sides.
    text = _("NUTS {level}: {n} of {of} comparisons can be told", level=level, n=len(told) // 2, of=len(said) // 2)
    teach, learn = (Counter(a.entry.name for a in told if (a.ahead > a.behind) == ahead) for ahead in (True, False))
    if not told:
        return text
    return _(
        "{text}; most to show: {teacher}; most to learn: {learner}",
        text=text,
        teacher=_most(teach),
        learner=_most(learn),
    )


def _most(counts: Mapping[str, int]) -> str:
    high = max(counts.values())
    return listed(sorted(name for name, n in counts.items() if n == high))


def summary(by_dimension: Mapping[str, list[Against]]) -> str:
    """In how many dimensions a pilot can learn, and in how many it has something to show."""
    parts = [split(rows) for rows in by_dimension.values()]
    learn, show = sum(bool(p[0]) for p in parts), sum(bool(p[1]) for p in parts)
    one = ngettext("can learn in {n} dimension", "can learn in {n} dimensions", learn)
    one = one if learn else _("nobody is surely ahead of it")
    other = _("has something to show in {n}", n=show) if show else _("it is surely ahead of nobody")
    return f"{one}; {other}"


def learn_sentence(teach: Sequence[Against]) -> str:
    """From whom, and by how much they are ahead; "" for nobody."""
    if not teach:
        return ""
    names = []
    for a in teach:
        # What nearly every method says is said, and the number is that of the method in force.
        text = N_("{name} ({n} points ahead)") if a.gap["gap"] < 0 else N_("{name} ({n} points behind by this method)")
        names.append(_(text, name=a.other.name, n=number(abs(a.gap["gap"]), 1)))
    return _("Can learn from {names}.", names=listed(names))


def makers_sentence(site: Site, teacher: Against, rows: Sequence[Row]) -> str:
    """The indicators that make most of a difference, in native units with their years; "" without any."""
    if not rows:
        return ""
    texts = [_difference(site, row) for row in rows]
    return _("Most of the distance to {name}: {list}.", name=teacher.other.name, list="; ".join(texts))


def _difference(site: Site, row: Row) -> str:
    """ "GERD 1.20 against 3.10 % of GDP (2019, 2020)"."""
    decimals = site.results.catalogue.indicators[row["indicator"]].decimals
    own, other = (number(row[name], decimals) for name in ("value", "core_value"))
    years = dict.fromkeys(str(int(row[name])) for name in ("source_time", "core_source_time"))
    words = {"label": lowered(site.label(row["indicator"])), "own": own, "other": other}
    about = [_(row["unit"]), " / ".join(years), *_marks(row)]
    return _("{label}: {own} against {other} ({about})", about=", ".join(about), **words)


def _marks(row: Row) -> list[str]:
    """Flags and conversions of either value, in words."""
    flags = dict.fromkeys(flag_words(row[name]) for name in ("flag", "core_flag") if row[name])
    converted = row["converted"] or row["core_converted"]
    return [*flags, *([_("converted from another NUTS vintage")] if converted else [])]


def caution_sentences(site: Site, indicators: Sequence[str]) -> list[str]:
    """What has to be known about the indicators that are named, each once."""
    known = site.results.catalogue.indicators
    named = [known[name] for name in dict.fromkeys(indicators) if known[name].caution]
    return [_("{label}: {caution}", label=site.label(i.id), caution=_(i.caution)) for i in named]


def rest_sentences(
    show: Sequence[Against], untold: Sequence[Against], without: Sequence[Against], *, alone: bool
) -> list[str]:
    """Whom the pilot is ahead of, whom it can't be told apart from, and with whom there is too little in common.

    `alone`: nobody is ahead of it, so that one sentence is enough where nothing can be said at all.
    """
    if alone and not show and not untold and without:
        most = max(without, key=lambda a: a.gap["compared"]).gap
        words = {"n": int(most["compared"]), "of": int(most["catalogue"])}
        return [_("Nothing can be said: at most {n} of {of} indicators in common with another.", **words)]
    found = []
    if show:
        found.append(_("Is ahead of {names}.", names=listed([a.other.name for a in show])))
    if untold:
        found.append(_("Not told apart from {names}.", names=listed([a.other.name for a in untold])))
    if without:
        names = [
            _("{name} ({n} of {of} indicators in common)", name=a.other.name, n=int(n), of=int(of))
            for a in without
            for n, of in [(a.gap["compared"], a.gap["catalogue"])]
        ]
        found.append(_("Nothing is said against {names}: too little data.", names=listed(names)))
    return found
