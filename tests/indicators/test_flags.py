"""Flags as masks: union, order, and what confidentiality becomes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.flags import MISSING_OR_ZERO, flag_words
from indicators.flags import LETTERS, bit, confidential, to_masks, to_texts


def texts_of(*flags):
    return to_texts(to_masks(pd.Series(flags, dtype="str"))).tolist()


def test_flags_come_back_in_alphabetical_order():
    assert texts_of("", "b", "pb", "bep") == ["", "b", "bp", "bep"]


def test_case_repeats_and_other_characters_do_not_matter():
    assert texts_of("B", "bb", "b p", "b,9", "!") == ["b", "b", "bp", "b", ""]


def test_missing_flags_are_none():
    assert to_masks(pd.Series([None, "b"], dtype="str")).tolist() == [0, int(bit("b"))]


def test_no_flags_at_all():
    assert to_masks(pd.Series([], dtype="str")).shape == (0,)
    assert to_texts(np.zeros((2, 0), dtype=np.uint32)).shape == (2, 0)


def test_the_product_s_own_flag_survives_and_is_found_in_words():
    (text,) = texts_of(MISSING_OR_ZERO)
    assert text == MISSING_OR_ZERO
    assert flag_words(text) == "missing or lowest value: the publisher writes both as 0"


@pytest.mark.parametrize(("code", "flag"), [("", ""), ("F", ""), ("C", "c"), ("P", "c"), ("N", "c"), (None, "")])
def test_confidentiality_becomes_one_flag_and_none_of_the_others(code, flag):
    # P as a letter would say provisional, N not significant
    assert to_texts(confidential(pd.Series([code], dtype="str"))).tolist() == [flag]


def test_the_shape_is_kept():
    masks = np.array([[0, int(bit("a"))], [int(bit("a") | bit("z")), 0]], dtype=np.uint32)
    assert to_texts(masks).tolist() == [["", "a"], ["az", ""]]


@given(st.lists(st.sets(st.sampled_from(LETTERS)).map(lambda s: "".join(sorted(s, key=LETTERS.index))), max_size=8))
def test_masks_and_texts_are_inverse(flags):
    assert texts_of(*flags) == flags


@given(st.text(LETTERS, max_size=6), st.text(LETTERS, max_size=6))
def test_or_is_the_union(one, other):
    masks = to_masks(pd.Series([one, other], dtype="str"))
    assert set(to_texts(masks[:1] | masks[1:])[0]) == set(one) | set(other)
