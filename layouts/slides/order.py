"""What somebody wants on slides: regions and their cores, year, look, which slide. Checked before anything is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from data.errors import InputError, ProductError
from data.translate import _
from indicators.certainty import Certainty
from indicators.cores import Core
from indicators.intervals import ScenarioOf
from indicators.results import LEVELS, Results
from indicators.scenario_rank import RankInterval
from layouts.method import FIELDS as METHOD
from layouts.pages.peers_data import FIELDS as PEERS
from layouts.pages.scenario_field import FIELDS as SCENARIO
from layouts.pages.scenario_field import WHAT
from layouts.query import Field
from layouts.slides.master import LAYOUTS
from layouts.theme import THEMES

ADDRESS = "http://127.0.0.1:8050"
FONT = "Arial"
MOST_REGIONS = 12
# The slide that in a comparison shows who is ahead of whom as well.
EXCHANGE = "peers"
# Names of slides, in their order; a comparison of several regions has its own.
SLIDES = (
    "title",
    "map",
    "dimensions",
    "compass",
    "indicators",
    "trends",
    "ranks",
    "peers",
    "partners",
    "chain",
    "scenario",
    "robustness",
    "data",
    "method",
    "link",
)
# Fields of pages that change what is on slides; others only go with their links.
SETTABLE: Mapping[str, Field] = {**METHOD, **SCENARIO, "abroad": PEERS["abroad"]}
# How sure ranks and gaps are, for a level, year and core; None where it is not known (yet).
Sure = Callable[[int, int, Core], Certainty | None]
# Between which ranks a scenario lies; None where that is not known (yet).
Placed = Callable[[ScenarioOf], RankInterval | None]


@dataclass(frozen=True)
class Subject:
    """A region and what it is compared with: `core` () = the capital region of its country."""

    geo: str
    core: Core = ()


@dataclass(frozen=True)
class Order:
    """`year` 0 = the latest with good coverage at each region's level; `show`: dimension on the map, "" = largest gap.

    `slide`: the name of the only one, "" = all; `address`: where the dashboard is; `date`: what the deck is dated;
    `template`: the bytes of somebody's .pptx or .potx, called `template_name` in errors; `subject_line`: the title of
    a comparison of several regions; `recipe`: how a command line names these regions, "" = by their codes; `more`:
    fields of single pages as an address has them (see `Query.more`), those of a method other than the default among
    them.
    """

    subjects: tuple[Subject, ...]
    year: int = 0
    show: str = ""
    slide: str = ""
    theme: str = "light"
    address: str = ADDRESS
    date: date = field(default_factory=date.today)
    font: str = FONT
    template: bytes | None = field(default=None, repr=False)
    template_name: str = "template"
    subject_line: str = ""
    recipe: str = ""
    language: str = "en"
    more: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> str:
        """The text of a page's own field, "" where it has its default."""
        return dict(self.more).get(name, "")


def checked(order: Order, results: Results) -> Order:
    """The order with codes in capitals and cores resolved; raises `ProductError` in one line for what can't be had."""
    if not order.subjects:
        raise InputError("slides", place="region", expected="at least one code such as FI1C")
    if len(order.subjects) > MOST_REGIONS:
        raise InputError("slides", place="regions", value=len(order.subjects), expected=f"at most {MOST_REGIONS}")
    _choose(order.theme, tuple(THEMES), "--theme")
    _choose(order.slide, ("", *SLIDES), "--slide")
    shown = ("", *results.catalogue.dimensions)
    _choose(order.show, shown, "--show")
    if len({s.core for s in order.subjects}) > 1 and not order.recipe:
        raise InputError("slides", place="cores", expected="the same core, or each region's own, for all regions")
    if order.year:
        results.column(order.year)
    return replace(
        order,
        subjects=tuple(dict.fromkeys(_subject(s, results) for s in order.subjects)),
        address=_address(order.address),
        font=_font(order.font),
    )


def asked_about(order: Order, results: Results) -> list[tuple[int, int, Core]]:
    """What the slides of a checked order want to know of certainty, each question once.

    Every region against its core; in a comparison also everybody against every region.
    """
    found = {}
    for subject in order.subjects:
        level = results.regions.level(subject.geo)
        year = order.year or results.default_year(level)
        found[level, year, subject.core] = None
        if len(order.subjects) > 1 and order.slide in ("", EXCHANGE):
            found[level, year, (subject.geo,)] = None
    return list(found)


def shows_scenario(order: Order) -> bool:
    """Whether a scenario can be on the slides of an order."""
    asked = order.slide == "scenario" or (not order.slide and len(order.subjects) == 1)
    return asked and bool(order.field(WHAT))


def day(text: str) -> date:
    """A date as 2026-11-23; raises `InputError`."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else date.fromisoformat("")
    except ValueError:
        raise InputError("--date", value=text, expected="a date such as 2026-11-23") from None


def layout_names() -> str:
    """The layouts that a template must have, for help texts."""
    return ", ".join(LAYOUTS)


def _subject(subject: Subject, results: Results) -> Subject:
    geo = subject.geo.strip().upper()
    level = next((n for n in LEVELS if geo in results.regions.codes(n)), None)
    if level is None:
        raise InputError(
            "region",
            value=subject.geo,
            expected=f"a NUTS {results.regions.vintage} code of level 2 or 3, such as FI1C or AT130",
        )
    core = results.parse_core(level, subject.core)
    if core == (geo,) and core != results.default_core(geo):
        raise ProductError(_("core: {geo} can't be its own core", geo=geo))
    # The capital that is the default anyway shares everything that was computed for the default.
    return Subject(geo, () if core == results.default_core(geo) else core)


def _choose(value: str, allowed: Sequence[str], option: str) -> None:
    if value not in allowed:
        raise InputError(option, value=value, expected=f"one of {', '.join(a for a in allowed if a)}")


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        right = False
    if not right or len(text) > 200 or any(c.isspace() for c in text):
        raise InputError("--address", value=text, expected="an address such as https://example.org/metrogap")
    return text.rstrip("/")


def _font(text: str) -> str:
    if not re.fullmatch(r"[\w .-]{1,60}", text):
        raise InputError("--font", value=text, expected="the name of a font such as Arial")
    return text
