"""Whether one region is ahead of another whatever method is chosen, or whether that cannot be told.

A gap is judged like it is computed: on the indicators that both sides have, in
each draw anew. Only what holds in at least 95 % of the draws is said.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from data.translate import N_, _
from indicators.aggregate import DECIMALS
from indicators.alternatives import SAME_YEAR, Alternatives, Draws, draw, nominal
from indicators.drawn import WORKERS, Block, Problem, blocks, in_threads
from indicators.matrices import Matrices, drawn_scores, youngest
from indicators.uncertainty import ENOUGH, HIGH, LOW, OWN, quantiles

# Shares of draws from which a statement is made, and from which it is made with "clearly". With 1,000 draws the
# share itself is known to 1.4 points at 95 % and to 0.6 points at 99 %.
CERTAIN, CLEAR = 0.95, 0.99
AHEAD, BEHIND, UNTOLD, UNSTATED = "ahead", "behind", "cannot be told", ""
# Statements in words; UNSTATED has none: there is nothing to compare, or too little for certainty.
WORDS = {
    (AHEAD, True): N_("clearly ahead"),
    (AHEAD, False): N_("ahead"),
    (BEHIND, True): N_("clearly behind"),
    (BEHIND, False): N_("behind"),
    (UNTOLD, False): N_("ahead or behind: cannot be told"),
}


@dataclass(frozen=True)
class Comparison:
    """P pairs, arrays (P,). `ahead`, `behind`: share of the draws in which the first is (0-1; ties and draws without
    a score are neither).

    `gap_low`, `gap_high`: 5 and 95 % of the gap in points, over the draws that normalise and average as the method
    does. All are NaN where nothing is said: one side is missing, or what both have is not a full score.
    """

    ahead: np.ndarray
    behind: np.ndarray
    gap_low: np.ndarray
    gap_high: np.ndarray
    comparable: int
    draws: int

    @staticmethod
    def arrays() -> tuple[str, ...]:
        """Names of the fields that hold one number per pair."""
        return tuple(f.name for f in fields(Comparison) if f.type == "np.ndarray")

    @property
    def statement(self) -> np.ndarray:
        """AHEAD, BEHIND, UNTOLD or UNSTATED per pair."""
        return statements(self.ahead, self.behind)

    @property
    def clearly(self) -> np.ndarray:
        """Whether a statement holds in at least 99 % of the draws."""
        return np.nan_to_num(np.maximum(self.ahead, self.behind)) >= CLEAR


def statements(ahead: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """What can be said from shares of draws (P,): AHEAD or BEHIND from 95 % on, else UNTOLD; UNSTATED for NaN."""
    chosen = np.select([np.isnan(ahead), ahead >= CERTAIN, behind >= CERTAIN], [UNSTATED, AHEAD, BEHIND], UNTOLD)
    return chosen.astype(object)


def in_words(statement: str, clearly: bool) -> str:
    """A statement in the reader's language; "" for UNSTATED."""
    words = WORDS.get((statement, clearly and statement != UNTOLD))
    return _(words) if words else ""


def compare(
    problem: Problem,
    alternatives: Alternatives,
    mine: np.ndarray,
    theirs: np.ndarray,
    *,
    comparable: np.ndarray | None = None,
    which: int = -1,
    workers: int = WORKERS,
) -> Comparison:
    """Compare rows `mine` (P,) of a problem's values with rows `theirs` (P,), -1 = nobody to compare with.

    `comparable` (P, I): False where a value says nothing about the pair, as one that was published for both together;
    `which`: the aggregate, by default the last. Uses the same draws as the rank intervals.
    """
    draws = draw(alternatives, problem.children)
    pairs = _Pairs(Matrices(problem, alternatives, draws), mine, theirs, comparable)
    ahead, behind, gaps = _counted(pairs, draws, which, workers)
    stated = pairs.stated(which)
    low, high = np.full((2, len(mine)), np.nan)
    if len(gaps) >= ENOUGH and stated.any() and not pairs.outranks(OWN):
        low[stated], high[stated] = quantiles(gaps[:, stated], [LOW, HIGH])
    first, second = (np.where(stated, count / len(draws), np.nan) for count in (ahead, behind))
    return Comparison(first, second, low, high, len(gaps), len(draws))


def _counted(pairs: _Pairs, draws: Draws, which: int, workers: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """In how many draws the first of a pair is ahead, and behind, (P,) each; its gaps in comparable draws (K, P)."""
    every, number = list(blocks(draws)), len(pairs.mine)
    ahead, behind = (np.zeros((len(every), number), dtype=int) for _ in range(2))
    own = (draws.normalisation == 0) & (draws.aggregation == 0)
    place, gaps = np.cumsum(own) - 1, np.full((int(own.sum()), number), np.nan)

    def work(n: int) -> None:
        block = every[n]
        gap = pairs.gap(block, [f[:, block.columns] for f in draws.factors], which)
        ahead[n], behind[n] = (gap > 0).sum(axis=1), (gap < 0).sum(axis=1)
        if block.own_scale:
            gaps[place[block.columns]] = gap.T

    in_threads(work, range(len(every)), cells=2 * number * len(draws) // len(every), workers=workers)
    return ahead.sum(axis=0), behind.sum(axis=0), gaps


class _Pairs:
    """The values of both sides of every pair, on what both have."""

    def __init__(self, matrices: Matrices, mine: np.ndarray, theirs: np.ndarray, comparable: np.ndarray | None) -> None:
        self.matrices, self.mine, self.theirs = matrices, mine, theirs
        ages = matrices.problem.ages
        self.age = np.maximum(ages[mine], ages[theirs])
        anybody = (theirs >= 0)[:, None]
        self.comparable = anybody if comparable is None else comparable & anybody

    def both(self, values: np.ndarray) -> np.ndarray:
        """Which indicators (P, I) both sides have."""
        there = ~np.isnan(values)
        return there[self.mine] & there[self.theirs] & self.comparable

    def stated(self, which: int) -> np.ndarray:
        """Pairs (P,) that have a full score in common by the method itself."""
        problem = self.matrices.problem
        own = Matrices(problem, self.matrices.alternatives, nominal(problem.children))
        return problem.full(self.both(own.scaled(OWN).values))[:, which]

    def outranks(self, block: Block) -> bool:
        """Whether the draws of a block compare units instead of averaging them."""
        return "copeland" in self.matrices.means(block)

    def gap(self, block: Block, factors: list[np.ndarray], which: int) -> np.ndarray:
        """Score less score (P, D), NaN where one is missing. For Copeland: share of weight ahead less behind.

        Nothing is imputed for a comparison: where the median would stand for a value, the pair does without it.
        """
        matrices, problem = self.matrices, self.matrices.problem
        values = matrices.values(block)
        counted = self.both(values)
        if matrices.imputation(block) == SAME_YEAR:
            counted = youngest(counted, self.age, problem)
        one, other = (np.where(counted, values[rows], np.nan) for rows in (self.mine, self.theirs))
        means = matrices.means(block)
        if self.outranks(block):
            one, other, means = np.sign(one - other), other * 0, ["arithmetic"] * len(means)
        sides = [drawn_scores(side, problem, means, factors)[which] for side in (one, other)]
        return np.round(sides[0] - sides[1], DECIMALS)
