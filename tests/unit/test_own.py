from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import BadData
from etl.fiscal_year import FIRST_YEAR, LAST_YEAR, fiscal_label, parse_period
from etl.sources import own, own_cells, workbook
from etl.sources.own_toml import EXAMPLE
from etl.sources.publisher import Snapshot

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures/own"
HEADER = "Country,Month,Value\n"


def snapshot(file: str, parameters: str) -> Snapshot:
    return Snapshot("csv", "x", "", "", "2026-11-22", "0" * 64, "", "", None, file, "complete", parameters)


def read(data: bytes, toml: str, file: str = "magnets.csv") -> pl.DataFrame:
    """The tidy rows of a table, as the build gets them."""
    known = own.recognise_with(file, data, toml.encode(), "magnets.toml")
    assert known is not None
    return own.tidy(own.parse(data, file, known.parameters), snapshot(file, known.parameters))


def fixture(name: str) -> pl.DataFrame:
    path = FIXTURES / name
    return read(path.read_bytes(), path.with_suffix(".toml").read_text(), name)


def refusal(data: str, toml: str) -> list[str]:
    with pytest.raises(BadData) as refused:
        read(data.encode(), toml)
    return str(refused.value).splitlines()


def faults(toml: str) -> list[str]:
    with pytest.raises(BadData) as refused:
        own.mapping(toml.encode(), "magnets.toml")
    return str(refused.value).splitlines()


def changed(**lines: str) -> str:
    """The minimal mapping with single lines replaced, or put on top where it has none that begins so."""
    toml = EXAMPLE
    for key, line in lines.items():
        toml, times = re.subn(rf"(?m)^{key} = .*$", lambda _, line=line: line, toml)
        toml = toml if times else f"{line}\n{toml}"
    return toml


# --- the two tables of the documentation and of the fixtures


def test_the_example_of_the_documentation_does_what_it_says() -> None:
    page = (ROOT / "docs/own-file.md").read_text()
    table, toml = (re.findall(rf"```{kind}\n(.*?)```", page, re.S)[0] for kind in ("csv", "toml"))
    rows = read(table.encode(), toml)
    assert rows["partner_iso3"].to_list() == [None, None, "HKG", "WLD"]
    assert rows["value_usd"].cast(pl.Float64).to_list() == [1_234_500.0, 56_700.0, None, 1_291_200.0]
    assert rows["net_weight_kg"].cast(pl.Float64).to_list() == [98_765.0, 1_200.0, None, 99_965.0]
    assert rows["left_out"].to_list() == [None, None, "no trade reported", None]
    assert rows["period"].unique().to_list() == ["2024-03"]


def test_a_table_in_windows_1252_with_decimal_commas() -> None:
    rows = fixture("aimants.csv").select(
        "line", "reporter_printed", "partner_printed", "partner_iso3", "flow", "hs_code", "nomenclature", "period",
        "value_local", "currency", "net_weight_kg", "status", "left_out",
    )  # fmt: skip
    same = ("import", "850511", "CN2024", "2024")
    assert rows.rows() == [
        (2, "FRA", "Chine", "CHN", *same, "1234.5e3", "EUR", "98e3", None, None),
        (3, "FRA", "Côte d'Ivoire", "CIV", *same, "0.7e3", "EUR", None, "provisional", None),
        (4, "FRA", "Japan", None, *same, None, None, None, None, "no trade reported"),
        (5, "FRA", "Monde", "WLD", *same, "1235.2e3", "EUR", "98.4e3", None, None),
    ]


def test_a_workbook_with_dates_lost_zeros_and_a_unit_per_line() -> None:
    rows = fixture("ministry.xlsx").select(
        "line", "hs_code", "period", "partner_printed", "value_local", "quantity", "quantity_unit", "net_weight_kg",
        "described", "left_out",
    )  # fmt: skip
    assert rows.rows() == [
        (4, "28469090", "2024-03", "CHINA P RP", "1.25e7", "12.5e3", "KGS", "12.5e3", True, None),
        (5, "28469090", "2024-03", "JAPAN", None, None, None, None, True, "no trade reported"),
        (6, "01012100", "2024-03", "U S A", "0.5e7", "3e3", "NOS", None, True, None),
        (7, None, None, "Sub-total", None, None, None, None, False, "named under skip in its TOML"),
    ]


@pytest.mark.parametrize("name", ["aimants.csv", "ministry.xlsx"])
def test_every_printed_line_stays_in_sight_and_the_vocabulary_is_named(name: str) -> None:
    path = FIXTURES / name
    known = own.recognise_with(name, path.read_bytes(), path.with_suffix(".toml").read_bytes(), "x.toml")
    assert known is not None
    printed = own.parse(path.read_bytes(), name, known.parameters)
    rows = own.tidy(printed, snapshot(name, known.parameters))
    assert rows["line"].to_list() == printed["line"].to_list()
    assert rows["vocabulary"].unique().to_list() == [json.loads(known.parameters)["codes"]["partners"]]


# --- recognising


def test_what_a_table_is_stands_in_its_toml() -> None:
    toml = (FIXTURES / "aimants.toml").read_bytes()
    known = own.recognise_with("aimants.csv", b"", toml, "aimants.toml")
    assert known is not None
    assert (known.dataset, known.unit, known.coverage) == ("aimants-fr", "thousand EUR, t", "extract")
    assert (known.licence, known.note) == ("made up for the tests", "Aimants permanents, chiffres inventés")
    assert json.loads(known.parameters) == own.mapping(toml, "aimants.toml")


def test_without_an_id_the_dataset_is_called_as_the_file() -> None:
    known = own.recognise_with("My Magnets (2024).csv", b"", EXAMPLE.encode(), "My Magnets (2024).toml")
    assert known is not None
    assert known.dataset == "my-magnets-2024"


def test_a_table_without_a_toml_is_told_how_one_looks_and_the_example_is_complete() -> None:
    with pytest.raises(
        BadData, match=r"magnets\.csv has no magnets\.toml beside it\. Here is a minimal one"
    ) as refused:
        own.recognise("magnets.csv", b"Country,Month,Value\n")
    assert refused.value.problems[0].remedy.endswith(EXAMPLE)
    assert read(f"{HEADER}China,2024-03,1.5\n".encode(), EXAMPLE)["value_usd"].to_list() == ["1.5e6"]


def test_faults_of_a_toml_carry_its_address_and_the_mapping_only_its_name() -> None:
    with pytest.raises(BadData, match=r"^/data/raw/csv/magnets\.toml, line 14: Unknown unit") as refused:
        own.recognise_with("magnets.csv", b"", changed(value='value = "x"').encode(), "/data/raw/csv/magnets.toml")
    assert len(refused.value.problems) == 1
    assert own.mapping(EXAMPLE.encode(), "/data/raw/csv/magnets.toml")["toml"] == "magnets.toml"


def test_other_files_are_none_of_its() -> None:
    assert own.recognise("magnets.toml", b"") is None
    assert own.recognise("readme.txt", b"") is None


# --- the TOML


def test_everything_wrong_in_a_toml_is_said_at_once_with_its_line() -> None:
    toml = changed(licence='licence = ""', value='value = "furlongs"', reporter="reporter = 1.5") + "oops = 1\n"
    assert [line.split(". ")[0] for line in faults(toml)] == [
        "magnets.toml, line 1: There is no licence",
        "magnets.toml, line 9: reporter = 1.5 is no text",
        "magnets.toml, line 14: Unknown unit 'furlongs' of value",
        "magnets.toml, line 21: Unknown key 'oops' in [codes]",
    ]


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("licence = ", "Invalid value"),
        (changed(licens='licens = "x"'), "line 1: Unknown key 'licens'. Known are id, name, licence"),
        (changed(partner='partnr = "Country"'), "line 4: Unknown key 'partnr' in [columns]."),
        (changed(licence=""), "magnets.toml: There is no licence."),
        (changed(header_row='header_row = "2"'), "line 1: header_row = '2' is of the wrong kind."),
        (changed(header_row="header_row = true"), "line 1: header_row = True is of the wrong kind."),
        (changed(header_row="header_row = 0"), "line 1: header_row = 0 cannot be."),
        (changed(missing="missing = [1]"), "line 1: missing = [1] holds more than texts."),
        ("columns = 1\n", "line 1: columns is a section. Write [columns] with its entries below."),
        (changed(reporter=""), "There is no reporter. Name its column under [columns], or give reporter under"),
        (changed(flow='flow = "import"\nperiod = "2024-03"'), "period is both a column and a constant."),
        (changed(value=""), "There is no figure. Name a column for one of value, value_local, weight, quantity"),
        (changed(basis=""), "The basis of the periods is not given."),
        (changed(basis='basis = "week"'), "basis = 'week' is not known. It is one of 'month', 'calendar_year'"),
        (changed(basis='basis = "month"\nformat = "FY24"'), "format = 'FY24' is not known. It is one of '2024-03'"),
        (changed(partners=""), "It is not said how countries are named."),
        (changed(partners='partners = "names"'), "partners = 'names' is not known. It is one of 'iso3', 'name_en'"),
        (changed(encoding='encoding = "utf-16"'), "encoding = 'utf-16' is not known."),
        (changed(delimiter='delimiter = ";;"'), "The delimiter is not one character."),
        (changed(thousands='thousands = "."'), "thousands and decimal are the same."),
        (changed(coverage='coverage = "most"'), "coverage = 'most' is not known."),
        (changed(hs_digits="hs_digits = 7"), "hs_digits is not 2, 4, 6, 8 or 10."),
        (changed(hs_code='hs_code = "85051"'), "hs_code = '85051' is no complete HS code."),
        (changed(flow='flow = "in"'), "flow = 'in' is not known. It is one of 'import', 'export'."),
        (changed(flow='flow = "import"\nnomenclature = "HS2018"'), "nomenclature = 'HS2018' is not known."),
        (changed(period="", flow='flow = "import"\nperiod = "2024"'), "period = '2024' is not printed like 2024-03."),
        (EXAMPLE + '[partners]\n"U K" = "Britain"\n', "line 22: U K = 'Britain' is no country code."),
        (EXAMPLE + '[flows]\nM = "in"\n', "line 22: M = 'in' is not known."),
        (EXAMPLE + '[statuses]\np = "maybe"\n', "line 22: p = 'maybe' is not known."),
        (EXAMPLE.replace("[units]\n", '[units]\nweight = "kg"\n'), "weight has a unit and no column."),
        (EXAMPLE.replace('value = "Value"', 'value = "Value"\nweight = "W"'), "weight has no unit. Give it under"),
        (EXAMPLE.replace('"USD million"', '"furlongs"'), "line 14: Unknown unit 'furlongs' of value."),
        (EXAMPLE.replace('"USD million"', '"million"'), "line 14: Unknown unit 'million' of value."),
    ],
)  # fmt: skip
def test_a_toml_that_cannot_be_meant_is_refused_with_a_remedy(toml: str, sentence: str) -> None:
    assert any(sentence in line for line in faults(toml))


def test_of_two_values_the_first_is_in_dollars() -> None:
    both = EXAMPLE.replace('value = "Value"', 'value = "A"\nvalue_local = "B"')
    right = both.replace('value = "USD million"', 'value = "USD million"\nvalue_local = "INR crore"')
    rows = read(b"Country,Month,A,B\nChina,2024-03,1,8.3\n", right)
    assert rows.select("value_usd", "value_local", "currency").row(0) == ("1e6", "8.3e7", "INR")
    wrong = both.replace('value = "USD million"', 'value = "INR crore"\nvalue_local = "USD million"')
    assert "Let value be the one in USD." in faults(wrong)[0]


def test_where_a_column_has_the_unit_of_quantity_only_the_scale_is_named() -> None:
    columns = EXAMPLE.replace('value = "Value"', 'quantity = "Q"\nquantity_unit = "U"')
    assert "Only the scale belongs here" in faults(columns.replace('value = "USD million"', 'quantity = "KGS"'))[0]
    thousands = columns.replace('value = "USD million"', 'quantity = "thousand"')
    rows = read(b"Country,Month,Q,U\nChina,2024-03,2,TON\nJapan,2024-03,3,NOS\n", thousands)
    assert rows.select("quantity", "quantity_unit", "net_weight_kg").rows() == [
        ("2e3", "TON", "2e6"),
        ("3e3", "NOS", None),
    ]
    plain = read(b"Country,Month,Q,U\nChina,2024-03,2,KGS\n", columns.replace('value = "USD million"', ""))
    assert plain["net_weight_kg"].to_list() == ["2e0"]


def test_a_quantity_in_one_unit_needs_no_column_for_it() -> None:
    toml = EXAMPLE.replace('value = "Value"', 'quantity = "Pieces"').replace(
        'value = "USD million"', 'quantity = "thousand NOS"'
    )
    rows = read(b"Country,Month,Pieces\nChina,2024-03,2\n", toml)
    assert rows.select("quantity", "quantity_unit", "net_weight_kg").row(0) == ("2e3", "NOS", None)


# --- the table


@pytest.mark.parametrize(
    ("table", "toml", "sentences"),
    [
        (HEADER + "China,2024-03,x\nJapan,March,1\n", EXAMPLE,
         ["magnets.csv, line 2: Value 'x' is no number with '.' for decimals and '' for thousands."
          " Mend the cell, or decimal, thousands or missing in magnets.toml.",
          "magnets.csv, line 3: Month 'March' is not printed like 2024-03."
          " Mend the cell, or format in [period] in magnets.toml."]),
        (HEADER + 'China,2024-03,"1,234"\n', EXAMPLE, ["magnets.csv, line 2: Value '1,234' is no number"]),
        (HEADER + "China,2024-03,1.5\n", changed(decimal='decimal = ","', thousands='thousands = "."'),
         ["magnets.csv, line 2: Value '1.5' is no number with ',' for decimals and '.' for thousands."]),
        (HEADER + "China,2024-03\n", EXAMPLE, ["magnets.csv, line 2: The line has 2 cells, the header has 3."]),
        (HEADER, EXAMPLE, ["magnets.csv: There are no rows below line 1."]),
        (HEADER + 'China,2024-03,"1\n2"\n', EXAMPLE, ["magnets.csv, line 2: A cell runs over the end of its line."]),
        (HEADER + 'China,2024-03,"1\n', EXAMPLE, ["magnets.csv, line 2: The line cannot be read"]),
        ("Country,Month,Amount\nChina,2024-03,1\n", EXAMPLE,
         ["magnets.csv, line 1: The column 'Value' is not there; there are Country, Month, Amount."
          " Mend value in [columns] of magnets.toml, or header_row."]),
        ("Country,Month,Value,Value\nChina,2024-03,1,2\n", EXAMPLE,
         ["magnets.csv, line 1: The column 'Value' stands more than once."]),
    ],
)  # fmt: skip
def test_a_table_that_is_not_as_declared_is_refused_with_file_line_and_remedy(
    table: str, toml: str, sentences: list[str]
) -> None:
    said = refusal(table, toml)
    assert len(said) == len(sentences)
    assert all(line.startswith(sentence) for line, sentence in zip(said, sentences, strict=True))


def test_bytes_of_another_encoding_are_not_guessed() -> None:
    with pytest.raises(BadData, match=r"line 2: Byte 0xf4 is not utf-8\. Save the table as UTF-8, or say encoding"):
        read(HEADER.encode() + "Côte d'Ivoire,2024-03,1\n".encode("cp1252"), EXAMPLE)


def test_many_faults_of_one_kind_are_counted() -> None:
    said = refusal(HEADER + "China,2024-03,x\n" * 8, EXAMPLE)
    assert len(said) == 6
    assert said[-1].startswith("magnets.csv, line 7: Value: 3 more like these.")


def test_titles_above_blank_lines_between_and_a_heading_over_two_lines() -> None:
    table = 'Imports,,\n,,\nCountry,Month,"Value\n(mn)"\n\nChina,2024-03,1\n,,\nJapan,2024-03,2\n'
    toml = changed(header_row="header_row = 3").replace('value = "Value"', 'value = "Value (mn)"')
    assert read(table.encode(), toml).select("line", "partner_printed").rows() == [(6, "China"), (8, "Japan")]


def test_the_words_for_not_published_are_for_figures_only() -> None:
    toml = changed(partners='partners = "iso3"')
    rows = read(f"{HEADER}NA,2024-03,NA\nCHN,2024-03,0\n".encode(), toml)
    assert rows.select("partner_printed", "value_usd", "left_out").rows() == [
        ("NA", None, "no trade reported"),
        ("CHN", "0e6", None),
    ]


def test_a_reporter_in_a_column_is_named_like_the_partners() -> None:
    toml = changed(reporter="").replace("[columns]", '[columns]\nreporter = "Of"') + '[partners]\nBharat = "IND"\n'
    rows = read(b"Of,Country,Month,Value\nBharat,China,2024-03,1\nJapan,Bharat,2024-03,1\n", toml)
    assert rows["reporter_printed"].to_list() == ["IND", "Japan"]
    assert rows.select("partner_printed", "partner_iso3").rows() == [("China", None), ("Bharat", "IND")]


def test_a_missing_sheet_and_a_broken_workbook_are_named() -> None:
    data = (FIXTURES / "ministry.xlsx").read_bytes()
    with pytest.raises(BadData, match=r"x\.xlsx: There is no sheet 'Figures'; there are Notes, Data\."):
        workbook.sheet(data, "x.xlsx", "Figures")
    with pytest.raises(BadData, match=r"x\.xlsx: There is no sheet 3; there are Notes, Data\."):
        workbook.sheet(data, "x.xlsx", 3)
    with pytest.raises(BadData, match=r"x\.xlsx: The workbook cannot be read"):
        workbook.sheet(data[:300], "x.xlsx")


def test_numbers_of_a_workbook_are_numbers_whatever_the_decimal_mark() -> None:
    toml = (FIXTURES / "ministry.toml").read_text()
    data = (FIXTURES / "ministry.xlsx").read_bytes()
    comma = read(data, f'decimal = ","\n{toml}', "ministry.xlsx")
    assert comma["value_local"].to_list() == fixture("ministry.xlsx")["value_local"].to_list()


# --- cells


def label(basis: str, shape: str, text: str) -> str | None:
    return own_cells.period(basis, shape)(text)


@pytest.mark.parametrize(
    ("basis", "shape", "text", "expected"),
    [
        ("month", "2024-03", "2024-3", "2024-03"),
        ("month", "2024-03", "2024-13", None),
        ("month", "2024-03", "Mar-2024", None),
        ("month", "03-2024", "03/2024", "2024-03"),
        ("month", "202403", "202403", "2024-03"),
        ("month", "2024M03", "2024m03", "2024-03"),
        ("month", "Mar-2024", "Mar-2024", "2024-03"),
        ("month", "Mar-2024", "MARCH 2024", "2024-03"),
        ("month", "Mar-2024", "Sept. 2024", "2024-09"),
        ("month", "Mar-2024", "Mär-2024", None),
        ("month", "Mar-2024", "Ma-2024", None),
        ("month", "Mar-2024", "2024-03-01", "2024-03"),
        ("month", "Mar-24", "Mar'24", "2024-03"),
        ("month", "Mar-24", "Dec-98", "1998-12"),
        ("calendar_year", "2024", "2024", "2024"),
        ("calendar_year", "2024", "FY24", None),
        ("fiscal_year", "2023-24", "2023-24", "2023-24"),
        ("fiscal_year", "2023-24", "2023/24", "2023-24"),
        ("fiscal_year", "2023-24", "1999-00", "1999-00"),
        ("fiscal_year", "2023-24", "2023-25", None),
        ("fiscal_year", "2023-2024", "2023-2024", "2023-24"),
        ("fiscal_year", "2023-2024", "2023-1924", None),
        ("fiscal_year", "FY24", "FY24", "2023-24"),
        ("fiscal_year", "FY24", "FY 00", "1999-00"),
        ("fiscal_year", "FY2024", "fy2024", "2023-24"),
        ("fiscal_year", "2024 = 2023-24", "2024", "2023-24"),
        ("fiscal_year", "2024 = 2024-25", "2024", "2024-25"),
        ("year_to_date", "2024-04", "2024-04", "2024-04"),
        ("year_to_date", "2024-04..2025-03", "2024-04..2025-01", "2024-04..2025-01"),
    ],
)  # fmt: skip
def test_periods_are_read_as_declared_and_not_otherwise(
    basis: str, shape: str, text: str, expected: str | None
) -> None:
    assert label(basis, shape, text) == expected


@given(st.integers(FIRST_YEAR + 1, LAST_YEAR - 1))
def test_every_way_to_print_a_fiscal_year_means_the_same_year(year: int) -> None:
    expected = fiscal_label(parse_period(f"{year}-04", "month").start, 4)
    printed = {
        "2023-24": expected,
        "2023-2024": f"{year}-{year + 1}",
        "FY2024": f"FY{year + 1}",
        "2024 = 2023-24": f"{year + 1}",
        "2024 = 2024-25": f"{year}",
    }
    assert {label("fiscal_year", shape, text) for shape, text in printed.items()} == {expected}


@pytest.mark.parametrize(
    ("text", "digits", "expected"),
    [
        ("850511", None, "850511"),
        ("8505.11", None, "850511"),
        ("8505 11 10", None, "85051110"),
        ("85051", None, None),  # a zero is lost
        ("2805.3", None, None),
        ("10121", 6, "010121"),
        ("850511", 6, "850511"),
        ("8505.11", 6, "850511"),
        ("2805.3", 6, None),  # 2805.30 as a number: the zero at the end is lost, not one at the beginning
        ("8505", 6, None),
        ("85051110", 6, None),
        ("HS850511", 6, None),
        ("٨٥٠٥١١", None, None),
    ],
)
def test_of_a_code_only_the_leading_zero_is_put_back_and_only_if_declared(
    text: str, digits: int | None, expected: str | None
) -> None:
    assert own_cells.hs_code(digits)(text) == expected


def number(text: str, decimal: str, thousands: str) -> str | None:
    found: str | None = pl.DataFrame({"x": [text]}).select(own_cells.number("x", decimal, thousands)).item()
    return found


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "expected"),
    [
        ("1,234,567.8", ".", ",", "1234567.8"),
        ("12,34,567.8", ".", ",", "1234567.8"),
        ("1.234.567,8", ",", ".", "1234567.8"),
        ("1 234", ".", " ", "1234"),
        ("1\u00a0234", ".", " ", "1234"),
        ("1'234", ".", "'", "1234"),
        ("1234.5", ".", ",", "1234.5"),
        ("1e-07", ".", "", "1e-07"),
        ("-3", ".", "", "-3"),
        ("1,23", ".", ",", None),
        ("1,2345", ".", ",", None),
        ("1.5", ",", ".", None),
        ("1,5", ".", "", None),
        ("(3)", ".", "", None),
        ("3 kg", ".", " ", None),
        ("", ".", ",", None),
    ],
)
def test_numbers_are_read_as_declared_and_not_otherwise(
    text: str, decimal: str, thousands: str, expected: str | None
) -> None:
    assert number(text, decimal, thousands) == expected


def indian(digits: str) -> str:
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


@given(st.integers(0, 10**15), st.integers(0, 99), st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'")]))
def test_western_and_indian_groups_lead_back_to_the_number(whole: int, cents: int, marks: tuple[str, str]) -> None:
    decimal, thousands = marks
    expected = f"{whole}.{cents:02d}"
    for grouped in (f"{whole:,}", indian(str(whole)), str(whole)):
        printed = grouped.replace(",", thousands) + f"{decimal}{cents:02d}"
        assert number(printed, decimal, thousands) == expected


@given(st.text("0123456789.,", min_size=1, max_size=9))
def test_no_text_means_different_numbers_with_a_comma_and_with_a_point_unless_it_is_grouped(text: str) -> None:
    point, comma = number(text, ".", ""), number(text, ",", "")
    assert point is None or comma is None or point == comma


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(2024.0, "2024"), (850511.0, "850511"), (0.1, "0,1"), (1e-7, "1e-07"), ("0.10", "0.10"), (True, "True")],
)
def test_a_cell_of_a_workbook_as_text(cell: Any, expected: str) -> None:
    assert workbook.text(cell, ",") == expected
