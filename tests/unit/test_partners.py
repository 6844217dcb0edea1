"""The vocabulary of partners: every code and printed name leads to the country it means, and to no other."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
ROWS = list(csv.DictReader((REPO / "data/reference/partners.csv").read_text("utf-8").splitlines()))
AREAS = list(
    csv.DictReader((REPO / "tests/fixtures/comtrade/partner_areas.csv").read_text("utf-8").splitlines())
)  # UN Comtrade's own list
COLUMNS = ("un_code", "tradestat_name", "comext_code", "census_code")
MEANS = {
    column: {printed: row["iso3"] for row in ROWS for printed in row[column].split(";") if printed}
    for column in COLUMNS
}
NAMED = {row["iso3"]: row["name_en"] for row in ROWS}


def test_every_area_of_comtrade_is_a_partner() -> None:
    assert [area for area in AREAS if area["partner_code"] not in MEANS["un_code"]] == []
    assert len(AREAS) == 310


@pytest.mark.parametrize("column", ["iso3", "name_en", "name_hi", *COLUMNS])
def test_nothing_printed_means_two_partners(column: str) -> None:
    cells = [row[column] for row in ROWS]
    printed = [text for cell in cells for text in (cell.split(";") if column in COLUMNS else [cell]) if text]
    assert sorted(printed) == sorted(set(printed))


@pytest.mark.parametrize(
    ("country", "code", "of_iso"),
    [
        ("IND", "699", "356"),
        ("USA", "842", "840"),
        ("FRA", "251", "250"),
        ("ITA", "380", None),
        ("CHE", "757", "756"),
        ("NOR", "579", "578"),
        ("TWN", "490", "158"),
    ],
)
def test_comtrade_numbers_some_countries_in_its_own_way(country: str, code: str, of_iso: str | None) -> None:
    assert MEANS["un_code"][code] == country
    assert of_iso is None or MEANS["un_code"][of_iso] == country


@pytest.mark.parametrize(
    ("country", "column", "code"),
    [
        ("IND", "un_code", "699"),
        ("USA", "un_code", "842"),
        ("FRA", "un_code", "251"),
        ("CHE", "un_code", "757"),
        ("NOR", "un_code", "579"),
        ("TWN", "un_code", "490"),
        ("MNE", "comext_code", "ME"),
        ("COD", "comext_code", "CD"),
        ("TLS", "comext_code", "TL"),
    ],
)
def test_the_first_code_is_the_one_to_ask_with(country: str, column: str, code: str) -> None:
    [row] = [row for row in ROWS if row["iso3"] == country]
    assert row[column].split(";")[0] == code


def test_492_is_europe_at_comtrade_and_not_monaco_as_at_iso() -> None:
    assert NAMED[MEANS["un_code"]["492"]] == "Europe EU, not elsewhere specified"
    assert MEANS["tradestat_name"]["MONACO"] == MEANS["comext_code"]["MC"] == MEANS["census_code"]["4272"] == "MCO"


@pytest.mark.parametrize(
    ("country", "un", "tradestat", "comext", "census"),
    [
        ("PRK", "408", "KOREA DP RP", "KP", "5790"),
        ("KOR", "410", "KOREA RP", "KR", "5800"),
        ("CHN", "156", "CHINA P RP", "CN", "5700"),
        ("HKG", "344", "HONG KONG", "HK", "5820"),
        ("MAC", "446", "MACAO", "MO", "5660"),
        ("TWN", "490", "TAIWAN", "TW", "5830"),
        ("COG", "178", "CONGO P REP", "CG", "7630"),
        ("COD", "180", "CONGO D. REP.", "CD", "7660"),
        ("GIN", "324", "GUINEA", "GN", "7460"),
        ("GNB", "624", "GUINEA BISSAU", "GW", "7642"),
        ("GNQ", "226", "EQUTL GUINEA", "GQ", "7380"),
        ("PNG", "598", "PAPUA N GNA", "PG", "6040"),
        ("SDN", "729", "SUDAN", "SD", "7321"),
        ("SSD", "728", "SOUTH SUDAN", "SS", "7323"),
        ("NER", "562", "NIGER", "NE", "7510"),
        ("NGA", "566", "NIGERIA", "NG", "7530"),
        ("NAM", "516", "NAMIBIA", "NA", "7920"),
        ("DMA", "212", "DOMINICA", "DM", "2486"),
        ("DOM", "214", "DOMINIC REP", "DO", "2470"),
        ("WSM", "882", "SAMOA", "WS", "6150"),
        ("ASM", "16", "AMERI SAMOA", "AS", "9510"),
        ("VGB", "92", "BR VIRGN IS", "VG", "2482"),
        ("VIR", "850", "VIRGIN IS US", "VI", "9110"),
        ("SRB", "688", "SERBIA", "XS", "4801"),
        ("MNE", "499", "MONTENEGRO", "ME", "4804"),
        ("GRC", "300", "GREECE", "GR", "4840"),
        ("GBR", "826", "U K", "GB", "4120"),
        ("USA", "842", "U S A", "US", "1000"),
        ("AUT", "40", "AUSTRIA", "AT", "4330"),
        ("AUS", "36", "AUSTRALIA", "AU", "6021"),
        ("BEL", "56", "BELGIUM", "BE", "4231"),
        ("LUX", "442", "LUXEMBOURG", "LU", "4239"),
        ("DEU", "276", "GERMANY", "DE", "4280"),
        ("VNM", "704", "VIETNAM SOC REP", "VN", "5520"),
        ("XXX", "899", "UNSPECIFIED", "QU", "8220"),
        ("WLD", "0", "Total", "WORLD", "-"),
    ],
)
def test_countries_that_are_easily_confused(country: str, un: str, tradestat: str, comext: str, census: str) -> None:
    printed = {"un_code": un, "tradestat_name": tradestat, "comext_code": comext, "census_code": census}
    assert {column: MEANS[column][text] for column, text in printed.items()} == dict.fromkeys(COLUMNS, country)


def test_kosovo_is_a_partner_of_its_own() -> None:
    assert MEANS["un_code"]["412"] == MEANS["comext_code"]["XK"] == MEANS["census_code"]["4803"] == "XKX"


@pytest.mark.parametrize(
    ("past", "country", "successors"),
    [
        ("58", "BLX", ("56", "442")),
        ("200", "CSK", ("203", "703")),
        ("230", "XET", ("231", "232")),
        ("278", "DDR", ("276",)),
        ("280", "XDE", ("276", "278")),
        ("530", "ANT", ("531", "533", "534", "535")),
        ("532", "XAN", ("530", "533")),
        ("582", "PCI", ("580", "583", "584", "585")),
        ("588", "XPK", ("586", "50")),
        ("590", "XPA", ("591", "592")),
        ("592", "PCZ", ("591",)),
        ("658", "XKN", ("659", "660")),
        ("698", "SKM", ("699",)),
        ("711", "ZA1", ("710", "72", "426", "516", "748")),
        ("717", "XRN", ("716", "894", "454")),
        ("720", "YMD", ("887", "886")),
        ("736", "XSD", ("729", "728")),
        ("810", "SUN", ("643", "804", "112")),
        ("835", "XTK", ("834", "836")),
        ("841", "XUS", ("842", "630")),
        ("849", "PUS", ("581", "488", "872")),
        ("866", "VDR", ("704", "868")),
        ("890", "YUG", ("688", "191", "891")),
        ("891", "SCG", ("688", "499")),
    ],
)
def test_a_past_country_stands_apart_from_its_successors(past: str, country: str, successors: tuple[str, ...]) -> None:
    assert MEANS["un_code"][past] == country
    assert country not in {MEANS["un_code"][code] for code in successors}


def test_an_area_that_comtrade_marks_as_past_is_no_country_of_today() -> None:
    past = [area for area in AREAS if "(..." in area["partner_desc"]]
    todays = {"356": "IND", "850": "VIR"}  # ISO's own numbers of today's territories
    assert {area["partner_code"]: MEANS["un_code"][area["partner_code"]] for area in past}.items() >= todays.items()
    others = [MEANS["un_code"][a["partner_code"]] for a in past if a["partner_code"] not in todays]
    assert len(others) == len(set(others)) == 28
    assert [country for country in others if not NAMED[country].endswith(")")] == ["YUG"]


def test_special_areas_are_partners_of_their_own() -> None:
    special = {
        a["partner_code"]: MEANS["un_code"][a["partner_code"]] for a in AREAS if a["is_aggregate_code"] == "true"
    }
    assert (special.pop("0"), special.pop("490"), special.pop("697")) == ("WLD", "TWN", "R20")
    assert special["899"] == "XXX"
    assert len(set(special.values())) == len(special) == 17
    assert all(re.fullmatch("X[A-Z]{2}", code) for code in special.values())


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (("QQ", "QR", "QS"), "ship stores"),
        (("QU", "QV", "QW"), "unspecified"),
        (("QY", "QZ"), "confidential"),
    ],
)
def test_what_eurostat_tells_apart_stays_apart(printed: tuple[str, ...], names: str) -> None:
    found = [MEANS["comext_code"][code] for code in printed]
    assert len(set(found)) == len(found)
    assert all(names in NAMED[partner].lower() for partner in found)


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("comext_code", "GB", "XI"),
        ("comext_code", "ES", "XB"),
        ("comext_code", "DE", "DD"),
        ("comext_code", "RU", "SU"),
        ("census_code", "5082", "5083"),
        ("census_code", "8220", "8500"),
        ("tradestat_name", "SERBIA", "UNION OF SERBIA & MONTENEGRO"),
        ("tradestat_name", "CHANNEL IS", "JERSEY"),
        ("tradestat_name", "PANAMA REPUBLIC", "PANAMA C Z"),
        ("tradestat_name", "UNSPECIFIED", "Trade to Unspecified Countries"),
    ],
)
def test_what_one_report_prints_beside_each_other_is_never_one_partner(column: str, one: str, other: str) -> None:
    assert MEANS[column][one] != MEANS[column][other]


def test_a_code_that_has_meant_two_countries_is_left_to_the_user() -> None:
    """CS was Czechoslovakia and then Serbia and Montenegro: the build stops and asks."""
    assert "CS" not in MEANS["comext_code"]


@pytest.mark.parametrize(
    ("column", "shape"),
    [
        ("un_code", "0|[1-9][0-9]{0,2}"),
        ("tradestat_name", r"[A-Z][A-Za-z.,&'() -]+[A-Za-z.)]"),
        ("comext_code", "[A-Z]{2}|WORLD"),
        ("census_code", "[1-9][0-9]{3}|-"),
    ],
)
def test_codes_have_the_shape_their_publisher_prints(column: str, shape: str) -> None:
    assert [text for text in MEANS[column] if not re.fullmatch(shape, text)] == []


def test_every_partner_has_a_name_in_both_languages() -> None:
    assert [row["iso3"] for row in ROWS if not re.fullmatch(r"[A-Z0-9]{3}", row["iso3"])] == []
    assert [
        row["name_en"] for row in ROWS if not re.fullmatch(r"[A-ZÅ][A-Za-zÅãçéíôüö0-9.,&'() -]+", row["name_en"])
    ] == []
    assert [row["name_hi"] for row in ROWS if not re.fullmatch(r"[ऀ-ॿ][ऀ-ॿ0-9.,()॰– -]+", row["name_hi"])] == []


def test_the_file_is_sorted() -> None:
    assert list(NAMED) == sorted(NAMED)
