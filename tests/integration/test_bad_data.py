"""Bad input: refused whole, with sentences that name file, line and remedy, and nothing half-written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl import build, registry
from etl.errors import BadData

Edit = Callable[[bytes], bytes]
Tree = Callable[[Path], dict[str, bytes]]
MONTHS = "raw/tradestat-meidb/meidb_2846_monthly_by_partner.csv"
EIDB = "raw/tradestat-eidb/eidb_hs8_exports_fiscal_year.csv"
HS4 = "raw/tradestat-trends/hs4_world_fiscal_year.csv"
BACI = "raw/baci/BACI_HS17_Y2023_V202601.csv"
BACI_CODES = "raw/baci/country_codes_V202601.csv"
PARTNERS = "reference/partners.csv"
SCOPES = "reference/commodities.toml"
CORRECTIONS = "reference/corrections.toml"


def line(number: int, old: str, new: str) -> Edit:
    """Replace ``old`` by ``new`` in one line (the header is line 1)."""

    def edit(data: bytes) -> bytes:
        lines = data.decode().splitlines()
        assert old in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
        return ("\n".join(lines) + "\n").encode()

    return edit


def insert(number: int, text: str) -> Edit:
    """Put a line before line ``number``."""

    def edit(data: bytes) -> bytes:
        lines = data.decode().splitlines()
        return ("\n".join([*lines[: number - 1], text, *lines[number - 1 :]]) + "\n").encode()

    return edit


def every_line(change: Callable[[str], str]) -> Edit:
    return lambda data: "".join(change(one) + "\n" for one in data.decode().splitlines()).encode()


def add(text: str) -> Edit:
    return lambda data: data + text.encode()


def refusal(data: Any, store: Path) -> list[str]:
    """The sentences with which the build of ``data`` is refused; nothing was written."""
    with pytest.raises(BadData) as refused:
        build.build(store, registry.load(data.path, None), lambda *_: None)
    assert not store.exists()
    return str(refused.value).splitlines()


PUT_BACK = "Put the published file back."
SNAPSHOTS = {
    "missing column": (HS4, every_line(lambda s: s.rsplit(",", 1)[0]), 1, "Missing column: value_usd_million.",
                       "The layout is: flow,hs_code,description_as_printed,fiscal_year,value_inr_crore,"
                       "value_usd_million."),
    "extra column": (MONTHS, every_line(lambda s: s + ",7"), 1, "Unexpected column: 7.",
                     "The layout is: flow,hs_code,period,partner_as_printed,value_usd_million."),
    "text in a number": (MONTHS, line(3, "0.16", "O.16"), 3, "value_usd 'O.16' is not a number.",
                         "Put the printed number back."),
    "unknown partner name": (MONTHS, line(4, "JAPAN", "JAPAM"), 4, "Unknown partner name 'JAPAM'.",
                             "Add it to the column tradestat_name of data/reference/partners.csv."),
    "unknown code": (MONTHS, line(4, "2846", "2864"), 4, "Unknown code '2864'.",
                     "Add it to data/reference/hs_codes.csv if it is right."),
    "unknown HS code of BACI": (BACI, line(4, "250490", "250499"), 4, "Unknown code '250499'.",
                                "Add it to data/reference/hs_codes.csv if it is right."),
    "unknown country code of BACI": (BACI, line(4, "156", "999"), 4, "Unknown partner name '999'.",
                                     "Add it to the column un_code of data/reference/partners.csv."),
    "unknown country in the code list": (BACI_CODES, line(2, "4,", "9004,"), 2,
                                         "Unknown country code 9004 (Afghanistan).",
                                         "Add it to the column un_code of data/reference/partners.csv."),
    "unknown unit": (EIDB, line(2, "KGS", "BAGS"), 2, "Unknown unit of quantity 'BAGS'.",
                     "Add it to data/reference/units.csv."),
    "duplicate key": (MONTHS, insert(4, "import,2846,2018-01,FRANCE,0.17"), 4,
                      "Duplicate key (IND, FRA, import, 2846, ITC-HS, 2018-01, month): it stands in line 3.",
                      "A cell is published once: take the wrong line out."),
    "negative value": (MONTHS, line(2, "0.62", "-0.62"), 2, "value_usd '-0.62' is negative.",
                       "Trade is not: look at the source."),
    "negative weight": (BACI, line(2, "8.559,", "8.559,-1"), 2, "net_weight_kg '-1' is negative.",
                        "Trade is not: look at the source."),
    "thirteenth month": (MONTHS, line(2, "2018-01", "2018-13"), 2, "Period '2018-13' is not a month like 2024-03.",
                         "Periods are printed as in the published file."),
    "fiscal year of two years": (HS4, line(2, "2021-22", "2023-25"), 2,
                                 "Period '2023-25' is not a fiscal year like 2023-24.",
                                 "Periods are printed as in the published file."),
    "year beyond the calendar": (BACI, line(2, "2023", "9999"), 2,
                                 "Period '9999' lies outside the years 1962 to 2199.",
                                 "Periods are printed as in the published file."),
    "period after retrieval": (MONTHS, line(2, "2018-01", "2026-12"), 2,
                               "Period 2026-12 ends after the day of retrieval, 2026-11-22.", "Mend the period."),
    "period outside the registry": (MONTHS, line(2, "2018-01", "2017-12"), 2,
                                    "Period 2017-12 lies outside 2018-01..2026-06, which sources.csv gives for this"
                                    " file.", "Mend the period or the registry."),
    "empty file": (MONTHS, lambda _: b"", None, "The file is empty.", PUT_BACK),
    "header only": (MONTHS, lambda data: data.splitlines(True)[0], None, "The file has a header and no rows.",
                    "Put the rows back."),
    "not UTF-8": (MONTHS, lambda data: data.replace(b"JAPAN", b"JAP\xc1N", 1), 4, "Byte 0xc1 is not UTF-8.",
                  "Save the file as UTF-8."),
    "short line": (MONTHS, line(4, ",0.13", ""), 4, "The line has 4 cells, the header has 5.",
                   "Put the published line back."),
    "long line": (MONTHS, line(4, "0.13", "0,13"), 4, "The line has 6 cells, the header has 5.",
                  "Put the published line back."),
    "blank line": (MONTHS, insert(4, ""), 4, "The line is blank.", "Take it out."),
}  # fmt: skip


@pytest.mark.parametrize(("file", "edit", "at", "said", "remedy"), SNAPSHOTS.values(), ids=SNAPSHOTS)
def test_a_spoiled_snapshot(
    copied: Any, tmp_path: Path, file: str, edit: Edit, at: int | None, said: str, remedy: str
) -> None:
    copied.register([row for row in copied.registry() if f"raw/{row['file']}" == file])
    copied.edit(file, edit)
    where = file if at is None else f"{file}, line {at}"
    assert f"{where}: {said} {remedy}" in refusal(copied, tmp_path / "store")


def test_a_missing_snapshot(copied: Any, tmp_path: Path) -> None:
    (copied.path / HS4).unlink()
    assert refusal(copied, tmp_path / "store") == [
        f"{HS4}: The file cannot be read (No such file or directory). It is registered in sources.csv: put it back,"
        " or take its row out."
    ]


def test_other_bytes_than_registered(copied: Any, tmp_path: Path) -> None:
    path = copied.path / HS4
    path.write_bytes(path.read_bytes().replace(b"1937.33", b"1937.34", 1))
    [said] = refusal(copied, tmp_path / "store")
    assert said.startswith(f"{HS4}: sha256 is ")
    assert said.endswith(
        "…, sources.csv says d3d1cdc97456…. Put the published bytes back, or take its row out"
        " of sources.csv: the build registers the file anew."
    )


REGISTRY = {
    "duplicate row": (insert(3, "tradestat-meidb,meidb-partners,2018-01..2026-06,u,2026-11-22," + "0" * 64
                             + ",u,l,n,f,complete,,"), 3,
                      "tradestat-meidb meidb-partners 2018-01..2026-06 stands already in line 2.",
                      "A snapshot has one row: take the wrong one out."),
    "unknown source": (line(2, "tradestat-meidb", "tradestat"), 2, "Unknown source 'tradestat'; known are"
                       " tradestat-meidb, tradestat-eidb, tradestat-trends, comtrade, baci, comext, census, csv.",
                       "Mend the row."),
    "unknown dataset": (line(8, "annual", "monthly"), 8,
                        "Unknown dataset 'monthly'; comtrade has annual, api, export, legacy, bulk.",
                        "Mend the row."),
    "no hash": (line(8, "6c9aa9d2", ""), 8, "sha256 is not 64 hexadecimal digits.", "Mend the row."),
    "no date": (line(8, "2026-11-22", "22.11.2026"), 8, "retrieved '22.11.2026' is not a date like 2026-11-22.",
                "Mend the row."),
    "unknown coverage": (line(8, ",complete", ",whole"), 8,
                         "coverage 'whole' is not one of complete, extract, truncated.", "Mend the row."),
    "file elsewhere": (line(8, "comtrade/india", "../india"), 8, "leaves the raw folder.", "Mend the row."),
    "missing column": (every_line(lambda s: s.rsplit(",", 3)[0]), 1, "Missing column: coverage.", ""),
    "blank line": (insert(3, ""), 3, "The line is blank.", "Take it out."),
    "empty": (lambda _: b"", None, "The file is empty.", PUT_BACK),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "at", "said", "remedy"), REGISTRY.values(), ids=REGISTRY)
def test_a_spoiled_registry(copied: Any, tmp_path: Path, edit: Edit, at: int | None, said: str, remedy: str) -> None:
    copied.edit("sources.csv", edit)
    where = "sources.csv: " if at is None else f"sources.csv, line {at}: "
    assert [s for s in refusal(copied, tmp_path / "store") if s.startswith(where) and said in s and remedy in s]


def test_a_period_of_the_registry_that_is_none(copied: Any, tmp_path: Path) -> None:
    copied.edit("sources.csv", line(6, "2021-22..2025-26", "2021-22..2025-27"))
    [said] = refusal(copied, tmp_path / "store")
    assert said.startswith("sources.csv: period of tradestat-trends/hs4_world_fiscal_year.csv: '2025-27' is not a")


def test_one_file_registered_under_two_periods(copied: Any, tmp_path: Path) -> None:
    rows = copied.registry()
    copied.register([*rows, rows[5] | {"period": "2017-18..2025-26"}])
    file = f"raw/{rows[5]['file']}"
    assert refusal(copied, tmp_path / "store") == [
        f"{file}: 4818 cells stand in {file} too. Take them out of one of the two, or its row out of sources.csv."
    ]


REFERENCE = {
    "partner twice": (PARTNERS, insert(3, "ABW,Aruba,अरूबा,533,ARUBA,,"), 3, "ABW stands already in line 2."),
    "name of two partners": (PARTNERS, line(3, "AFGHANISTAN", "ARUBA"), 3,
                             "tradestat_name 'ARUBA' belongs to ABW already."),
    "code of two partners": (PARTNERS, line(3, ",4,", ",533,"), 3, "un_code '533' belongs to ABW already."),
    "no Hindi name": (PARTNERS, line(2, "अरूबा", ""), 2, "name_hi '' cannot be right."),
    "code of two letters": (PARTNERS, line(2, "ABW", "AW"), 2, "iso3 'AW' cannot be right."),
    "month nought": ("reference/fiscal_years.csv", line(2, ",7,", ",0,"), 2, "start_month '0' cannot be read."),
    "no rate": ("reference/exchange_rates.csv", line(3, "19", "x"), 3, "cannot be read."),
    "blank line": ("reference/hs_codes.csv", insert(3, ""), 3, "The line is blank."),
    "no TOML": (SCOPES, lambda _: b"\n[[scope\n", 2, "Mend the TOML."),
    "scope without codes": (SCOPES, add('\n[[scope]]\nid = "x"\n'), None, "Scope x lacks name_en"),
    "codes as numbers": (SCOPES, lambda data: data.replace(b'[["2846"]', b"[[2846]", 1), None,
                         "Scope rare-earth-compounds: codes are lists of texts"),
    "parent and child": (SCOPES, lambda data: data.replace(b'[["850511"]]', b'[["850511", "8505"]]', 1), None,
                         "Scope permanent-magnets counts goods twice: 8505 and 850511."),
    "corrections no TOML": (CORRECTIONS, lambda _: b"id = \n", 1, "Invalid value. Mend the TOML."),
    "TOML without its end": (CORRECTIONS, lambda _: b'[[correction]]\nid = """x\n', 2, "Mend the TOML."),
    "correction without evidence": (CORRECTIONS, lambda data: data.replace(b"\nevidence", b"\n#", 1), None,
                                    "Correction meidb-2846-split-2023-24 lacks evidence."),
    "correction of nothing": (CORRECTIONS, lambda data: data.replace(b'"2846"', b'"2847"', 1), None,
                              "Correction meidb-2846-split-2023-24 matches no row. Take it out, or mend"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "edit", "at", "said"), REFERENCE.values(), ids=REFERENCE)
def test_a_spoiled_reference_file(
    copied: Any, tmp_path: Path, file: str, edit: Edit, at: int | None, said: str
) -> None:
    copied.edit(file, edit)
    where = f"{file}: " if at is None else f"{file}, line {at}: "
    assert [s for s in refusal(copied, tmp_path / "store") if s.startswith(where) and said in s]


@pytest.mark.parametrize("name", ["sources.csv", PARTNERS, SCOPES, CORRECTIONS])
def test_a_missing_file_of_the_bundle(copied: Any, tmp_path: Path, name: str) -> None:
    (copied.path / name).unlink()
    sentence = f"{name}: The file cannot be read (No such file or directory). Put it back."
    assert sentence in refusal(copied, tmp_path / "store")


def test_faults_of_several_files_are_told_together(copied: Any, tmp_path: Path) -> None:
    copied.edit(MONTHS, line(3, "0.16", "O.16"))
    copied.edit(BACI, line(2, "2023", "9999"))
    (copied.path / HS4).unlink()
    said = refusal(copied, tmp_path / "store")
    assert [sentence.split(":")[0] for sentence in said] == [f"{MONTHS}, line 3", HS4, f"{BACI}, line 2"]


def test_the_command_line_exits_1_with_the_sentence_and_writes_nothing(etl: Any, copied: Any, tmp_path: Path) -> None:
    copied.edit(MONTHS, line(3, "0.16", "O.16"))
    ran = etl("build", "--store", tmp_path / "store", data=copied)
    sentence = f"{copied.path}/{MONTHS}, line 3: value_usd 'O.16' is not a number. Put the printed number back."
    assert (ran.code, ran.sentences[-1]) == (1, sentence)
    assert "Traceback" not in ran.err
    assert not (tmp_path / "store").exists()


def test_bad_data_leaves_the_old_store_to_the_byte(
    etl: Any, store: Path, copied: Any, tmp_path: Path, tree: Tree
) -> None:
    shutil.copytree(store, tmp_path / "store")
    (copied.path / CORRECTIONS).write_text("[[correction]\n")
    ran = etl("build", "--store", tmp_path / "store", data=copied)
    assert ran.code == 1
    assert f"{copied.path}/{CORRECTIONS}, line 1: " in ran.sentences[-1]
    assert "Traceback" not in ran.err
    assert tree(tmp_path / "store") == tree(store)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("")], ids=["nothing", "a file"])
def test_idd_data_that_is_no_folder(etl: Any, tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "own")
    ran = etl("build", "--store", tmp_path / "store", data=tmp_path / "own")
    sentence = f"{tmp_path}/own: IDD_DATA is not a folder. Create it or unset IDD_DATA."
    assert (ran.code, ran.sentences[-1]) == (1, sentence)
    assert not (tmp_path / "store").exists()
