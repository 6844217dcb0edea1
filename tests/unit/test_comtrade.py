from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import requests
from benchmarks import comtrade_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from publishers.comtrade import BUNDLED, Comtrade, bundled, row
from pytest_httpserver import HTTPServer

from etl.errors import BadData, BadRequest, CutShort, FetchFailed, SourceChanged, TooMuch
from etl.sources import comtrade
from etl.sources.publisher import Reply, Request, Snapshot, Wish

FIXTURES = Path(__file__).parents[1] / "fixtures/comtrade"
RESPONSE = (FIXTURES / "api_response_with_descriptions.json").read_bytes()
EMPTY = (FIXTURES / "api_empty.json").read_bytes()
WORKBOOK = (FIXTURES / "export_47_columns_quad_from_china.xlsx").read_bytes()

SETTINGS = {"address": "https://comtradeapi.un.org", "rows_keyless": 500, "rows_keyed": 100000}
WISH = Wish(("850511",), ("IND",), {"IND": "699", "USA": "842"}, ("import", "export"), "calendar_year", ("2024",))
MONTHS = tuple(f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13))

Send = Callable[..., Reply]


def snapshot(dataset: str) -> Snapshot:
    return Snapshot("comtrade", dataset, "", "", "2026-11-22", "0" * 64, "", "", None, "comtrade/x", "complete")


def tidy(data: bytes, dataset: str) -> pl.DataFrame:
    return comtrade.tidy(comtrade.parse(data, "raw/x", dataset), snapshot(dataset))


def kept(data: bytes, dataset: str) -> pl.DataFrame:
    return tidy(data, dataset).filter(pl.col("left_out").is_null()).drop("left_out")


def answer(*rows: Mapping[str, Any], **changed: Any) -> bytes:
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""} | changed).encode()


def table(*rows: Mapping[str, Any], separator: str = ",", end: str = "\n") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def magnets(**changed: Any) -> Mapping[str, Any]:
    """India's imports of magnets from China in 2024, differing in what is given."""
    known = {"period": "2024", "reporterCode": 699, "flowCode": "M", "partnerCode": 156, "cmdCode": "850511"}
    return row(**(known | {"primaryValue": 1000.5, "netWgt": 20.0} | changed))


WORLD = magnets(partnerCode=0)


def refusal(data: bytes, dataset: str) -> str:
    with pytest.raises(BadData) as refused:
        tidy(data, dataset)
    return str(refused.value)


# --- what is asked


def test_a_request_asks_for_one_reporter_and_code_all_partners_and_only_the_rows_over_all_details() -> None:
    [request] = comtrade.plan(WISH, SETTINGS)
    assert request.url == "https://comtradeapi.un.org/public/v1/preview/C/A/HS"
    assert request.parameters == {
        "reporterCode": "699", "period": "2024", "cmdCode": "850511", "flowCode": "M,X", "partner2Code": "0",
        "customsCode": "C00", "motCode": "0", "includeDesc": "true", "maxRecords": "500",
    }  # fmt: skip
    assert (request.period, request.name, request.secrets) == ("2024", "699_850511_MX_2024", {})


def test_the_preview_takes_one_period_so_each_is_asked_by_itself() -> None:
    wish = replace(WISH, basis="month", periods=MONTHS[:3], codes=("2846", "850511"), reporters=("IND", "USA"))
    requests = comtrade.plan(wish, SETTINGS)
    assert len(requests) == 12
    assert {r.url for r in requests} == {"https://comtradeapi.un.org/public/v1/preview/C/M/HS"}
    assert [(r.parameters["period"], r.period) for r in requests[:3]] == [
        ("202301", "2023-01"), ("202302", "2023-02"), ("202303", "2023-03"),
    ]  # fmt: skip


def test_with_a_key_the_months_of_a_calendar_year_go_together_and_the_key_stays_out_of_what_is_stored() -> None:
    requests = comtrade.plan(replace(WISH, basis="month", periods=MONTHS), SETTINGS | {"keyed": True})
    assert [r.period for r in requests] == ["2023-01..2023-12", "2024-01..2024-12"]
    assert [r.name for r in requests] == ["699_850511_MX_202301-202312", "699_850511_MX_202401-202412"]
    assert requests[0].parameters["period"] == ",".join(f"2023{month:02d}" for month in range(1, 13))
    assert requests[0].url == "https://comtradeapi.un.org/data/v1/get/C/M/HS"
    assert requests[0].secrets == {"Ocp-Apim-Subscription-Key": "COMTRADE_API_KEY"}
    assert "KEY" not in requests[0].stored_parameters.upper() + requests[0].url.upper()


def test_with_a_key_years_go_together_by_decade_so_that_a_new_year_leaves_the_older_requests_as_they_are() -> None:
    def asked(last: int) -> list[Request]:
        wish = replace(WISH, periods=tuple(str(year) for year in range(2008, last + 1)))
        return comtrade.plan(wish, SETTINGS | {"keyed": True})

    assert [r.period for r in asked(2024)] == ["2008..2009", "2010..2019", "2020..2024"]
    assert asked(2025)[:2] == asked(2024)[:2]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"basis": "fiscal_year", "periods": ("2023-24",)}, "ask for --basis month, which add up to fiscal years"),
        ({"codes": ("85051110", "2846")}, "ends there: not 85051110."),
        ({"codes": ("TOTAL",)}, "codes of two, four and six digits"),
        ({"reporters": ("TWN",)}, "Comtrade has no reporter TWN: see un_code in partners.csv."),
    ],
)
def test_what_comtrade_does_not_have_is_refused_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        comtrade.plan(replace(WISH, **change), SETTINGS)


def test_a_request_is_halved_by_periods_then_codes_then_flows_and_the_parts_cover_it() -> None:
    [whole] = comtrade.plan(replace(WISH, basis="month", periods=MONTHS[:3]), SETTINGS | {"keyed": True})
    whole = replace(whole, parameters={**whole.parameters, "cmdCode": "2846,850511"})

    def leaves(request: Request) -> Iterator[Request]:
        parts = list(comtrade.split(request))
        for part in parts:
            yield from leaves(part)
        if not parts:
            yield request

    ends = list(leaves(whole))
    assert [(r.parameters["period"], r.parameters["cmdCode"], r.parameters["flowCode"]) for r in ends] == [
        (f"20230{month}", code, flow) for month in (1, 2, 3) for code in ("2846", "850511") for flow in "MX"
    ]
    assert (ends[0].name, ends[0].period) == ("699_2846_M_202301", "2023-01")
    assert {r.url for r in ends} == {whole.url}
    assert all(r.secrets == whole.secrets for r in ends)


# --- what comes back


def examine(data: bytes, request: Request | None = None, status: int = 200) -> Any:
    return comtrade.examine(Reply(status, {}, io.BytesIO(data)), request or comtrade.plan(WISH, SETTINGS)[0])


def test_an_answer_is_taken_as_it_is() -> None:
    found = examine(answer(WORLD, magnets()))
    assert (found.extension, found.empty) == (".json", False)


@pytest.mark.parametrize("data", [EMPTY, answer(data=None)])
def test_no_rows_are_an_empty_answer(data: bytes) -> None:
    assert examine(data).empty
    assert kept(data, "api").is_empty()


BAD_DAYS = {
    "a page": (b"<!DOCTYPE html><title>Maintenance", SourceChanged, "something else than JSON: '<!DOCTYPE html>"),
    "torn within a letter": (answer(magnets(partnerDesc="Türkiye")).partition(b"\\u00fc")[0] + b"\xc3", CutShort,
                             "ends in the middle"),
    "torn": (answer(WORLD, magnets())[:-40], CutShort, "699_850511_MX_2024 ends in the middle"),
    "an error inside a 200": (answer(error="No permission"), FetchFailed, "refused 699_850511_MX_2024: No permission"),
    "another envelope": (b'{"statusCode": 200, "message": "hello"}', SourceChanged, "has no count and data"),
    "records that are none": (b'{"count": 1, "data": {"a": 1}, "error": ""}', SourceChanged, "no list of records"),
    "a field gone": (answer({k: v for k, v in WORLD.items() if k != "netWgt"}), SourceChanged, "have no netWgt"),
    "fewer rows than announced": (answer(WORLD, count=2), CutShort, "announces 2 rows and has 1"),
    "as many rows as the limit": (answer(*[WORLD] * 500), TooMuch, "has 500 rows, the limit: it may be cut"),
    "another flow": (answer(magnets(flowCode="RM")), SourceChanged, "Asked for flowCode M, X, Comtrade sent RM."),
    "another period": (answer(magnets(period="2023")), SourceChanged, "Asked for period 2024, Comtrade sent 2023."),
    "another reporter": (answer(magnets(reporterCode=842)), SourceChanged, "reporterCode 699, Comtrade sent 842."),
    "details": (answer(WORLD, magnets(motCode=2100)), SourceChanged, "Asked for motCode 0, Comtrade sent 2100."),
}  # fmt: skip


@pytest.mark.parametrize(("data", "kind", "sentence"), BAD_DAYS.values(), ids=BAD_DAYS)
def test_an_answer_that_is_not_as_asked_is_refused(data: bytes, kind: type[Exception], sentence: str) -> None:
    with pytest.raises(kind) as refused:
        examine(data)
    assert sentence in str(refused.value)
    assert type(refused.value) is kind


def test_an_answer_too_large_for_comtrade_is_asked_in_parts() -> None:
    with pytest.raises(TooMuch, match="413"):
        examine(b"", status=413)


# --- the whole way, from a server


@pytest.fixture
def send() -> Send:
    """The plainest means to send: no retry, no session."""
    environment = {"COMTRADE_API_KEY": "the-key"}

    def sent(method: str, url: str, *, params: Any = None, secrets: Mapping[str, str] | None = None) -> Reply:
        headers = {name: environment[variable] for name, variable in (secrets or {}).items()}
        response = requests.request(method, url, params=params, headers=headers, timeout=10)
        return Reply(response.status_code, dict(response.headers), io.BytesIO(response.content))

    return sent


@pytest.mark.parametrize("keyed", [False, True])
def test_the_bundled_figures_come_back_from_the_api_as_they_are_bundled(
    httpserver: HTTPServer, send: Send, keyed: bool
) -> None:
    site = Comtrade(httpserver, [*bundled(), *(dict(r) | {"motCode": 2100} for r in bundled())])
    wish = replace(WISH, codes=("2805", "2846", "850511"), periods=("2022", "2023", "2024"))
    fetched = []
    for request in comtrade.plan(wish, SETTINGS | {"address": site.address, "keyed": keyed}):
        reply = comtrade.ask(request, send)
        if not comtrade.examine(reply, request).empty:
            fetched.append(kept(reply.read(), "api"))
    assert len(site.asked) == (3 if keyed else 9)
    here = [kept(path.read_bytes(), "annual") for path in sorted(BUNDLED.glob("*.csv"))]
    same = ["hs_code", "period", "basis", "flow", "reporter_printed", "partner_printed", "status"]
    numbers = [pl.col(name).cast(pl.Float64) for name in ("value_usd", "net_weight_kg")]
    both = [pl.concat(frames).select(*same, *numbers).sort(same) for frames in (fetched, here)]
    assert both[0].height == 134
    assert both[0].equals(both[1])


def test_the_preview_cuts_in_silence_and_is_then_asked_flow_by_flow(httpserver: HTTPServer, send: Send) -> None:
    site = Comtrade(httpserver, [magnets(partnerCode=n, flowCode=flow) for flow in "MX" for n in range(300)])
    [request] = comtrade.plan(WISH, SETTINGS | {"address": site.address})
    with pytest.raises(TooMuch):
        comtrade.examine(comtrade.ask(request, send), request)
    parts = list(comtrade.split(request))
    frames = [kept(comtrade.ask(part, send).read(), "api") for part in parts]
    assert [(frame.height, set(frame["flow"])) for frame in frames] == [(300, {"import"}), (300, {"export"})]


@pytest.mark.parametrize(
    ("bad_day", "kind"),
    [({"html": "<html>"}, SourceChanged), ({"error": "down"}, FetchFailed), ({"torn": 1}, CutShort),
     ({"largest": 1}, TooMuch), ({"renamed": {"primaryValue": "tradeValue"}}, SourceChanged),
     ({"stray": {"flowCode": "RX"}}, SourceChanged)],
)  # fmt: skip
def test_the_servers_bad_days_are_those_that_are_recognised(
    httpserver: HTTPServer, send: Send, bad_day: dict[str, Any], kind: type[Exception]
) -> None:
    site = Comtrade(httpserver, [WORLD, magnets()], **bad_day)
    [request] = comtrade.plan(WISH, SETTINGS | {"address": site.address})
    with pytest.raises(kind):
        comtrade.examine(comtrade.ask(request, send), request)


def test_the_server_refuses_as_comtrade_does(httpserver: HTTPServer) -> None:
    site = Comtrade(httpserver, [WORLD], busy=1, broken=1)
    preview, keyed = (f"{site.address}/{path}/C/A/HS" for path in ("public/v1/preview", "data/v1/get"))
    first = requests.get(preview, timeout=10)
    assert (first.status_code, first.headers["Retry-After"]) == (429, "2")
    assert requests.get(keyed, timeout=10).status_code == 401
    assert requests.get(preview, {"period": "2023,2024"}, timeout=10).status_code == 400
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(preview, timeout=10)
    [record] = requests.get(preview, timeout=10).json()["data"]
    assert (record["partnerDesc"], record["qtyUnitAbbr"], record["qtyUnitCode"]) == (None, None, 8)
    site.quota = True
    assert "Quota will be replenished" in requests.get(preview, timeout=10).text


# --- files


def test_an_answer_as_published() -> None:
    frame = tidy(RESPONSE, "api")
    assert frame["line"].to_list() == [1, 2, 3, 4]
    assert frame["value_usd"].to_list() == ["6804128143.0", "74251272075.0", "6115764185.0", "68047133397.0"]
    assert set(frame["left_out"]) == {"not an HS code of two to six digits"}  # TOTAL
    assert set(frame["nomenclature"]) == {"HS2007"}


def test_a_workbook_as_published() -> None:
    frame = kept(WORKBOOK, "export")
    assert frame.height == 72
    assert frame.row(0, named=True) == {
        "line": 2, "reporter_printed": "36", "partner_printed": "156", "flow": "import", "hs_code": "2504",
        "nomenclature": "HS2017", "period": "2019", "basis": "calendar_year", "value_usd": "259727.21",
        "quantity": "228485", "quantity_unit": "kg", "net_weight_kg": "228485", "status": None, "described": True,
    }  # fmt: skip
    assert frame.filter(pl.col("status") == "estimated")["line"].len() == 1


def test_numbers_of_an_answer_keep_the_digits_that_are_printed() -> None:
    data = answer(WORLD).replace(b'"primaryValue": 1000.5', b'"primaryValue": 100000000000000.125')
    assert kept(data, "api")["value_usd"].to_list() == ["100000000000000.125"]


@settings(deadline=None, max_examples=30)
@given(order=st.permutations(comtrade.COLUMNS))
def test_columns_may_stand_in_any_order_and_others_are_ignored(order: list[str]) -> None:
    known = {name: magnets()[name] for name in order} | {"addedLater": "x"}
    expected = kept(table(magnets()), "export")
    assert kept(table(known), "export").equals(expected)
    assert kept(table(known, separator="\t"), "bulk").equals(expected)


def test_capitals_in_names_and_truth_values_do_not_matter() -> None:
    pascal = {name[0].upper() + name[1:]: str(value) for name, value in magnets(isNetWgtEstimated=True).items()}
    assert kept(table(pascal), "export")["status"].to_list() == ["estimated"]


def test_a_file_may_be_in_windows_1252_or_begin_with_a_byte_order_mark() -> None:
    turkish = table(magnets(partnerCode=792, partnerDesc="Türkiye"))
    expected = kept(turkish, "export")
    assert kept(turkish.decode().encode("cp1252"), "export").equals(expected)
    assert kept(b"\xef\xbb\xbf" + turkish, "export").equals(expected)
    assert kept(turkish.replace(b"\n", b"\r\n"), "export").equals(expected)


def test_every_line_may_end_with_one_comma_more() -> None:
    first, *others = table(WORLD, magnets(cmdDesc="Magnets; of metal, sintered")).splitlines()
    longer = [line + b"," for line in others]
    expected = kept(b"\n".join([first, *others]), "export")
    assert expected["partner_printed"].to_list() == ["0", "156"]
    assert kept(b"\n".join([first, *longer]), "export").equals(expected)
    assert kept(b"\n".join([first + b",", *longer]), "export").equals(expected)


def test_bulk_files_need_neither_descriptions_nor_levels() -> None:
    spare = ("Desc", "ISO", "Abbr", "aggrLevel", "isLeaf", "legacyEstimationFlag")
    [found] = kept(
        table({k: v for k, v in magnets().items() if not k.endswith(spare)}, separator="\t"), "bulk"
    ).to_dicts()
    assert (found["quantity_unit"], found["described"], found["net_weight_kg"]) == ("kg", False, "20.0")


LEGACY = {
    "Classification": "H4", "Year": "2016", "Period": "2016", "Period Desc.": "2016", "Aggregate Level": "6",
    "Is Leaf Code": "1", "Trade Flow Code": "1", "Trade Flow": "Import", "Reporter Code": "699", "Reporter": "India",
    "Reporter ISO": "IND", "Partner Code": "156", "Partner": "China", "Partner ISO": "CHN", "2nd Partner Code": "",
    "2nd Partner": "", "2nd Partner ISO": "", "Customs Proc. Code": "", "Customs": "", "Mode of Transport Code": "",
    "Mode of Transport": "", "Commodity Code": "850511", "Commodity": "Magnets; permanent, of metal",
    "Qty Unit Code": "5", "Qty Unit": "Number of items", "Qty": "3", "Alt Qty Unit Code": "", "Alt Qty Unit": "",
    "Alt Qty": "", "Netweight (kg)": "7", "Gross weight (kg)": "", "Trade Value (US$)": "12",
    "CIF Trade Value (US$)": "", "FOB Trade Value (US$)": "", "Flag": "4",
}  # fmt: skip


@pytest.mark.parametrize("columns", comtrade.HEADERS["legacy"], ids=len)
def test_a_file_of_the_website_until_2023(columns: tuple[str, ...]) -> None:
    assert len(columns) in (22, 35)
    [found] = kept(table({name: LEGACY[name] for name in columns}), "legacy").to_dicts()
    assert found == {
        "line": 2, "reporter_printed": "699", "partner_printed": "156", "flow": "import", "hs_code": "850511",
        "nomenclature": "HS2012", "period": "2016", "basis": "calendar_year", "value_usd": "12", "quantity": "3",
        "quantity_unit": "u", "net_weight_kg": "7", "status": "estimated", "described": True,
    }  # fmt: skip


def test_a_month_of_the_website_until_2023() -> None:
    [found] = kept(table(LEGACY | {"Period": "201603", "Trade Flow Code": "2", "Flag": "2"}), "legacy").to_dicts()
    assert (found["period"], found["basis"], found["flow"], found["status"]) == ("2016-03", "month", "export", None)


def without(name: str) -> Mapping[str, Any]:
    return {k: v for k, v in magnets().items() if k != name}


BROKEN = {
    "a column gone": (table(without("motCode")), "export",
                      "raw/x, line 1: Missing column: motCode. The layout is: typeCode,freqCode"),
    "a column renamed": (table(without("netWgt") | {"netWeight": 1}), "export",
                         "Missing column: netWgt. Unexpected column: netWeight."),
    "an old column gone": (table({k: v for k, v in LEGACY.items() if k != "Qty"}), "legacy", "Missing column: Qty."),
    "a column twice": (table(magnets()).replace(b"isLeaf", b"qty"), "export", "The column qty stands twice."),
    "a short line": (table(WORLD, magnets()) + b"C,A,2024\n", "export",
                     "raw/x, line 4: The line has 3 cells, the header has 47."),
    "a long line": (table(WORLD, magnets()) + b"," * 47 + b"x\n", "export", "raw/x, line 4: The line has 48 cells"),
    "a short line of a bulk file": (table(WORLD, separator="\t") + b"C\tA\n", "bulk", "raw/x, line 3: The line has 2"),
    "no rows": (table(magnets()).splitlines()[0], "export", "The file has a header and no rows."),
    "nothing": (b"", "export", "Missing column: freqCode."),
    "semicolons": (table(magnets(), separator=";"), "export", "Missing column: freqCode."),
    "no text": (table(magnets(partnerDesc="x")).replace(b",x,", b",\x81,"), "export",
                "raw/x, line 2: Byte 0x81 is neither UTF-8 nor Windows-1252."),
    "no workbook": (WORKBOOK[:2000], "export", "raw/x: The workbook cannot be read"),
    "no answer": (b"<html>", "api", "raw/x: This is no answer of Comtrade:"),
    "an error": (answer(error="No permission"), "api", "raw/x: Comtrade refused: No permission Fetch it again."),
}  # fmt: skip


@pytest.mark.parametrize(("data", "dataset", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_is_refused_with_its_address(data: bytes, dataset: str, sentence: str) -> None:
    assert sentence in refusal(data, dataset)


# --- what the rows mean


def test_a_month_is_a_month_and_a_year_a_calendar_year() -> None:
    frame = kept(answer(magnets(), magnets(period="202403")), "api")
    assert frame.select("period", "basis").rows() == [("2024", "calendar_year"), ("2024-03", "month")]


@pytest.mark.parametrize(
    ("flow", "reason"),
    [("RM", "re-imports, contained in the imports"), ("RX", "re-exports, contained in the exports"),
     ("DX", "one kind of exports, contained in the exports"), ("FM", "one kind of imports, contained in the imports")],
)  # fmt: skip
def test_kinds_of_a_flow_are_left_out_as_the_flow_contains_them(flow: str, reason: str) -> None:
    frame = tidy(answer(magnets(), magnets(flowCode=flow)), "api")
    assert frame["left_out"].to_list() == [None, reason]


def test_a_reporter_may_be_its_own_partner() -> None:
    assert kept(answer(magnets(partnerCode=699)), "api")["partner_printed"].to_list() == ["699"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"cmdCode": "TOTAL"}, "not an HS code of two to six digits"),
        ({"cmdCode": "9999AA"}, "not an HS code of two to six digits"),
        ({"cmdCode": "85051110"}, "not an HS code of two to six digits"),
        ({"classificationCode": "S1"}, "classified by SITC or BEC, not HS"),
        ({"classificationCode": "B4"}, "classified by SITC or BEC, not HS"),
        ({"typeCode": "S"}, "services, not goods"),
        ({"primaryValue": None, "netWgt": None, "qty": None}, "no trade reported"),
        ({"primaryValue": None, "netWgt": 0.0, "qty": 0.0}, "no trade reported"),
    ],
)
def test_rows_that_are_no_flow_of_goods_by_hs_are_left_out_with_the_reason(
    changed: dict[str, Any], reason: str
) -> None:
    assert tidy(answer(magnets(**changed)), "api")["left_out"].to_list() == [reason]


def test_an_unknown_classification_or_flow_is_passed_on_to_be_named() -> None:
    [found] = kept(answer(magnets(classificationCode="H9", flowCode="Q")), "api").to_dicts()
    assert (found["nomenclature"], found["flow"]) == ("H9", "Q")


@pytest.mark.parametrize("detail", [{"motCode": 2100}, {"customsCode": "C01"}, {"partner2Code": 344}])
def test_of_a_figure_and_its_details_the_figure_is_taken_never_a_sum(detail: dict[str, Any]) -> None:
    rows = [magnets(**detail, primaryValue=400.0), magnets(**detail, primaryValue=600.0), magnets()]
    frame = tidy(answer(*rows), "api")
    assert frame["left_out"].to_list() == ["detail of another row", "detail of another row", None]
    assert frame["value_usd"].to_list()[2] == "1000.5"


def test_details_without_their_figure_are_a_problem_and_not_a_sum() -> None:
    details = [magnets(partnerCode=code, motCode=mode) for code in (156, 344) for mode in (1000, 2100)]
    said = refusal(answer(WORLD, *details), "api")
    assert said.startswith("comtrade/x, line 2: 2 figures stand only by customs procedure, mode of transport or second")
    assert "adding up could count goods twice" in said


def test_a_block_of_a_bulk_file_may_hold_details_whose_figure_stands_in_another_block() -> None:
    frame = tidy(table(magnets(motCode=2100), separator="\t"), "bulk")
    assert frame["left_out"].to_list() == ["detail of another row"]


def test_a_weight_of_nothing_beside_a_value_is_no_weight() -> None:
    rows = [magnets(partnerCode=0, netWgt=0.0, isNetWgtEstimated=True), magnets(netWgt=None), magnets(netWgt=7)]
    worthless = magnets(partnerCode=344, primaryValue=0.0, netWgt=0.0)
    frame = kept(answer(*rows, worthless), "api")
    assert frame["net_weight_kg"].to_list() == [None, None, "7", "0.0"]
    assert frame["status"].to_list() == [None] * 4


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        ({"isNetWgtEstimated": True}, "estimated"),
        ({"isNetWgtEstimated": 1}, "estimated"),
        ({"isNetWgtEstimated": 0}, None),
        ({"legacyEstimationFlag": 4}, "estimated"),
        ({"legacyEstimationFlag": 6}, "estimated"),
        ({"legacyEstimationFlag": 2, "isQtyEstimated": True}, None),
    ],
)
def test_estimated_is_said_of_the_weight(flags: dict[str, Any], status: str | None) -> None:
    assert kept(answer(magnets(**flags)), "api")["status"].to_list() == [status]


@pytest.mark.parametrize(
    ("known", "quantity", "unit"),
    [
        ({"qtyUnitCode": 5, "qtyUnitAbbr": None, "qty": 12}, "12", "u"),
        ({"qtyUnitCode": 13, "qtyUnitAbbr": "carat", "qty": 1.5}, "1.5", "carat"),
        ({"qtyUnitCode": -1, "qtyUnitAbbr": "N/A", "qty": 0.0}, None, None),
        ({"qtyUnitCode": -1, "qtyUnitAbbr": "N/A", "qty": 5}, None, None),
        ({"qtyUnitCode": 8, "qtyUnitAbbr": "kg", "qty": 0.0}, None, None),
        ({"qtyUnitCode": 99, "qtyUnitAbbr": None, "qty": 5}, "5", "99"),
    ],
)
def test_a_quantity_has_the_unit_of_its_code(known: dict[str, Any], quantity: str | None, unit: str | None) -> None:
    [found] = kept(answer(magnets(**known)), "api").to_dicts()
    assert (found["quantity"], found["quantity_unit"]) == (quantity, unit)
    assert unit in {None, "99", *comtrade.QUANTITY_UNITS}


@pytest.mark.parametrize(
    ("printed", "level", "code", "described"),
    [("10110", 6, "010110", True), ("1", 2, "01", True), ("010110", 6, "010110", True), ("2846", 6, "2846", False)],
)
def test_a_leading_zero_that_a_spreadsheet_ate_is_put_back(
    printed: str, level: int, code: str, described: bool
) -> None:
    known = dict(magnets()) | {"cmdCode": printed, "aggrLevel": level}
    [found] = kept(table(known), "export").to_dicts()
    assert (found["hs_code"], found["described"]) == (code, described)


def test_codes_that_a_spreadsheet_made_decimal_numbers_are_codes_again() -> None:
    known = {k: f"{v}.0" if isinstance(v, int) and not isinstance(v, bool) else v for k, v in magnets().items()}
    decimal = known | {"period": "2024.0", "cmdCode": "850511.0"}
    assert decimal["reporterCode"] == "699.0"
    assert kept(table(decimal), "export").equals(kept(table(magnets()), "export"))


def test_a_blank_line_is_counted_and_the_numbers_of_the_others_stay() -> None:
    first, world, china = table(WORLD, magnets()).splitlines()
    frame = tidy(b"\n".join([first, world, b"", china, b""]), "export")
    assert frame.select("line", "left_out").rows() == [(2, None), (3, "blank line"), (4, None)]


def test_the_bundled_extracts_are_read_as_ever() -> None:
    frames = {path.name: kept(path.read_bytes(), "annual") for path in BUNDLED.glob("*.csv")}
    assert {name: frame.height for name, frame in frames.items()} == {
        "india_imports_2846_2805_cy2023.csv": 36, "india_imports_850511_cy2022_cy2024.csv": 98,
    }  # fmt: skip
    assert {name: set(frame["nomenclature"]) for name, frame in frames.items()} == {
        "india_imports_2846_2805_cy2023.csv": {"HS2022"}, "india_imports_850511_cy2022_cy2024.csv": {"HS"},
    }  # fmt: skip
    assert {(b, p) for frame in frames.values() for b, p in frame.select("basis", "period").iter_rows()} == {
        ("calendar_year", year) for year in ("2022", "2023", "2024")
    }


# --- files dropped by hand

CHOSEN = "extract"


@pytest.mark.parametrize(
    ("data", "dataset", "coverage"),
    [
        (answer(WORLD, magnets()), "api", "complete"),
        (b"\xef\xbb\xbf\n" + answer(magnets()), "api", CHOSEN),
        (answer(WORLD, magnets(primaryValue=900.0)), "api", CHOSEN),
        (answer(WORLD), "api", "complete"),
        (answer(*[magnets(partnerCode=n) for n in range(500)]), "api", "truncated"),
        (table(WORLD, magnets()), "export", "complete"),
        (b"\xef\xbb\xbf" + table(WORLD, magnets()), "export", "complete"),
        (WORKBOOK, "export", CHOSEN),  # China alone
        (table(magnets(), separator="\t"), "bulk", "complete"),  # never chosen
        (table(LEGACY | {"Partner Code": "0"}, LEGACY), "legacy", "complete"),
        (table(LEGACY), "legacy", CHOSEN),
        ((BUNDLED / "india_imports_2846_2805_cy2023.csv").read_bytes(), "annual", "complete"),
        (table(WORLD, separator="\t").ljust(1 << 20), "bulk", "complete"),  # the beginning of a large file
        (answer(magnets()).ljust(1 << 20), "api", CHOSEN),
    ],
)
def test_a_dropped_file_is_known_by_its_columns_and_whether_its_partners_add_up(
    data: bytes, dataset: str, coverage: str
) -> None:
    found = comtrade.recognise("any name", data)
    assert found is not None
    assert (found.dataset, found.coverage, found.unit, found.period) == (dataset, coverage, "USD; kg", "")
    assert (found.note is not None) == (coverage == "truncated" or (dataset == "api" and len(data) == 1 << 20))


@pytest.mark.parametrize("data", [b"", b"t,i,j,k,v,q\n", b"<html>", b'[["a"]]', b'{"value": 1}', b"\x00\xff\x81"])
def test_other_files_are_not_taken_for_comtrades(data: bytes) -> None:
    assert comtrade.recognise("comtrade.csv", data) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (EMPTY, "dropped: The answer has no rows. Take it out."),
        (answer({"fileUrl": "b07f98ee", "fileSize": "183.34 KB", "period": 1962}), "the records have no freqCode,"),
        (answer(error="No permission"), "dropped: Comtrade refused: No permission"),
        (table(without("motCode")), "dropped, line 1: Missing column: motCode."),
    ],
)
def test_a_dropped_file_without_trade_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadData) as refused:
        comtrade.recognise("dropped", data)
    assert sentence in str(refused.value)


# --- the rows to measure with


def test_the_rows_to_measure_with_are_the_same_each_time_and_hold_together(tmp_path: Path) -> None:
    for name in "ab":
        comtrade_rows.write(tmp_path / name, 250)
    data = (tmp_path / "a").read_bytes()
    assert data == (tmp_path / "b").read_bytes()
    found = comtrade.recognise("x.txt", data)
    assert found is not None and found.dataset == "bulk"
    frame = tidy(data, "bulk")
    assert frame.height == 270
    assert set(frame["left_out"]) == {None, "detail of another row"}
    assert comtrade._adds_up(frame)
