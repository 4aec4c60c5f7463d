"""A dataset of the database -> a file in a publisher's layout, with every value and flag."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.errors import InputError
from ingest.writers import WRITERS


def export(table: pd.DataFrame, dataset: str, layout: str, target: Path) -> None:
    """Write the observations of `dataset` (such as "eurostat.tgs00042") to `target`.

    Raises `InputError` for an unknown layout, one that has no place for something
    in the dataset, or when there is a file already.
    """
    if layout not in WRITERS:
        raise InputError("--layout", value=layout, expected=f"one of {', '.join(WRITERS)}")
    data = WRITERS[layout](table, dataset.partition(".")[2])
    try:
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise InputError(target, value="an existing file", expected="a new one: nothing is overwritten") from None
    except OSError as error:
        raise InputError(target, value=error.strerror or str(error), expected="a place to write to") from error
