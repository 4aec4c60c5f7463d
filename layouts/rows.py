"""Frames as rows that Python reads: pandas' own way is thirty times slower for the few rows of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

Row = dict[str, Any]


def records(frame: pd.DataFrame | Mapping[str, np.ndarray]) -> list[Row]:
    """One mapping of column to plain Python value per row."""
    names = [str(name) for name in frame]
    return [dict(zip(names, values, strict=True)) for values in zip(*(frame[n].tolist() for n in names), strict=True)]
