from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
import requests
from publishers.comext import FAULT, HEADER, TOO_BIG, Comext, Row
from pytest_httpserver import HTTPServer

from etl.errors import BadData, BadRequest, CutShort, SourceChanged, TooMuch
from etl.sources import comext
from etl.sources.publisher import Reply, Request, Snapshot, Wish

FIXTURES = Path(__file__).parent.parent / "fixtures" / "comext"
SDMX = (FIXTURES / "sdmx_csv_two_rows.csv").read_bytes()
BULK = (FIXTURES / "bulk_one_row.csv").read_bytes()
SETTINGS = {"address": "https://ec.europa.eu/data/DS-045409"}
WISH = Wish(
    codes=("850511",),
    reporters=("DEU",),
    printed={"DEU": "DE"},
    flows=("import",),
    basis="calendar_year",
    periods=("2023", "2024"),
)
ROW = {
    "freq": "M", "reporter": "DE", "partner": "CN", "product": "850511", "flow": "1", "indicators": "VALUE_IN_EUROS",
    "TIME_PERIOD": "2024-03", "OBS_VALUE": "10", "OBS_FLAG": "",
}  # fmt: skip
BULK_ROW = dict(zip(BULK.decode().splitlines()[0].split(","), BULK.decode().splitlines()[1].split(","), strict=True))


def with_(wish: Wish, **changes: object) -> Wish:
    return Wish(**{**vars(wish), **changes})


def csv(*rows: Mapping[str, str]) -> bytes:
    return "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows), ""]).encode()


def flows(data: bytes, dataset: str = "sdmx") -> pl.DataFrame:
    snapshot = Snapshot("comext", dataset, "", "", "2026-11-22", "0" * 64, "", "", None, "x", "complete")
    printed = comext.parse(data, "raw/x.csv", dataset)
    tidy = comext.tidy(printed, snapshot)
    assert tidy["line"].to_list() == printed["line"].to_list()
    return tidy


def tidied(**cells: str) -> dict[str, object]:
    return flows(csv(ROW | cells)).row(0, named=True)


def refusal(data: bytes, dataset: str = "sdmx") -> list[str]:
    with pytest.raises(BadData) as refused:
        comext.parse(data, "raw/x.csv", dataset)
    return str(refused.value).splitlines()


def reply(body: bytes, status: int = 200) -> Reply:
    return Reply(status, {}, io.BytesIO(body))


def send(method: str, url: str, *, params=None, data=None, headers=None, secrets=None) -> Reply:
    with requests.request(method, url, params=params, timeout=10, allow_redirects=False) as answer:
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, io.BytesIO(answer.content))


class TestPlan:
    def test_a_request_asks_for_all_partners_and_indicators_of_a_span(self) -> None:
        (request,) = comext.plan(WISH, SETTINGS)
        assert request == Request(
            source="comext",
            dataset="sdmx",
            period="2023..2024",
            url="https://ec.europa.eu/data/DS-045409/"
            "A.DE..850511.1.VALUE_IN_EUROS+QUANTITY_IN_100KG+SUPPLEMENTARY_QUANTITY",
            parameters={"format": "SDMX-CSV", "startPeriod": "2023", "endPeriod": "2024"},
            name="DE-850511-import-2023_2024",
            unit="EUR; 100 kg",
        )

    def test_there_is_a_request_per_country_code_flow_and_span(self) -> None:
        wish = with_(
            WISH,
            codes=("2846", "85051110"),
            reporters=("DEU", "GRC"),
            printed={"DEU": "DE", "GRC": "GR"},
            flows=("import", "export"),
            basis="month",
            periods=("2019-12", "2020-01", "2020-02"),
        )
        asked = comext.plan(wish, SETTINGS)
        assert len({(r.url, r.stored_parameters) for r in asked}) == len({r.name for r in asked}) == 16
        assert asked[-1].url.rpartition("/")[2].startswith("M.GR..85051110.2.")
        assert (asked[-1].period, asked[-2].period) == ("2020-01..2020-02", "2019-12")

    def test_fiscal_years_are_to_be_made_from_months(self) -> None:
        with pytest.raises(BadRequest, match=r"no fiscal_year: ask for --basis month"):
            comext.plan(with_(WISH, basis="fiscal_year", periods=()), SETTINGS)

    def test_codes_have_the_lengths_of_the_combined_nomenclature(self) -> None:
        with pytest.raises(BadRequest, match=r"CN codes of 8, not 28461, 2846901000\."):
            comext.plan(with_(WISH, codes=("2846", "28461", "2846901000")), SETTINGS)


class TestExamine:
    (request,) = comext.plan(WISH, SETTINGS)

    def test_rows_below_the_header_are_kept(self) -> None:
        found = comext.examine(reply(SDMX), self.request)
        assert (found.extension, found.empty) == (".csv", False)

    @pytest.mark.parametrize("answer", [reply(HEADER.encode()), reply(HEADER.encode().rstrip()), reply(b"", 204)])
    def test_a_header_alone_says_that_nothing_was_traded(self, answer: Reply) -> None:
        assert comext.examine(answer, self.request).empty

    @pytest.mark.parametrize(
        "answer",
        [
            reply(FAULT.format(413, TOO_BIG.format(6, 5)).encode(), 413),
            reply(FAULT.format(413, TOO_BIG.format(6, 5)).encode()),
            reply(b"<env:Envelope><env:Body><queued><id>1</id><status>SUBMITTED</status></queued></env:Body>"),
        ],
    )
    def test_too_wide_a_pull_is_told_by_status_or_by_body(self, answer: Reply) -> None:
        with pytest.raises(TooMuch):
            comext.examine(answer, self.request)

    @pytest.mark.parametrize(
        "body",
        [
            b"<!DOCTYPE html><html><body>Maintenance</body></html>",
            b'{"error": "service unavailable"}',
            b"",
            SDMX.replace(b"TIME_PERIOD", b"PERIOD"),
            SDMX.replace(b"indicators,", b"indicators,transport,"),
        ],
    )
    def test_anything_else_stops_with_what_was_found(self, body: bytes) -> None:
        with pytest.raises(SourceChanged) as stopped:
            comext.examine(reply(body), self.request)
        assert repr(body[:80].decode()) in str(stopped.value)

    def test_an_answer_that_ends_within_a_line_is_asked_for_again(self) -> None:
        assert comext.examine(reply(SDMX.rstrip()), self.request)
        with pytest.raises(CutShort):
            comext.examine(reply(SDMX[:-20]), self.request)

    def test_columns_that_tell_nothing_of_the_flow_may_come_and_go(self) -> None:
        assert not comext.examine(reply(csv(ROW)), self.request).empty


class TestSplit:
    def test_a_span_is_halved_then_the_indicators_are_asked_one_by_one(self) -> None:
        (request,) = comext.plan(WISH, SETTINGS)
        years = list(comext.split(request))
        assert [(r.period, r.parameters["startPeriod"], r.parameters["endPeriod"]) for r in years] == [
            ("2023", "2023", "2023"),
            ("2024", "2024", "2024"),
        ]
        assert {r.url for r in years} == {request.url}
        single = list(comext.split(years[0]))
        assert [r.url.rpartition(".")[2] for r in single] == [
            "VALUE_IN_EUROS",
            "QUANTITY_IN_100KG",
            "SUPPLEMENTARY_QUANTITY",
        ]
        assert len({r.name for r in (*years, *single)}) == 5
        assert not list(comext.split(single[0]))


class TestSdmx:
    def test_the_published_sample(self) -> None:
        weight, value = flows(SDMX).drop("line").rows(named=True)
        same = {
            "reporter_printed": "DE",
            "partner_printed": "VN",
            "flow": "import",
            "hs_code": "030462",
            "nomenclature": "HS2022",
            "described": True,
            "period": "2024",
            "basis": "calendar_year",
            "status": None,
            "left_out": None,
        }
        assert weight == same | {"value_local": None, "currency": None, "net_weight_kg": "90212.63e2"}
        assert value == same | {"value_local": "32313884", "currency": "EUR", "net_weight_kg": None}

    @pytest.mark.parametrize(
        ("product", "period", "nomenclature"),
        [
            ("85051110", "2024-03", "CN2024"),
            ("85051110", "2002-01", "CN2002"),
            ("850511", "2021-12", "HS2017"),
            ("85", "2022-01", "HS2022"),
        ],
    )
    def test_the_nomenclature_is_that_of_the_year(self, product: str, period: str, nomenclature: str) -> None:
        row = tidied(product=product, TIME_PERIOD=period)
        assert (row["nomenclature"], row["period"], row["basis"]) == (nomenclature, period, "month")

    @pytest.mark.parametrize(
        "partner", ["WORLD", "EU27_2020", "EA20", "EXT_EU27_2020", "INT_EA21", "EU", "BE_LU_2020", "EFTA"]
    )
    def test_sums_of_countries_are_no_partners(self, partner: str) -> None:
        assert tidied(partner=partner)["left_out"] == "aggregate of partners"
        assert tidied(reporter=partner)["left_out"] == "aggregate of reporters"

    @pytest.mark.parametrize("partner", ["NA", "EE", "ES", "QV", "QZ", "XK", "0720"])
    def test_every_other_code_is_looked_up_as_printed(self, partner: str) -> None:
        row = tidied(partner=partner)
        assert (row["partner_printed"], row["left_out"]) == (partner, None)

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"product": "TOTAL"}, "total, or goods that are kept secret"),
            ({"product": "85SSSSSS"}, "total, or goods that are kept secret"),
            ({"flow": "3"}, "re-exports, a flow of their own"),
            ({"indicators": "SUPPLEMENTARY_QUANTITY"}, "supplementary quantity without its unit"),
            ({"OBS_VALUE": ""}, "no trade reported"),
            ({"OBS_VALUE": ":"}, "no trade reported"),
            ({"OBS_VALUE": "", "OBS_FLAG": "c"}, "kept confidential"),
            ({"OBS_VALUE": "0"}, None),
        ],
    )
    def test_lines_that_are_no_flow_say_why(self, cells: dict[str, str], reason: str | None) -> None:
        row = tidied(**cells)
        assert row["left_out"] == reason
        assert (row["currency"] is None) == (row["value_local"] is None)

    @pytest.mark.parametrize(
        ("flag", "status"), [("p", "provisional"), ("r", "revised"), ("e", "estimated"), ("", None), ("b", None)]
    )
    def test_flags_are_kept(self, flag: str, status: str | None) -> None:
        assert tidied(OBS_FLAG=flag)["status"] == status

    def test_what_would_be_misread_is_refused_all_at_once(self) -> None:
        data = csv(
            ROW, ROW | {"freq": "Q"}, ROW | {"indicators": "QUANTITY_KG"}, ROW | {"product": "1012100"},
            ROW | {"freq": "Q", "partner": "US"},
        )  # fmt: skip
        assert refusal(data) == [
            "raw/x.csv, line 3: freq 'Q' is not one of M, A. Take the lines out, or ask for those only.",
            "raw/x.csv, line 4: indicators 'QUANTITY_KG' is not one of VALUE_IN_EUROS, QUANTITY_IN_100KG,"
            " SUPPLEMENTARY_QUANTITY. Take the lines out, or ask for those only.",
            "raw/x.csv, line 5: product '1012100' has an odd number of digits: a spreadsheet took its zero away."
            " Put the file back as Eurostat gave it.",
        ]

    def test_other_columns_are_refused_by_name(self) -> None:
        (said,) = refusal(SDMX.replace(b"indicators", b"measure"))
        assert "Missing column: indicators. Unexpected column: measure." in said

    @pytest.mark.parametrize("data", [HEADER.encode(), b"", b"\n", csv(ROW).splitlines()[0]])
    def test_an_answer_without_rows_has_none(self, data: bytes) -> None:
        assert flows(data).height == 0

    def test_blocks_of_a_large_file_give_the_same_rows_as_the_whole(self) -> None:
        header, one, two = SDMX.splitlines(keepends=True)
        whole = flows(SDMX).drop("line")
        assert pl.concat([flows(header + one), flows(header + two)]).drop("line").equals(whole)


class TestBulk:
    def test_the_published_sample(self) -> None:
        assert flows(BULK, "bulk").row(0, named=True) == {
            "line": 2,
            "reporter_printed": "AT",
            "partner_printed": "AD",
            "flow": "export",
            "hs_code": "35069190",
            "nomenclature": "CN2024",
            "described": True,
            "period": "2024-02",
            "basis": "month",
            "value_local": "65",
            "currency": "EUR",
            "net_weight_kg": "3",
            "left_out": None,
        }

    def test_month_52_is_the_year(self) -> None:
        row = flows(csv(BULK_ROW | {"PERIOD": "202452"}), "bulk").row(0, named=True)
        assert (row["period"], row["basis"]) == ("2024", "calendar_year")

    def test_statistical_procedures_are_parts_of_a_flow_to_be_added(self) -> None:
        parts = [
            BULK_ROW | {"STAT_PROCEDURE": procedure, "VALUE_EUR": value}
            for procedure, value in (("1", "65"), ("2", "5"), ("3", "30"))
        ]
        rows = flows(csv(*parts), "bulk")
        assert "bulk" in comext.PARTS
        assert rows.drop("line", "value_local").n_unique() == 1
        assert rows["value_local"].cast(pl.Int64).sum() == 100

    def test_a_procedure_that_may_be_the_total_of_the_others_is_refused(self) -> None:
        (said,) = refusal(csv(BULK_ROW, BULK_ROW | {"STAT_PROCEDURE": "4"}), "bulk")
        assert said.startswith("raw/x.csv, line 3: STAT_PROCEDURE '4' is not one of 1, 2, 3, 5, 6, 7, 9.")

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"PRODUCT_NC": "TOTAL"}, "total, or goods that are kept secret"),
            ({"PRODUCT_NC": "99XXXXXX"}, "total, or goods that are kept secret"),
            ({"PARTNER": "EU"}, "aggregate of partners"),
            ({"VALUE_EUR": "", "QUANTITY_KG": ""}, "no trade reported"),
            ({"QUANTITY_KG": ""}, None),
        ],
    )
    def test_lines_that_are_no_flow_say_why(self, cells: dict[str, str], reason: str | None) -> None:
        assert flows(csv(BULK_ROW | cells), "bulk")["left_out"].to_list() == [reason]

    def test_other_classifications_of_the_goods_may_come_and_go(self) -> None:
        fewer = {name: cell for name, cell in BULK_ROW.items() if name not in ("PRODUCT_CPA21", "PRODUCT_BEC")}
        assert flows(csv(fewer), "bulk").equals(flows(BULK, "bulk"))

    def test_a_column_that_divides_the_flow_is_refused(self) -> None:
        (said,) = refusal(csv(BULK_ROW | {"TRANSPORT": "1"}), "bulk")
        assert "Unexpected column: TRANSPORT." in said


class TestRecognise:
    def test_both_kinds_of_file_by_their_header(self) -> None:
        two_partners = csv(ROW, ROW | {"partner": "US"}, ROW | {"partner": "WORLD"})
        sdmx, bulk = comext.recognise("x.csv", two_partners), comext.recognise("full_v2_202402.dat", BULK)
        assert sdmx and (sdmx.dataset, sdmx.unit, sdmx.coverage) == ("sdmx", "EUR; 100 kg", "complete")
        assert bulk and (bulk.dataset, bulk.unit, bulk.coverage) == ("bulk", "EUR; kg", "complete")

    def test_an_extract_for_one_partner_is_no_complete_file(self) -> None:
        found = comext.recognise("x.csv", SDMX)
        assert found and found.coverage == "extract"

    def test_the_beginning_of_a_large_file_is_enough(self) -> None:
        found = comext.recognise("x.csv", SDMX + SDMX.splitlines()[1][:20])
        assert found and found.dataset == "sdmx"

    def test_what_is_wrong_far_down_is_left_to_the_build_which_names_the_line(self) -> None:
        data = b"\xef\xbb\xbf" + csv(*[ROW | {"partner": "US"}] * 30_000, ROW) + b"too,few,\xe9\n"
        found = comext.recognise("x.csv", data)
        assert found and found.coverage == "complete"

    def test_an_archive_is_to_be_unpacked(self) -> None:
        with pytest.raises(BadData, match=r"full_v2_202402.7z: This is a 7z archive. Unpack it"):
            comext.recognise("full_v2_202402.7z", b"7z\xbc\xaf\x27\x1c\x00\x04")

    def test_a_changed_layout_is_named(self) -> None:
        with pytest.raises(BadData, match="Missing column: TIME_PERIOD"):
            comext.recognise("x.csv", SDMX.replace(b"TIME_PERIOD", b"PERIOD"))

    @pytest.mark.parametrize("head", [b"t,i,j,k,v,q\n", b"<html>", b"", b"\x89PNG\r\n"])
    def test_other_files_are_not_ours(self, head: bytes) -> None:
        assert comext.recognise("x.csv", head) is None


class TestPublisher:
    """The fake publisher behaves as the connector expects of the real one."""

    ROWS: tuple[Row, ...] = tuple(
        ("A", "DE", partner, "850511", "1", indicator, year, value)
        for year in ("2021", "2022", "2023", "2024")
        for partner in ("CN", "JP", "WORLD")
        for indicator, value in (("VALUE_IN_EUROS", "20"), ("QUANTITY_IN_100KG", "1.5"))
    )
    WISH = with_(WISH, periods=("2021", "2022", "2023", "2024"))

    def fetched(self, publisher: Comext) -> list[bytes]:
        """The answers, with what is too much asked for in parts, as the fetcher does."""
        asked, kept = comext.plan(self.WISH, {"address": publisher.address}), []
        while asked:
            request = asked.pop(0)
            answer = comext.ask(request, send)
            try:
                comext.examine(answer, request)
            except TooMuch:
                asked = [*comext.split(request), *asked]
            else:
                kept.append(answer.read())
        return kept

    @pytest.mark.parametrize(("largest", "answers"), [(5_000_000, 1), (18, 2), (9, 4), (3, 12)])
    def test_a_pull_that_is_too_wide_arrives_in_parts_that_make_the_whole(
        self, httpserver: HTTPServer, largest: int, answers: int
    ) -> None:
        kept = self.fetched(Comext(httpserver, self.ROWS, largest=largest))
        assert len(kept) == answers
        rows = pl.concat(flows(data).drop("line") for data in kept)
        assert rows.sort(rows.columns).equals(
            flows("".join([HEADER, *(f",,{','.join(row)}\n" for row in self.ROWS)]).encode())
            .drop("line")
            .sort(rows.columns)
        )

    def test_it_is_busy_first_then_answers(self, httpserver: HTTPServer) -> None:
        publisher = Comext(httpserver, self.ROWS, busy=1, retry_after="7")
        (request,) = comext.plan(self.WISH, {"address": publisher.address})
        first, second = comext.ask(request, send), comext.ask(request, send)
        assert (first.status, first.headers["retry-after"], second.status) == (429, "7", 200)

    def test_a_page_instead_of_figures_stops(self, httpserver: HTTPServer) -> None:
        with pytest.raises(SourceChanged, match="<html>Maintenance"):
            self.fetched(Comext(httpserver, self.ROWS, page="<html>Maintenance</html>"))

    def test_it_can_move_to_another_host(self, httpserver: HTTPServer) -> None:
        publisher = Comext(httpserver, self.ROWS, moved_to="http://elsewhere.invalid")
        (request,) = comext.plan(self.WISH, {"address": publisher.address})
        assert comext.ask(request, send).headers["location"].startswith("http://elsewhere.invalid/")
