"""Sentences on gap and distance from the core, each made of the numbers that the figure shows."""

from __future__ import annotations

from data.translate import N_, _, ngettext
from indicators.rings import DRAINS, HELPS, TOO_FEW
from layouts.numbers import number, signed
from layouts.pages.gap_words import lowered
from layouts.pages.peers_words import listed
from layouts.rows import Row


def rings_title(country: str, core: str, dimension: str, row: Row) -> str:
    """Whether nearness to the core helps or drains in one country; `row` of `indicators.rings.proximity`."""
    full = int(row["regions"] - row["partial"])
    words = {"country": country, "core": core, "dimension": lowered(dimension), "n": full}
    if row["verdict"] == TOO_FEW and row["partial"]:
        return ngettext(
            "{country} has full data on the gap in {dimension} for {n} region: too few to tell whether it helps to be "
            "near {core}",
            "{country} has full data on the gap in {dimension} for {n} regions: too few to tell whether it helps to be "
            "near {core}",
            words.pop("n"),
            **words,
        )
    if row["verdict"] == TOO_FEW:
        return ngettext(
            "{country} has {n} region with a gap in {dimension}: too few to tell whether it helps to be near {core}",
            "{country} has {n} regions with a gap in {dimension}: too few to tell whether it helps to be near {core}",
            words.pop("n"),
            **words,
        )
    slope = {
        "slope": number(abs(row["slope"]), 1),
        "low": signed(row["slope_low"], 1),
        "high": signed(row["slope_high"], 1),
    }
    if row["verdict"] == HELPS:
        text = N_(
            "In {country} it helps to be near {core}: regions stand {slope} points lower in {dimension} with every "
            "100 km"
        )
    elif row["verdict"] == DRAINS:
        text = N_(
            "In {country} it drains to be near {core}: regions stand {slope} points higher in {dimension} with every "
            "100 km"
        )
    else:
        text = N_("In {country} gap and distance from {core} have no clear relation in {dimension}")
    return _(text, **words, **slope)


def slope_line(row: Row) -> str:
    """The slope with its interval; "" with too few regions."""
    if row["verdict"] == TOO_FEW:
        return ""
    ends = {"slope": signed(row["slope"], 1), "low": signed(row["slope_low"], 1), "high": signed(row["slope_high"], 1)}
    text = _(
        "Median slope between any two regions (Theil–Sen): {slope} points per 100 km further away, 95 % between {low} "
        "and {high}",
        **ends,
    )
    if row["verdict"] in (HELPS, DRAINS):
        said = _("the line is drawn because its sign is no accident")
        caution = _("A relation and no cause: what else lies near or far counts too.")
        return f"{text}; {said}. {caution}"
    said = _("no line is drawn: it may be an accident")
    return f"{text}; {said}."


def partial_note(row: Row) -> str:
    """How many regions are drawn hollow and take no part in what is said; "" where all data is full."""
    if not row["partial"]:
        return ""
    return ngettext(
        "Hollow mark: partial data, {n} of {of} regions; shown, and left out of slope and statement.",
        "Hollow marks: partial data, {n} of {of} regions; shown, and left out of slope and statement.",
        int(row["partial"]),
        of=int(row["regions"]),
    )


def proximity_title(dimension: str, names: dict[str, list[str]], countries: int) -> str:
    """In which countries nearness makes a difference; `names` of countries by verdict."""
    helps, drains = names.get(HELPS, []), names.get(DRAINS, [])
    words = {"dimension": lowered(dimension), "of": countries, "helps": listed(helps), "drains": listed(drains)}
    if helps and drains:
        return _("{dimension}: being near the core helps in {helps}, and drains in {drains}", **_first(words))
    if helps:
        return _("{dimension}: being near the core helps in {helps}, and drains in no country", **_first(words))
    if drains:
        return _("{dimension}: being near the core drains in {drains}, and helps in no country", **_first(words))
    return _("{dimension}: in none of {of} countries gap and distance have a clear relation", **_first(words))


def _first(words: dict[str, object]) -> dict[str, object]:
    text = str(words["dimension"])
    return words | {"dimension": text[:1].upper() + text[1:]}
