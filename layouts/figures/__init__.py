"""Figures: pure functions of frames and a theme that return plotly figures."""
