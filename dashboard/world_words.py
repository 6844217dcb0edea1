"""Titles and notes of the world market: who exports the goods, and who could replace the focus supplier."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import labels, world_market
from dashboard.marks import title
from dashboard.tables import Choice, partner_name
from etl import market, numbers
from etl.language import later, say, spoken
from etl.schema import WORLD

CAPACITY = later(
    "Exports to others are what exists, not what is for sale: other buyers would lose it. At 1.0 all that a country"
    " sells to others would do."
)


def last_year(table: pl.DataFrame, measure: str) -> str | None:
    """The last year in which shares of the world are decided by ``measure``."""
    years = table.filter(pl.col(f"share_{measure}").is_not_null())["period"]
    return None if years.is_empty() else str(years.max())


def shares_title(choice: Choice, table: pl.DataFrame) -> str:
    """The focus supplier's share of world exports in the last decided year, and how concentrated these are."""
    measure = choice.view.measure
    goods = labels.plain(choice.scope.name())
    year = last_year(table, measure)
    if year is None:
        if measure == "weight" and last_year(table, "value"):
            return say("Who exports {goods} to the world by weight cannot be decided here", goods=goods)
        return say("Who exports {goods} to the world cannot be decided here", goods=goods)
    rows = table.filter(pl.col("period") == year, pl.col(f"share_{measure}").is_not_null())
    by_exporter = {row["exporter"]: row for row in rows.iter_rows(named=True)}
    order = rows.sort(f"share_{measure}", descending=True)
    first: dict[str, Any] = order.row(0, named=True)
    shown = by_exporter.get(choice.focus, first)
    said = say(
        "{exporter} sold {share} of the world's exports of {goods} by {measure} in {year}",
        exporter=name(choice, shown["exporter"]), share=numbers.percent(shown[f"share_{measure}"]), goods=goods,
        measure=labels.measure(measure), year=year,
    )  # fmt: skip
    if shown["exporter"] != first["exporter"]:
        most = numbers.percent(first[f"share_{measure}"])
        said = say(
            "{said}; most came from {exporter}, {share}",
            said=said,
            exporter=name(choice, first["exporter"]),
            share=most,
        )
    index = numbers.index(first[f"world_export_hhi_{measure}"])
    if choice.fold.members:
        apart = numbers.index(first[f"world_export_hhi_{measure}_unfolded"])
        return say("{said}; HHI {hhi} ({apart} with each country by itself)", said=said, hhi=index, apart=apart)
    return say("{said}; HHI {hhi}", said=said, hhi=index)


def shares_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """Which years cannot be decided, and what would decide them."""
    if table.is_empty():
        return [world_market.missing(choice)]
    said = []
    undecided = table.filter(pl.col("exporter") == WORLD)["period"].to_list()
    if undecided:
        every = sorted(set(table["period"]))
        lacks = world_market.missing(choice, labels.spans(undecided, every))
        said.append(say("Cannot be decided: {lacks}", lacks=lacks))
    bare = table.filter(pl.col("exporter") != WORLD).group_by("period").agg(pl.col("share_weight").count().alias("n"))
    if unweighed := sorted(bare.filter(pl.col("n") == 0)["period"]):
        said.append(say("{years}: without weights, so by value only.", years=labels.joined(unweighed)))
    if choice.fold.members:
        group = labels.capital(labels.country(choice.fold.name()))
        one = say("{group} count as one: what they sell each other is left out.", group=group)
        said.append(" ".join([one, *_own(choice)]))
    return said


def replacements_title(choice: Choice, table: pl.DataFrame) -> str:
    """How much of the loss the largest other seller could replace, by value and by weight."""
    focus = labels.country(name(choice, choice.focus))
    decided = table.filter(pl.col("partner") != WORLD)
    if decided.is_empty():
        return say("Who could replace {supplier} cannot be decided here", supplier=focus)
    year = str(decided["period"].max())
    rows = decided.filter(pl.col("period") == year)
    first: dict[str, Any] = rows.row(0, named=True)
    importer = labels.country(choice.store.name(choice.view.reporter))
    parts = [
        say(
            "{factor} times as much by {measure}",
            factor=numbers.significant(first[f"capacity_{m}"], 2),
            measure=labels.measure(m),
        )
        for m in ("value", "weight")
        if first[f"capacity_{m}"] is not None
    ]
    if not parts:
        return say(
            "{supplier} sold {importer} none of it in {year}: there is nothing to replace",
            supplier=labels.capital(focus), importer=importer, year=year,
        )  # fmt: skip
    return say(
        "In {year} {seller} sold others {times} as {importer} would lose without {supplier}",
        year=year, seller=name(choice, first["partner"]), times=labels.joined(parts), importer=importer, supplier=focus,
    )  # fmt: skip


def replacements_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """What the ratios mean, and what is missing of the last period if it cannot be decided."""
    decided = table.filter(pl.col("partner") != WORLD)
    if decided.is_empty():
        return [table["missing"][-1]] if table.height else [world_market.missing(choice)]
    row: dict[str, Any] = decided.row(-1, named=True)
    said = [say(CAPACITY), *_counted(choice), *_largest(choice, decided.filter(period=row["period"]))]
    if row["period"] != row["world_period"]:
        said.append(
            say(
                "Beside {period} stand the world exports of calendar year {year}, by {source}.",
                period=row["period"], year=row["world_period"], source=labels.source(market.WORLD_SOURCE),
            )
        )  # fmt: skip
    if choice.cells is not None:
        raised = choice.cells.periods.filter(pl.col("period") == row["period"])["findings"].drop_nulls()
        said += [checked(row["period"], names) for names in raised]
    return said


def checked(period: str, names: str) -> str:
    """What the checks found in the imports of a year."""
    return say("The checks say of the imports of {period}: {findings}.", period=period, findings=found(names))


def _own(choice: Choice) -> list[str]:
    """That the importer's own exports are among those of its group."""
    own = pl.col("exporter") == choice.view.reporter
    if choice.view.reporter not in choice.fold.members or world_market.of_scope(choice.apart).filter(own).is_empty():
        return []
    importer = labels.country(choice.store.name(choice.view.reporter))
    return [say("{importer} is one of them: its own exports are in theirs.", importer=labels.capital(importer))]


def _counted(choice: Choice) -> list[str]:
    """What a group is as a seller to others."""
    if not choice.fold.members:
        return []
    blanks = {
        "group": labels.capital(labels.country(choice.fold.name())),
        "importer": labels.country(choice.store.name(choice.view.reporter)),
    }
    if choice.view.reporter in choice.fold.members:
        return [
            say(
                "{group} count as one: what they sell each other is left out of what they sell to others; so is what"
                " {importer} exports, which is one of them.",
                **blanks,
            )
        ]
    return [say("{group} count as one: what they sell each other is left out of what they sell to others.", **blanks)]


def _largest(choice: Choice, rows: pl.DataFrame) -> list[str]:
    """The largest seller of a group by itself."""
    for row in rows.filter(pl.col("partner") == choice.fold.into, pl.col("partner_unfolded").is_not_null()).to_dicts():
        usd, kg = row["exports_to_others_usd_unfolded"], row["exports_to_others_kg_unfolded"]
        sold = ([numbers.usd(usd)] if usd is not None else []) + ([numbers.weight(kg)] if kg is not None else [])
        seller = labels.capital(labels.country(choice.store.name(row["partner_unfolded"])))
        return [
            say(
                "{seller} alone, the largest of them, sold others {amounts}.",
                seller=seller,
                amounts=labels.joined(sold),
            )
        ]
    return []


def found(names: str) -> str:
    """The findings joined by ``;`` as words of a sentence."""
    return labels.joined([labels.plain(title(name)) for name in names.split(";")])


def name(choice: Choice, iso3: str) -> str:
    """What a country is called inside a sentence."""
    return labels.country(partner_name(choice, iso3, spoken().code))
