"""Codes in a column of regions that are not NUTS: declared, with what they are.

Seen in Eurostat's and the OECD's files of 2014 to 2025. Which codes of the OECD are
NUTS regions, and of which level, says `data.oecd`.
"""

from __future__ import annotations

import re

_EXTRA = "extra-regio territory"
_UNKNOWN = "territory not known"
_AGGREGATE = "aggregate of countries"
_SPLIT = "part of a country before or after a change"
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(EU|EA)(\d{1,2})?(_\d{4})?$"), _AGGREGATE),
    (re.compile(r"^(EFTA|EEA|EEA\d{2}(_\d{4})?|CC\d?(_\d{2})?|NMS\d{1,2}|EU\d{2}_NMS\d{1,2})$"), _AGGREGATE),
    (re.compile(r"^(EU|EA)\d{0,2}(_\d{4})?_[A-Z][A-Z0-9_]*$"), _AGGREGATE),
    (re.compile(r"^(OECD|OED|OECDE|G7|G20|WORLD|EU27|OTO|WLD)$"), _AGGREGATE),
    (re.compile(r"^[A-Z]{2}Z{1,3}$"), _EXTRA),
    (re.compile(r"^[A-Z]{2}X{1,3}$"), _UNKNOWN),
    (re.compile(r"^[A-Z]{2}\d?Z{1,2}$"), _EXTRA),
    (re.compile(r"^[A-Z]{2}[0-9A-Z]{1,3}_[0-9A-Z_]+$"), "several regions in one figure"),
    (re.compile(r"^(DE_TOT|FX|FR_METRO|DE_W|DE_E|CY_N|GE\d?)$"), _SPLIT),
    (re.compile(r"^(IT[DE]\d?[0-9A-Z]?|FI1[38A][0-9]?|FI13\d|HR01[0-9]?)$"), "NUTS code of before 2010"),
    (re.compile(r"^[A-Z]{2}\d{3}M(C|K\d)?$"), "metropolitan region"),
    (re.compile(r"^[A-Z]{2}\d{3}[CFK]\d?$"), "city or functional urban area"),
    (re.compile(r"^[A-Z]{2}_(NM|M|C|NCAP|CAP|URB|RUR|INT|COAST|NCOAST)$"), "regions of a type"),
)
# OECD: countries by ISO code of three letters, and regions of countries outside NUTS.
OECD_COUNTRIES = frozenset(
    "AUS AUT BEL CAN CHE CHL COL CRI CZE DEU DNK ESP EST FIN FRA GBR GRC HUN IRL ISL ISR ITA JPN KOR LTU LUX LVA MEX "
    "NLD NOR NZL POL PRT SVK SVN SWE TUR USA ALB ARG BGR BRA CHN CYP EGY GEO HRV IDN IND KAZ MAR MDA MKD MLT MNE PER "
    "ROU RUS SAU SRB TUN UKR URY ZAF".split()
)
_OECD_REGIONS = re.compile(
    r"^(AU|BR|CA|CL|CN|CO|CR|EG|GE|ID|IL|IN|JP|KR|KZ|MA|MD|ME|MX|NZ|PE|RU|SA|TN|UA|US|UY|ZA|AR|TR|IS|NO|CH)[0-9A-Z]{1,6}$"
)
# Countries that Eurostat lists without regions of a vintage we know.
_COUNTRIES = frozenset("AD AM AZ BA BY GE GB GR MC MD RU SM UA US JP CN KR IL MA TN EG YT".split())


def kind_of(code: str) -> str:
    """Say what a code is that no NUTS vintage has, "" for one that nothing declares."""
    for pattern, kind in PATTERNS:
        if pattern.match(code):
            return kind
    if code in OECD_COUNTRIES:
        return "country in the OECD's spelling"
    if code in _COUNTRIES:
        return "country without NUTS regions"
    return "OECD region outside NUTS" if _OECD_REGIONS.match(code) else ""
