"""The modules of the pages, imported when a page is first needed: a server that still computes has none to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType


@dataclass(frozen=True)
class Modules(Mapping[str, ModuleType]):
    """The module of each page by name, in the order of the navigation."""

    names: tuple[str, ...]

    def __getitem__(self, name: str) -> ModuleType:
        if name not in self.names:
            raise KeyError(name)
        return import_module(f"layouts.pages.{name}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
