"""From observations to scores and gaps: pure functions, one verb of the OECD/JRC handbook per module."""
