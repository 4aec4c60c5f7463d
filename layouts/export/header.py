"""What every file says about itself: title, query, publishers, datasets with vintage and licence, flags, date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from data.flags import CONFIDENTIALITY_WORDS, FLAG_WORDS
from data.translate import N_, _
from layouts.export.harmless import FORMULA, harmless_text
from layouts.export.panel import listed
from layouts.export.provenance import source_text, sources_of
from layouts.export.wanted import GAPS, OBSERVATIONS, SCORES, Wanted, for_address
from layouts.method import method_note
from layouts.site import Site

TITLES: Mapping[str, str] = {
    OBSERVATIONS: N_("Observations"),
    SCORES: N_("Scores of regions, and gaps to their cores, per dimension"),
    GAPS: N_("Regions against their cores, per indicator"),
}
# Regions and indicators that are named one by one.
NAMED = 12


@dataclass(frozen=True)
class Header:
    """Facts as (name, text) in the order in which they are read; names may repeat."""

    facts: tuple[tuple[str, str], ...]

    def lines(self) -> tuple[str, ...]:
        """One line per fact, without line breaks."""
        return tuple(one_line(f"{name}: {text}") for name, text in self.facts)

    def by_name(self) -> dict[str, str]:
        """Facts by name; texts of a repeated name are joined."""
        found: dict[str, list[str]] = {}
        for name, text in self.facts:
            found.setdefault(name, []).append(one_line(text))
        return {name: "\n".join(texts) for name, texts in found.items()}

    def cells(self) -> tuple[tuple[str, str], ...]:
        """Facts for the cells of a sheet, none of which begins like a formula."""
        return tuple((name, harmless_text(text)) for name, text in self.facts)


def header_for(site: Site, wanted: Wanted, host: str, extension: str) -> Header:
    """The header of one file; `host`: the address of this dashboard, such as https://example.org."""
    used = sources_of(site, _datasets(site, wanted))
    address = f"{host}/download/{wanted.kind}.{extension}?{urlencode(for_address(wanted), safe='+:')}"
    publishers = {s.publisher.id: s.publisher for s in used}.values()
    facts = [
        (_("Title"), f"{_(TITLES[wanted.kind])} (metrogap)"),
        (_("What"), _in_words(site, wanted)),
        (_("Address"), address),
        *([(_("Given but without a meaning here"), ", ".join(wanted.unused))] if wanted.unused else []),
        (_("Retrieved"), datetime.now(UTC).date().isoformat()),
        *((_("Publisher"), f"{_(p.label)}, {p.licence}. {p.notice}") for p in publishers),
        *((_("Dataset"), source_text(s)) for s in used),
        (_("Flags"), _flags(bool(wanted.dataset))),
        (_("Missing"), _("An empty cell is a missing value, never zero.")),
        *_method(site, wanted),
        (_("Made by"), f"metrogap {site.version}"),
    ]
    return Header(tuple(facts))


def one_line(text: str) -> str:
    """A text without line breaks, in which no spreadsheet finds a formula after a separator."""
    flat = " ".join(text.split())
    return re.sub(rf"([,;])(?=[{FORMULA}])", r"\1 ", flat)


def _datasets(site: Site, wanted: Wanted) -> tuple[str, ...]:
    if wanted.dataset:
        return (wanted.dataset,)
    names = listed(site.results, wanted)
    return site.used_datasets(names)


def _in_words(site: Site, wanted: Wanted) -> str:
    regions = site.results.regions
    parts = [_level(wanted), _years(wanted)]
    if wanted.dataset:
        parts += [f"{name} = {', '.join(codes)}" for name, codes in wanted.codes.items()]
    else:
        shown = [site.label(name) for name in (*wanted.dimensions, *wanted.indicators)]
        parts.append(_some(shown, _("all indicators")))
    names = [f"{regions.name(c)} ({c})" if regions.is_nuts(c) else c for c in (*wanted.geos, *wanted.countries)]
    parts.append(_some(names, _("all regions")))
    if wanted.kind != OBSERVATIONS:
        parts.append(_("against {core}", core="+".join(wanted.core) or _("the capital region of each country")))
    if wanted.only:
        parts.append(_("only: {only}", only=wanted.only))
    return "; ".join(p for p in parts if p)


def _level(wanted: Wanted) -> str:
    return "" if wanted.level is None else f"NUTS {wanted.level}"


def _years(wanted: Wanted) -> str:
    if not wanted.years:
        return _("all years")
    first, last = wanted.years[0], wanted.years[-1]
    return str(first) if first == last else f"{first}–{last}"


def _some(texts: Sequence[str], every: str) -> str:
    """Texts one by one, or how many there are; `every` for none."""
    if not texts:
        return every
    rest = len(texts) - NAMED
    return ", ".join(texts[:NAMED]) + (_(" and {n} more", n=rest) if rest > 0 else "")


def _flags(published: bool) -> str:
    words: Iterable[tuple[str, str]] = FLAG_WORDS.items()
    text = "; ".join(f"{flag} = {_(word)}" for flag, word in words)
    if not published:
        return text
    held = "; ".join(f"{code} = {_(word)}" for code, word in CONFIDENTIALITY_WORDS.items())
    return _("{flags}. Confidentiality (conf): {held}", flags=text, held=held)


def _method(site: Site, wanted: Wanted) -> list[tuple[str, str]]:
    """Under which settings figures were made; observations of a dataset are as published."""
    if wanted.dataset:
        return []
    text = method_note(site.results) or _("default settings")
    return [(_("Method"), f"{text} ({site.results.method.fingerprint()})")]
