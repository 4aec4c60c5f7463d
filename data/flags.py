"""What the publishers' flags mean, in words, for tooltips, tables and exports.

A flag is kept as the publisher's letters ("bu" = break in series, low
reliability). Two generations are in use: since January 2025 Eurostat writes
SDMX codes ("i" for the old "s", "m" for the old "z", confidentiality apart),
files of both are around, and nothing is rewritten on the way in.
"""

from __future__ import annotations

from data.translate import N_, _

# The flag this product sets itself, on RIS figures: the workbook writes a
# missing value and the lowest value of all regions both as 0 (see
# ingest.readers.ris), so a 0 there is shown as missing, with this reason.
MISSING_OR_ZERO = "m0"

FLAG_WORDS: dict[str, str] = {
    "b": N_("break in time series"),
    "c": N_("confidential"),
    "d": N_("definition differs"),
    "e": N_("estimated"),
    "f": N_("forecast"),
    "i": N_("imputed"),
    "m": N_("missing, cannot exist"),
    "n": N_("not significant"),
    "p": N_("provisional"),
    "r": N_("revised"),
    "s": N_("Eurostat estimate"),
    "u": N_("low reliability"),
    "x": N_("published figure not used, known error"),
    "z": N_("not applicable"),
    MISSING_OR_ZERO: N_("missing or lowest value: the publisher writes both as 0"),
}

CONFIDENTIALITY_WORDS: dict[str, str] = {
    "C": N_("confidential"),
    "N": N_("not for publication, restricted to internal use"),
    "P": N_("primary confidentiality"),
}


def flag_words(flag: str, conf: str = "") -> str:
    """Say a flag (and confidentiality) in words, "" when there is none.

    `flag_words("bu")` is "break in time series, low reliability"; a letter
    nobody has declared is shown as itself, because dropping it would hide that
    the publisher said something about the figure.
    """
    parts = [FLAG_WORDS[flag]] if flag in FLAG_WORDS else [FLAG_WORDS.get(letter, letter) for letter in flag]
    if conf:
        parts.append(CONFIDENTIALITY_WORDS.get(conf, conf))
    return ", ".join(dict.fromkeys(_(part) for part in parts))
