"""The deck: which slides, in which order, and what goes with each. Pure: a site and an order in, a file's bytes out."""

from __future__ import annotations

from data.errors import ProductError
from layouts.method import fields_of
from layouts.numbers import written_for
from layouts.site import Site
from layouts.slides.brief import brief_of, not_known
from layouts.slides.master import own_master, template_master
from layouts.slides.order import Order, Placed, Sure, checked
from layouts.slides.writer import Writer
from layouts.theme import THEMES


def make_deck(site: Site, order: Order, sure: Sure, *, placed: Placed = not_known) -> bytes:
    """The bytes of a .pptx. Raises `ProductError` in one line for an order or a template that can't be used.

    `sure(level, year, core)` tells how sure ranks and gaps are by the method of the order, or None while that is not
    known: then the deck says so; `placed(question)` tells the same of the rank of a scenario. The same site, order and
    answers give the same bytes.
    """
    site = site.by(fields_of(order.more))
    order = checked(order, site.results)
    with written_for(order.language):
        briefs = [brief_of(site, order, subject, sure, placed=placed) for subject in order.subjects]
        theme = THEMES[order.theme]
        if order.template is None:
            master = own_master(theme, order.font)
        else:
            master = template_master(order.template, order.template_name)
        try:
            writer = Writer(site, order, master, briefs)
            writer.write()
            return writer.content()
        except ProductError:
            raise
        # A template may hold anything; what python-pptx then raises means nothing to its owner.
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            if order.template is None:
                raise
            raise ProductError(f"{order.template_name}: this template can't be used ({fault})") from fault
