"""The cache: nobody waits, once for all, newest first, bounded; files that are damaged, deleted or can't be written."""

import os
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from data.errors import ProductError
from indicators import intervals as module
from indicators.certainty import Certainty
from indicators.intervals import CertaintyOf, Intervals, SensitivityOf
from indicators.keep import data_fingerprint, load, name_of, save
from indicators.method import DEFAULT, Method, Normalisation, Uncertainty
from indicators.sensitivity import Sensitivity

# x, y, z of the small world (tests/indicators/conftest.py) in one year.
FACTS = {
    "x": [("AA11", 2020, 9.0), ("AA12", 2020, 2.0), ("AA13", 2020, 5.0), ("AA21", 2020, 4.0), ("BB00", 2020, 1.0)],
    "y": [("AA11", 2020, 90.0), ("AA12", 2020, 30.0), ("AA13", 2020, 10.0), ("AA21", 2020, 44.0), ("BB00", 2020, 1.0)],
    "z": [("AA11", 2020, 1.0), ("AA12", 2020, 5.0), ("AA13", 2020, 3.0), ("AA21", 2020, 4.0), ("BB00", 2020, 9.0)],
}
FEW = Method(uncertainty=Uncertainty(draws=50))
ASKED = CertaintyOf(2, 2020, method=FEW)


class Counted(Intervals):
    """Counts what is computed, and may be held up."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.computed, self.go = [], threading.Event()
        self.go.set()

    def _compute(self, question):
        self.computed.append(question)
        assert self.go.wait(20)
        return super()._compute(question)


@pytest.fixture
def small(world):
    return world.build(FACTS)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept" / "intervals"


def same(one, other):
    for name in one.ranks:
        for part in ("ranks", "gaps"):
            first, second = getattr(one, part)[name], getattr(other, part)[name]
            for array in first.arrays():
                np.testing.assert_array_equal(getattr(first, array), getattr(second, array))


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_request_does_not_wait_and_the_answer_comes(small):
    intervals = Counted(small)
    intervals.go.clear()
    assert intervals.request(ASKED) is None and not intervals.is_known(ASKED)
    assert intervals.request(ASKED) is None
    intervals.go.set()
    until(lambda: intervals.is_known(ASKED))
    found = intervals.request(ASKED)
    assert isinstance(found, Certainty) and intervals.wait(ASKED) is found
    geos = list(small.geos(2))
    # AA11 is best in x, y and z (less is better); the capital of AA, so everybody else is behind it.
    assert found.ranks["one"].high[geos.index("AA11")] == 1
    gaps = found.gaps["one"]
    assert gaps.statement[geos.index("AA12")] == "behind" and gaps.statement[geos.index("AA11")] == ""
    assert intervals.computed == [ASKED]


def test_two_pages_at_once_compute_once(small):
    intervals = Counted(small)
    found = []
    pages = [threading.Thread(target=lambda: found.append(intervals.wait(ASKED))) for _ in range(8)]
    for page in pages:
        page.start()
    for page in pages:
        page.join(20)
    assert len(found) == 8 and all(f is found[0] for f in found)
    assert intervals.computed == [ASKED]


def test_one_thread_however_many_questions_and_none_when_all_is_answered(small):
    others = set(threading.enumerate())  # of other tests

    def threads():
        return [t for t in threading.enumerate() if t.name == "rank intervals" and t not in others]

    intervals = Counted(small)
    questions = [CertaintyOf(2, 2020, core, FEW) for core in ((), ("AA12",), ("AA13",), ("AA11", "AA12"))]
    intervals.go.clear()
    for question in questions:
        intervals.request(question)
    assert len(threads()) == 1
    intervals.go.set()
    for question in questions:
        intervals.wait(question, 20)
    until(lambda: not threads())
    intervals.request(CertaintyOf(2, 2020, ("mean:EU",), FEW))
    assert intervals.wait(CertaintyOf(2, 2020, ("mean:EU",), FEW), 20) is not None


def test_the_newest_question_is_answered_first(small):
    intervals = Counted(small)
    first, second, third = (CertaintyOf(2, 2020, core, FEW) for core in ((), ("AA12",), ("AA13",)))
    intervals.go.clear()
    intervals.request(first)
    until(lambda: intervals.computed == [first])
    intervals.request(second)
    intervals.request(third)
    intervals.go.set()
    for question in (first, second, third):
        intervals.wait(question, 20)
    assert intervals.computed == [first, third, second]


def test_memory_and_queue_are_bounded(small, monkeypatch):
    monkeypatch.setattr(module, "MEMORY", 2)
    monkeypatch.setattr(module, "WAITING", 2)
    intervals = Counted(small)
    questions = [CertaintyOf(2, 2020, core, FEW) for core in ((), ("AA11",), ("AA12",), ("AA13",), ("AA21",))]
    intervals.go.clear()
    for question in questions:
        intervals.request(question)
    assert len(intervals._waiting) <= 2
    intervals.go.set()
    for question in questions:
        intervals.wait(question, 20)  # one that fell out of the queue is asked again
    assert len(intervals._known) == 2 and intervals.is_known(questions[-1])


def test_what_somebody_has_just_asked_about_is_not_what_goes(small, monkeypatch):
    monkeypatch.setattr(module, "MEMORY", 2)
    intervals = Counted(small)
    first, second, third = (CertaintyOf(2, 2020, core, FEW) for core in ((), ("AA11",), ("AA12",)))
    for question in (first, second):
        intervals.wait(question, 20)
    assert intervals.is_known(first)
    intervals.wait(third, 20)
    assert intervals.request(first) is not None and not intervals.is_known(second)


def test_what_fails_is_told_to_who_waits_and_not_tried_again(small):
    intervals = Counted(small)
    wrong = CertaintyOf(2, 1900, method=FEW)
    assert intervals.request(wrong) is None
    with pytest.raises(ProductError, match="1900"):
        intervals.wait(wrong, 20)
    assert intervals.request(wrong) is None and intervals.is_known(wrong)
    assert intervals.computed == [wrong]
    assert intervals.wait(ASKED, 20) is not None  # the thread lives on


def test_waiting_ends(small):
    intervals = Counted(small)
    intervals.go.clear()
    with pytest.raises(ProductError, match=r"0\.05 seconds"):
        intervals.wait(ASKED, 0.05)
    intervals.go.set()


def test_another_method_is_another_answer(small):
    intervals = Counted(small)
    other = replace(FEW, uncertainty=Uncertainty(draws=60))
    assert intervals.wait(ASKED).ranks["one"].draws == 50
    assert intervals.wait(replace(ASKED, method=other)).ranks["one"].draws == 60


def test_sensitivity_is_an_answer_too_and_a_dimension_without_indicators_has_none(small):
    intervals = Intervals(small)
    found = intervals.wait(SensitivityOf(2, 2020, "one", FEW), 60)
    assert isinstance(found, Sensitivity) and found.total.shape == (5,)
    empty = SensitivityOf(3, 2020, "one", FEW)
    assert intervals.wait(empty, 20) is None
    assert intervals.request(empty) is None and intervals.is_known(empty)


def test_answers_outlive_the_process(small, folder):
    first = Counted(small, folder).wait(ASKED)
    sensitive = SensitivityOf(2, 2020, "one", FEW)
    indices = Counted(small, folder).wait(sensitive)
    again = Counted(small, folder)
    same(first, again.wait(ASKED))
    np.testing.assert_array_equal(again.wait(sensitive).total, indices.total)
    assert again.computed == []
    assert len(list(folder.iterdir())) == 2  # nothing half-written is left


def test_of_two_that_are_asked_at_once_one_computes(small, folder):
    """As two workers are, of which the second is asked while the first computes."""
    one, other = Counted(small, folder), Counted(small, folder)
    one.go.clear()
    one.request(ASKED)
    until(lambda: one.computed)
    other.request(ASKED)
    time.sleep(0.2)
    one.go.set()
    same(one.wait(ASKED), other.wait(ASKED))
    assert (one.computed, other.computed) == ([ASKED], [])
    assert [file.suffix for file in folder.iterdir()] == [".npz"]


def test_one_that_fails_leaves_the_answer_to_the_other(small, folder):
    def fails(_question):
        time.sleep(0.2)
        raise ProductError("no memory")

    one, other = Counted(small, folder), Counted(small, folder)
    one._solve = fails
    one.request(ASKED)
    until(lambda: one.computed)
    assert isinstance(other.wait(ASKED), Certainty)
    with pytest.raises(ProductError, match="no memory"):
        one.wait(ASKED)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 nothing", b"no archive at all"])
def test_a_damaged_file_is_computed_anew(small, folder, damage):
    first = Counted(small, folder).wait(ASKED)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    again = Counted(small, folder)
    same(first, again.wait(ASKED))
    assert again.computed == [ASKED] and len(file.read_bytes()) == len(whole)
    middle = len(whole) // 2
    for broken in (whole[:middle], whole[:middle] + bytes(64) + whole[middle + 64 :]):
        file.write_bytes(broken)
        again = Counted(small, folder)
        same(first, again.wait(ASKED))
        assert again.computed == [ASKED]
    file.unlink()
    same(first, Counted(small, folder).wait(ASKED))


def test_a_folder_that_cannot_be_written_costs_only_time(small, tmp_path):
    (tmp_path / "file").write_text("")
    assert Counted(small, tmp_path / "file" / "below").wait(ASKED) is not None


def test_the_name_of_a_file_depends_on_data_method_and_question(small, world, tmp_path):
    data = data_fingerprint(small)
    assert data == data_fingerprint(world.build(FACTS))
    changed = dict(FACTS, x=[*FACTS["x"][:-1], ("BB00", 2020, 1.5)])
    other = data_fingerprint(world.build(changed))
    zscore = Method(normalisation=Normalisation("zscore")).fingerprint()
    names = {
        name_of(data, DEFAULT.fingerprint(), repr(ASKED)),
        name_of(other, DEFAULT.fingerprint(), repr(ASKED)),
        name_of(data, zscore, repr(ASKED)),
        name_of(data, DEFAULT.fingerprint(), repr(CertaintyOf(2, 2019))),
    }
    assert len(names) == 4


def test_an_older_year_of_carried_forward_values_is_other_data(world):
    """The same value, once of the year itself and once of the year before."""
    old = dict(FACTS, x=[*FACTS["x"][:-1], ("BB00", 2019, 1.0)])
    assert data_fingerprint(world.build(FACTS)) != data_fingerprint(world.build(old))


def test_files_do_not_pile_up(small, folder, monkeypatch):
    from indicators import keep

    monkeypatch.setattr(keep, "FILES", 3)
    folder.mkdir(parents=True)
    for name in (".killed.part", "killed.lock"):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (0, 0))
    answer = Intervals(small).wait(ASKED)
    for n in range(5):
        save(answer, folder / f"{n}.npz")
        time.sleep(0.01)
    assert sorted(f.name for f in folder.iterdir()) == ["2.npz", "3.npz", "4.npz"]
    same(load(folder / "4.npz"), answer)
    assert load(folder / "0.npz") is None


def test_the_command_line_prints_what_the_pages_show(results):
    from argparse import ArgumentParser
    from pathlib import Path

    from indicators.uncertainty_command import add, run

    parser = ArgumentParser()
    add(parser.add_subparsers(dest="command"), Path("unused"))
    frame = run(results, parser.parse_args(["uncertainty", "--geo", "FI1C", "--draws", "100"]))
    year = results.default_year(2)
    assert list(frame["dimension"]) == [name for name, d in results.level(2).dimensions.items() if d.indicators]
    assert set(frame["geo"]) == {"FI1C"} and set(frame["core"]) == {"FI1B"} and set(frame["time"]) == {year}
    scores = results.scores(2, year, geos=["FI1C"]).set_index("dimension")
    rank = frame.set_index("dimension")["rank"].astype(float)
    np.testing.assert_array_equal(rank, scores["rank"].loc[rank.index])
    other = run(results, parser.parse_args(["uncertainty", "--geo", "FI1C", "--core", "mean:EU", "--draws", "100"]))
    assert set(other["core"]) == {"mean:EU"}
    for wrong in (
        ["--geo", "XX99"],
        ["--geo", "FI1C", "--core", "XX"],
        ["--dimension", "x"],
        ["--year", "1"],
        ["--draws", "-1"],
    ):
        with pytest.raises(ProductError):
            run(results, parser.parse_args(["uncertainty", *wrong]))
    indices = run(results, parser.parse_args(["sensitivity", "--dimension", "rd"]))
    assert len(indices) == 5 and (indices["total"] >= 0).all()
