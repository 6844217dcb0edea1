"""The world market of a scope as tables: who exports it to the world, and who could replace the focus supplier."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from dashboard import labels
from dashboard.tables import Choice, partner_name
from etl import market, reader
from etl.cells import cells
from etl.errors import BadView
from etl.fiscal_year import parse_period
from etl.language import say
from etl.schema import UNSPECIFIED, WORLD, Table
from etl.shown.market import REPLACEMENTS, WORLD_MARKET

FETCH = (f"`python -m etl fetch {market.WORLD_SOURCE}`", "`python -m etl build`")
"""What brings the exports of the world."""


def of_scope(choice: Choice) -> pl.DataFrame:
    """World exports of the view's scope, as :func:`etl.market.of_scope`, with its fold."""
    return market.of_scope(choice.store, choice.scope, choice.fold)


def missing(choice: Choice, years: str | None = None) -> str:
    """What keeps world exports from being known in ``years``, or of the scope at all, and what would bring them."""
    source = labels.source(market.WORLD_SOURCE)
    blanks = {"goods": labels.plain(choice.scope.titled), "source": source, "fetch": FETCH[0], "build": FETCH[1]}
    if years is None:
        return say(
            "This store has no exports of all countries to all countries of {goods}: {source} gives them by calendar"
            " year at six digits. {fetch} and {build} bring them.",
            **blanks,
        )
    return say(
        "{years}: of {source} this store holds an extract of {goods}, not the rows of all importers. {fetch} and"
        " {build} bring them.",
        years=years, **blanks,
    )  # fmt: skip


def world_market(choice: Choice) -> pl.DataFrame:
    """Exporters of the scope by year, as :data:`etl.shown.market.WORLD_MARKET`; of the view's range if it is one of
    calendar years.
    """
    found, apart = of_scope(choice), market.of_scope(choice.store, choice.scope)
    if choice.view.basis == "calendar":
        ends = pl.lit(choice.view.first or "0"), pl.lit(choice.view.last or "9999")
        found = found.filter(pl.col("period").is_between(*ends))
    for measure in ("value", "weight"):
        for exporters, suffix in ((found, ""), (apart, "_unfolded")):
            index = market.concentration(exporters, measure).select("period", "hhi")
            found = found.join(
                index.rename({"hhi": f"world_export_hhi_{measure}{suffix}"}), on="period", how="left",
                maintain_order="left",
            )  # fmt: skip
    found = _beside(choice, found, apart)
    known = found.filter(pl.col("coverage") == "complete")
    unknown = found.filter(pl.col("coverage") != "complete").unique("period", keep="first", maintain_order=True)
    told = {year: missing(choice, year) for year in unknown["period"]}
    frame = pl.concat(
        [
            known.with_columns(missing=pl.lit(None, pl.String)),
            unknown.with_columns(
                exporter=pl.lit(WORLD),
                exporter_unfolded=pl.lit(None, pl.String),
                missing=pl.col("period").replace_strict(told, default=None, return_dtype=pl.String),
            ),
        ]
    ).sort(["period", "rank", "exporter"], nulls_last=True)
    return _said(WORLD_MARKET, frame, choice, "exporter")


def _beside(choice: Choice, found: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """The exporters with the shares of each by itself; of those counted together that of the largest."""
    members = apart.filter(pl.col("exporter").is_in(choice.fold.members))
    alone = members.unique("period", keep="first", maintain_order=True).select(
        "period",
        "share_value",
        "share_weight",
        exporter=pl.lit(choice.fold.into),
        exporter_unfolded="exporter",
    )
    joined = found.join(alone, on=["period", "exporter"], how="left", maintain_order="left", suffix="_unfolded")
    group = pl.col("exporter") == choice.fold.into
    return joined.with_columns(
        pl.coalesce("exporter_unfolded", "exporter").alias("exporter_unfolded"),
        *(
            pl.when(group).then(f"{share}_unfolded").otherwise(share).alias(f"{share}_unfolded")
            for share in ("share_value", "share_weight")
        ),
    )


def replacements(choice: Choice) -> pl.DataFrame:
    """Suppliers that could replace the focus supplier in whole years, as :data:`etl.shown.market.REPLACEMENTS`.

    Raises BadView of exports and of months: who replaces a supplier is asked of the imports of a year.
    """
    if choice.view.flow != "import":
        said = say("Who could replace a supplier is asked of imports: flow=import.")
        raise BadView("flow", choice.view.flow, said)
    if choice.view.basis == "month":
        raise BadView("basis", "month", say("World exports are of years: basis=fiscal or basis=calendar."))
    found = choice.cells
    if found is None or choice.offer is None:
        return REPLACEMENTS.empty()
    whole = found.periods.filter(pl.col("usable") & (pl.col("months_covered") == 12))
    years = {period: world_year(choice, period) for period in whole["period"]}
    lost = found.partners.filter(pl.col("partner") == choice.focus)
    bought = found.partners.select("period", "partner", imports_usd="value_usd", imports_kg="net_weight_kg")
    loss = (
        pl.DataFrame({"period": list(years), "world_period": list(years.values())}, schema_overrides=_TEXT)
        .join(lost.select("period", lost_usd="value_usd", lost_kg="net_weight_kg"), on="period", how="left")
        .join(found.periods.select("period", "coverage"), on="period", how="left")
    )
    sellers = to_others(choice).filter(~pl.col("partner").is_in([choice.focus, UNSPECIFIED]))
    frame = (
        loss.join(sellers.rename({"period": "world_period"}), on="world_period", how="inner")
        .join(bought, on=["period", "partner"], how="left")
        .with_columns(
            capacity_value=_ratio("exports_to_others_usd", "lost_usd"),
            capacity_weight=_ratio("exports_to_others_kg", "lost_kg"),
            buys=pl.when(pl.col("imports_usd").is_not_null() | pl.col("imports_kg").is_not_null())
            .then(pl.lit("yes"))
            .when(pl.col("coverage") == "complete")
            .then(pl.lit("no")),
            missing=pl.lit(None, pl.String),
        )
    )
    undecided = loss.join(frame.select("period").unique(), on="period", how="anti")
    told = {period: lacks(choice, years[period]) for period in undecided["period"]}
    undecided = undecided.with_columns(
        partner=pl.lit(WORLD), missing=pl.col("period").replace_strict(told, default=None, return_dtype=pl.String)
    )
    frame = pl.concat([frame, undecided], how="diagonal_relaxed").with_columns(focus=pl.lit(choice.focus))
    by = "exports_to_others_usd" if choice.view.measure == "value" else "exports_to_others_kg"
    place = pl.col(by).rank("min", descending=True).over("period").cast(pl.Int32)
    frame = _largest(choice, frame.with_columns(rank=place), by).sort(["period", "rank", "partner"], nulls_last=True)
    return _said(REPLACEMENTS, frame, choice, "partner")


_OTHERS = ("exports_to_others_usd", "exports_to_others_kg")


def _largest(choice: Choice, frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """The sellers with what each sells to others by itself; of those counted together the largest ``by`` a figure."""
    members = to_others(choice.apart).filter(pl.col("partner").is_in(choice.fold.members))
    first = members.sort([by, "partner"], descending=[True, False], nulls_last=True).unique("period", keep="first")
    alone = first.select(*_OTHERS, world_period="period", partner=pl.lit(choice.fold.into), partner_unfolded="partner")
    joined = frame.join(alone, on=["world_period", "partner"], how="left", maintain_order="left", suffix="_unfolded")
    group, world = pl.col("partner_unfolded").is_not_null(), pl.col("partner") == WORLD
    return joined.with_columns(
        *(pl.when(group).then(f"{name}_unfolded").otherwise(name).alias(f"{name}_unfolded") for name in _OTHERS),
        partner_unfolded=pl.when(~world).then(pl.coalesce("partner_unfolded", "partner")),
    )


def world_year(choice: Choice, period: str) -> str:
    """The calendar year of world exports that stands beside a year of the view."""
    if choice.view.basis != "fiscal":
        return period
    start_month = choice.store.start_month(choice.view.reporter)
    return market.year_of(parse_period(period, "fiscal_year", start_month).start)


def to_others(choice: Choice) -> pl.DataFrame:
    """What every exporter sells to others than the importer, as :func:`etl.market.others`, of the decided years.

    Countries counted together sell to those outside their group; where the importer is one of them, they are the rest.
    """
    view = choice.view
    offers = reader.offers(choice.store, choice.scope, view.reporter, "import")
    mine = next((o for o in offers if o.source == market.WORLD_SOURCE and o.basis == "calendar"), None)
    bought = _NOTHING
    if mine:
        bought = cells(choice.store, mine, view.reporter, "import", "corrected", view.fold).partners
    if view.reporter in choice.fold.members:
        return market.others(market.of_scope(choice.store, choice.scope, choice.fold, without=view.reporter), bought)
    return market.others(of_scope(choice).filter(pl.col("exporter") != view.reporter), bought)


def lacks(choice: Choice, year: str) -> str:
    """What is missing of the world exports of ``year``."""
    found = of_scope(choice)
    if found.is_empty():
        return missing(choice)
    if year in set(found["period"]):
        return missing(choice, year)
    source = labels.source(market.WORLD_SOURCE)
    return say("{year}: {source} of this store has no such year of these goods.", year=year, source=source)


_TEXT = {"period": pl.String, "world_period": pl.String}
_NOTHING = pl.DataFrame(
    schema={"period": pl.String, "partner": pl.String, "value_usd": pl.Float64, "net_weight_kg": pl.Float64}
)


def _ratio(figure: str, of: str) -> pl.Expr:
    return pl.when(pl.col(of) > 0).then(pl.col(figure) / pl.col(of))


def _said(table: Table, frame: pl.DataFrame, choice: Choice, country: str) -> pl.DataFrame:
    """``frame`` with names and with what the figures are, in the declared order; what is not there is empty."""
    called = {iso3: partner_name(choice, iso3) for iso3 in frame[country].unique()}
    said = {
        "scope": choice.scope.id,
        "reporter": choice.view.reporter,
        "basis": choice.offer.basis if choice.offer else "",
        "source": choice.offer.source if choice.offer else "",
        "world_source": market.WORLD_SOURCE,
        "data": choice.view.data,
        "fold": choice.view.fold,
        "vintage": choice.store.vintage,
    }
    frame = frame.with_columns(
        pl.col(country).replace_strict(called, default=None, return_dtype=pl.String).alias(f"{country}_name"),
        *(pl.lit(value).alias(name) for name, value in said.items()),
    )
    return frame.select(
        (pl.col(c.name) if c.name in frame.columns else pl.lit(None).alias(c.name)).cast(c.dtype) for c in table.columns
    )


TABLES: Mapping[str, Callable[[Choice], pl.DataFrame]] = {
    WORLD_MARKET.name: world_market,
    REPLACEMENTS.name: replacements,
}
