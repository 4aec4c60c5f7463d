"""The headline of every slide: the finding in words, made from the numbers. Tested against them."""

from __future__ import annotations

import pandas as pd

from data.translate import _, ngettext
from layouts.numbers import number
from layouts.slides.brief import Brief
from layouts.words import gap_phrase, gap_sign, region_headline


def title(brief: Brief) -> str:
    """The question of the deck."""
    if brief.compared:
        return _("How far is {name} from {core}?", name=brief.name, core=brief.core_name)
    return _("{name}: where it stands in Europe", name=brief.name)


def findings(brief: Brief) -> str:
    """The four dimensions in one sentence; of who is compared with nobody, why, and its scores."""
    text = region_headline(brief.site, brief.geo, brief.core, brief.gaps.to_dict("records"))
    return text if brief.compared else f"{text.rstrip('.')}. {alone(brief)}."


def on_map(brief: Brief, behind: int, shown: int) -> str:
    """One dimension: the region, and how many regions of Europe are behind their core."""
    label = brief.site.label(brief.show)
    gap, score = brief.gaps.loc[brief.show], brief.scores.loc[brief.show]
    if brief.compared:
        rest = _("{behind} of {n} regions in Europe are behind theirs", behind=behind, n=shown)
        if brief.chosen:
            rest = _(
                "{behind} of {n} regions in Europe are behind {core}", behind=behind, n=shown, core=brief.core_name
            )
        words = {"label": label, "name": brief.name, "rest": rest}
        if gap["state"] == "missing":
            return _("{label}: no gap can be computed for {name}; {rest}", **words)
        phrase = gap_phrase(gap["gap"], brief.core_name)
        if gap["state"] == "partial":
            phrase = _("{phrase} (partial data)", phrase=phrase)
        return _("{label}: {name} is {phrase}; {rest}", phrase=phrase, **words)
    if score["rank"] == score["rank"]:
        words = {"label": label, "name": brief.name, "rank": int(score["rank"]), "ranked": int(score["ranked"])}
        return _("{label}: {name} ranks {rank} of {ranked} regions", **words)
    return _("{label}: {name} has no full score in {year}", label=label, name=brief.name, year=brief.year)


def compass(brief: Brief) -> str:
    """Against the EU mean: in how many of the four dimensions above, where best and worst."""
    scores = brief.scores.loc[list(brief.four)]
    full = scores[(scores["state"] == "full") & brief.means.loc[list(brief.four), "eu"].notna()]
    if full.empty:
        return _("{name}: no dimension has enough data for a full score", name=brief.name)
    above = int((full["score"] > brief.means.loc[full.index, "eu"]).sum())
    words = {
        "name": brief.name,
        "dimensions": ngettext("{n} dimension with full data", "{n} dimensions with full data", len(full)),
    }
    text = _("{name} is above the EU mean in {n} of {dimensions}", n=above, **words)
    if not above:
        text = _("{name} is not above the EU mean in any of {dimensions}", **words)
    if len(full) < 2:
        return text
    distance = full["score"] - brief.means.loc[full.index, "eu"]
    best, worst = (brief.site.label(str(i)) for i in (distance.idxmax(), distance.idxmin()))
    return text + _("; strongest in {best}, weakest in {worst}", best=best, worst=worst)


def indicators(brief: Brief) -> str:
    """Which two indicators weigh most against the region, and which one for it."""
    label = brief.site.label
    if not brief.compared:
        rows = brief.positions
        if rows.empty:
            return _("{name}: no indicator has a value", name=brief.name)
        low, high = (str(rows["indicator"].iloc[n]) for n in (0, -1))
        return _(
            "{name} is lowest in “{low}” and highest in “{high}”", name=brief.name, low=label(low), high=label(high)
        )
    rows = brief.contributions
    against = [str(i) for i in rows[rows["contribution"] < 0]["indicator"].head(2)]
    ahead = [str(i) for i in rows[rows["contribution"] > 0]["indicator"].tail(1)]
    parts, words = [], {"name": brief.name, "core": brief.core_name}
    if len(against) == 2:
        one, two = (label(i) for i in against)
        parts.append(
            _("Compared with {core}, “{one}” and “{two}” weigh most against {name}", one=one, two=two, **words)
        )
    elif against:
        parts.append(_("Compared with {core}, “{one}” weighs most against {name}", one=label(against[0]), **words))
    if ahead and parts:
        parts.append(_("most in its favour: “{one}”", one=label(ahead[0])))
    elif ahead:
        parts.append(_("Compared with {core}, “{one}” is most in favour of {name}", one=label(ahead[0]), **words))
    if not parts:
        return _("{name} and {core} have no indicator that tells them apart", **words)
    return "; ".join(parts)


def trends(brief: Brief) -> str:
    """In how many dimensions the region gained on its core."""
    if not brief.compared:
        return _("{name}: its scores over the years", name=brief.name)
    changes = {d: brief.change(d) for d in brief.four}
    known = {d: gap_sign(c.change) for d, c in changes.items() if c is not None}
    if not known:
        return _(
            "Too few comparable years to say how {name} moved against {core}", name=brief.name, core=brief.core_name
        )
    words = {"name": brief.name, "core": brief.core_name, "of": len(known)}
    counts = {kind: list(known.values()).count(kind) for kind in ("ahead", "behind", "")}
    dimensions = ngettext("{n} dimension", "{n} dimensions", len(known))
    texts = {
        "ahead": _("gained on {core} in {n} of {dimensions}", n=counts["ahead"], dimensions=dimensions, **words),
        "behind": _("lost ground to {core} in {n} of {dimensions}", n=counts["behind"], dimensions=dimensions, **words),
        "": _("kept its distance to {core} in {n} of {dimensions}", n=counts[""], dimensions=dimensions, **words),
    }
    short = {"ahead": _("gained in {n}"), "behind": _("lost in {n}"), "": _("unchanged in {n}")}
    first, *others = [kind for kind, n in counts.items() if n]
    rest = [short[kind].format(n=counts[kind]) for kind in others]
    return ", ".join([f"{brief.name} {texts[first]}", *rest])


def alone(brief: Brief) -> str:
    """Lowest and highest full score of a region that is compared with nobody."""
    scores = brief.scores.loc[list(brief.four)]
    full = scores[scores["state"] == "full"]["score"].sort_values()
    if full.empty:
        return _("{name}: no dimension has enough data for a full score", name=brief.name)
    low, high = ({"label": brief.site.label(str(full.index[n])), "score": number(full.iloc[n])} for n in (0, -1))
    if len(full) == 1:
        return _("{name} scores {score} of 100 points in {label}", name=brief.name, **low)
    text = _("{name} scores from {score} of 100 points in {label}", name=brief.name, **low)
    return text + _(" to {score} in {label}", **high)


def ranks(brief: Brief) -> str:
    """Best and lowest rank with their intervals."""
    if brief.sure is None:
        return _("Rank intervals of {name} are not available", name=brief.name)
    found = brief.sure.loc[[d for d in brief.four if d in brief.sure.index]]
    found = found[found["rank"].notna()]
    if found.empty:
        return _("{name} is not ranked: no dimension has a full score", name=brief.name)
    share = found["rank"] / found["ranked"]
    best, worst = found.loc[share.idxmin()], found.loc[share.idxmax()]
    if len(found) == 1:
        return _("{name} ranks {place}", name=brief.name, place=_rank_words(brief, best))
    words = {"best": _rank_words(brief, best), "worst": _rank_words(brief, worst)}
    return _("{name} ranks {best} and {worst}", name=brief.name, **words)


def robustness(brief: Brief) -> str:
    """What holds in at least 95 % of the draws, and what cannot be told."""
    if brief.sure is None:
        return _("How sure the gaps are is not available")
    found = brief.sure.loc[[d for d in brief.four if d in brief.sure.index]]
    if not brief.compared:
        return ranks(brief)
    groups: dict[str, list[str]] = {}
    for name, statement in found["statement"].items():
        groups.setdefault(_kind(statement, brief.gaps.loc[name, "gap"]), []).append(brief.site.label(str(name)))
    texts = {
        "behind": _("behind {core} whatever the method in {list}"),
        "ahead": _("ahead of {core} whatever the method in {list}"),
        "level": _("within half a point of {core} in {list}"),
        "cannot be told": _("cannot be told in {list}"),
    }
    parts = [t.format(core=brief.core_name, list=listed(groups[k])) for k, t in texts.items() if k in groups]
    if not parts:
        return _("{name}: too little data in common with {core} for a statement", name=brief.name, core=brief.core_name)
    return f"{brief.name}: {'; '.join(parts)}"


def _kind(statement: str, gap: float) -> str:
    """What is said about a gap: that its sign holds is no news where it is a rounding away from none."""
    return "level" if statement in ("behind", "ahead") and not gap_sign(gap) else statement


def data(brief: Brief, datasets: int, publishers: int) -> str:
    """How much lies behind the figures."""
    words = {"publishers": ngettext("{n} publisher", "{n} publishers", publishers)}
    return _(
        "{datasets} of {publishers} are behind these figures",
        datasets=ngettext("{n} dataset", "{n} datasets", datasets),
        **words,
    )


def method(brief: Brief) -> str:
    """How many of the values shown are older than the year, and how many are flagged."""
    rows = brief.contributions if brief.compared else brief.positions
    if rows.empty:
        return _("How the numbers are made")
    older, flagged = counts_of_caveats(brief, rows)
    count = ngettext("{n} indicator", "{n} indicators", len(rows))
    old = (
        ngettext(
            "{n} rests on values older than {year}", "{n} rest on values older than {year}", older, year=brief.year
        )
        if older
        else _("all are of {year}", year=brief.year)
    )
    marked = (
        ngettext("{n} carries a publisher's flag", "{n} carry a publisher's flag", flagged)
        if flagged
        else _("none carries a publisher's flag")
    )
    text = (
        _("Of {indicators} compared, {old}; {flags}")
        if brief.compared
        else _("Of {indicators} with a value, {old}; {flags}")
    )
    return text.format(indicators=count, old=old, flags=marked)


def counts_of_caveats(brief: Brief, rows: pd.DataFrame) -> tuple[int, int]:
    """How many rows have a value older than the year, and how many a flag, on either side that is compared."""
    older, flagged = rows["source_time"] < brief.year, rows["flag"] != ""
    if brief.compared:
        older, flagged = older | (rows["core_source_time"] < brief.year), flagged | (rows["core_flag"] != "")
    return int(older.sum()), int(flagged.sum())


def listed(names: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("{many} and {last}", many=", ".join(names[:-1]), last=names[-1])


def _rank_words(brief: Brief, row: pd.Series) -> str:
    """A rank, and the interval that holds 90 % of the draws; the rank itself may lie outside of it."""
    words = {name: int(row[name]) for name in ("rank", "ranked", "rank_low", "rank_high")}
    label = brief.site.label(row["dimension"])
    return _("{rank} of {ranked} in {label} (other methods: {rank_low}–{rank_high})", label=label, **words)
