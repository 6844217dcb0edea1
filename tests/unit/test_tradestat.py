from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from publishers.tradestat import TradeStatSite, grouped
from publishers.workbooks import book
from pytest_httpserver import HTTPServer

from etl import units
from etl.errors import BadData, BadRequest, CutShort, FetchFailed, NotPublished, SourceChanged
from etl.sources import tradestat, tradestat_page
from etl.sources.publisher import Found, Recognised, Reply, Request, Send, Snapshot, Wish
from etl.sources.tradestat import EIDB, MEIDB, Bank

SAMPLES = Path("tests/fixtures/tradestat")
RAW = Path("data/raw")
SITE = "https://tradestat.commerce.gov.in"
CODES = ("28461010", "28469090", "85051110")


@pytest.fixture
def site(httpserver: HTTPServer) -> TradeStatSite:
    return TradeStatSite.of_bundled(httpserver)


@pytest.fixture
def send() -> Send:
    session = requests.Session()

    def sent(
        method: str, url: str, *, params: Any = None, data: Any = None, headers: Any = None, secrets: Any = None
    ) -> Reply:
        answer = session.request(method, url, params=params, data=data, headers=headers, timeout=10)
        if answer.status_code != 200:
            raise FetchFailed(f"{url} answered {answer.status_code}.")
        return Reply(200, {k.lower(): v for k, v in answer.headers.items()}, io.BytesIO(answer.content))

    return sent


def wish(**given: Any) -> Wish:
    asked = {
        "codes": ("2846",), "reporters": ("IND",), "printed": {}, "flows": ("import",), "basis": "month",
        "periods": ("2024-03",), "units": ("usd",),
    }  # fmt: skip
    return Wish(**asked | given)


def monthly(site: TradeStatSite, cumulative: str = "calendar", **given: Any) -> list[Request]:
    return MEIDB.plan(wish(**given), {"address": site.meidb, "cumulative": cumulative})


def annual(site: TradeStatSite, **given: Any) -> list[Request]:
    given = {"basis": "fiscal_year", "periods": ("2023-24",), "flows": ("export",), "codes": ("28469090",)} | given
    return EIDB.plan(wish(**given), {"address": site.eidb})


def bank_of(request: Request) -> Bank:
    return MEIDB if request.source == "tradestat-meidb" else EIDB


def answered(request: Request, send: Send) -> tuple[bytes, Found]:
    bank = bank_of(request)
    reply = bank.ask(request, send)
    return reply.read(), bank.examine(reply, request)


def snapshot(request: Request, found: Found) -> Snapshot:
    return Snapshot(
        request.source, request.dataset, found.period or request.period, request.url, "2026-11-22T10:00:00Z", "0" * 64,
        found.unit or request.unit, "", found.note, "x.html", "complete", request.stored_parameters, "200",
    )  # fmt: skip


def tidied(request: Request, send: Send) -> pl.DataFrame:
    data, found = answered(request, send)
    return tradestat.tidy(tradestat.parse(data, "x.html", request.dataset), snapshot(request, found))


def kept(frame: pl.DataFrame, basis: str) -> dict[str, dict[str, Any]]:
    """Rows of a basis that are flows, by partner; numbers as numbers."""
    rows = frame.filter(pl.col("left_out").is_null() & (pl.col("basis") == basis))
    numbers = pl.col("value_usd", "value_local", "quantity", "net_weight_kg").cast(pl.Float64)
    return {row["partner_printed"]: row for row in rows.with_columns(numbers).to_dicts()}


def bundled(dataset: str, file: str) -> pl.DataFrame:
    """The tidy rows of a bundled file."""
    source = "tradestat-meidb" if dataset.startswith("meidb") else "tradestat-eidb"
    of = Snapshot(source, dataset, "", "", "2026-11-22", "0" * 64, "", "", None, file, "complete")
    frame = tradestat.tidy(tradestat.parse((RAW / source / file).read_bytes(), file, dataset), of)
    return frame.with_columns(pl.col("value_usd").cast(pl.Float64))


# what is asked


def test_a_report_is_asked_per_period_code_flow_and_unit(site: TradeStatSite) -> None:
    asked = monthly(site, flows=("import", "export"), periods=("2024-02", "2024-03"), units=("usd", "inr"))
    assert len({(r.url, r.stored_parameters) for r in asked}) == len(asked) == 8
    first = asked[0]
    assert first.url == f"{site.meidb}/commodity_wise_all_countries_import"
    assert first.parameters == {"hs_code": "2846", "month": "2024-02", "unit": "usd", "cumulative": "calendar"}
    assert (first.name, first.unit, first.period) == ("import_2846_2024-02_usd", "USD million", "2024-02")


def test_quantities_are_asked_for_eight_digits_only(site: TradeStatSite) -> None:
    asked = monthly(site, codes=("2846", "28461010"), units=("usd", "quantity"))
    assert [(r.parameters["hs_code"], r.parameters["unit"]) for r in asked] == [
        ("2846", "usd"),
        ("28461010", "usd"),
        ("28461010", "quantity"),
    ]


def test_the_annual_report_in_dollars_carries_the_quantities(site: TradeStatSite) -> None:
    assert [r.parameters["unit"] for r in annual(site, units=("usd", "quantity"))] == ["usd"]
    assert [r.parameters["unit"] for r in annual(site, units=("inr", "quantity"))] == ["inr", "quantity"]


@pytest.mark.parametrize(
    ("given", "settings", "said"),
    [
        ({"basis": "calendar_year"}, {}, "published by month, not by calendar year"),
        ({"reporters": ("IND", "USA")}, {}, "India (IND) only, not of USA"),
        ({"codes": ("284",)}, {}, "2, 4, 6 or 8 digits, not 284"),
        ({"units": ("eur",)}, {}, "not eur"),
        ({"units": ("quantity",)}, {}, "quantities for eight-digit codes only, not for 2846"),
        ({}, {"cumulative": "lunar"}, "cumulative of [tradestat-meidb] in publishers.toml is calendar or fiscal"),
    ],
)
def test_what_cannot_be_asked_is_said(given: dict[str, Any], settings: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRequest) as caught:
        MEIDB.plan(wish(**given), {"address": "http://localhost", "cumulative": "calendar"} | settings)
    assert said in str(caught.value)


# the form


def test_the_form_is_filled_in_by_its_labels(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    MEIDB.ask(request, send)
    [request] = annual(site)
    EIDB.ask(request, send)
    month, year = ({k: v for k, v in post.items() if k != "_token"} for post in site.posts)
    assert month == {
        "cwacimHSCODE": "2846", "cwacimMonth": "3", "cwacimYear": "2024", "cwacimReportVal": "1",
        "cwacimReportYear": "2",
    }  # fmt: skip
    assert year == {"Eidbhscode_cmace": "28469090", "EidbYear_cmace": "2023", "EidbReport_cmace": "2"}


@pytest.mark.parametrize("unit", ["usd", "inr"])
def test_numbers_of_the_options_do_not_matter(site: TradeStatSite, send: Send, unit: str) -> None:
    [request] = annual(site, units=(unit,))
    before = tidied(request, send)
    site.selectors_swapped = True
    assert tidied(request, send).equals(before)
    assert site.posts[0]["EidbReport_cmace"] != site.posts[1]["EidbReport_cmace"] or unit == "usd"


def test_the_kind_of_year_is_chosen_by_its_label_too(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site, cumulative="fiscal")
    before = tidied(request, send)
    site.selectors_swapped = True
    assert tidied(request, send).equals(before)


def test_the_site_refuses_a_form_without_its_token_or_page(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    with pytest.raises(FetchFailed, match="419"):
        send("POST", request.url, data={"_token": "made up"}, headers={"Referer": request.url})

    def without_page(method: str, url: str, **given: Any) -> Reply:
        return send(method, url, **given | {"headers": None})

    with pytest.raises(FetchFailed, match="419"):
        MEIDB.ask(request, without_page)


def test_a_unit_that_is_not_offered_stops_with_the_labels_found(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site, units=("inr",))
    site.units = ["usd", "quantity"]
    with pytest.raises(SourceChanged) as caught:
        MEIDB.ask(request, send)
    assert "cwacimReportVal has no option for INR crore; it has: Select, US $ Million, Quantity." in str(caught.value)


def page(text: str, status: int = 200) -> Reply:
    return Reply(status, {"content-type": "text/html"}, io.BytesIO(text.encode()))


def test_a_field_that_is_gone_stops_with_the_fields_found(site: TradeStatSite) -> None:
    [request] = monthly(site)
    form = '<form><input name="_token" value="t"><input name="hscode"></form>'
    with pytest.raises(SourceChanged) as caught:
        MEIDB.ask(request, lambda *_, **__: page(form))
    assert "the form has no field cwacimHSCODE; it has: _token, hscode." in str(caught.value)


def test_a_page_without_a_token_stops_with_what_it_is(site: TradeStatSite) -> None:
    [request] = monthly(site)
    with pytest.raises(SourceChanged, match="no form with a token; the page is: 'Please log in'"):
        MEIDB.ask(request, lambda *_, **__: page("<h1>Please log in</h1>"))


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2026-07", "does not offer 2026-07 yet; it says: data available Jan 2018 to Jun 2026"),
        ("2017-12", "does not offer 2017; cwacimYear has: Select, 2026, 2025"),
    ],
)
def test_a_month_that_is_not_published_is_told_with_what_is(
    site: TradeStatSite, send: Send, month: str, said: str
) -> None:
    [request] = monthly(site, periods=(month,))
    with pytest.raises(NotPublished) as caught:
        MEIDB.ask(request, send)
    assert said in str(caught.value)
    assert site.posts == []


def test_a_fiscal_year_that_is_not_published_is_told(site: TradeStatSite, send: Send) -> None:
    [request] = annual(site, periods=("2026-27",))
    with pytest.raises(NotPublished, match="does not offer 2026-27; EidbYear_cmace has: Select, 2025-2026"):
        EIDB.ask(request, send)


# what comes back


def test_a_month_reads_as_in_the_bundled_table(site: TradeStatSite, send: Send) -> None:
    table = bundled("meidb-partners", "meidb_2846_monthly_by_partner.csv")
    for request in monthly(site, flows=("import", "export"), periods=("2018-01", "2023-07", "2026-06")):
        flow = request.url.rsplit("_", 1)[-1]
        rows = table.filter((pl.col("flow") == flow) & (pl.col("period") == request.period))
        expected = dict(rows.select("partner_printed", "value_usd").rows())
        found = kept(tidied(request, send), "month")
        total = found.pop("Total")
        assert {partner: row["value_usd"] for partner, row in found.items()} == expected
        assert (total["period"], total["flow"], total["hs_code"]) == (request.period, flow, "2846")
        assert total["nomenclature"] == "ITC-HS"


def test_the_answer_is_described_for_the_registry(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    assert answered(request, send)[1] == Found(
        ".html", note="Report dated 14 Sep 2026; data last updated on 13/08/2026", unit="USD million", period="2024-03"
    )
    [request] = annual(site)
    assert answered(request, send)[1].unit == "USD million; KGS"


def test_the_year_to_date_begins_where_the_form_was_told(site: TradeStatSite, send: Send) -> None:
    [calendar] = monthly(site, periods=("2024-05",))
    [fiscal] = monthly(site, cumulative="fiscal", periods=("2024-05",))
    by_calendar, by_fiscal = (kept(tidied(r, send), "year_to_date")["Total"] for r in (calendar, fiscal))
    totals = bundled("meidb-totals", "meidb_2846_monthly_totals.csv")
    months = dict(totals.filter(pl.col("flow") == "import").select("period", "value_usd").rows())
    assert (by_calendar["period"], by_fiscal["period"]) == ("2024-05", "2024-04..2024-05")
    assert by_calendar["value_usd"] == pytest.approx(sum(months[f"2024-0{m}"] for m in range(1, 6)))
    assert by_fiscal["value_usd"] == pytest.approx(months["2024-04"] + months["2024-05"])


def test_the_fiscal_year_to_date_of_march_begins_in_the_year_before(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site, cumulative="fiscal")
    assert kept(tidied(request, send), "year_to_date")["Total"]["period"] == "2023-04..2024-03"


def test_the_letter_behind_a_period_is_its_status(site: TradeStatSite, send: Send) -> None:
    revised, final = monthly(site, periods=("2026-03", "2026-04"))
    assert {r["status"] for r in kept(tidied(revised, send), "month").values()} == {"revised"}
    assert {r["status"] for r in kept(tidied(final, send), "year_to_date").values()} == {"final"}
    provisional = parsed("Mar-2025 (R)", "Mar-2026 (P)", "%Growth", "Jan-Mar2025 (R)", "Jan-Mar2026 (P)", "%Growth")
    assert set(of_page(provisional)["status"]) == {"provisional"}


def parsed(
    *headings: str, rows: Sequence[Sequence[str]] = (), around: str = "", dataset: str = "meidb-by-country"
) -> Any:
    """A page made of headings and cells; without rows, one country with ones."""
    rows = rows or [["1", "JAPAN", *["1.00"] * len(headings)]]
    heads = "".join(f"<th>{h}</th>" for h in ("S.No.", "Country", *headings))
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    html = f'{around}<table id="example1"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    return tradestat.parse(html.encode(), "x.html", dataset)


MONTH = ("Mar-2025 (R)", "Mar-2026 (F)", "%Growth", "Jan-Mar2025 (R)", "Jan-Mar2026 (F)", "%Growth")


def asked_for(unit: str = "usd", code: str = "2846", dataset: str = "meidb-by-country") -> Snapshot:
    asked = json.dumps({"hs_code": code, "unit": unit})
    url = f"{SITE}/{dataset.split('-')[0]}/commodity_wise_all_countries_import"
    return Snapshot(
        f"tradestat-{dataset.split('-')[0]}", dataset, "2026-03", url, "2026-11-22", "0" * 64, "", "", None, "x.html",
        "complete", asked, "200",
    )  # fmt: skip


def of_page(
    printed: pl.DataFrame, unit: str = "usd", code: str = "2846", dataset: str = "meidb-by-country"
) -> pl.DataFrame:
    return tradestat.tidy(printed, asked_for(unit, code, dataset))


FIGURES = ["partner_printed", "period", "basis", "measure", "figure", "number"]


def test_the_year_before_and_the_growth_are_passed_on_beside_the_figures() -> None:
    rows = [
        ["1", "JAPAN", "1.00", "2.50", "150.00", "1,000.00", "0.00", "-"],
        ["", "Total", "3.00", "", "", "", "", ""],
    ]
    beside = tradestat.beside(parsed(*MONTH, rows=rows), asked_for())
    assert beside.select(FIGURES).rows() == [
        ("JAPAN", "2026-03", "month", "value_usd", "value", "2.50e6"),
        ("JAPAN", "2026-03", "month", "value_usd", "previous", "1.00e6"),
        ("Total", "2026-03", "month", "value_usd", "previous", "3.00e6"),
        ("JAPAN", "2026-03", "month", "value_usd", "growth", "150.00"),
        ("JAPAN", "2026-03", "year_to_date", "value_usd", "value", "0.00e6"),
        ("JAPAN", "2026-03", "year_to_date", "value_usd", "previous", "1000.00e6"),
    ]
    assert beside.select("reporter_printed", "flow", "hs_code", "nomenclature").unique().rows() == [
        ("INDIA", "import", "2846", "ITC-HS")
    ]


def test_each_block_of_an_annual_report_has_its_own_growth() -> None:
    headings = ("2022-2023", "2023-2024", "%Growth") * 2
    row = ["1", "JAPAN", "1.00", "2.00", "100.00", "10", "30", "200.00"]
    around = "<p>Commodity: 28469090 X Unit: KGS</p>"
    of = asked_for(code="28469090", dataset="eidb-by-country")
    beside = tradestat.beside(parsed(*headings, rows=[row], around=around, dataset="eidb-by-country"), of)
    assert beside.select("measure", "figure", "number").rows() == [
        ("value_usd", "value", "2.00e6"), ("value_usd", "previous", "1.00e6"), ("value_usd", "growth", "100.00"),
        ("quantity", "value", "30e0"), ("quantity", "previous", "10e0"), ("quantity", "growth", "200.00"),
    ]  # fmt: skip


def test_a_report_in_rupees_prints_the_year_before_in_rupees() -> None:
    beside = tradestat.beside(parsed(*MONTH), asked_for("inr"))
    assert set(beside["measure"]) == {"value_local"}
    assert beside.filter(figure="previous")["number"].unique().to_list() == ["1.00e7"]


def test_the_bundled_reports_pass_on_what_they_print_beside_the_year_to_date() -> None:
    file = "meidb_2846_report_rows_2024-03_2024-04_2025-03.csv"
    printed = tradestat.parse((RAW / "tradestat-meidb" / file).read_bytes(), file, "meidb-reports")
    beside = tradestat.beside(printed, asked_for(dataset="meidb-reports"))
    total = beside.filter(partner_printed="Total", period="2025-03")
    assert dict(total.select(pl.concat_str("basis", "figure", separator=" "), "number").rows()) == {
        "month value": "0.45e6", "month previous": "0.98e6", "month growth": "-53.57",
        "year_to_date value": "2.58e6", "year_to_date previous": "4.23e6", "year_to_date growth": "-38.97",
    }  # fmt: skip
    assert tradestat.beside(bundled_lines(), asked_for(dataset="eidb-hs8")).is_empty()


def bundled_lines() -> pl.DataFrame:
    file = "eidb_hs8_exports_fiscal_year.csv"
    return tradestat.parse((RAW / "tradestat-eidb" / file).read_bytes(), file, "eidb-hs8")


def test_columns_of_the_year_before_and_growth_stay_in_the_printed_frame(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    data, _ = answered(request, send)
    frame = tradestat.parse(data, "x.html", request.dataset)
    assert frame.columns[-8:] == [
        "S.No.", "Country", "Mar-2023 (R)", "Mar-2024 (R)", "%Growth", "Jan-Mar2023 (R)", "Jan-Mar2024 (R)",
        "%Growth (2)",
    ]  # fmt: skip
    assert frame["kind"].unique().sort().to_list() == ["row", "total"]
    assert frame.select("page_dated", "page_updated", "page_values_in").unique().rows() == [
        ("14 Sep 2026", "13/08/2026", "US $ Million")
    ]
    total = frame.filter(pl.col("kind") == "total").row(0)
    assert total[-8:-5] == ("", "Total", "0.45")


def test_a_line_of_the_page_is_the_line_of_its_source(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    data, _ = answered(request, send)
    frame = tradestat.parse(data, "x.html", request.dataset)
    lines = data.decode().split("\n")
    assert all(lines[line - 1].startswith("<tr>") for line in frame["line"])


def test_a_blank_cell_is_no_trade_and_a_zero_is_a_zero() -> None:
    cells = ["0.00", "", "", "0.00", "0.00", ""], ["0.10", "-", "", "0.10", "NA", ""], ["", "0.00", "", "", "0.01", ""]
    rows = [[str(n), name, *c] for n, (name, c) in enumerate(zip(("JAPAN", "U S A", "U K"), cells, strict=True), 1)]
    frame = of_page(parsed(*MONTH, rows=rows))
    told = frame.select("partner_printed", "basis", "value_usd", "left_out").rows()
    assert told == [
        ("JAPAN", "month", None, "no trade reported"),
        ("U S A", "month", None, "no trade reported"),
        ("U K", "month", "0.00e6", None),
        ("JAPAN", "year_to_date", "0.00e6", None),
        ("U S A", "year_to_date", None, "no trade reported"),
        ("U K", "year_to_date", "0.01e6", None),
    ]


@pytest.mark.parametrize("grouping", ["western", "indian"])
@pytest.mark.parametrize("blank", ["", "-", "NA"])
def test_grouped_digits_and_words_for_blank_change_nothing(
    site: TradeStatSite, send: Send, grouping: str, blank: str
) -> None:
    [request] = annual(site)
    before = kept(tidied(request, send), "fiscal_year")
    site.grouping, site.blank = grouping, blank
    assert kept(tidied(request, send), "fiscal_year") == before
    assert before["VIETNAM SOC REP"]["quantity"] == 374501.0


def test_a_page_in_windows_1252_is_read(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    before = tidied(request, send)
    site.encoding = "cp1252"
    data, _ = answered(request, send)
    with pytest.raises(UnicodeDecodeError):
        data.decode()
    assert tidied(request, send).equals(before)


def test_a_code_without_trade_is_an_empty_answer(site: TradeStatSite, send: Send) -> None:
    for request in (*monthly(site, codes=("2847",)), *annual(site, codes=("28053000",))):
        data, found = answered(request, send)
        assert (found.empty, found.extension) == (True, ".html")
        frame = tradestat.parse(data, "x.html", request.dataset)
        assert frame.is_empty()
        assert tradestat.tidy(frame, snapshot(request, found)).is_empty()


def test_an_error_that_speaks_of_data_is_not_an_empty_answer(site: TradeStatSite) -> None:
    [request] = monthly(site)
    with pytest.raises(SourceChanged, match="another page"):
        MEIDB.examine(page("<html><body>Fatal error: no data source.</body></html>"), request)
    assert MEIDB.examine(page("<html><body><p>No Record Found</p></body></html>"), request).empty


def test_a_table_that_says_there_is_nothing_is_empty_too(site: TradeStatSite) -> None:
    [request] = monthly(site)
    heads = "".join(f"<th>{h}</th>" for h in ("S.No.", "Country", *MONTH))
    table = f'<table id="example1"><tr>{heads}</tr><tr><td colspan="8">No data available in table</td></tr></table>'
    assert MEIDB.examine(page(table), request).empty


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("error", "another page: 'Whoops'"),
        ("login", "another page: 'Login'"),
        ("maintenance", "another page: 'Service Unavailable'"),
        ("json", 'something that is no page: \'{"message": "Server Error"}\''),
        ("complaint", "says: 'The HSCODE must be a number.'"),
        ("column", "S.No. | Country | Mar-2023 (R) | Weight | %Growth | Jan-Mar2023 (R)"),
        ("id", "no longer in the table example1"),
        ("flow", "import was asked for, the page is export"),
        ("unit", "USD million was asked for, the page says 'Rs. Crore'"),
        ("period", "2024-03 was asked for; the columns are S.No. | Country | Mar-2022 (R) | Mar-2023 (R)"),
    ],
)
def test_an_answer_that_is_not_the_report_stops_with_what_it_is(
    site: TradeStatSite, send: Send, spoilt: str, said: str
) -> None:
    [request] = monthly(site)
    site.spoilt = spoilt
    with pytest.raises(SourceChanged) as caught:
        answered(request, send)
    assert said in str(caught.value)


def test_the_annual_answer_is_held_to_what_was_asked(site: TradeStatSite, send: Send) -> None:
    [request] = annual(site)
    site.spoilt = "period"
    with pytest.raises(SourceChanged, match=r"2023-24 was asked for; the columns are .*2021-2022 \| 2022-2023"):
        answered(request, send)
    site.spoilt = ""
    other = replace(request, parameters={**request.parameters, "hs_code": "28461010"})
    reply = EIDB.ask(request, send)
    with pytest.raises(SourceChanged, match="the code 28461010 was asked for, the page is of 28469090"):
        EIDB.examine(reply, other)


def test_the_kind_of_cumulative_columns_is_held_to_what_was_asked(site: TradeStatSite, send: Send) -> None:
    [calendar], [fiscal] = monthly(site), monthly(site, cumulative="fiscal")
    with pytest.raises(SourceChanged, match="asked by fiscal year; the columns are"):
        MEIDB.examine(MEIDB.ask(calendar, send), fiscal)


def test_half_a_page_is_asked_again(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    site.spoilt = "cut"
    with pytest.raises(CutShort, match="ends in the middle"):
        answered(request, send)


def test_an_answer_that_is_too_large_is_no_report(site: TradeStatSite) -> None:
    [request] = monthly(site)
    with pytest.raises(SourceChanged, match="answered 413"):
        MEIDB.examine(page("<p>too large</p>", 413), request)
    assert list(MEIDB.split(request)) == []


def test_a_page_that_is_silent_on_its_unit_is_taken_as_asked(site: TradeStatSite, send: Send) -> None:
    [request] = monthly(site)
    before = tidied(request, send)
    site.says_unit = False
    assert tidied(request, send).equals(before)


def test_faults_of_a_table_are_told_at_once_with_their_lines() -> None:
    rows = [["1", "JAPAN", *["1.00"] * 6], ["2", "U S A", "1.00"], ["", "See note", *["1.00"] * 6], [""] * 8]
    with pytest.raises(BadData) as caught:
        parsed(*MONTH, rows=rows, around="\n\n")
    assert str(caught.value).split("\n") == [
        "x.html, line 3: The row has 3 cells, the table 8 columns. Save the report again from TradeStat.",
        "x.html, line 3: The row is neither numbered nor a total: 'See note 1.00 1.00 1.00 1.00 1.00 1.00'. Save the"
        " report again from TradeStat.",
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ("Mar-2026 (F)", "Mar-2025 (R)", "%Growth", "Jan-Mar2026 (F)", "Jan-Mar2025 (R)", "%Growth"),
        ("Mar-2025 (R)", "Mar-2026 (F)", "%Growth", "Jan-Feb2025 (R)", "Jan-Feb2026 (F)", "%Growth"),
    ],
)
def test_columns_in_another_order_or_of_another_month_are_refused(headings: tuple[str, ...]) -> None:
    with pytest.raises(BadData, match="not a year and the one before"):
        parsed(*headings)


def test_a_file_without_a_report_is_refused() -> None:
    with pytest.raises(BadData, match=r"x\.html: There is no report in it: Weather"):
        tradestat.parse(b"<html><title>Weather</title><p>Rain.</p></html>", "x.html", "meidb-by-country")


# quantities


QUANTITIES = {
    "quantity": [
        ("import", "28461010", "2024-03", "CHINA P RP", "11000"),
        ("import", "85051110", "2024-03", "CHINA P RP", "1234567"),
        ("import", "8505", "2024-03", "CHINA P RP", "1234567"),
    ]
}


def quantities(httpserver: HTTPServer, code: str, unit: str) -> TradeStatSite:
    return TradeStatSite(httpserver, monthly=QUANTITIES, described={code: ("A COMMODITY", unit)})


@pytest.mark.parametrize(("unit", "weight"), [("KGS", 1234567.0), ("TON", 1234567000.0), ("NOS", None)])
def test_a_quantity_has_the_unit_of_its_line_and_is_a_weight_or_not(
    httpserver: HTTPServer, send: Send, unit: str, weight: float | None
) -> None:
    site = quantities(httpserver, "85051110", unit)
    site.grouping = "indian"
    [request] = monthly(site, codes=("85051110",), units=("quantity",))
    data, found = answered(request, send)
    assert "12,34,567" in data.decode()
    assert found.unit == unit
    row = kept(tidied(request, send), "month")["CHINA P RP"]
    assert (row["quantity"], row["quantity_unit"], row["net_weight_kg"]) == (1234567.0, unit, weight)
    assert row["value_usd"] is None


def test_a_unit_never_seen_is_left_to_the_build_to_report(httpserver: HTTPServer, send: Send) -> None:
    [request] = monthly(quantities(httpserver, "85051110", "BAGS"), codes=("85051110",), units=("quantity",))
    row = kept(tidied(request, send), "month")["CHINA P RP"]
    assert (row["quantity_unit"], row["net_weight_kg"]) == ("BAGS", None)


def test_quantities_without_a_unit_are_not_kept(httpserver: HTTPServer, send: Send) -> None:
    site = quantities(httpserver, "8505", "KGS")
    [request] = monthly(site, codes=("85051110",), units=("quantity",))
    heading = replace(request, parameters={**request.parameters, "hs_code": "8505"})
    reply = MEIDB.ask(heading, send)
    with pytest.raises(SourceChanged, match="quantities were asked for, and the page names no unit"):
        MEIDB.examine(reply, heading)
    frame = tradestat.tidy(tradestat.parse(reply.read(), "x.html", heading.dataset), snapshot(heading, Found(".html")))
    assert frame["left_out"].unique().to_list() == ["quantity without a unit, which is printed at eight digits only"]


@pytest.mark.parametrize("code", CODES)
def test_a_fiscal_year_reads_as_in_the_bundled_table(site: TradeStatSite, send: Send, code: str) -> None:
    [request] = annual(site, codes=(code,))
    columns = ["partner_printed", "value_usd", "quantity", "quantity_unit", "net_weight_kg"]
    table = bundled("eidb-hs8", "eidb_hs8_exports_fiscal_year.csv")
    expected = table.filter((pl.col("hs_code") == code) & (pl.col("period") == "2023-24")).select(columns)
    found = tidied(request, send).filter(pl.col("left_out").is_null() & (pl.col("partner_printed") != "Total"))
    numbers = pl.col("value_usd", "quantity", "net_weight_kg").cast(pl.Float64)
    # the bundled table names the unit where there is no quantity too
    unit = pl.when(pl.col("quantity").is_not_null()).then("quantity_unit").alias("quantity_unit")
    assert (
        found.select(columns)
        .with_columns(numbers)
        .sort("partner_printed")
        .equals(expected.with_columns(numbers, unit).sort("partner_printed"))
    )


def test_footers_of_all_trade_are_no_flows_and_say_so(site: TradeStatSite, send: Send) -> None:
    [request] = annual(site)
    frame = tidied(request, send)
    footers = frame.filter(pl.col("line") > frame.filter(pl.col("partner_printed") == "Total")["line"].item())
    assert footers["left_out"].to_list() == ["India's trade in all commodities", "share of India's trade"]
    assert kept(frame, "fiscal_year")["Total"]["value_usd"] == pytest.approx(46_370_000)


def test_rupees_are_crores_and_the_quantities_beside_them_are_read_once(site: TradeStatSite, send: Send) -> None:
    [request] = annual(site, units=("inr",))
    row = kept(tidied(request, send), "fiscal_year")["JAPAN"]
    in_dollars = kept(tidied(annual(site)[0], send), "fiscal_year")["JAPAN"]["value_usd"]
    assert row["value_local"] == pytest.approx(in_dollars * 8 * 10)  # the site's 8 crore per million
    assert (row["currency"], row["value_usd"], row["quantity"]) == ("INR", None, None)


def test_a_report_of_quantities_by_year(site: TradeStatSite, send: Send) -> None:
    [request] = annual(site, units=("quantity",))
    row = kept(tidied(request, send), "fiscal_year")["JAPAN"]
    assert (row["quantity"], row["net_weight_kg"], row["value_usd"]) == (612946.0, 612946.0, None)


YEARS = ("2022-2023", "2023-2024", "%Growth")


@pytest.mark.parametrize(("value", "quantity"), [("1.00", "2,000,000,000"), ("1,000,000.00", "1")])
def test_a_scale_that_cannot_be_right_is_refused(site: TradeStatSite, value: str, quantity: str) -> None:
    around = "<p>Commodity: 28469090 OTHER Unit: KGS</p>"
    rows = [["1", "JAPAN", "", value, "", "", quantity, ""], ["", "Total", "", value, "", "", quantity, ""]]
    printed = parsed(*YEARS, *YEARS, rows=rows, around=around, dataset="eidb-by-country")
    with pytest.raises(BadData, match=r"USD/kg, outside 0\.001 to 1,000,000: the scale of one of them has changed"):
        of_page(printed, code="28469090", dataset="eidb-by-country")


def test_small_values_printed_as_zero_do_not_condemn_the_scale() -> None:
    around = "<p>Commodity: 28469090 OTHER Unit: KGS</p>"
    rows = [["1", "JAPAN", "", "0.00", "", "", "12", ""]]
    frame = of_page(
        parsed(*YEARS, *YEARS, rows=rows, around=around, dataset="eidb-by-country"), dataset="eidb-by-country"
    )
    assert frame["value_usd"].to_list() == ["0.00e6"]


def test_a_scale_that_cannot_be_right_stops_the_fetch(httpserver: HTTPServer, send: Send) -> None:
    rows = [("export", "28469090", "2023-24", "JAPAN", "0.01", "90000000000")]
    [request] = annual(TradeStatSite(httpserver, annual=rows))
    with pytest.raises(SourceChanged, match="the scale of one of them has changed"):
        answered(request, send)


def test_a_file_that_says_neither_flow_nor_unit_is_refused() -> None:
    of = Snapshot(
        "tradestat-meidb", "meidb-by-country", "2026-03", "", "2026-11-22", "0" * 64, "", "", None, "x.html", "complete"
    )
    with pytest.raises(BadData, match="Neither the page nor its address says the flow and the unit"):
        tradestat.tidy(parsed(*MONTH), of)


def test_the_unit_is_no_word_that_follows_it() -> None:
    around = "<p>Commodity: 2846 COMPOUNDS OF RARE EARTHS Unit: </p><b>Report Dated: 14 Sep 2026</b>"
    frame = parsed(*MONTH, around=around)
    assert frame.select("page_code", "page_commodity", "page_unit", "page_dated").row(0) == (
        "2846", "COMPOUNDS OF RARE EARTHS", None, "14 Sep 2026",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "around"),
    [("2025-2026 (Apr-Aug)", ""), ("2025-2026", "<p>Data available 2017-2018 to 2025-2026 (Apr-Aug)</p>")],
)
def test_a_fiscal_year_in_progress_is_a_year_to_date(heading: str, around: str) -> None:
    printed = parsed("2024-2025", heading, "%Growth", around=around, dataset="eidb-by-country")
    frame = of_page(printed, dataset="eidb-by-country")
    assert frame.select("period", "basis").row(0) == ("2025-04..2025-08", "year_to_date")


def test_headings_in_two_rows_count_by_the_lower_one() -> None:
    html = """<p>Commodity: 28469090 X Unit: KGS</p><table id="example1"><thead>
      <tr><th rowspan="2">S.No.</th><th rowspan="2">Country / Region</th>
          <th colspan="3">Values in US $ Million</th><th colspan="3">Values in Quantity</th></tr>
      <tr><th>2022-2023</th><th>2023-2024</th><th>%Growth</th><th>2022-2023</th><th>2023-2024</th><th>%Growth</th></tr>
      </thead><tr><td>1</td><td>JAPAN</td><td>1</td><td>2</td><td></td><td>10</td><td>20</td><td></td></tr></table>"""
    frame = of_page(tradestat.parse(html.encode(), "x.html", "eidb-by-country"), dataset="eidb-by-country")
    assert frame.select("value_usd", "quantity", "net_weight_kg").row(0) == ("2e6", "20e0", "20e0")


def test_each_line_of_a_report_of_commodities_has_its_own_unit() -> None:
    rows = [
        ["1", "28461010", "CERIUM OXIDES", "KGS", "", "11,000", "", "", "11,000", ""],
        ["2", "85071000", "LEAD ACID ACCUMULATORS", "NOS", "", "4,15,571", "", "", "4,15,571", ""],
    ]
    heads = "".join(f"<th>{h}</th>" for h in ("S.", "HS Code", "Commodity", "Unit", *MONTH))
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    html = f'<p>Data last updated on: 13/08/2026</p><table id="example1"><tr>{heads}</tr>{body}</table>'
    _, frame = dropped(MEIDB, "import_quantity.html", saved(html.encode(), f"{SITE}/meidb/commoditywise_import"))
    columns = ["hs_code", "partner_printed", "quantity", "quantity_unit", "net_weight_kg", "described"]
    assert frame.filter(pl.col("basis") == "month").select(columns).rows() == [
        ("28461010", "Total", "11000e0", "KGS", "11000e0", True),
        ("85071000", "Total", "415571e0", "NOS", None, True),
    ]


# literal reports


def test_the_stored_rows_of_three_reports_give_the_same_year_to_date(httpserver: HTTPServer, send: Send) -> None:
    file = "meidb_2846_report_rows_2024-03_2024-04_2025-03.csv"
    rows = pl.read_csv(RAW / "tradestat-meidb" / file, infer_schema_length=0).filter(pl.col("rank") != "")
    printed: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows.to_dicts():
        key = (row["trade_type"], row["hs_code"], row["period"])
        printed.setdefault(key, {})[row["partner_country"]] = row["cumulative_value"]
    months = [(r["trade_type"], r["hs_code"], r["period"], r["partner_country"], r["value"]) for r in rows.to_dicts()]
    site = TradeStatSite(httpserver, monthly={"usd": months}, cumulative={"usd": printed})
    expected = bundled("meidb-reports", file).filter(pl.col("partner_printed") != "Total")
    for request in monthly(site, periods=("2024-03", "2024-04", "2025-03")):
        found = kept(tidied(request, send), "year_to_date")
        found.pop("Total")
        of_month = expected.filter(pl.col("period") == request.period).select("partner_printed", "value_usd").rows()
        assert {partner: row["value_usd"] for partner, row in found.items()} == dict(of_month)


def dropped(bank: Bank, name: str, data: bytes) -> tuple[Recognised, pl.DataFrame]:
    what = bank.recognise(name, data)
    assert what is not None
    of = Snapshot(
        bank.name, what.dataset, what.period, what.url, "2026-11-22", "0" * 64, what.unit, what.licence, what.note,
        name, what.coverage, what.parameters, "by hand",
    )  # fmt: skip
    return what, bank.tidy(bank.parse(data, name, what.dataset), of)


def test_a_page_of_the_old_site_is_read() -> None:
    what, frame = dropped(EIDB, "page.htm", (SAMPLES / "old_site_country_wise_china_imports.html").read_bytes())
    assert (what.dataset, what.unit, what.period) == ("eidb-country-commodities", "USD million", "2018-19")
    rows = frame.filter(pl.col("left_out").is_null()).select("hs_code", "partner_printed", "flow", "value_usd")
    assert rows.rows() == [
        ("01", "CHINA P RP", "import", "0.00e6"),
        ("03", "CHINA P RP", "import", "0.94e6"),
        ("05", "CHINA P RP", "import", "2.47e6"),
        ("06", "CHINA P RP", "import", "3.77e6"),
    ]
    assert frame["left_out"].drop_nulls().to_list() == [
        "no trade reported",
        "total of the commodities listed",
        "India's trade in all commodities",
        "share of India's trade",
    ]
    assert frame.filter(pl.col("left_out") == "total of the commodities listed")["value_usd"].to_list() == [
        "70319.64e6"
    ]
    assert set(frame["described"]) == {True}


def test_the_monthly_workbook_keeps_its_flags_and_gets_its_zeros_back() -> None:
    what, frame = dropped(MEIDB, "hs2_usd.xlsx", (SAMPLES / "monthly_hs2_with_status_flags.xlsx").read_bytes())
    assert (what.dataset, what.period) == ("meidb-months", "2019-04..2020-03")
    assert frame.height == 98 * 12
    first = frame.filter(pl.col("hs_code") == "01").select("period", "value_usd", "status", "partner_printed", "flow")
    assert first.row(0) == ("2019-04", "0.2e6", "final", "Total", "import")
    assert first.row(11) == ("2020-03", "2.65e6", "provisional", "Total", "import")
    assert frame["hs_code"].unique().sort().to_list()[:3] == ["01", "02", "03"]


# files saved by hand


def saved(html: bytes, url: str) -> bytes:
    return f"<!-- saved from url=(0077){url} -->\n".encode() + html


@pytest.fixture
def month_page(site: TradeStatSite, send: Send) -> bytes:
    [request] = monthly(site)
    return answered(request, send)[0]


def test_a_saved_page_tells_what_it_is(month_page: bytes) -> None:
    url = f"{SITE}/meidb/commodity_wise_all_countries_import"
    what, frame = dropped(MEIDB, "TradeStat.html", saved(month_page, url))
    assert what == Recognised(
        "meidb-by-country", "USD million", tradestat.LICENCE, url=url, period="2024-03",
        note="Report dated 14 Sep 2026.", parameters='{"flow": "import", "hs_code": "2846", "unit": "usd"}',
    )  # fmt: skip
    assert kept(frame, "month")["Total"]["value_usd"] == 980_000


def test_the_code_stands_in_the_form_too(month_page: bytes) -> None:
    page_ = re.sub(rb"<p>Commodity:.*</p>", b"", month_page)
    page_ = page_.replace(b'name="cwacimHSCODE"', b'name="cwacimHSCODE" value="2846"')
    action = f'action="{SITE}/meidb/commodity_wise_all_countries_import"'.encode()
    what, _ = dropped(MEIDB, "page.html", page_.replace(b'method="POST"', b'method="POST" ' + action))
    assert json.loads(what.parameters)["hs_code"] == "2846"


def test_what_a_page_does_not_say_its_name_says(site: TradeStatSite, send: Send) -> None:
    site.says_unit = False
    page_ = answered(monthly(site)[0], send)[0]
    assert dropped(MEIDB, "import_2846_usd.html", page_)[0].unit == "USD million"
    with pytest.raises(BadData) as caught:
        MEIDB.recognise("page.html", page_)
    assert str(caught.value) == (
        "page.html: The file does not say the unit, and neither does the name. A good name is import_2846_usd.html."
    )


def test_a_name_may_say_more_but_not_otherwise(month_page: bytes) -> None:
    dropped(MEIDB, "import_2846_2024-03_usd_0a1b2c3d.html", month_page)
    with pytest.raises(BadData) as caught:
        MEIDB.recognise("export_2805_inr.html", month_page)
    assert str(caught.value).split("\n") == [
        f"export_2805_inr.html: The page says the {what} is {page_}, the name says {name}. A good name is"
        " import_2846_usd.html."
        for what, page_, name in (("flow", "import", "export"), ("unit", "usd", "inr"), ("HS code", "2846", "2805"))
    ]


def test_a_page_of_the_other_bank_is_sent_to_its_folder(month_page: bytes) -> None:
    with pytest.raises(BadData, match=r"other bank, meidb\. Move it to raw/tradestat-meidb/\."):
        EIDB.recognise("page.html", month_page)


def test_a_page_that_contradicts_itself_is_refused(month_page: bytes) -> None:
    page_ = saved(month_page, f"{SITE}/meidb/commodity_wise_all_countries_export")
    with pytest.raises(BadData, match=r"page\.html: The page calls itself export and import\."):
        MEIDB.recognise("page.html", page_)


def test_a_saved_page_without_trade_is_told(site: TradeStatSite, send: Send) -> None:
    empty = answered(monthly(site, codes=("2847",))[0], send)[0]
    with pytest.raises(BadData, match="holds no table: no trade was reported"):
        MEIDB.recognise("page.html", empty)


@pytest.mark.parametrize("data", [b"<html><p>Rain.</p></html>", b"flow,hs_code\n", b"{}", b""])
def test_what_is_not_of_tradestat_is_left_to_others(data: bytes) -> None:
    assert MEIDB.recognise("x.html", data) is None


def test_a_source_without_a_form_recognises_nothing(month_page: bytes) -> None:
    assert tradestat.TRENDS.recognise("import_2846_usd.html", month_page) is None


def workbook(*rows: Sequence[str | float]) -> bytes:
    """An xlsx with one sheet."""
    return book({"Sheet1": rows})


YEAR_BOOK = workbook(
    ["TradeStat->Eidb->Export->Commodity-wise-all-countries"],
    ["Report Generated on: 19/06/2026 -  Values in US $ Million|| Values in Quantity"],
    ["S.No.", "Country / Region", "2022-2023", "2023-2024", "%Growth", "2022-2023", "2023-2024", "%Growth"],
    [1, "JAPAN", 13.28, 16.89, 27.2, 431982, 612946, 41.89],
    [2, "TOGO", "", 0, "", "", "", ""],
    ["Total", "Total", 67.81, 46.4, -31.58, "", "", ""],
    ["India's Total", "India's Total", 451070.0, 437072.03, -3.1, "", "", ""],
)


def test_the_sites_workbook_tells_its_report_and_its_name_the_code() -> None:
    what, frame = dropped(EIDB, "28469090.xlsx", YEAR_BOOK)
    assert (what.dataset, what.unit, what.period) == ("eidb-by-country", "USD million", "2023-24")
    assert what.url.endswith("/eidb/commodity_wise_all_countries_export")
    rows = frame.select("line", "partner_printed", "flow", "hs_code", "value_usd", "quantity", "left_out").rows()
    assert rows == [
        (4, "JAPAN", "export", "28469090", "16.89e6", None, None),
        (5, "TOGO", "export", "28469090", "0e6", None, None),
        (6, "Total", "export", "28469090", "46.4e6", None, None),
        (7, "India's Total", "export", "28469090", "437072.03e6", None, "India's trade in all commodities"),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "export_usd.xlsx",
            "The file does not say the HS code, and neither does the name. A good name is import_2846_",
        ),
        ("2846_2847.xlsx", "The file does not say the HS code, and the name says 2846 and 2847."),
        ("import_2846.xlsx", "The page says the flow is export, the name says import."),
    ],
)
def test_a_workbook_with_a_poor_name_is_told_a_good_one(name: str, said: str) -> None:
    with pytest.raises(BadData) as caught:
        EIDB.recognise(name, YEAR_BOOK)
    assert said in str(caught.value)


def test_totals_of_all_codes_are_read_from_a_workbook_of_commodities() -> None:
    book = workbook(
        ["TradeStat->Eidb->Import->Commodity-wise"],
        ["Report Generated on: 19/06/2026 - Values in Rs Crore"],
        ["S.No.", "HSCode", "Commodity", "2023-2024", "%Share", "2024-2025", "%Share", "%Growth"],
        [1, 101, "LIVE HORSES", 1.5, 0.01, 2.5, 0.02, 66.67],
        [2, 8505, "MAGNETS", 3039.27, 0.05, "", "", ""],
        ["", "", "India's Total Import", 5616042.5, "", 5812000.0, "", ""],
    )
    what, frame = dropped(EIDB, "book.xlsx", book)
    assert (what.dataset, what.unit) == ("eidb-by-commodity", "INR crore")
    assert frame.select("hs_code", "partner_printed", "value_local", "currency", "left_out").rows() == [
        ("0101", "Total", "2.5e7", "INR", None),
        ("8505", "Total", None, None, "no trade reported"),
        (None, "Total", "5812000e7", "INR", "India's trade in all commodities"),
    ]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            ("2024-2025", "%Share", "2025-2026", "%Share", "%Growth"),
            "The columns are not those of a known report: S.No.",
        ),
        (("2024-2025", "2025-2026", "%Growth"), "The page calls itself eidb-Country-wise, but its columns are: S.No."),
    ],
)
def test_a_workbook_by_country_of_all_trade_is_not_taken_for_a_commodity(columns: tuple[str, ...], said: str) -> None:
    book = workbook(
        ["TradeStat->Eidb->Export->Country-wise"],
        ["Report Generated on: 19/06/2026 -  Values in US $ Million"],
        ["S.No.", "Country/Region", *columns],
        [1, "AFGHANISTAN", *(1.0 for _ in columns)],
    )
    with pytest.raises(BadData) as caught:
        EIDB.recognise("export_2846_usd.xlsx", book)
    assert said in str(caught.value)


COMMODITIES = (["S.No.", "HSCode", "Commodity", "2023-2024", "2024-2025", "%Growth"], [1, 1, "HORSES", 1.5, 2.5, 66.67])


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("import_usd.xlsx", COMMODITIES, "The file does not say whether it is of one country or of all."),
        (
            "import_usd.xlsx",
            (["TradeStat->Eidb->Import->Country-wise all Commodities"], *COMMODITIES),
            "The file does not say of which country it is.",
        ),
        (
            "import_28461010_quantity.xlsx",
            (["S.No.", "Country / Region", *YEARS], [1, "JAPAN", 1, 2, 100]),
            "The report of 28461010 holds quantities, and no unit of them is printed.",
        ),
        (
            "import_2846_usd.xlsx",
            (["S.No.", "Country / Region", "2018-2023", "2019-2024", "%Growth"], [1, "JAPAN", 1, 2, 100]),
            "The column 2018-2023 is not one year.",
        ),
    ],
)
def test_a_workbook_that_leaves_too_much_open_is_refused(
    name: str, rows: Sequence[Sequence[str | float]], said: str
) -> None:
    with pytest.raises(BadData) as caught:
        EIDB.recognise(name, workbook(*rows))
    assert said in str(caught.value)


def test_a_workbook_of_something_else_is_left_to_others() -> None:
    assert EIDB.recognise("import_2846_usd.xlsx", workbook(["Day", "Rain"], [1, 2.5])) is None


def test_a_damaged_workbook_is_told() -> None:
    with pytest.raises(BadData, match=r"book\.xlsx: The workbook cannot be read"):
        EIDB.recognise("book.xlsx", YEAR_BOOK[:200])


# numbers as printed


def plain(text: str) -> str | None:
    frame = pl.DataFrame({"x": [text]}).select(units.blank_to_null("x", "-", "NA"))
    found: str | None = frame.select(units.without_commas("x")).item()
    return found


@given(st.integers(0, 10**12), st.integers(0, 99), st.sampled_from(["western", "indian"]), st.booleans())
def test_grouping_commas_go_and_nothing_else(whole: int, cents: int, style: str, negative: bool) -> None:
    sign = "-" if negative else ""
    assert plain(f"{sign}{grouped(str(whole), style)}.{cents:02d}") == f"{sign}{whole}.{cents:02d}"


@given(st.sampled_from(["", " ", "-", "NA", "\t", " - ", " NA "]))
def test_words_for_blank_are_no_number(text: str) -> None:
    assert plain(text) is None


@pytest.mark.parametrize(
    "text", ["1,23", "12,34", "1,2345", ",123", "1,,234", "1,234,56", "12,345,67,890", "1,234.5,6"]
)
def test_commas_that_group_nothing_stay_to_be_reported(text: str) -> None:
    assert plain(text) == text


@given(st.text(max_size=200))
def test_no_text_around_a_table_breaks_the_reading(around: str) -> None:
    report = tradestat_page.read(f"<p>{escape(around)}</p>".encode(), "x.html")
    assert report.headings == ()
