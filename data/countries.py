"""Country groups that statements refer to."""

# European Union since 2020, by Eurostat's country codes (EL = Greece).
EU27 = frozenset("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
