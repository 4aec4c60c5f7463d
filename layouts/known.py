"""What is known about how sure ranks and gaps are, for one selection.

Computing it takes a second or two, so a page is shown without it, asks again and
gets what is there by then. Which answers a page was made with is part of its
selection (`Query.known`, one letter each), so that an update is always the
difference to what the reader has on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.certainty import Certainty
from indicators.intervals import CertaintyOf, Question, SensitivityOf
from indicators.sensitivity import Sensitivity
from layouts.pilots import questions_of
from layouts.query import Query

if TYPE_CHECKING:
    from layouts.site import Site

NAN = float("nan")
# Ranks and gaps to the capitals; gaps to the chosen core; those of everybody to the region; the first two by the
# default method; what the ranking depends on; the rank of a scenario.
RANKS, CORE, PAIRS, DEFAULT_RANKS, DEFAULT_CORE, SENSITIVITY, SCENARIO = "rcpdesw"
# What each page shows of it; pages with a region only.
WANTED = {
    "map": RANKS,
    "region": RANKS + CORE,
    "gap": RANKS + CORE,
    "peers": RANKS,
    "robustness": RANKS + CORE + PAIRS + DEFAULT_RANKS + DEFAULT_CORE + SENSITIVITY,
}
WITHOUT_REGION = {"robustness": RANKS + DEFAULT_RANKS + SENSITIVITY}


def questions(site: Site, query: Query) -> dict[str, Question]:
    """What the page of a selection wants to know, by letter; the most urgent last."""
    if site.intervals is None:
        return {}
    if query.page == "pilots":
        return questions_of(site, query)
    # Without a region the peers page has ranks only where somebody has chosen regions to compare.
    compares = query.page == "peers" and query.field("compare")
    wanted = (WANTED if query.geo or compares else WITHOUT_REGION).get(query.page, "")
    results, level, year = site.under(query).results, query.level, query.year
    method, default = results.method, site.default.results.method
    found: dict[str, Question] = {
        SENSITIVITY: SensitivityOf(level, year, dimension_of(site, query), method),
        PAIRS: CertaintyOf(level, year, (query.geo,), method),
        DEFAULT_CORE: CertaintyOf(level, year, query.core, default),
        DEFAULT_RANKS: CertaintyOf(level, year, (), default),
        CORE: CertaintyOf(level, year, query.core, method),
        RANKS: CertaintyOf(level, year, (), method),
    }
    found = {letter: question for letter, question in found.items() if letter in wanted}
    return found | _scenario(site, query) if query.page == "gap" and query.field("what") else found


def _scenario(site: Site, query: Query) -> dict[str, Question]:
    """What the gap page wants to know of a scenario, where it has a rank."""
    from layouts.pages.scenario_data import question_of  # which itself needs a site

    question = question_of(site.under(query), query)
    return {SCENARIO: question} if question is not None else {}


def known_letters(site: Site, query: Query) -> str:
    """Letters of what is known by now; what isn't is asked for."""
    found = ""
    for letter, question in questions(site, query).items():
        if site.intervals.is_known(question):
            found += letter
        else:
            site.intervals.request(question)
    return "".join(sorted(found))


def awaited(site: Site, query: Query) -> str:
    """Letters of what the page of a selection waits for."""
    return "".join(sorted(set(questions(site, query)) - set(query.known)))


def certainty_of(site: Site, query: Query, letter: str) -> Certainty | None:
    """The answer about ranks and gaps that a selection was made with; None while it isn't known, or can't be."""
    answer = _answer(site, query, letter)
    return answer if isinstance(answer, Certainty) else None


def sensitivity_of(site: Site, query: Query) -> Sensitivity | None:
    """The same about what the ranking depends on."""
    answer = _answer(site, query, SENSITIVITY)
    return answer if isinstance(answer, Sensitivity) else None


@dataclass(frozen=True)
class Sure:
    """How sure one region's rank and gap are in one dimension; NaN and "" while that isn't known or nothing is said.

    `low`, `high`: 5 and 95 % of the ranks; `ahead`, `behind`: shares of draws (0-1) against the core; `statement` of
    `indicators.significance`, `clearly` when it holds in at least 99 % of the draws.
    """

    low: float = NAN
    high: float = NAN
    ahead: float = NAN
    behind: float = NAN
    statement: str = ""
    clearly: bool = False


def sure_of(site: Site, query: Query, *, default: bool = False) -> dict[str, Sure]:
    """What is known of the selected region, by dimension; by the method chosen, or by the `default` one."""
    own = certainty_of(site, query, DEFAULT_RANKS if default else RANKS)
    gaps = own
    if query.core:
        gaps = certainty_of(site, query, DEFAULT_CORE if default else CORE)
    row, alone = site.results.row(query.level, query.geo), query.core == (query.geo,)
    found = {}
    for name in site.results.catalogue.dimensions:
        ranks = own.ranks.get(name) if own else None
        gap = gaps.gaps.get(name) if gaps and not alone else None
        ends = (float(ranks.low[row]), float(ranks.high[row])) if ranks else (NAN, NAN)
        said = (str(gap.statement[row]), bool(gap.clearly[row])) if gap else ("", False)
        shares = (float(gap.ahead[row]), float(gap.behind[row])) if gap else (NAN, NAN)
        found[name] = Sure(*ends, *shares, *said)
    return found


def _answer(site: Site, query: Query, letter: str) -> object:
    question = questions(site, query).get(letter) if letter in query.known else None
    return None if question is None or site.intervals is None else site.intervals.request(question)


def dimension_of(site: Site, query: Query) -> str:
    """The dimension of what is shown, itself or that of the indicator."""
    catalogue = site.results.catalogue
    return query.show if query.show in catalogue.dimensions else catalogue.indicators[query.show].dimension
