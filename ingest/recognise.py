"""Which dataset a reading is of, and its columns in the order that the catalogue declares.

Eurostat's TSV does not carry the dataset's code. It is recognised by its
dimensions, then by codes that must occur; only what is still open after that
is decided by the file's name, or by the user.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.catalogue import Dataset, Sources
from data.errors import InputError
from ingest.flags import distinct_texts
from ingest.labels import ONLY
from ingest.reading import Reading

OBSERVATION_COLUMNS = ("geo", "time", "value", "flag", "conf")


def recognise(reading: Reading, sources: Sources, path: Path, dataset: str | None = None) -> Dataset:
    """Return the dataset of `reading`; `dataset` is the user's choice (id or code), if any.

    Raises `InputError` when there is none, when several are possible, or when
    the file's dimensions are not the dataset's.
    """
    if dataset is not None:
        chosen = _by_code(dataset, sources, "--dataset")
        if reading.code not in (None, chosen.code):
            raise InputError(path, value=f"dataset {reading.code}", expected=f"{chosen.code}, as --dataset says")
    elif reading.code is not None:
        chosen = _by_code(reading.code, sources, path)
    else:
        chosen = _by_content(reading, sources, path)
    if not chosen.dimensions:
        # Nobody has seen a file of this dataset yet: the first one says which dimensions it has.
        return replace(chosen, dimensions=reading.dimensions)
    if not _fits(reading, chosen):
        expected = f"{', '.join(chosen.dimensions)} ({chosen.id})"
        raise InputError(path, place="dimensions", value=", ".join(reading.dimensions), expected=expected)
    return chosen


def conform(reading: Reading, dataset: Dataset) -> pa.Table:
    """Return the reading's table in the dataset's column order.

    A dimension that the file lacks is "", or its only code where the layout
    leaves out what does not vary.
    """
    table = reading.table
    only = ONLY.get(dataset.code, {}) if reading.partial else {}
    for name in sorted(set(dataset.dimensions) - set(table.column_names)):
        zeros = pa.array(np.zeros(table.num_rows, np.int8))
        table = table.append_column(name, pa.DictionaryArray.from_arrays(zeros, pa.array([only.get(name, "")])))
    return table.select([*dataset.dimensions, *OBSERVATION_COLUMNS])


def _by_code(code: str, sources: Sources, place: object) -> Dataset:
    wanted = code.strip().lower()
    for dataset in sources.datasets.values():
        if wanted in (dataset.id.lower(), dataset.code.lower()):
            return dataset
    raise InputError(place, value=f"unknown dataset {code}", expected="a dataset listed in data/sources.toml")


def _by_content(reading: Reading, sources: Sources, path: Path) -> Dataset:
    same = [dataset for dataset in sources.datasets.values() if _fits(reading, dataset)]
    found = [dataset for dataset in same if dataset.dimensions and _has_codes(reading, dataset)]
    if len(found) > 1:
        name = (reading.name or path.name).lower()
        named = [dataset for dataset in found if dataset.code.lower() in name]
        found = [max(named, key=lambda dataset: len(dataset.code))] if named else found
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(dataset.code for dataset in found)
        raise InputError(path, value="a layout without dataset code", expected=f"one of {names}: say --dataset CODE")
    value = f"unknown dataset with dimensions {', '.join(reading.dimensions)}"
    raise InputError(path, value=value, expected="a dataset listed in data/sources.toml")


def _fits(reading: Reading, dataset: Dataset) -> bool:
    there, declared = set(reading.dimensions), set(dataset.dimensions)
    return there <= declared and (reading.partial or declared - there <= set(dataset.optional))


def _has_codes(reading: Reading, dataset: Dataset) -> bool:
    for name, codes in dataset.recognise.items():
        if name in reading.dimensions:
            distinct = distinct_texts(reading.table.column(name))[0]
            if not pc.any(pc.is_in(distinct, pa.array(codes, pa.string()))).as_py():
                return False
    return True
