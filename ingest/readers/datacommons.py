"""Two tables that Data Commons (repository beets/data, 2020) made of Eurostat's regional files.

Their column names are mapped back to Eurostat's codes and units: population
change to demo_r_gind3 (crude rates are per person there, per 1,000 at
Eurostat), persons employed by activity to nama_10r_3empers (persons there,
thousands at Eurostat). Checked against Eurostat's own rows: Count_Person is
the population on 1 January (its yearly difference is IncrementalCount_Person),
and the persons employed are wstatus EMP.
"""

from __future__ import annotations

from ingest.readers.csv_columns import columns, heading
from ingest.readers.third_party import Series, melt, without_prefix
from ingest.reading import Reading

LAYOUT = "third-party wide table (Data Commons)"
_PREFIX = "dcid:nuts/"
_EMPLOYED = "Count_Person_Employed"
_CHANGE = [
    Series("Count_Person", {"indic_de": "JAN"}),
    Series("Count_BirthEvent", {"indic_de": "LBIRTH"}),
    Series("Count_Death", {"indic_de": "DEATH"}),
    Series("IncrementalCount_Person", {"indic_de": "GROW"}),
    Series("Count_BirthEvent_AsAFractionOf_Count_Person", {"indic_de": "GBIRTHRT"}, times=1000),
    Series("Count_Death_AsAFractionOf_Count_Person", {"indic_de": "GDEATHRT"}, times=1000),
    Series("GrowthRate_Count_Person", {"indic_de": "GROWRT"}, times=1000),
]


def sniff(head: bytes) -> bool:
    """Tell whether the heading is one of the two tables'."""
    names = set(heading(head))
    return names >= {"geo", "time", "IncrementalCount_Person"} or names >= {"GeoId", "Date", _EMPLOYED}


def read(data: bytes, source: str) -> list[Reading]:
    """Read the one dataset of the table."""
    text = columns(data, source)
    table = text.table
    if "GeoId" in table.column_names:
        code, series = "nama_10r_3empers", [_employed(name) for name in table.column_names[2:]]
        geo, time = table.column("GeoId"), table.column("Date")
    else:
        code, series = "demo_r_gind3", [one for one in _CHANGE if one.column in table.column_names]
        geo, time = table.column("geo"), table.column("time")
    return [melt(text, code, series, geo=without_prefix(geo, _PREFIX), time=time, layout=LAYOUT)]


def _employed(name: str) -> Series:
    """Map "Count_Person_Employed_NACE/B-E" to activity B-E, the heading without NACE to TOTAL."""
    activity = name.partition("/")[2] or "TOTAL"
    return Series(name, {"unit": "THS", "wstatus": "EMP", "nace_r2": activity}, by=1000)
