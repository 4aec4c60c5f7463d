"""What is kept for the whole life of a server is the same as read or computed plainly, in a fraction of the room."""

import pickle
import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.catalogue import Input, Series, load_sources
from data.peers import load_structure
from data.sectors import spellings
from indicators.context import Figures, _Frames, build_context
from indicators.flags import to_texts
from indicators.likeness import _pairs, median_distance
from indicators.load import load_context
from indicators.method import Method
from indicators.panel import take_aged
from indicators.results import Results
from indicators.series import carry_forward, compute, read_input
from indicators.values import Values, slim


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


def test_quantities_are_those_read_all_at_once(context, store, results):
    catalogue, universe = load_structure(load_sources()), results.panel.universe
    frames = _Frames(store, (i for q in catalogue.indicators.values() for i in q.inputs.values()))
    for quantity in catalogue.indicators.values():
        inputs = {name: read_input(wanted, frames, universe) for name, wanted in quantity.inputs.items()}
        plain = compute(quantity, inputs)
        found = context.quantities.observed[quantity.id]
        np.testing.assert_array_equal(found.value, plain.value)
        assert found.datasets == plain.datasets
        used = take_aged(plain.value, carry_forward(plain.value, quantity.max_age))
        np.testing.assert_array_equal(context.quantities.used(quantity.id), used)
        assert not np.isnan(used).all()


@pytest.mark.parametrize("code", ["TOTAL", "C", "G-I"])
def test_sectors_are_those_of_every_code(context, store, results, code):
    measure, universe = context.sections.measures["employment"], results.panel.universe
    series = Series(measure.dataset, {**measure.codes, "nace_r2": spellings(code)}, False, "", "")
    wanted = Input("value", "count", (series,))
    plain, found = read_input(wanted, _Frames(store, [wanted]), universe), context.sectors["employment"][code]
    every = np.arange(len(universe.codes))
    np.testing.assert_array_equal(found.value(every), plain.value)
    np.testing.assert_array_equal(found.flags(every), plain.flags)
    assert len(found.values) < len(every) and not np.isnan(found.values).all()


def test_a_flag_without_a_value_is_kept():
    value = np.array([[np.nan, np.nan], [1.0, np.nan], [np.nan, np.nan], [np.nan, np.nan]])
    flags = np.array([[0, 0], [0, 2], [0, 4], [0, 0]], dtype=np.uint32)
    found = Figures.of(value, flags)
    assert found.values.shape == found.masks.shape == (3, 2)  # two codes, and the row for nothing
    np.testing.assert_array_equal(found.value([3, 2, 1, 0]), value[::-1])
    np.testing.assert_array_equal(found.flags([3, 2, 1, 0]), flags[::-1])
    assert found.flags(2)[1] == 4 and np.isnan(found.value(2)).all()
    nothing = Figures.of(np.full((4, 2), np.nan), np.zeros((4, 2), dtype=np.uint32))
    assert nothing.values.shape == (1, 2) and np.isnan(nothing.value([0, 3])).all() and not nothing.flags([0, 3]).any()


@pytest.mark.parametrize("flag", [0, 4])
def test_figures_are_as_small_in_another_process(flag):
    value, flags = np.array([[1.0, 2.0], [np.nan, 3.0]]), np.array([[0, 0], [0, flag]], dtype=np.uint32)
    found = Figures.of(value, flags)
    there = pickle.loads(pickle.dumps(found, protocol=5))
    for name in ("place", "values", "masks"):
        one, other = getattr(found, name), getattr(there, name)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype and one.strides == other.strides
    assert any(there.masks.strides) == bool(flag)


def test_reading_takes_little_more_than_what_is_kept(store, results):
    tracemalloc.start()
    try:
        kept = build_context(store, results)
        size, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept.results is results
    # Megabytes; read in one piece it was 25 and 60.
    assert size < 18e6 and peak - size < 15e6, (size, peak)


def values(flags, converted, source):
    shape = np.shape(flags)
    number = np.arange(np.prod(shape), dtype=float).reshape(shape)
    return Values(
        number,
        np.array(flags, dtype=np.uint32),
        np.array(converted, dtype=bool),
        np.array(source, dtype=np.int32),
        np.zeros(shape, dtype=np.int8),
        ("pub.facts",),
    )


@pytest.mark.parametrize("mask", [0, 2, 1 << 9, 1 << 26])
def test_slim_values_say_the_same(mask):
    for converted, source in (([[0, 0]] * 3, [[n, n] for n in range(3)]), ([[0, 1]] * 3, [[0, 2], [1, 1], [2, 2]])):
        plain = values([[0, 0], [0, mask], [0, 0]], converted, source)
        found = slim(plain)
        for name in ("value", "flags", "converted", "source", "dataset"):
            np.testing.assert_array_equal(getattr(found, name), getattr(plain, name))
        np.testing.assert_array_equal(to_texts(found.flags), to_texts(plain.flags))
    assert slim(values([[0, 0]], [[0, 0]], [[0, 0]])).flags.strides == (0, 0)


def test_a_panel_keeps_marks_in_little_room(results):
    panel, size, plain = results.panel, 0, 0
    for found in panel.observed.values():
        for marks, bytes_ in ((found.flags, 4), (found.converted, 1), (found.source, 4)):
            plain += marks.size * bytes_
            size += 0 if 0 in marks.strides else marks.nbytes
    assert size < 0.6 * plain
    largest = np.iinfo(next(iter(panel.observed.values())).source.dtype).max
    assert len(panel.universe.codes) <= largest


def test_methods_share_the_number_of_entries_but_no_entry(results, monkeypatch):
    monkeypatch.setattr("indicators.scored.KEPT", 60)
    own = Results(results.catalogue, results.regions, results.panel)
    methods = [Method(), replace(Method(), normalisation=replace(Method().normalisation, method="zscore"))]
    methods.append(replace(Method(), imputation=replace(Method().imputation, max_age=0)))
    every = [own.with_method(method) for method in methods]
    alone = [Results(results.catalogue, results.regions, results.panel, method) for method in methods]
    for year in (2015, 2020, 2015):
        for shared, single in zip(every, alone, strict=True):
            for level in (2, 3):
                pd.testing.assert_frame_equal(shared.gaps(level, year), single.gaps(level, year))
                geo = single.geos(level)[40]
                pd.testing.assert_frame_equal(shared.indicator_gaps(geo, year), single.indicator_gaps(geo, year))
        assert len(own._memory) <= 60
    assert every[0] is own and len({id(r._memory._kept) for r in every}) == 1


@pytest.mark.parametrize("count", [2, 3, 4, 131, 400])
def test_the_median_distance_is_that_of_all_pairs(count):
    chance = np.random.default_rng(count)
    z = np.clip(chance.normal(size=(count, 6)), -3, 3)
    z[chance.random(z.shape) < 0.1] = np.nan
    z[: count // 3] = z[0]  # many distances are the same
    weights = np.full(6, 1 / 6)
    every = np.concatenate(list(_pairs(z, weights)))
    assert 0 < len(every) <= count * (count - 1) // 2
    assert median_distance(z, weights) == np.median(np.sqrt(every))


def test_there_is_no_median_of_nothing():
    assert np.isnan(median_distance(np.full((5, 3), np.nan), np.full(3, 1 / 3)))
    assert np.isnan(median_distance(np.zeros((1, 3)), np.full(3, 1 / 3)))


def test_regions_at_the_ends_are_within_the_last_bin():
    z = np.array([[3.0, 3, 3], [-3, -3, -3], [3, 3, 3]])
    assert median_distance(z, np.full(3, 1 / 3)) == pytest.approx(6)
