"""Sentences of the peers page, each made of the numbers that its list, map and figure show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data.peers import Variable
from data.translate import N_, _, ngettext
from indicators.structure import Structure
from indicators.typology import STRUCTURE_FROM, TELLING, Typology, traits
from layouts.numbers import number
from layouts.pages.gap_words import lowered
from layouts.pages.peers_data import NO_REGION, TOO_LITTLE, Peers, own_country, structure_of, variable_of
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site

# A nearest peer below this is hardly nearer than a typical pair of regions (50).
ALIKE = 65.0
NAMED = 3
# What the silhouette of a single region says, from this value on.
FITS = (
    (STRUCTURE_FROM, N_("it fits its type")),
    (0.1, N_("it fits its type loosely")),
    (0.0, N_("it lies near a cut")),
    (-1.0, N_("it would rather be of another type")),
)


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])


def peers_headline(site: Site, query: Query, found: Peers) -> str:
    """The finding of the page: who is most like the region."""
    if found.why == NO_REGION:
        return _("Who is like my region, and who of them closed the gap?")
    name = site.results.regions.name(query.geo)
    if found.why == TOO_LITTLE:
        return _("Too little is known of {name} to say which regions are like it", name=name)
    nearest = listed([row["name"] for row in found.rows[:NAMED]])
    abroad = "" if own_country(query) else _(" in other countries")
    if found.rows[0]["similarity"] < ALIKE:
        top = number(found.rows[0]["similarity"], 0)
        words = {"name": name, "abroad": abroad, "nearest": nearest, "n": top}
        return _("No region{abroad} is much like {name}: the nearest are {nearest} ({n} of 100 at most)", **words)
    return _("Most like {name}{abroad}: {nearest}", name=name, abroad=abroad, nearest=nearest)


def peers_title(site: Site, query: Query, found: Peers) -> str:
    """How many of the peers lie abroad, and who is the nearest there."""
    regions = site.results.regions
    if found.why:
        return _("Without peers there is nothing to be shown on the map")
    home = regions.country(query.geo)
    foreign = [row for row in found.rows if row["country"] != home]
    name = regions.name(query.geo)
    words = {"n": len(foreign), "of": len(found.rows), "country": regions.name(home), "name": name}
    if not foreign:
        return _("All of the {of} regions most like {name} are in {country}", **words)
    first = f"{foreign[0]['name']} ({regions.name(foreign[0]['country'])})"
    if len(foreign) < len(found.rows):
        text = N_("{n} of the {of} regions most like {name} lie outside of {country}, first {first}")
        return _(text, first=first, **words)
    countries = len({row["country"] for row in foreign})
    return ngettext(
        "The {of} regions most like {name} outside of {country} are in {n} country, first {first}",
        "The {of} regions most like {name} outside of {country} are in {n} countries, first {first}",
        countries,
        of=len(foreign),
        country=regions.name(home),
        first=first,
        name=name,
    )


def stability_line(structure: Structure, found: Peers) -> str:
    """How much of the list hangs on a single variable."""
    if found.stable is None:
        return ""
    size = len(found.rows)
    lost = round((1 - found.stable.least) * size)
    if not lost:
        return _("How stable this is: leaving any one variable out changes none of the {of}.", of=size)
    label = lowered(_(variable_of(structure, found.stable.variable).label))
    usual = size - sum(found.stable.kept.values()) / len(found.stable.kept) * size
    return _(
        "How stable this is: leaving any one variable out changes at most {n} of the {of} ({variable}), {usual} on "
        "average.",
        n=lost,
        of=size,
        variable=label,
        usual=number(usual, 1),
    )


def alike_line(structure: Structure, row: Row, geo: str) -> str:
    """In what a peer is closer to the region `geo` than regions usually are."""
    said = alike_words(structure, row, geo)
    return _("Alike: {variables}", variables="; ".join(said)) if said else ""


def alike_words(structure: Structure, row: Row, geo: str, *, most: int = 3) -> list[str]:
    """What a peer and the region `geo` have in common, the most telling first."""
    names, geos = [row[f"alike_{n}"] for n in range(1, most + 1) if row[f"alike_{n}"]], structure.geos.tolist()
    both = [geos.index(code) for code in (row["geo"], geo)]
    return [_shared(structure, name, both) for name in names]


def _shared(structure: Structure, name: str, rows: Sequence[int]) -> str:
    """What two regions have in common in a variable, in a word where they differ from the mean of all, else in values.

    The name of a variable alone would call two inland regions alike "at the coast".
    """
    n = [v.id for v in structure.variables].index(name)
    variable, z, ends = structure.variables[n], structure.z[rows, n], structure.value[rows, n]
    if z.min() * z.max() > 0 and abs(z.mean()) >= TELLING:
        return _(variable.high if z.mean() > 0 else variable.low)
    theirs, mine = (number(v, variable.decimals) for v in ends)
    unit = _(variable.unit)
    words = {"variable": lowered(_(variable.label)), "unit": "%" if unit.startswith("% of ") else unit}
    if theirs == mine:
        return _("{variable} ({value} {unit})", value=mine, **words)
    return _("{variable} ({theirs} and {mine} {unit})", theirs=theirs, mine=mine, **words)


def apart_line(structure: Structure, row: Row, mine: float, theirs: float) -> str:
    """The variable that sets a peer apart, with both native values."""
    if not row["apart"]:
        return ""
    variable = variable_of(structure, row["apart"])
    ends = [number(v, variable.decimals) for v in (theirs, mine)]
    words = {"variable": lowered(_(variable.label)), "theirs": ends[0], "mine": ends[1], "unit": _(variable.unit)}
    return _("Apart: {variable}, {theirs} against {mine} {unit}", **words)


def apart_most(site: Site, query: Query, found: Peers) -> str:
    """What region and peers have most in common, and what sets most of them apart."""
    structure, name = structure_of(site, query), site.results.regions.name(query.geo)
    labels = {v.id: lowered(_(v.label)) for v in structure.variables}
    own = site.results.row(query.level, query.geo)
    alike = Counter(row[f"alike_{n}"] for row in found.rows for n in (1, 2, 3) if row[f"alike_{n}"])
    apart = Counter(row["apart"] for row in found.rows if row["apart"])
    if not alike or not apart:
        return _("What {name} and its peers are made of", name=name)
    (one, often), (other, times) = alike.most_common(1)[0], apart.most_common(1)[0]
    words = {"name": name, "often": often, "times": times, "of": len(found.rows)}
    return _(
        "{name} and its {of} peers: what most have in common: {one} ({often}); what most often sets them apart: "
        "{other} ({times})",
        one=_shared(structure, one, [own, own]),
        other=labels[other],
        **words,
    )


def lacking_line(site: Site, query: Query, found: Peers, datasets: Sequence[str]) -> str:
    """What the comparison does without, because the region has no figures for it; "" where it has all."""
    if not found.lacking:
        return ""
    own, published = [v for v in found.lacking if not v.source], [v for v in found.lacking if v.source]
    name, said = site.results.regions.name(query.geo), []
    if published:
        said.append(
            _(
                "{name} has no figures at NUTS {level} in this database for: {variables}; they would come from "
                "{datasets}. They are left out of every comparison with it.",
                name=name,
                level=query.level,
                variables=_joined(published),
                datasets=", ".join(datasets),
            )
        )
    if own:
        text = N_("{name} is compared without: {variables} (a core, or a country with one region, has none).")
        said.append(_(text, name=name, variables=_joined(own)))
    return " ".join(said)


def _joined(variables: Sequence[Variable]) -> str:
    return "; ".join(lowered(_(v.label)) for v in variables)


def traits_of(found: Typology, kind: int) -> list[str]:
    """What tells a type from all regions of the level, the most telling first; [] where it is near the average."""
    words = {v.id: (v.low, v.high) for v in found.structure.variables}
    return [_(words[name][int(mean > 0)]) for name, mean in traits(found, kind)]


def types_title(site: Site, query: Query, found: Typology | None, kind: int, ring: str) -> str:
    """Of which type the region is; `kind` 0 = of none, or no region is chosen; `ring`: where it lies, in words."""
    if found is None:
        return _("Too few regions next to a metropolis at NUTS {level} to tell types", level=query.level)
    words = {"n": len(found.geos), "types": len(found.means)}
    if not query.geo:
        return (
            _("{n} regions lie next to their metropolis; they fall into {types} types that overlap", **words)
            if (not found.distinct)
            else _("{n} regions lie next to their metropolis; they fall into {types} types", **words)
        )
    name = site.results.regions.name(query.geo)
    if not kind:
        return _("{name} ({ring}) is not one of the {n} regions that have a type", name=name, ring=ring, **words)
    said = listed(traits_of(found, kind)) or _("near the average of all regions")
    return _("{name} is of type {kind}: {traits}", name=name, kind=kind, traits=said)


def silhouette_line(found: Typology, kind_of_region: float) -> str:
    """How real the types are; `kind_of_region`: silhouette of the selected region, NaN = none."""
    overall = number(found.overall, 2)
    text = N_("Mean silhouette {n} (1 = types far apart, 0 = no types): the types are distinct.")
    if not found.distinct:
        text = N_(
            "Mean silhouette {n} (1 = types far apart, 0 = no types; below 0.25 nothing is distinct): the types are "
            "cuts through a cloud, and a region near a cut could as well be of the next type."
        )
    said = [_(text, n=overall)]
    if kind_of_region == kind_of_region:
        own = number(kind_of_region, 2)
        fits = next(words for least, words in FITS if kind_of_region >= least)
        said.append(_("The selected region has {n}: {fits}.", n=own, fits=_(fits)))
    return " ".join(said)
