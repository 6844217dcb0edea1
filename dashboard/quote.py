"""A sentence that can be quoted, in English and Hindi, out of the numbers and as careful as their findings demand.

Everything is taken from the tables behind the charts: what is quoted is what is shown and exported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from dashboard import cards, hedges, labels, phrases, tables
from dashboard.figures import base
from dashboard.tables import Choice, latest_or_last
from etl import numbers
from etl.schema import EXTRACT, MASKED
from etl.shown.quotes import QUOTE

LOW_BASE = 1e6
"""Total in USD below which one consignment can move a share."""
_TOLD = frozenset((EXTRACT, MASKED, "corrected", "provisional", "value-outlier"))
"""Findings that have a sentence of their own."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Quote:
    """The sentences, of which ``period``, whose figures they are and where they stand; ``period`` None: no figures."""

    en: str
    hi: str
    period: str | None
    findings: tuple[str, ...]
    citation: str
    address: str
    figures: Mapping[str, Any]


def quote(choice: Choice, drawn: Mapping[str, pl.DataFrame] | None = None) -> Quote:
    """The sentence on the focus supplier's share in the latest complete period of the view that has one.

    Without any share it is of the total and says why. ``drawn`` are the tables of the choice by their names, where
    they are at hand.
    """
    drawn = drawn or {name: tables.TABLES[name](choice) for name in ("focus", "trend", "concentration")}
    share, total = _rows(choice, drawn["focus"], drawn["trend"])
    row = share or total
    said = {lang: " ".join(_said(choice, lang, share, total)) for lang in phrases.LANGUAGES}
    address = f"/commodity/{choice.scope.id}{choice.view.query(vintage=choice.store.vintage)}"
    found = tuple((row["findings"] or "").split(";")) if row and row["findings"] else ()
    figures = {**(total or {}), **(share or {})}
    if row is not None:
        figures |= _concentrated(drawn["concentration"], row["period"])
    cited = cards.source_line(choice, "Sentence")
    return Quote(
        said["en"],
        said["hi"],
        row["period"] if row else None,
        found,
        cited,
        address,
        figures,
    )


def table(choice: Choice) -> pl.DataFrame:
    """The sentence with the numbers behind it, as :data:`etl.shown.quotes.QUOTE`."""
    said, view = quote(choice), choice.view
    row = {
        "en": said.en,
        "hi": said.hi,
        "period": said.period,
        "findings": ";".join(said.findings) or None,
        "scope": choice.scope.id,
        "reporter": view.reporter,
        "flow": view.flow,
        "partner": choice.focus,
        "partner_unfolded": view.partner,
        "basis": choice.offer.basis if choice.offer else view.basis,
        "source": choice.offer.source if choice.offer else view.source,
        "retrieved": choice.retrieved or None,
        "data": view.data,
        "fold": view.fold,
        "vintage": choice.store.vintage,
        "citation": said.citation,
        "address": said.address,
    }
    columns = QUOTE.names
    return QUOTE.frame([{name: row[name] if name in row else said.figures.get(name) for name in columns}])


TABLES: Mapping[str, Callable[[Choice], pl.DataFrame]] = {QUOTE.name: table}


def _rows(choice: Choice, shares: pl.DataFrame, totals: pl.DataFrame) -> tuple[Row | None, Row | None]:
    """The focus supplier's shares, and the total of the same period; without shares the latest total."""
    share = latest_or_last(shares, "share_value") or latest_or_last(shares, "share_weight")
    if share is not None:
        return share, totals.row(by_predicate=pl.col("period") == share["period"], named=True)
    found = (
        latest_or_last(totals, column) for column in (base.column(choice.view.shown_unit), "value_usd", "value_local")
    )
    return None, next((row for row in found if row is not None), None)


def _concentrated(table: pl.DataFrame, period: str) -> dict[str, Any]:
    """HHI and the largest supplier of a period, by the view's measure."""
    index = table.row(by_predicate=pl.col("period") == period, named=True)
    names = ("hhi", "top_partner", "top_share", "hhi_unfolded", "measure")
    return {name: index[name] for name in names}


def _said(choice: Choice, lang: str, share: Row | None, total: Row | None) -> Iterator[str]:
    say = partial(phrases.say, lang)
    row = share or total
    if row is None:
        yield _nothing(choice, lang)
        return
    # of a share first the sentence, then what one must know of it
    yield _share(choice, lang, share) if share else _no_share(choice, lang, row)
    if share and total and (amount := _amount(choice, total)):
        low = total["value_usd"] is not None and total["value_usd"] < LOW_BASE
        bounded = phrases.money(lang, amount, total["coverage"] == EXTRACT)
        yield say("low_base" if low else "total", total=bounded)
    first = _largest(choice, share) if share else None
    if first:
        yield say("largest", side=phrases.SIDES[lang][choice.view.flow][0],
                  supplier=_called(choice, first["partner"], lang),
                  share=phrases.percent(lang, first["share_value"], at_most=False))  # fmt: skip
    if choice.grouped or (first and choice.fold.members and first["partner"] == choice.fold.into):
        members = [_country(choice, code, lang) for code in choice.fold.members]
        yield say("counted", side=phrases.SIDES[lang][choice.view.flow][0], members=phrases.joined(lang, members))
    yield from _cautions(choice, lang, row, share is not None)
    if total:
        yield from _currencies(choice, lang, total)
    if share:
        yield from _later(choice, lang, share["period"])


def _blanks(choice: Choice, lang: str, row: Row) -> dict[str, str]:
    country, scope = _country(choice, choice.view.reporter, lang), choice.scope
    source = phrases.source(lang, row["source"])
    supplier = _called(choice, choice.focus, lang)
    covered = 12 if row["basis"] == "month" else row["months_covered"]
    return {
        "when": phrases.when(lang, row["period"], row["basis"], covered),
        "whose": f"{country} के" if lang == "hi" else labels.possessive(country),
        "flow": phrases.FLOWS[lang][choice.view.flow],
        "goods": scope.name_hi if lang == "hi" else labels.plain(scope.name_en),
        "label": scope.label,
        "source": phrases.say(lang, "added_up", source=source) if _added_up(choice, row) else source,
        "day": choice.retrieved,
        "supplier": supplier,
        "supplier_s": labels.possessive(supplier),
    }


def _added_up(choice: Choice, row: Row) -> bool:
    """Whether the figures of a year are those of its months."""
    assert choice.cells is not None
    native: str = choice.cells.periods.filter(pl.col("period") == row["period"])["native"].item()
    basis: str = row["basis"]
    return native == "month" and basis != "month"


def _share(choice: Choice, lang: str, row: Row) -> str:
    say, blanks = partial(phrases.say, lang), _blanks(choice, lang, row)
    bound = row["coverage"] == EXTRACT
    alone = partial(_alone, choice, lang, row, bound)
    blanks["verb"] = phrases.VERBS[choice.view.flow]
    blanks["wrong"] = hedges.split(choice.view, row["findings"], lang)
    estimated = say("estimated") if row["status"] == "estimated" else ""
    if row["share_value"] is None:
        value = phrases.percent(lang, row["share_weight"], bound)
        return say("share_by_weight", value=value, estimated=estimated, alone=alone("share_weight"), **blanks)
    weight = say("no_weight")
    if row["share_weight"] is not None:
        share = phrases.percent(lang, row["share_weight"], bound)
        weight = say("by_weight", share=share, estimated=estimated, alone=alone("share_weight"))
    value = phrases.percent(lang, row["share_value"], bound)
    return say("share", value=value, alone=alone("share_value"), weight=weight, **blanks)


def _alone(choice: Choice, lang: str, row: Row, bound: bool, share: str) -> str:
    """What the supplier has by itself, where it is counted with others."""
    if not choice.grouped:
        return ""
    name, part = _country(choice, choice.view.partner, lang), row[f"{share}_unfolded"]
    if part is None:
        return phrases.say(lang, "not_alone", supplier=name)
    return phrases.say(lang, "alone", supplier=name, share=phrases.percent(lang, part, bound))


def _no_share(choice: Choice, lang: str, row: Row) -> str:
    say, blanks = partial(phrases.say, lang), _blanks(choice, lang, row)
    sides = phrases.SIDES[lang][choice.view.flow][1]
    why = say(_why(choice, row["period"]), sides=sides, **blanks)
    amount = _amount(choice, row)
    if amount is None:
        return say("no_total", why=why, **blanks)
    return say("no_share", total=phrases.money(lang, amount, row["coverage"] == EXTRACT), why=why, **blanks)


def _why(choice: Choice, period: str) -> str:
    """Why there is no share of the focus supplier, as a key of the phrases."""
    assert choice.cells is not None
    found = choice.cells.periods.row(by_predicate=pl.col("period") == period, named=True)
    if found["usable"]:
        return "not_listed"
    return "masked" if MASKED in (found["findings"] or "") else "no_split"


def _nothing(choice: Choice, lang: str) -> str:
    country, view = _country(choice, choice.view.reporter, lang), choice.view
    between = phrases.say(lang, "between", first=view.first, last=view.last) if view.first and view.last else ""
    return phrases.say(
        lang,
        "nothing",
        whose=f"{country} के" if lang == "hi" else labels.possessive(country),
        flow=phrases.FLOWS[lang][view.flow],
        goods=choice.scope.name_hi if lang == "hi" else labels.plain(choice.scope.name_en),
        label=choice.scope.label,
        between=between,
    )


def _largest(choice: Choice, share: Row) -> Row | None:
    """The largest supplier by value, where it is another and every one is listed."""
    assert choice.cells is not None
    listed = choice.cells.partners.filter(pl.col("period") == share["period"], pl.col("share_value").is_not_null())
    if share["coverage"] == EXTRACT or listed.is_empty() or hedges.is_wrong(choice.view, share["findings"]):
        return None
    first = listed.sort(["share_value", "partner"], descending=[True, False]).row(0, named=True)
    return None if first["partner"] == choice.focus else first


def _cautions(choice: Choice, lang: str, row: Row, shared: bool) -> Iterator[str]:
    """What the findings on the period demand to be said."""
    say, found = partial(phrases.say, lang), (row["findings"] or "").split(";")
    if choice.view.data == "as-published":
        yield say("as_published")
    if row["coverage"] == EXTRACT:
        yield say(
            "extract" if shared else "extract_total",
            sides=phrases.SIDES[lang][choice.view.flow][0 if lang == "hi" else 1],
        )
    if row["basis"] != "month" and row["months_covered"] < 12:
        yield say("partial")
    if "provisional" in found:
        yield say("provisional")
    if "corrected" in found and shared:
        yield say("corrected")
    if "value-outlier" in found and shared:
        yield say("outlier", where=_outliers(choice, lang, row["period"]))
    others = [kind for kind in found if kind and kind not in _TOLD]
    if others:
        said = [say("found_one", title=phrases.title(lang, kind), id=kind) for kind in others]
        yield say("found", titles=phrases.joined(lang, said))


def _outliers(choice: Choice, lang: str, period: str) -> str:
    """Whose entries stand out, and when."""
    assert choice.cells is not None
    raised = choice.cells.raised.filter(pl.col("shown") == period, pl.col("id") == "value-outlier")
    rows = raised.select("partner", "period", "basis").unique(maintain_order=True).iter_rows()
    native = {"fiscal_year": "fiscal", "calendar_year": "calendar", "month": "month"}
    said = [
        f"{_country(choice, partner, lang)}, {phrases.when(lang, label, native.get(basis, basis), 12)}"
        for partner, label, basis in rows
    ]
    return phrases.joined(lang, said)


def _currencies(choice: Choice, lang: str, total: Row) -> Iterator[str]:
    if choice.view.shown_unit == "inr_crore" and total["value_inr_crore"] is not None:
        if total["inr_origin"] == "converted":
            yield phrases.say(lang, "rupees")
    elif total["usd_origin"] == "converted":
        yield phrases.say(lang, "dollars", currency=total["currency"])


def _later(choice: Choice, lang: str, period: str) -> Iterator[str]:
    """A later complete period of the view whose split is wrong, so that what is quoted is not the latest."""
    assert choice.cells is not None and choice.offer is not None
    whole = 1 if choice.offer.basis == "month" else 12
    later = choice.cells.periods.filter(
        pl.col("period") > period,
        ~pl.col("usable"),
        pl.col("months_covered") == whole,
        pl.col("findings").fill_null("").str.contains(MASKED),
    )
    if later.height:
        said = [phrases.when(lang, label, choice.offer.basis, 12) for label in later["period"]]
        yield phrases.say(lang, "masked_later", when=phrases.joined(lang, said))


def _amount(choice: Choice, row: Row) -> str | None:
    """The total in the unit of the view, else in dollars, else in the currency of the source."""
    if choice.view.shown_unit == "inr_crore" and row["value_inr_crore"] is not None:
        return numbers.crore(row["value_inr_crore"])
    if row["value_usd"] is not None:
        return numbers.usd(row["value_usd"])
    return None if row["value_local"] is None else numbers.money(row["value_local"], row["currency"])


def _country(choice: Choice, iso3: str, lang: str) -> str:
    name = choice.store.name(iso3, lang)
    return labels.country(name) if lang == "en" else name


def _called(choice: Choice, partner: str, lang: str) -> str:
    name = tables.partner_name(choice, partner, lang)
    return labels.country(name) if lang == "en" else name
