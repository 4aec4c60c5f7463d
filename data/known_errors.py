"""Published figures that can't be right: declared with reason and proof, never used silently, never kept for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd

from data.catalogue import Sources, read_toml
from data.schema import Entry

PATH = Path(__file__).with_name("known_errors.toml")
# Years an entry may name.
_YEARS = range(1990, 2100)


@dataclass(frozen=True)
class KnownError:
    """Figures of one dataset that are wrong; `above` and `below` are the bounds one of which proves it (NaN = none)."""

    id: str
    dataset: str
    codes: Mapping[str, tuple[str, ...]]
    geo: tuple[str, ...]
    years: tuple[int, ...]
    above: float
    below: float
    seen: str
    reason: str

    def concerns(self, dataset: str, codes: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether a selection of a dataset can hold these figures."""
        return dataset == self.dataset and all(set(codes.get(d, c)) & set(c) for d, c in self.codes.items())

    def rows(self, frame: pd.DataFrame) -> np.ndarray:
        """Which rows (geo, time, value) of a selection are wrong; none once the proof is gone."""
        known = frame["geo"].astype("category").cat
        wanted = np.array([any(fnmatchcase(g, p) for p in self.geo) for g in known.categories], dtype=bool)
        found = np.append(wanted, False)[known.codes] & frame["time"].isin(self.years).to_numpy()
        values = frame["value"].to_numpy(dtype=float)[found]
        proven = bool(((values > self.above) | (values < self.below)).any())
        return found if proven else np.zeros(len(frame), dtype=bool)


def load_known_errors(sources: Sources, path: Path = PATH) -> tuple[KnownError, ...]:
    """Read the declared errors; raise `InputError` on the first fault."""
    top = read_toml(path)
    errors = tuple(_error(entry, sources) for entry in top.tables("errors"))
    top.done()
    return errors


def _error(entry: Entry, sources: Sources) -> KnownError:
    dataset = entry.text("dataset", among=sources.datasets)
    proof = entry.bounds("proof")
    return entry.done(
        KnownError(
            id=entry.id,
            dataset=dataset,
            codes=entry.codes("codes", among=sources.datasets[dataset].dimensions),
            geo=entry.texts("geo"),
            years=entry.numbers("years", among=_YEARS),
            above=proof.get("above", np.nan),
            below=proof.get("below", np.nan),
            seen=entry.text("seen"),
            reason=entry.text("reason"),
        )
    )
