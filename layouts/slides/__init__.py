"""Decks for speakers: native shapes, charts and tables in PowerPoint's format, made without a browser."""
