"""What every deck has: source lines, keys, and the slides on data, method and address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.deliveries import snapshot_manifest
from data.translate import _, ngettext
from layouts.site import EUROGEOGRAPHICS, Site
from layouts.slides.page import INK, MUTED, Page
from layouts.slides.qr import add_qr
from layouts.slides.runs import Run
from layouts.slides.tables import table

# Letters that the last column of the table of datasets has room for.
LONGEST_USE = 38


@dataclass(frozen=True)
class DatasetLine:
    """One dataset behind a deck; `third_party`: taken from somebody's extraction of the publisher's table."""

    publisher: str
    code: str
    label: str
    vintage: str
    indicators: tuple[str, ...]
    third_party: bool
    licence: str


def dataset_lines(site: Site, indicators: Sequence[str]) -> list[DatasetLine]:
    """The datasets that indicators were computed from, each once, in order of publisher and code."""
    users: dict[str, list[str]] = {}
    for indicator in indicators:
        for dataset in site.used_datasets((indicator,)):
            users.setdefault(dataset, []).append(indicator)
    foreign = {(d["dataset"], d["vintage"]) for d in snapshot_manifest() if d["third_party"]}
    lines = []
    for dataset in sorted(users):
        known, vintage = site.sources.datasets[dataset], site.vintages.get(dataset, "")
        publisher = site.sources.publishers[known.publisher]
        lines.append(
            DatasetLine(
                _(publisher.label),
                known.code,
                _(known.label),
                vintage.removeprefix("years "),
                tuple(users[dataset]),
                (dataset, vintage) in foreign,
                _(publisher.licence),
            )
        )
    return lines


def source_line(site: Site, indicators: Sequence[str], *, on_map: bool = False) -> str:
    """Publishers, dataset codes and vintages behind a slide; * = from a third party's extraction."""
    lines = dataset_lines(site, indicators)
    if not lines:
        return _("Source: no data in this database")
    parts: dict[str, list[str]] = {}
    for line in lines:
        star = "*" if line.third_party else ""
        parts.setdefault(line.publisher, []).append(f"{line.code}{star} {line.vintage}".strip())
    text = "; ".join(f"{publisher}: {', '.join(codes)}" for publisher, codes in parts.items())
    text = _("Source: {sources}", sources=text)
    if any(line.third_party for line in lines):
        text += " · " + _("* from a third party's extraction of the publisher's table")
    return f"{text} · {EUROGEOGRAPHICS}" if on_map else text


def keys(page: Page, y: float, entries: Sequence[tuple[str, str]], *, left: float = 0.0, width: float = 12.1) -> None:
    """A key above a chart: (colour, name) side by side, each a square and a text."""
    each = width / max(1, len(entries))
    for n, (colour, name) in enumerate(entries):
        x = left + n * each
        page.bar((x, y + 0.05, 0.16, 0.16), colour, name=_("Key: {name}", name=name))
        page.text((x + 0.25, y, each - 0.35, 0.27), name, 11, name=_("Key text"), smallest=7, anchor="ctr")


def data_slide(page: Page, site: Site, lines: Sequence[DatasetLine], part: str = "") -> None:
    """Every dataset with publisher, vintage and what it is used for."""
    catalogue = site.results.catalogue.indicators
    rows = []
    for line in lines:
        short = ", ".join(catalogue[i].short or _(catalogue[i].label) for i in line.indicators)
        used = short if len(short) <= LONGEST_USE else ngettext("{n} indicator", "{n} indicators", len(line.indicators))
        rows.append([f"{line.code}{'*' if line.third_party else ''}", line.label, line.publisher, line.vintage, used])
    table(
        page,
        (0, 0, 12.13, 4.56),
        [_("Dataset"), _("Title"), _("Publisher"), _("Data of"), _("Used for")],
        rows,
        (1.6, 5.2, 1.5, 0.95, 2.9),
        name=_("Table of datasets"),
        alt=_("Table of {n} datasets with publisher, years and indicators {part}", n=len(rows), part=part).strip(),
        size=10,
    )


def licences(site: Site, lines: Sequence[DatasetLine]) -> list[str]:
    """Under which terms figures and boundaries stand."""
    found = {f"{line.publisher}: {line.licence}": None for line in lines}
    gisco = site.sources.publishers.get("gisco")
    terms = f" ({_(gisco.licence)})" if gisco else ""
    return [*found, f"{EUROGEOGRAPHICS}{terms}"]


def steps(level: int, vintage: int, few: str) -> list[str]:
    """How the numbers are made, in a few lines."""
    places = _(
        "NUTS {level}, vintage {vintage}. A value published only for a larger region is never scored inside it.",
        level=level,
        vintage=vintage,
    )
    return [
        _("One value per indicator, region and year; an older value is carried forward at most three years (five for "
          "slow structural ones) and says its year."),
        _("Outliers are treated, each indicator is scaled from 0 (weakest) to 100 (best region of all years), and "
          "the mean is taken over what is there. Full: two thirds of the weight and more; partial: from one third, not "
          "ranked."),
        _("A gap is computed on the indicators that both sides have; contributions add up to it. Negative = behind."),
        " ".join(part for part in (places, few) if part),
    ]  # fmt: skip


def link_slide(page: Page, address: str, commands: Sequence[str], made: str) -> None:
    """Permalink, QR code, and how to make the same deck again."""
    box = 3.6
    add_qr(
        page, (0, 0.1, box, box), address, name=_("QR code"), alt=_("QR code of the address {address}", address=address)
    )
    lines = [[Run(_("The page behind these slides"), bold=True, colour=INK)], [Run(address, link=address)]]
    page.text((box + 0.5, 0.1, 12.1 - box - 0.5, 1.3), lines, 16, name=_("Permalink"), smallest=9)
    lines = [[Run(_("The same slides again"), bold=True)], *[[Run(command, colour=MUTED)] for command in commands]]
    page.text((box + 0.5, 1.6, 12.1 - box - 0.5, 1.5), lines, 12, name=_("Command lines"), smallest=7)
    page.text((box + 0.5, 3.25, 12.1 - box - 0.5, 0.6), made, 10, name=_("Made with"), colour=MUTED, smallest=7)
