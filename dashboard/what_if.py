"""A what-if reckoned through on the imports of a view: the year it rests on, its outcomes, and the table of it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard import arithmetic, resolve, scenario, world_market
from dashboard.resolve import Query, exact
from dashboard.tables import Choice, partner_name
from etl import market, what_if
from etl.errors import BadView
from etl.fiscal_year import fiscal_label
from etl.language import say, spoken
from etl.reader import Store
from etl.schema import WORLD
from etl.shown.what_if import BESIDE, WHAT_IF
from etl.what_if import MEASURES, Outcome, Scenario


@dataclass(frozen=True)
class Reckoned:
    """A scenario on the imports of one year.

    ``bought`` are these by supplier; ``months`` of the year are hit; ``outcomes`` are by measure, of those that the
    source publishes, ``apart`` the same with every supplier by itself; ``inside`` is what those that are counted as one
    sell each other, by measure; ``lacking`` says what keeps the exports to others from being known, if anything does.
    """

    choice: Choice
    scenario: Scenario
    period: str
    coverage: str
    findings: str | None
    bought: pl.DataFrame
    months: int
    world_period: str
    lacking: str | None
    outcomes: Mapping[str, Outcome]
    apart: Mapping[str, Outcome]
    inside: Mapping[str, float | None]

    @property
    def complete(self) -> bool:
        """Whether the imports of the year list every supplier."""
        return self.coverage == "complete"

    def name(self, partner: str) -> str:
        """Name of a supplier, in the language that is spoken."""
        return partner_name(self.choice, partner, spoken().code)

    @property
    def query(self) -> str:
        """The whole address behind the path: view and scenario."""
        return f"{self.choice.view.query()}&{scenario.address(self.scenario)}"


def reckon(choice: Choice, wanted: Scenario) -> Reckoned | None:
    """``wanted`` on the last complete year of the view with a split by supplier, else on the last that there is.

    Of years before that in which it begins, where there are any: later ones would have been hit already.
    """
    found = choice.cells
    if found is None:
        return None
    years = found.periods.filter(pl.col("usable") & (pl.col("months_covered") == what_if.YEAR))
    if years.is_empty():
        return None
    start_month = choice.store.start_month(choice.view.reporter) if choice.view.basis == "fiscal" else 1
    for wish in (pl.col("coverage") == "complete", _before(wanted, start_month)):
        years = some if (some := years.filter(wish)).height else years
    row = years.row(-1, named=True)
    bought = found.partners.filter(pl.col("period") == row["period"])
    months = wanted.months(start_month)
    world_period = world_market.world_year(choice, row["period"])
    complete = row["coverage"] == "complete"
    sellers = _sellers(choice, world_period)
    outcomes = apart = {
        measure: outcome
        for measure in MEASURES
        if (outcome := what_if.outcome(wanted, months, measure, bought, sellers, complete))
    }
    inside: Mapping[str, float | None] = {}
    if choice.fold.members and choice.apart.cells is not None:
        each = choice.apart.cells.partners.filter(pl.col("period") == row["period"])
        alone = _sellers(choice.apart, world_period)
        apart = {
            measure: outcome
            for measure in outcomes
            if (outcome := what_if.outcome(
                _spread(wanted, choice, each, measure), months, measure, each, alone, complete))
        }  # fmt: skip
        inside = _inside(choice, sellers, alone)
    lacking = None if sellers is not None else world_market.lacks(choice, world_period)
    return Reckoned(
        choice, wanted, row["period"], row["coverage"], row["findings"], bought, months, world_period, lacking,
        outcomes, apart, inside,
    )  # fmt: skip


def _sellers(choice: Choice, year: str) -> pl.DataFrame | None:
    """What every exporter sells to others in a calendar year; None where it is not decided."""
    found = world_market.of_scope(choice).filter(pl.col("period") == year, pl.col("coverage") == "complete")
    return world_market.to_others(choice).filter(pl.col("period") == year) if found.height else None


def _spread(wanted: Scenario, choice: Choice, bought: pl.DataFrame, measure: str) -> Scenario:
    """The scenario with every supplier by itself: of those counted as one each withholds that is ``bought`` from with a
    figure by ``measure``; one without is no part of the group's figure either.
    """
    known = set(bought.drop_nulls(MEASURES[measure][0])["partner"])
    members = [code for code in choice.fold.members if code != choice.view.reporter]
    listed = [code for code in members if code in known] or members
    return replace(
        wanted,
        cuts=tuple(
            (code, part)
            for partner, part in wanted.cuts
            for code in (listed if partner == choice.fold.into else [partner])
        ),
    )


def _inside(choice: Choice, group: pl.DataFrame | None, alone: pl.DataFrame | None) -> dict[str, float | None]:
    """What those counted as one sell each other, the importer apart: the sum of theirs less that of the group."""
    if group is None or alone is None:
        return {}
    found: dict[str, float | None] = {}
    for measure, (_, figure) in MEASURES.items():
        each = alone.filter(pl.col("partner").is_in(choice.fold.members))[figure].to_list()
        together = group.filter(partner=choice.fold.into)[figure].to_list()
        known = each and together and None not in (*each, *together)
        found[measure] = sum(each) - sum(together) if known else None
    return found


def _before(wanted: Scenario, start_month: int) -> pl.Expr:
    """Years before the one in which a scenario begins."""
    return pl.col("period") < fiscal_label(wanted.first, start_month) if wanted.first else pl.lit(True)


def asked(store: Store, query: Query, scope_id: str) -> pl.DataFrame:
    """The table of an address, as :data:`etl.shown.what_if.WHAT_IF`. Raises BadView and NotFound."""
    choice = exact(store, store.scope(scope_id), query, WHAT_IF.name)
    if fault := unfit(choice):
        raise fault
    wanted, wrong = scenario.read(query, choice)
    if wrong:
        raise wrong[0]
    return table(reckon(choice, wanted))


def absence(store: Store, query: Query, scope_id: str) -> str:
    """Why the table of an address is empty."""
    return why(exact(store, store.scope(scope_id), query, WHAT_IF.name))


def why(choice: Choice) -> str:
    """Why nothing is reckoned on a view."""
    if choice.cells is None or choice.cells.periods.is_empty():
        return resolve.absence(choice)
    return say("No whole year of these figures has a split by country that can be used: a what-if is not computable.")


def unfit(choice: Choice) -> BadView | None:
    """Why a what-if is not asked of a view."""
    if choice.view.flow != "import":
        said = say("What happens without a supplier is asked of imports: flow=import.")
        return BadView("flow", choice.view.flow, said)
    if choice.view.basis == "month":
        return BadView("basis", "month", say("A what-if is reckoned on a year: basis=fiscal or basis=calendar."))
    return None


def table(found: Reckoned | None) -> pl.DataFrame:
    """Everything that the page shows of a what-if, as :data:`etl.shown.what_if.WHAT_IF`."""
    if found is None:
        return WHAT_IF.empty()
    choice = found.choice
    said = {
        "period": found.period,
        "coverage": found.coverage,
        "findings": found.findings,
        "world_period": found.world_period,
        "scenario": scenario.address(found.scenario),
        "scope": choice.scope.id,
        "reporter": choice.view.reporter,
        "basis": choice.view.basis,
        "source": choice.offer.source if choice.offer else "",
        "world_source": market.WORLD_SOURCE,
        "data": choice.view.data,
        "fold": choice.view.fold,
        "vintage": choice.store.vintage,
    }
    return WHAT_IF.frame([{**row, **said} for row in _rows(found)])


def _rows(found: Reckoned) -> Iterator[dict[str, Any]]:
    for measure, outcome in found.outcomes.items():
        total = {name: value for name, value in outcome.total.items() if name in WHAT_IF.names}
        total |= {f"{name}_unfolded": found.apart[measure].total[name] for name in BESIDE}
        yield {"part": "total", "measure": measure, "item": WORLD, "name": say("All suppliers"), **total,
               "before": outcome.total["imports"]}  # fmt: skip
    for measure, outcome in found.outcomes.items():
        for row in outcome.suppliers.rename({"partner": "item", "capacity": "limit"}).iter_rows(named=True):
            yield {"part": "supplier", "measure": measure, "name": found.name(row["item"]), **row}
    for measure in found.outcomes:
        for step in arithmetic.steps(found, measure):
            yield {"part": "step", "measure": measure, "item": step.id, "name": step.name, "formula": step.formula,
                   "numbers": step.numbers, "result": step.result, "unit": step.unit}  # fmt: skip
    for name, text in arithmetic.assumptions(found):
        yield {"part": "assumption", "measure": "both", "item": name, "name": name.replace("-", " "),
               "assumption": text}  # fmt: skip


def largest(outcome: Outcome, most: int, first: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The suppliers to show by name, ``first`` those named and then the largest before or after; and all others.

    What a supplier would have to add counts only where it is not known what it could.
    """
    sizes = ("before", "after") if outcome.decided else ("before", "after", "to_add")
    size = pl.max_horizontal(pl.col(name).fill_null(0) for name in sizes)
    ranked = outcome.suppliers.with_columns(mine=pl.col("partner").is_in(list(first)), size=size)
    ranked = ranked.sort(["mine", "size", "partner"], descending=[True, True, False]).drop("mine", "size")
    return ranked.head(most), ranked.slice(most)
