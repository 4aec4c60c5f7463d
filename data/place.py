"""Where the database lies unless somebody names another place: known without loading what reads it."""

from __future__ import annotations

from pathlib import Path

DEFAULT_DATABASE = Path(__file__).with_name("metrogap.duckdb")
