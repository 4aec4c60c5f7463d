"""The projection of slides' maps: that in which `data` measures where regions lie."""

from data.plane import to_laea

__all__ = ["to_laea"]
