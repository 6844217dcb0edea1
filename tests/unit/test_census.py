from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
import requests
from publishers.census import Census
from pytest_httpserver import HTTPServer

from etl.errors import BadData, BadRequest, CutShort, SourceChanged, TooMuch
from etl.sources import census
from etl.sources.publisher import Reply, Request, Snapshot, Wish

SAMPLE = (Path(__file__).parent.parent / "fixtures" / "census" / "response_shape.json").read_bytes()
SETTINGS = {"address": "https://api.census.gov/data/timeseries/intltrade", "key": "CENSUS_API_KEY"}
WISH = Wish(
    codes=("850511",),
    reporters=("USA",),
    printed={"USA": "1000"},
    flows=("import",),
    basis="month",
    periods=("2024-01", "2024-02", "2024-03"),
)
ROW = {
    "I_COMMODITY": "850511", "I_COMMODITY_LDESC": "PERMANENT MAGNETS, METAL", "CTY_CODE": "5700", "CTY_NAME": "CHINA",
    "GEN_VAL_MO": "100", "GEN_QY1_MO": "4", "UNIT_QY1": "KG", "time": "2024-03",
}  # fmt: skip
EXPORT = {
    "E_COMMODITY": "8505110070", "E_COMMODITY_LDESC": "MAGNETS", "CTY_CODE": "5880", "CTY_NAME": "JAPAN",
    "ALL_VAL_MO": "7", "QTY_1_MO": "2", "UNIT_QY1": "NO", "time": "2024-03",
}  # fmt: skip


def with_(wish: Wish, **changes: object) -> Wish:
    return Wish(**{**vars(wish), **changes})


def table(*rows: Mapping[str, str | None]) -> bytes:
    return json.dumps([list(rows[0]), *(list(row.values()) for row in rows)]).encode()


def flows(data: bytes, dataset: str = "imports-hs") -> pl.DataFrame:
    snapshot = Snapshot("census", dataset, "", "", "2026-11-22", "0" * 64, "", "", None, "x", "complete")
    printed = census.parse(data, "raw/x.json", dataset)
    tidy = census.tidy(printed, snapshot)
    assert tidy["line"].to_list() == printed["line"].to_list()
    return tidy


def tidied(**cells: str | None) -> dict[str, object]:
    return flows(table(ROW | cells)).row(0, named=True)


def refusal(data: bytes) -> str:
    with pytest.raises(BadData) as refused:
        census.parse(data, "raw/x.json", "imports-hs")
    return str(refused.value)


def reply(body: bytes, status: int = 200) -> Reply:
    return Reply(status, {}, io.BytesIO(body))


def send(method: str, url: str, *, params=None, data=None, headers=None, secrets=None) -> Reply:
    """Follows redirects; the value of a secret is the name of its variable."""
    query = {**params, **{name[1:]: value for name, value in (secrets or {}).items()}}
    with requests.request(method, url, params=query, timeout=10) as answer:
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, io.BytesIO(answer.content))


class TestPlan:
    def test_a_request_asks_for_all_countries_of_a_code_at_its_own_level(self) -> None:
        (request,) = census.plan(WISH, SETTINGS)
        assert request == Request(
            source="census",
            dataset="imports-hs",
            period="2024-01..2024-03",
            url="https://api.census.gov/data/timeseries/intltrade/imports/hs",
            parameters={
                "get": "I_COMMODITY,I_COMMODITY_LDESC,CTY_CODE,CTY_NAME,GEN_VAL_MO,GEN_QY1_MO,UNIT_QY1",
                "COMM_LVL": "HS6",
                "I_COMMODITY": "850511",
                "time": "from 2024-01 to 2024-03",
            },
            name="imports-850511-2024-01_2024-03",
            unit="USD; quantity in its own unit",
            secrets={"?key": "CENSUS_API_KEY"},
        )

    def test_exports_have_variables_of_their_own(self) -> None:
        (request,) = census.plan(with_(WISH, flows=("export",), codes=("8505110070",), periods=("2024-03",)), SETTINGS)
        assert request.url.endswith("/exports/hs")
        assert request.parameters == {
            "get": "E_COMMODITY,E_COMMODITY_LDESC,CTY_CODE,CTY_NAME,ALL_VAL_MO,QTY_1_MO,UNIT_QY1",
            "COMM_LVL": "HS10",
            "E_COMMODITY": "8505110070",
            "time": "2024-03",
        }

    def test_the_key_is_among_the_secrets_only(self) -> None:
        (request,) = census.plan(WISH, SETTINGS)
        assert "key" not in request.stored_parameters.lower() + request.url
        (keyless,) = census.plan(WISH, {"address": SETTINGS["address"]})
        assert keyless.secrets == {}

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"basis": "fiscal_year"}, "no fiscal_year: ask for --basis month"),
            ({"basis": "calendar_year"}, "no calendar_year: ask for --basis month"),
            ({"reporters": ("USA", "IND")}, "the trade of the USA, not of IND"),
            ({"codes": ("2846", "28469010")}, "2, 4, 6 and 10 digits, not 28469010"),
        ],
    )
    def test_what_census_does_not_have_is_said(self, changes: dict[str, object], sentence: str) -> None:
        with pytest.raises(BadRequest, match=sentence):
            census.plan(with_(WISH, **changes), SETTINGS)


class TestExamine:
    (request,) = census.plan(WISH, SETTINGS)

    def test_rows_below_the_header_are_kept(self) -> None:
        found = census.examine(reply(table(ROW)), self.request)
        assert (found.extension, found.empty) == (".json", False)

    def test_variables_filtered_by_are_printed_behind_those_asked_for(self) -> None:
        rows = json.loads(table(ROW | {"COMM_LVL": "HS6"}))
        twice = [[*row, row[0]] for row in rows]
        assert not census.examine(reply(json.dumps(twice).encode()), self.request).empty
        assert flows(json.dumps(twice).encode()).equals(flows(table(ROW)))

    @pytest.mark.parametrize("answer", [reply(b"", 204), reply(json.dumps([list(ROW)]).encode())])
    def test_no_content_says_that_nothing_was_traded(self, answer: Reply) -> None:
        assert census.examine(answer, self.request).empty

    @pytest.mark.parametrize("body", [b"", table(ROW)[:-30]])
    def test_an_answer_in_part_is_asked_for_again(self, body: bytes) -> None:
        with pytest.raises(CutShort):
            census.examine(reply(body), self.request)

    def test_too_large_an_answer_is_asked_for_in_halves(self) -> None:
        with pytest.raises(TooMuch):
            census.examine(reply(b"", 413), self.request)
        parts = list(census.split(self.request))
        assert [(r.period, r.parameters["time"]) for r in parts] == [
            ("2024-01..2024-02", "from 2024-01 to 2024-02"),
            ("2024-03", "2024-03"),
        ]
        assert [r.url for r in parts] == [self.request.url] * 2
        assert not list(census.split(parts[1]))

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (
                b"<html><head><title>t</title></head><h1>Missing Key</h1></html>",
                "it says 'Missing Key'.*CENSUS_API_KEY",
            ),
            (b"error: unknown variable 'GEN_VAL_MO'", "it says \"error: unknown variable 'GEN_VAL_MO'\""),
            (b'{"error": "service unavailable"}', "no array of rows; it begins with .*service unavailable"),
            (b"[]", "no array of rows"),
            (b'[["I_COMMODITY"], "850511"]', "no array of rows"),
            (b'[["time"], [202403]]', "no array of rows"),
            (table(EXPORT), "Missing column: I_COMMODITY, I_COMMODITY_LDESC, GEN_VAL_MO, GEN_QY1_MO. .*Found: E_COMM"),
            (table(ROW | {"DISTRICT": "20"}), "Column that divides the figures: DISTRICT"),
        ],
    )
    def test_anything_else_stops_with_what_was_found(self, body: bytes, said: str) -> None:
        with pytest.raises(SourceChanged, match=said):
            census.examine(reply(body), self.request)


class TestTidy:
    def test_the_shape_of_a_published_answer(self) -> None:
        assert flows(SAMPLE).row(0, named=True) == {
            "line": 2,
            "reporter_printed": "1000",
            "partner_printed": "5520",
            "flow": "import",
            "hs_code": "8542",
            "nomenclature": "HS2022",
            "period": "2026-03",
            "basis": "month",
            "value_usd": "12345",
            "quantity": None,
            "quantity_unit": None,
            "net_weight_kg": None,
            "described": True,
            "left_out": None,
        }

    def test_exports_are_those_of_schedule_b(self) -> None:
        row = flows(table(EXPORT), "exports-hs").row(0, named=True)
        assert (row["flow"], row["nomenclature"], row["value_usd"]) == ("export", "SCHB", "7")
        assert (row["quantity"], row["quantity_unit"], row["net_weight_kg"]) == ("2", "NO", None)

    @pytest.mark.parametrize(
        ("code", "month", "nomenclature"),
        [("8505110070", "2024-03", "HTS"), ("850511", "2021-12", "HS2017"), ("28", "2013-01", "HS2012")],
    )
    def test_the_nomenclature_is_that_of_the_code_and_year(self, code: str, month: str, nomenclature: str) -> None:
        assert tidied(I_COMMODITY=code, time=month)["nomenclature"] == nomenclature

    @pytest.mark.parametrize(
        ("cells", "left_out"),
        [
            ({"CTY_CODE": "-"}, None),
            ({"CTY_CODE": "8220"}, None),
            ({"CTY_CODE": "0003"}, "aggregate of partners"),
            ({"CTY_CODE": "5XXX"}, "aggregate of partners"),
            ({"I_COMMODITY": "-"}, "total of all goods"),
            ({"GEN_VAL_MO": ""}, "no trade reported"),
            ({"GEN_VAL_MO": None}, "no trade reported"),
            ({"GEN_VAL_MO": "0"}, None),
        ],
    )
    def test_groups_of_countries_are_left_out_and_the_published_total_is_kept(
        self, cells: dict[str, str | None], left_out: str | None
    ) -> None:
        assert tidied(**cells)["left_out"] == left_out

    @pytest.mark.parametrize(
        ("quantity", "unit", "expected"),
        [
            ("4", "KG", ("4", "KG", "4e0")),
            ("4.5", "T", ("4.5", "T", "4.5e3")),
            ("4", "NO", ("4", "NO", None)),
            ("0", "-", (None, None, None)),
            ("0", "X", (None, None, None)),
            ("0", "KG", (None, None, None)),
            (None, None, (None, None, None)),
        ],
    )
    def test_a_quantity_needs_a_unit_and_a_weight_one_of_weight(
        self, quantity: str | None, unit: str | None, expected: tuple[str | None, ...]
    ) -> None:
        row = tidied(GEN_QY1_MO=quantity, UNIT_QY1=unit)
        assert (row["quantity"], row["quantity_unit"], row["net_weight_kg"]) == expected
        assert unit in (*census.QUANTITY_UNITS, "-", "X", None)

    def test_vessel_and_air_weights_are_parts_and_no_weight(self) -> None:
        row = tidied(UNIT_QY1="NO", VES_WGT_MO="3", AIR_WGT_MO="1")
        assert row["net_weight_kg"] is None

    def test_a_code_without_its_description_is_not_vouched_for(self) -> None:
        assert [tidied(I_COMMODITY_LDESC=text)["described"] for text in ("MAGNETS", "", None)] == [True, False, False]

    def test_an_answer_without_a_body_has_no_rows(self) -> None:
        assert flows(b"").height == 0 == flows(json.dumps([list(ROW)]).encode()).height


class TestParse:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"<html>", "raw/x.json: This is no JSON"),
            (b"{}", "raw/x.json: This is no array of rows of text below a header."),
            (table({"time": "2024-03"}), "raw/x.json, line 1: Missing column: I_COMMODITY, CTY_CODE, GEN_VAL_MO."),
            (table(ROW | {"DF": "1"}), "raw/x.json, line 1: Column that divides the figures: DF."),
        ],
    )
    def test_another_file_is_refused(self, data: bytes, said: str) -> None:
        assert refusal(data).startswith(said)

    def test_every_ragged_row_is_named(self) -> None:
        header, row = json.loads(table(ROW))
        said = refusal(json.dumps([header, row[:3], row, [*row, ""]]).encode()).splitlines()
        assert [line.split(" Fetch")[0] for line in said] == [
            "raw/x.json, line 2: The row has 3 cells, the header has 8.",
            "raw/x.json, line 4: The row has 9 cells, the header has 8.",
        ]


class TestRecognise:
    def test_both_flows_by_their_header(self) -> None:
        imports = census.recognise("x.json", table(ROW, ROW | {"CTY_CODE": "-"}))
        exports = census.recognise("x.json", b"\n " + table(EXPORT, EXPORT | {"CTY_CODE": "5700"}))
        assert imports and (imports.dataset, imports.coverage) == ("imports-hs", "complete")
        assert exports and (exports.dataset, exports.coverage) == ("exports-hs", "complete")

    def test_the_beginning_of_a_large_file_is_enough(self) -> None:
        found = census.recognise("x.json", table(ROW, ROW)[:-20])
        assert found and (found.dataset, found.coverage) == ("imports-hs", "complete")

    def test_an_answer_for_one_country_is_no_complete_file(self) -> None:
        found = census.recognise("x.json", SAMPLE)
        assert found and found.coverage == "extract"
        total = census.recognise("x.json", table(ROW | {"CTY_CODE": "-"}))
        assert total and total.coverage == "complete"

    def test_a_division_by_district_is_refused(self) -> None:
        with pytest.raises(BadData, match="Column that divides the figures: DISTRICT, DIST_NAME"):
            census.recognise("x.json", table(ROW | {"DISTRICT": "20", "DIST_NAME": "LAREDO"}))

    @pytest.mark.parametrize("head", [b"", b"{}", b"[1]", b'[["a"],["b"]]', b"[", b"t,i,j,k,v,q\n", b"\x89PNG\r\n"])
    def test_other_files_are_not_ours(self, head: bytes) -> None:
        assert census.recognise("x.json", head) is None


class TestPublisher:
    """The fake publisher behaves as the connector expects of the real one."""

    ROWS = tuple(
        ROW | {"CTY_CODE": country, "time": month, "GEN_VAL_MO": value}
        for month, value in (("2023-12", "1"), ("2024-01", "2"), ("2024-03", "3"))
        for country in ("-", "0003", "5700")
    )

    def ask(self, publisher: Census, wish: Wish = WISH, key: str = "secret") -> tuple[Request, Reply]:
        (request,) = census.plan(wish, {"address": publisher.address, "key": key})
        return request, census.ask(request, send)

    def test_it_answers_with_the_months_asked_for(self, httpserver: HTTPServer) -> None:
        request, answer = self.ask(Census(httpserver, self.ROWS, key="secret"))
        assert not census.examine(answer, request).empty
        kept = flows(answer.read()).filter(pl.col("left_out").is_null())
        assert kept.select("partner_printed", "period", "value_usd").rows() == [
            ("-", "2024-01", "2"),
            ("5700", "2024-01", "2"),
            ("-", "2024-03", "3"),
            ("5700", "2024-03", "3"),
        ]

    def test_it_has_no_content_where_nothing_was_traded(self, httpserver: HTTPServer) -> None:
        request, answer = self.ask(Census(httpserver, self.ROWS), with_(WISH, codes=("2846",)))
        assert answer.status == 204
        assert census.examine(answer, request).empty

    def test_it_leads_to_a_page_without_a_valid_key(self, httpserver: HTTPServer) -> None:
        request, answer = self.ask(Census(httpserver, self.ROWS, key="secret"), key="other")
        with pytest.raises(SourceChanged, match=r"it says 'Invalid Key A valid key must be .*set CENSUS_API_KEY"):
            census.examine(answer, request)

    def test_it_is_busy_first_then_answers(self, httpserver: HTTPServer) -> None:
        publisher = Census(httpserver, self.ROWS, busy=1, retry_after="7")
        answers = [self.ask(publisher)[1] for _ in range(2)]
        assert [a.status for a in answers] == [429, 200]
        assert answers[0].headers["retry-after"] == "7"

    def test_it_refuses_a_variable_that_it_does_not_have(self, httpserver: HTTPServer) -> None:
        without = [{name: cell for name, cell in row.items() if name != "UNIT_QY1"} for row in self.ROWS]
        assert self.ask(Census(httpserver, without))[1].status == 400

    def test_a_page_instead_of_figures_stops(self, httpserver: HTTPServer) -> None:
        request, answer = self.ask(Census(httpserver, self.ROWS, page="<html>Maintenance</html>"))
        with pytest.raises(SourceChanged, match="Maintenance"):
            census.examine(answer, request)

    def test_it_can_move_to_another_host(self, httpserver: HTTPServer) -> None:
        publisher = Census(httpserver, self.ROWS, moved_to="http://elsewhere.invalid")
        answer = requests.get(f"{publisher.address}/imports/hs", timeout=10, allow_redirects=False)
        assert answer.headers["location"].startswith("http://elsewhere.invalid/")
