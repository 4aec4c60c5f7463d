"""Elements of HTML, as `dash.html` has them, made quickly.

Dash checks every property of every element, names its faults in advance and
remembers the list of all properties in each: a fifth of the time that a page
takes. These are the same classes for everything that looks at them; what
Dash would check, tests/layouts/test_elements.py checks once for all pages.
"""

from __future__ import annotations

from abc import ABCMeta
from typing import Any

from dash import html
from dash.development.base_component import Component, ComponentMeta


def _start(self: Component, children: Any = None, **props: Any) -> None:
    self.__dict__.update(props, children=children)


def _quick(kind: type[Component]) -> type[Component]:
    """The same element with a short beginning; what Dash remembers in every single one belongs to the class."""
    known = dict(vars(kind()))
    # Past ComponentMeta, which would list this module as a library whose scripts browsers have to load.
    return ABCMeta.__new__(ComponentMeta, kind.__name__, (kind,), {"__init__": _start, "__module__": __name__, **known})


A = _quick(html.A)
Article = _quick(html.Article)
Aside = _quick(html.Aside)
Button = _quick(html.Button)
Caption = _quick(html.Caption)
Dd = _quick(html.Dd)
Details = _quick(html.Details)
Div = _quick(html.Div)
Dl = _quick(html.Dl)
Dt = _quick(html.Dt)
Figcaption = _quick(html.Figcaption)
Figure = _quick(html.Figure)
Footer = _quick(html.Footer)
H1 = _quick(html.H1)
H2 = _quick(html.H2)
H3 = _quick(html.H3)
Header = _quick(html.Header)
Img = _quick(html.Img)
Label = _quick(html.Label)
Li = _quick(html.Li)
Main = _quick(html.Main)
Nav = _quick(html.Nav)
Ol = _quick(html.Ol)
Optgroup = _quick(html.Optgroup)
Option = _quick(html.Option)
P = _quick(html.P)
Section = _quick(html.Section)
Select = _quick(html.Select)
Small = _quick(html.Small)
Span = _quick(html.Span)
Strong = _quick(html.Strong)
Summary = _quick(html.Summary)
Table = _quick(html.Table)
Tbody = _quick(html.Tbody)
Td = _quick(html.Td)
Th = _quick(html.Th)
Thead = _quick(html.Thead)
Tr = _quick(html.Tr)
Ul = _quick(html.Ul)
