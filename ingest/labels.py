"""Labels -> the publisher's codes, for exports that give words where the code belongs.

Declared, never guessed: a label that isn't here is rejected with its row. Ages
follow Eurostat's wording ("From 15 to 64 years" is Y15-64), the rest is listed.
Wordings seen in exports of 2014 to 2025.
"""

from __future__ import annotations

import re

LABELS: dict[str, dict[str, str]] = {
    "sex": {"Total": "T", "Males": "M", "Females": "F", "Men": "M", "Women": "F"},
    "age": {"Total": "TOTAL"},
    "isced11": {
        "All ISCED 2011 levels": "TOTAL",
        "Total": "TOTAL",
        "Less than primary, primary and lower secondary education (levels 0-2)": "ED0-2",
        "Upper secondary and post-secondary non-tertiary education (levels 3 and 4)": "ED3_4",
        "Tertiary education (levels 5-8)": "ED5-8",
    },
    "sectperf": {
        "All sectors": "TOTAL",
        "Business enterprise sector": "BES",
        "Government sector": "GOV",
        "Higher education sector": "HES",
        "Private non-profit sector": "PNP",
    },
    "unit": {
        "Percentage": "PC",
        "Thousand": "THS",
        "Thousand persons": "THS_PER",
        "Number": "NR",
        "Million euro": "MIO_EUR",
        "Euro per inhabitant": "EUR_HAB",
        "Percentage of gross domestic product (GDP)": "PC_GDP",
        "Persons per square kilometre": "PER_KM2",
    },
}
# Units of datasets that have only one: an export leaves out what it does not vary.
ONLY: dict[str, dict[str, str]] = {
    "lfst_r_lfu3rt": {"unit": "PC"},
    "lfst_r_lfe2emprt": {"unit": "PC"},
    "edat_lfse_04": {"unit": "PC"},
    "edat_lfse_22": {"unit": "PC"},
    "trng_lfse_04": {"unit": "PC"},
    "demo_r_pjangrp3": {"unit": "NR"},
}
_AGES = (
    (re.compile(r"^From (\d+) to (\d+) years$"), "Y{}-{}"),
    (re.compile(r"^(\d+) years or over$"), "Y_GE{}"),
    (re.compile(r"^Less than (\d+) years$"), "Y_LT{}"),
    (re.compile(r"^(\d+) years?$"), "Y{}"),
)
_AGE_CODES = (
    (re.compile(r"^Y(\d+)-(\d+)$"), "From {} to {} years"),
    (re.compile(r"^Y_GE(\d+)$"), "{} years or over"),
    (re.compile(r"^Y_LT(\d+)$"), "Less than {} years"),
    (re.compile(r"^Y(\d+)$"), "{} years"),
)
_CODE = re.compile(r"^[A-Z0-9][A-Z0-9_.\-]*$")


def code_of(dimension: str, text: str) -> str | None:
    """Return the code that `text` is, or stands for; None when nothing is declared."""
    known = LABELS.get(dimension, {}).get(text)
    if known or _CODE.match(text):
        return known or text
    return _filled(_AGES, text) if dimension == "age" else None


def label_of(dimension: str, code: str) -> str:
    """Return the label that an export writes for a code, the code itself where none is declared."""
    for label, known in LABELS.get(dimension, {}).items():
        if known == code:
            return label
    return (_filled(_AGE_CODES, code) if dimension == "age" else None) or code


def _filled(patterns: tuple[tuple[re.Pattern[str], str], ...], text: str) -> str | None:
    for pattern, template in patterns:
        if match := pattern.match(text):
            return template.format(*match.groups())
    return None
