"""Dates are written as the reader's language has them, and nothing else in a text is touched."""

import pytest

from layouts.dates import dated
from layouts.numbers import written_for


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "5 Mar 2024"),
        ("de", "05.03.2024"),
        ("fi", "05.03.2024"),
        ("pl", "05.03.2024"),
        ("fr", "05/03/2024"),
        ("nl", "05-03-2024"),
        ("sv", "2024-03-05"),
        ("xx", "2024-03-05"),
    ],
)
def test_a_date_inside_a_text(language, written):
    with written_for(language):
        assert dated("last update 2024-03-05, years 2013-2024") == f"last update {written}, years 2013-2024"


def test_what_only_looks_like_a_date_stays():
    assert dated("tgs00042 2024-13-45 12024-03-05") == "tgs00042 2024-13-45 12024-03-05"
