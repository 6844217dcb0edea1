"""What a careful reader asks before quoting a figure: sentences on the traps that the figures themselves show.

Value or weight, one supplier or two, what a kilogram costs others, what else is called by the same name, what exports
do not say. Each is computed from the store and says nothing where it does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from statistics import median
from typing import Any

import polars as pl

from dashboard import hedges, labels
from dashboard.tables import Choice, focus, latest, partner_name, trend
from dashboard.view import View
from etl import numbers, reader
from etl.cells import cells
from etl.commodities import Scope
from etl.language import Language, later, say, spoken
from etl.reader import Offer

GAP = 0.03
"""Shares by value and by weight that differ by more are worth saying."""
APART = 2.0
"""Factor between what the reporter and others pay for a kilogram from which the goods are hardly the same."""
BUYERS = 10
"""Largest buyers of the supplier that the reporter's unit value is compared with."""
FLOOR = 1e5
"""USD a year below which a unit value is that of a sample or two."""
_HELD = {"rare-earth-magnets": later("rare earth magnets")}
"""Goods with a band of their own, in words."""
_APART = {
    (False, False): later(
        "{supplier} has {weight} by weight and {value} by value ({cited}). Both are true: a kilogram from there costs"
        " less than one from elsewhere. A share is nothing without its measure."
    ),
    (False, True): later(
        "{supplier} has {weight} by weight and {value} by value ({cited}). Both are true: a kilogram from there costs"
        " more than one from elsewhere. A share is nothing without its measure."
    ),
    (True, False): later(
        "{supplier} has {weight} by weight and {value} by value ({cited}){hedge}. Both can be true: a kilogram from"
        " there costs less than one from elsewhere. A share is nothing without its measure."
    ),
    (True, True): later(
        "{supplier} has {weight} by weight and {value} by value ({cited}){hedge}. Both can be true: a kilogram from"
        " there costs more than one from elsewhere. A share is nothing without its measure."
    ),
}
"""By whether sources differ on the weights, and whether a kilogram from there is dearer."""


def cautions(choice: Choice) -> tuple[str, ...]:
    """The sentences for a commodity page, in the order in which they are asked; its range does not matter."""
    view = choice.view
    asked = View(view.reporter, view.partner, view.flow, basis=view.basis, source=view.source, fold=view.fold)
    return _cautions(replace(choice, view=asked), spoken())


@lru_cache(maxsize=512)
def _cautions(choice: Choice, _: Language) -> tuple[str, ...]:
    """Kept by the language in which they are said."""
    if choice.offer is None:
        return ()
    return tuple(said for ask in (_gap, _folded, _cheaper, _namesakes, _exports, _lines) for said in ask(choice))


def _choices(choice: Choice, **view: Any) -> Iterator[Choice]:
    """The same question to each source that answers it, on each basis, over all its periods."""
    asked = replace(choice.view, first=None, last=None, **view)
    for offer in reader.offers(choice.store, choice.scope, asked.reporter, asked.flow):
        yield replace(choice, offer=offer, view=replace(asked, basis=offer.basis, source=offer.source))


def _cited(offer: Offer, period: str) -> str:
    return say("{source}, {when}", source=labels.source(offer.source), when=labels.when(period, offer.basis))


def _gap(choice: Choice) -> Iterator[str]:
    """Shares by value and by weight, of the source where they are farthest apart."""
    found = []
    for other in _choices(choice):
        row = latest(focus(other), ["share_value", "share_weight"])
        if row and other.offer and abs(row["share_weight"] - row["share_value"]) >= GAP:
            found.append((abs(row["share_weight"] - row["share_value"]), row, other.offer))
    if found:
        _, row, offer = max(found, key=lambda item: item[0])
        differing = hedges.weights(row["findings"])
        dearer = row["share_weight"] <= row["share_value"]
        yield say(
            _APART[bool(differing), dearer],
            supplier=labels.capital(labels.country(partner_name(choice, choice.focus, spoken().code))),
            weight=numbers.percent(row["share_weight"]),
            value=numbers.percent(row["share_value"]),
            cited=_cited(offer, row["period"]),
            hedge=differing,
        )


def _folded(choice: Choice) -> Iterator[str]:
    """What counting Hong Kong with China does to the share, where it does much."""
    if choice.view.fold != "none" or choice.focus != "CHN" or choice.offer is None:
        return
    plain = latest(focus(choice), ["share_value"])
    folded = replace(choice, view=replace(choice.view, fold="HKG"))
    both = latest(focus(folded), ["share_value"])
    if plain and both and both["share_value"] - plain["share_value"] >= GAP:
        yield say(
            "With Hong Kong counted as China its share is {both} instead of {plain} ({cited}).",
            both=numbers.percent(both["share_value"]),
            plain=numbers.percent(plain["share_value"]),
            cited=_cited(choice.offer, plain["period"]),
        )


def _cheaper(choice: Choice) -> Iterator[str]:
    """What a kilogram from the focus supplier costs the reporter and its largest other buyers."""
    if choice.view.flow != "import":
        return
    supplier, reporter = choice.focus, choice.view.reporter
    prices: Mapping[str, float] = {}
    for offer in reader.offers(choice.store, choice.scope, supplier, "export"):
        period, prices = _unit_values(choice, offer, supplier)
        others = {buyer: price for buyer, price in prices.items() if buyer != reporter}
        if reporter not in prices or len(others) < BUYERS:
            continue
        usual = median(others.values())
        if not max(usual / prices[reporter], prices[reporter] / usual) >= APART:
            return
        three = ", ".join(
            f"{labels.country(choice.store.name(buyer))} {numbers.significant(others[buyer])}"
            for buyer in list(others)[:3]
        )
        band = "".join(
            say(
                " At that price they are for the most part no {goods}, which cost {low} to {high} USD/kg.",
                goods=say(_HELD.get(name, name.replace("-", " "))),
                low=f"{good.low:g}",
                high=f"{good.high:g}",
            )
            for name, good in _goods(choice.scope, choice).items()
            if not good.low <= prices[reporter] <= good.high
        )
        yield say(
            "A kilogram from {supplier} costs {reporter} USD {price}, {others} ({cited}): so far apart, the goods can"
            " hardly be the same.{band}",
            supplier=labels.country(choice.store.name(supplier)),
            reporter=labels.country(choice.store.name(reporter)),
            price=numbers.significant(prices[reporter]),
            others=three,
            cited=_cited(offer, period),
            band=band,
        )
        return


def _goods(scope: Scope, choice: Choice) -> dict[str, Any]:
    """Goods with a band of their own that the scope's codes hold among others."""
    bands = choice.store.commodities.bands
    return {name: bands[name] for name in scope.holds if name in bands}


def _unit_values(choice: Choice, offer: Offer, supplier: str) -> tuple[str, dict[str, float]]:
    """Latest complete period and the USD/kg of its largest buyers, the reporter's with them."""
    found = cells(choice.store, offer, supplier, "export", "corrected", "none")
    whole = found.periods.filter(pl.col("coverage") == "complete", pl.col("months_covered") == 12)["period"]
    known = found.partners.filter(
        pl.col("period").is_in(whole.implode()), pl.col("net_weight_kg") > 0, pl.col("value_usd") >= FLOOR
    )
    if known.is_empty():
        return "", {}
    period = str(known["period"].max())
    buyers = known.filter(pl.col("period") == period).sort("value_usd", descending=True)
    buyers = buyers.with_columns(place=pl.int_range(pl.len()))
    buyers = buyers.filter((pl.col("place") <= BUYERS) | (pl.col("partner") == choice.view.reporter))
    prices = buyers.select("partner", pl.col("value_usd") / pl.col("net_weight_kg"))
    return period, dict(prices.iter_rows())


def _namesakes(choice: Choice) -> Iterator[str]:
    """Totals of other scopes that hold the same codes, since both go by the same name."""
    said = []
    for scope in choice.store.commodities.scopes.values():
        related = bool(scope.event_tags) and scope.event_tags == choice.scope.event_tags
        if not related or scope.id == choice.scope.id:
            continue
        for other in _choices(replace(choice, scope=scope)):
            row = latest(trend(other), ["value_usd"])
            if row and other.offer:
                cited = _cited(other.offer, row["period"])
                said.append(f"{scope.label} {numbers.usd(row['value_usd'])} ({cited})")
                break
    if said:
        scopes = labels.joined(said)
        yield say("Other scopes that go by the same name: {scopes}. A figure without its HS codes fits any.",
                  scopes=scopes)  # fmt: skip


def _exports(choice: Choice) -> Iterator[str]:
    """Exports of the same scope: they take nothing off the dependence."""
    if choice.view.flow != "import":
        return
    bought = latest(trend(choice), ["value_usd"])
    for other in _choices(choice, flow="export"):
        sold = trend(other).filter(pl.col("value_usd").is_not_null(), pl.col("coverage") == "complete")
        same = sold.filter(pl.col("period") == bought["period"]) if bought else sold.head(0)
        if not same.height or other.offer is None or other.offer.basis != (choice.offer and choice.offer.basis):
            continue
        value = same["value_usd"].item()
        if bought and value >= bought["value_usd"] / 2:
            yield say(
                "{country} also exports {sold} of it ({cited}), against imports of {bought}. That is no independence:"
                " what is sold and what is bought are different products. {reliance}",
                country=labels.capital(labels.country(choice.store.name(choice.view.reporter))),
                sold=numbers.usd(value),
                cited=_cited(other.offer, bought["period"]),
                bought=numbers.usd(bought["value_usd"]),
                reliance=_reliance(choice),
            )
        return


def _reliance(choice: Choice) -> str:
    """Where net import reliance stands, if production is entered."""
    wanted = (choice.view.reporter, choice.scope.id)
    if any(key[:2] == wanted for key in choice.store.production):
        return say("Net import reliance, with the production that is entered, stands on the page Analysis.")
    return say("Net import reliance needs production, of which there is no figure here.")


def _lines(choice: Choice) -> Iterator[str]:
    """What the scope's own text says on national lines."""
    if choice.scope.care:
        yield say(choice.scope.care)
