"""What was measured beside what is wanted, as benchmarks tell it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """Lines of (what, value, unit, limit, whether it is within)."""

    rows: list[tuple[str, float, str, float, bool]] = field(default_factory=list)

    def add(self, what: str, value: float, unit: str, limit: float, *, at_least: bool = False) -> None:
        """Add a line; it is within the limit up to it, or `at_least` from it on."""
        self.rows.append((what, value, unit, limit, value >= limit if at_least else value <= limit))

    def tell(self) -> bool:
        """Print everything; whether all of it is within its limit."""
        width = max((len(row[0]) for row in self.rows), default=0)
        print(f"\n{'':<{width}} {'measured':>10} {'wanted':>10}")
        for what, value, unit, limit, good in self.rows:
            print(f"{what:<{width}} {value:>10.2f} {limit:>10.1f} {unit:<12} {'within' if good else 'OVER'}")
        over = sum(not row[-1] for row in self.rows)
        print(f"{over} of {len(self.rows)} OVER" if over else "all within")
        return not over
