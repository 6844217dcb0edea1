"""CEPII BACI: what is asked, what comes back, what is in the zip."""

from __future__ import annotations

import io
from typing import Any

import pytest
from publishers.baci import COUNTRIES_2023, HEADER, README, edition, named, packed

from etl.errors import BadData, BadRequest, CutShort, SourceChanged
from etl.sources import baci
from etl.sources.publisher import Found, Reply, Request, Snapshot, Wish

SETTINGS = {"address": "https://cepii/BACI_{revision}_V{version}.zip", "version": "202601", "revisions": ["HS17"]}
LINE = "2024,156,699,850511,10.138,1.5\n"
ZIP = edition("HS17", {2023: LINE, 2024: LINE}, {"850511": "Magnets"})


def wish(*revisions: str, basis: str = "calendar_year") -> Wish:
    return Wish((), ("IND",), {"IND": "699"}, ("import",), basis, ("2024",), revisions=revisions)


def examined(data: bytes, revision: str = "HS17") -> Found:
    [request] = baci.plan(wish(revision), SETTINGS)
    return baci.examine(Reply(200, {}, io.BytesIO(data)), request)


def tidied(line: str, dataset: str = "HS17") -> dict[str, Any]:
    snapshot = Snapshot("baci", dataset, "", "", "2026-11-22", "0" * 64, "", "", None, "x", "complete")
    return baci.tidy(baci.parse((HEADER + line).encode(), "raw/x.csv", dataset), snapshot).row(0, named=True)


def test_one_zip_is_asked_for_each_revision() -> None:
    first, second = baci.plan(wish("HS17", "HS02"), SETTINGS)
    assert first == Request(
        "baci", "HS17", "", "https://cepii/BACI_HS17_V202601.zip", {}, "BACI_HS17_V202601", "thousand USD; t"
    )
    assert second.url == "https://cepii/BACI_HS02_V202601.zip"
    assert list(baci.split(first)) == []


def test_without_a_revision_those_of_the_settings_are_asked() -> None:
    assert [request.dataset for request in baci.plan(wish(), SETTINGS | {"revisions": ["HS12", "HS22"]})] == [
        "HS12", "HS22",
    ]  # fmt: skip


def test_braces_in_an_address_that_mean_nothing_here_stay() -> None:
    [request] = baci.plan(wish(), SETTINGS | {"address": "https://mirror/{}/{revision}{x}.zip"})
    assert request.url == "https://mirror/{}/HS17{x}.zip"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (wish("HS17", "HS16"), "BACI has no revision HS16; there are HS92, HS96, HS02, HS07, HS12, HS17, HS22."),
        (wish(basis="fiscal_year"), "BACI has calendar years only: ask for --basis calendar_year."),
    ],
)
def test_what_baci_does_not_have_is_refused(asked: Wish, sentence: str) -> None:
    with pytest.raises(BadRequest) as refused:
        baci.plan(asked, SETTINGS)
    assert str(refused.value) == sentence


def test_a_zip_says_which_years_it_holds() -> None:
    assert examined(ZIP) == Found(".zip", period="2023..2024")
    assert examined(packed({f"BACI_HS17/{named('HS17', 2024)}": HEADER + LINE})).period == "2024..2024"


@pytest.mark.parametrize("kept", [2, 50, len(ZIP) // 2, len(ZIP) - 1])
def test_a_zip_that_arrived_in_part_is_asked_again(kept: int) -> None:
    with pytest.raises(CutShort, match=r"BACI_HS17_V202601\.zip arrived in part"):
        examined(ZIP[:kept])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<!DOCTYPE html>", "is no zip; it begins with '<!DOCTYPE html>'. See address in publishers.toml."),
        (b"", "is no zip; it begins with ''."),
        (edition("HS12", {2024: LINE}, {}), "holds no year of HS17; it holds Readme.txt, BACI_HS12_Y2024_V202601.csv,"),
        (packed({}), "holds no year of HS17; it holds nothing."),
    ],
    ids=["a page", "nothing", "another revision", "an empty zip"],
)
def test_what_is_no_zip_of_that_revision_is_refused_with_what_it_is(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceChanged) as refused:
        examined(data)
    assert str(refused.value).startswith(f"https://cepii/BACI_HS17_V202601.zip {sentence}")


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("BACI_HS17_Y2024_V202601.csv", "HS17"),
        ("deep/baci_hs92_y1995_v202401b.csv", "HS92"),
        ("country_codes_V202601.csv", "country-codes"),
        ("product_codes_HS17_V202601.csv", "product-codes"),
        ("Readme.txt", None),
        ("BACI_HS17_V202601.zip", None),
    ],
)
def test_members_are_known_by_their_names(name: str, dataset: str | None) -> None:
    assert baci.member(name) == dataset


@pytest.mark.parametrize(
    ("name", "head", "dataset"),
    [
        ("BACI_HS12_Y2024_V202601.csv", HEADER, "HS12"),
        ("BACI_HS12_Y2024_V202601.csv", "\ufeff" + HEADER.replace("\n", "\r\n"), "HS12"),
        ("BACI_HS12_Y2024_V202601.csv", '"t","i","j","k","v","q"\n', "HS12"),
        ("countries.csv", "country_code,country_name,country_iso2,country_iso3\n", "country-codes"),
        ("countries.csv", COUNTRIES_2023, "country-codes"),
        ("products.csv", "code,description\n", "product-codes"),
        ("Readme.txt", README, None),
        ("BACI_HS12_Y2024_V202601.csv", "", None),
    ],
)
def test_a_file_is_recognised_by_its_header(name: str, head: str, dataset: str | None) -> None:
    found = baci.recognise(name, head.encode())
    assert (found.dataset if found else None) == dataset


@pytest.mark.parametrize("name", ["magnets.csv", "BACI_HS16_Y2024_V202601.csv", "BACI_HS17_Y2024_V202601 (1).csv"])
def test_a_name_must_say_the_revision(name: str) -> None:
    with pytest.raises(BadData) as refused:
        baci.recognise(name, HEADER.encode())
    assert str(refused.value) == (
        f"{name}: The name does not say the revision of the HS. Keep CEPII's name, like BACI_HS17_Y2024_V202601.csv."
    )


def test_a_row_is_the_importers_in_dollars_and_kilograms() -> None:
    assert tidied("2024,156,699,010121,10.138,1.5\n") == {
        "line": 2, "reporter_printed": "699", "partner_printed": "156", "flow": "import", "hs_code": "010121",
        "nomenclature": "HS2017", "period": "2024", "basis": "calendar_year", "value_usd": "10.138e3",
        "net_weight_kg": "1.5e3",
    }  # fmt: skip


@pytest.mark.parametrize("blank", ["", "NA", "   NA", "      "])
def test_a_quantity_that_is_not_known_is_no_zero(blank: str) -> None:
    assert tidied(f"2024,156,699,850511,   10.138,{blank}\n")["net_weight_kg"] is None
    assert tidied(f"2024,156,699,850511,   10.138,{blank}\n")["value_usd"] == "10.138e3"
    assert tidied("2024,156,699,850511,1,0\n")["net_weight_kg"] == "0e3"


@pytest.mark.parametrize(("revision", "nomenclature"), baci.NOMENCLATURE.items())
def test_each_revision_has_its_nomenclature(revision: str, nomenclature: str) -> None:
    assert tidied(LINE, revision)["nomenclature"] == nomenclature
    assert examined(edition(revision, {2024: LINE}, {}), revision).extension == ".zip"


def test_both_layouts_of_the_list_of_countries_are_read_namibia_and_taiwan_too() -> None:
    old = baci.parse(COUNTRIES_2023.encode(), "raw/x.csv", "country-codes")
    new = baci.parse(
        b"country_code,country_name,country_iso2,country_iso3\n516,Namibia,NA,NAM\n490,Other Asia nes,,S19\n",
        "raw/x.csv",
        "country-codes",
    )
    assert old.filter(country_code="516").select("country_code", "country_name").row(0) == ("516", "Namibia")
    assert new.select("country_code", "country_iso2").rows() == [("516", "NA"), ("490", "")]


def test_other_columns_are_refused() -> None:
    with pytest.raises(BadData, match=r"raw/x.csv, line 1: Missing column: q\. The layout is: t,i,j,k,v,q\."):
        baci.parse(b"t,i,j,k,v\n2024,156,699,850511,1\n", "raw/x.csv", "HS17")
