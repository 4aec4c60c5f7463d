"""Sentences on a region's sectors, each made of the numbers that its figure shows and tested against them."""

from __future__ import annotations

from collections.abc import Sequence

from data.flags import flag_words
from data.translate import N_, _
from indicators.cores import group_of
from indicators.sectors import EMPLOYMENT, NO_DATA
from indicators.specialisation import SPECIALISED
from layouts.numbers import number, signed
from layouts.pages.chain_data import span_of
from layouts.pages.gap_words import lowered
from layouts.pages.sectors_data import CORE, EU, NATION, SectorFacts
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site

# Names that find room beside a bubble, by code; others are written out.
SHORT = {
    "A": N_("Agriculture"),
    "B-E": N_("Industry"),
    "C": N_("Manufacturing"),
    "F": N_("Construction"),
    "G-I": N_("Trade, transport"),
    "J": N_("ICT"),
    "G-J": N_("Trade, transport, ICT"),
    "K": N_("Finance"),
    "L": N_("Real estate"),
    "M-N": N_("Professional"),
    "K-N": N_("Finance, professional"),
    "O-Q": N_("Public, health"),
    "R-U": N_("Arts, other"),
    "O-U": N_("Public, health, arts"),
}
_MEASURED = {EMPLOYMENT: N_("persons employed"), "gva": N_("gross value added")}
# Named in a sentence at most.
MOST = 3


def short_name(row: Row) -> str:
    """The name of a sector where there is little room."""
    return _(SHORT.get(row["code"], row["label"]))


def measured(facts: SectorFacts) -> str:
    """What sectors are measured by, inside a sentence."""
    return _(_MEASURED[facts.view.measure])


def reference_of(facts: SectorFacts) -> str:
    """The side that specialisation is looked at against: the nation, unless it is the region itself."""
    sides = [side for side in ((EU, CORE) if facts.alone else (NATION, EU, CORE)) if not facts.lacks(side)]
    return next((s for s in sides if s != CORE or facts.core_name), "")


def name_of(facts: SectorFacts, side: str) -> str:
    """The name of a side."""
    return {NATION: facts.nation_name, EU: _("the EU"), CORE: facts.core_name}[side]


def whole(rows: Sequence[Row]) -> list[Row]:
    """The sectors that add up: those inside of others left out."""
    return [r for r in rows if not r["part_of"]]


def quotients_title(facts: SectorFacts) -> str:
    """What the region is specialised in."""
    side = reference_of(facts)
    if not side:
        return _("{name} has nothing that its sectors could be compared with", name=facts.name)
    words = {"name": facts.name, "other": name_of(facts, side)}
    found = sorted((r for r in whole(facts.rows) if r[f"lq_{side}"] >= SPECIALISED), key=lambda r: -r[f"lq_{side}"])
    if not found:
        return _("Against {other}, {name} is specialised in no section: none has a share a fifth larger", **words)
    named = [f"{lowered(_(r['label']))} ({number(r[f'lq_{side}'], 1)} ×)" for r in found[:MOST]]
    return _("Against {other}, {name} is specialised in {sectors}", sectors="; ".join(named), **words)


def quotients_subtitle(query: Query, facts: SectorFacts) -> str:
    """Unit, year, level, from when on a region is called specialised."""
    least = number(SPECIALISED, 1)
    return " · ".join(
        [
            _("Share of each NACE section in {what} over its share in the reference", what=measured(facts)),
            *_when(query, facts),
            _("specialised from {n} on", n=least),
        ]
    )


def _when(query: Query, facts: SectorFacts) -> list[str]:
    year = facts.view.year
    shown = _("{year}, the latest there is up to {asked}", year=year, asked=query.year)
    return [str(year) if year == query.year else shown, f"NUTS {query.level}"]


def totals_of(facts: SectorFacts) -> dict[str, float]:
    """Sums of the growth over the sections that add up."""
    there = [facts.growth[r["code"]] for r in whole(facts.rows)]
    names = ("value_first", "value_last", "change", "national", "sector", "regional")
    return {name: sum(row[name] for row in there) for name in names}


def shift_title(facts: SectorFacts) -> str:
    """The change of the whole, and its three parts."""
    total, (first, last), places = totals_of(facts), facts.years, decimals_of(facts)
    text = N_(
        "{name} gained {n} {unit} from {first} to {last}: {national} at the nation's rate, {sector} by its mix of "
        "sectors, {regional} of its own"
    )
    if total["change"] < 0:
        text = N_(
            "{name} lost {n} {unit} from {first} to {last}: {national} at the nation's rate, {sector} by its mix of "
            "sectors, {regional} of its own"
        )
    parts = {name: signed(total[name], places) for name in ("national", "sector", "regional")}
    unit = measured(facts) if facts.view.measure == EMPLOYMENT else _(facts.view.unit)
    words = {"name": facts.name, "unit": unit, "n": number(abs(total["change"]), places)}
    return _(text, first=first, last=last, **words, **parts)


def decimals_of(facts: SectorFacts) -> int:
    """Decimals of an amount: nobody counts half a person."""
    return 0 if facts.view.measure == EMPLOYMENT else 1


def span_words(facts: SectorFacts) -> str:
    """Which years the growth is of."""
    first, last = facts.years
    return f"{first}–{last}"


def shift_subtitle(query: Query, facts: SectorFacts) -> str:
    """Unit, years, level, reference, and that the parts add up."""
    return " · ".join(
        [
            _("Shift–share of the change in {what}, {unit}", what=measured(facts), unit=_(facts.view.unit)),
            span_words(facts),
            f"NUTS {query.level}",
            _("against {core}", core=facts.nation_name),
            _("the three parts of a section add up to its change exactly"),
        ]
    )


def shorter(query: Query, facts: SectorFacts) -> str:
    """That the change is of fewer years than asked for; "" where it isn't."""
    first, last = facts.years
    if last - first >= span_of(query):
        return ""
    words = {"n": span_of(query), "first": first, "span": span_words(facts), "dataset": facts.view.dataset}
    return _(
        "Asked for {n} years, but {dataset} has all sections from {first} on only: this is the change of {span}.",
        **words,
    )


def offer_title(facts: SectorFacts) -> str:
    """The region's own offer: what it is specialised in against its nation and against its core."""
    words = {"name": facts.name, "core": facts.core_name}
    if not facts.core_name or facts.lacks(CORE):
        return _no_offer(facts, words)
    own = [r for r in whole(facts.rows) if r["own"]]
    if not own:
        return _("In no section is {name} specialised against both its country and {core}", **words)
    text = _("What {name} can offer {core}: {sectors}", sectors=_names(own), **words)
    return f"{text} ({_grew(facts, own)})"


def _names(rows: Sequence[Row]) -> str:
    return "; ".join(lowered(short_name(r)) for r in rows)


def _grew(facts: SectorFacts, rows: Sequence[Row]) -> str:
    """Which of some sectors grew."""
    growing = [r for r in rows if facts.growth[r["code"]]["change"] > 0]
    if len(growing) == len(rows):
        return _("growing") if len(rows) == 1 else _("all of them growing")
    return _("growing: {names}", names=_names(growing)) if growing else _("not growing")


def _no_offer(facts: SectorFacts, words: dict[str, str]) -> str:
    """Without sectors of a core: what the region is specialised in, and which of it grows."""
    side = reference_of(facts)
    found = [r for r in whole(facts.rows) if side and r[f"lq_{side}"] >= SPECIALISED]
    text = _("{name} is specialised in no section", name=words["name"])
    if found:
        text = _("{name} is specialised in {sectors}", name=words["name"], sectors=_names(found))
        text = f"{text} ({_grew(facts, found)})"
    if not words["core"]:
        return text
    return f"{text}; {_('of {core} there are no sector figures to compare with', core=words['core'])}"


def offer_subtitle(query: Query, facts: SectorFacts) -> str:
    """What the axes and sizes are."""
    return " · ".join(
        [
            _("Growth × specialisation × size; areas are {what}", what=measured(facts)),
            *_when(query, facts),
            _("growth {span}", span=span_words(facts)),
        ]
    )


def missing_words(site: Site, query: Query, facts: SectorFacts) -> str:
    """Why a region has no sectors, and from which dataset they would come."""
    view, regions = facts.view, site.results.regions
    label = _(site.sources.datasets[view.dataset].label)
    words = {"what": measured(facts), "name": facts.name, "dataset": view.dataset, "label": label, "year": query.year}
    if view.reason == NO_DATA:
        return _(
            "There are no figures on {what} by NACE section in this database. They would come from {dataset} "
            "({label}), which python -m ingest --only {dataset} loads.",
            **words,
        )
    text = _(
        "There are no figures on {what} by NACE section for {name} up to {year}. They would come from {dataset} "
        "({label}), which has none for it in this database.",
        **words,
    )
    if facts.nearest:
        return text
    if view.nearest:
        words = {"name": regions.name(view.nearest), "level": regions.level(view.nearest)}
        return f"{text} {_('Only {name} (NUTS {level}), which it is part of, has some.', **words)}"
    return f"{text} {_('No larger region that it is part of has any either.')}"


def alone_words(facts: SectorFacts) -> str:
    """That a region that is its country has nothing to be compared with in the year shown; "" for others."""
    if not facts.alone or reference_of(facts):
        return ""
    return _(
        "{name} is its country, so that quotients and shift–share against the nation say nothing, and in {year} too "
        "few EU countries have all sections to stand beside it.",
        name=facts.name,
        year=facts.view.year,
    )


def side_notes(query: Query, facts: SectorFacts) -> list[str]:
    """Which sides lack sectors, which are not whole, and flags."""
    view, found = facts.view, []
    if facts.lacks(CORE):
        words = {"core": facts.core_name, "dataset": view.dataset, "year": view.year}
        found.append(_("{core} has no sectors for {year} in {dataset}: no comparison with it.", **words))
    if any(group_of((code,)) for code in query.core):
        found.append(_("The core chosen is a mean: nation and EU are beside the region instead."))
    if facts.alone:
        found.append(_("{name} is its country: a comparison with the nation says nothing.", name=facts.name))
    if facts.lacks(EU):
        found.append(_("Too few EU countries have all sections in {year}: no comparison with the EU.", year=view.year))
    elif view.eu_missing:
        found.append(_("EU without {countries}, which lack sections.", countries=", ".join(view.eu_missing)))
    flags: dict[str, list[str]] = {}
    for row in facts.rows:
        if row["flag"]:
            flags.setdefault(flag_words(row["flag"]), []).append(short_name(row))
    found += [f"{words[:1].upper()}{words[1:]}: {', '.join(names)}." for words, names in flags.items()]
    return [text for text in found if text]
