from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from etl import registry, schema, wishes
from etl.__main__ import app
from etl.sources import FETCHABLE
from etl.store import publish, read_manifest

KEYS = ["scope", "reporter", "flow", "source", "basis", "first", "last", "periods", "missing", "extract", "by_partner",
        "by_partner_periods", "weight", "weight_periods", "retrieved", "age_days", "fetch_adds", "fetch_completes",
        "command"]  # fmt: skip
Said = Callable[..., dict[tuple[str, str, str], dict[str, Any]]]


def asked(*words: str | Path) -> str:
    """What ``status`` prints; its sentences are raised."""
    ran = CliRunner().invoke(app, ["status", *map(str, words)], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


@pytest.fixture(scope="session")
def said(store: Path) -> Said:
    """The rows of the matrix as JSON, by scope, source and basis."""

    def rows(*words: str) -> dict[tuple[str, str, str], dict[str, Any]]:
        found = json.loads(asked("--store", store, "--format", "json", *words))["coverage"]
        return {(row["scope"], row["source"], row["basis"]): row for row in found}

    return rows


@pytest.fixture
def empty(tmp_path: Path, store: Path) -> Path:
    """A store of the bundled scopes without any figure, from before publishers stood in the manifest."""
    declared = {"availability": schema.AVAILABILITY, "findings": schema.FINDINGS, "sources": schema.SOURCES}
    tables = {f"{name}.parquet": (table, table.empty()) for name, table in declared.items()}
    reference = {key: value for key, value in read_manifest(store).reference.items() if key != "publishers"}
    publish(tmp_path, "none", tables, [], reference)
    return tmp_path


def test_json_has_a_row_per_scope_source_and_basis(said: Said) -> None:
    rows = said()
    assert all(list(row) == KEYS for row in rows.values())
    assert {row["reporter"] for row in rows.values()} == {"IND"}
    assert {(source, basis) for _, source, basis in rows} == {
        ("baci", "calendar_year"), ("comtrade", "calendar_year"), ("comtrade", "month"),
        ("tradestat-eidb", "fiscal_year"), ("tradestat-meidb", "month"), ("tradestat-trends", "fiscal_year"),
    }  # fmt: skip


def test_magnets_are_an_extract_but_for_two_years(said: Said) -> None:
    row = said()["permanent-magnets", "baci", "calendar_year"]
    assert [year for year in map(str, range(2002, 2025)) if year not in row["extract"]] == ["2022", "2024"]
    assert (row["first"], row["last"], row["periods"], row["missing"]) == ("2002", "2024", 23, [])
    assert (row["by_partner"], row["weight"], row["weight_periods"]) == ("all", "some", 1)
    assert row["command"] == "python -m etl fetch baci"


def test_a_masked_year_has_no_split(said: Said) -> None:
    row = said()["rare-earth-compounds", "tradestat-meidb", "month"]
    assert (row["periods"], row["by_partner"], row["by_partner_periods"]) == (102, "some", 102 - 12)


def test_a_scope_partly_held_holds_nothing(said: Said) -> None:
    assert {row["periods"] for (scope, *_), row in said().items() if scope == "rare-earths"} == {0}


def test_exports_of_any_country_are_the_mirror_of_the_importers_rows(said: Said) -> None:
    row = said("--reporter", "chn", "--flow", "export")["permanent-magnets", "baci", "calendar_year"]
    assert (row["reporter"], row["first"], row["last"], row["by_partner"]) == ("CHN", "2002", "2024", "all")


def test_retrieval_and_age_are_told(said: Said) -> None:
    row = said()["permanent-magnets", "comtrade", "calendar_year"]
    assert row["retrieved"] == "2026-11-22"
    assert row["age_days"] == max((datetime.now(UTC).date() - date(2026, 11, 22)).days, 0)


def test_text_lists_what_is_held_and_the_headline_scopes(store: Path) -> None:
    shown, everything = (asked("--store", store, *more).splitlines() for more in ((), ("--all",)))
    assert [line for line in shown if "rare-earth-metals" in line and "nothing" in line]
    antimony = [line.split() for line in shown if line.split()[:1] == ["antimony"]]
    assert [words[1:5] for words in antimony] == [["baci", "calendar_year", "2002..2024:", "23"]]
    assert len(everything) > len(shown)
    assert any("2018-01..2026-06: 102" in line and "90 of 102" in line and "none" in line for line in shown)


@pytest.mark.parametrize(("reporter", "source"), [("IND", "tradestat-eidb"), ("DEU", "comext"), ("USA", "census")])
def test_fetch_takes_the_commands_and_asks_for_what_they_are_to_bring(said: Said, reporter: str, source: str) -> None:
    inputs = registry.load(registry.bundled_data(), None)
    rows = [row for row in said("--reporter", reporter).values() if row["command"] and row["source"] != "baci"]
    assert source in {row["source"] for row in rows}
    for row in rows:
        words = row["command"].removeprefix("python -m etl fetch ").split()
        given = dict(zip(words[1::2], words[2::2], strict=True))
        assert words[0] == row["source"]
        wish = wishes.wish(
            row["source"],
            wishes.Asked(
                (given["--scope"],), (), (given["--reporter"],) if "--reporter" in given else (), "import",
                given.get("--basis"), given.get("--from"), given.get("--to"),
            ),
            inputs.publishers[row["source"]],
            inputs.commodities,
            inputs.links,
            inputs.tables,
            FETCHABLE[row["source"]].VOCABULARY,
            datetime.now(UTC).date(),
        )  # fmt: skip
        adds = row["fetch_adds"]
        assert (wish.reporters, wish.basis) == ((reporter,), row["basis"])
        assert (wish.periods[0], wish.periods[-1]) == (adds["first"], adds["last"])


def test_an_empty_data_set_has_a_status(empty: Path) -> None:
    told = json.loads(asked("--store", empty, "--format", "json"))
    assert (told["vintage"], told["holdings"], told["coverage"]) == ("none", [], [])
    assert f"Vintage none in {empty}, 0 rows" in asked("--store", empty)


@pytest.mark.parametrize(("words", "sentence"), [(["--reporter", "XX"], "no country"), (["--flow", "up"], "up")])
def test_a_country_or_flow_that_is_none_is_bad_usage(etl: Any, store: Path, words: list[str], sentence: str) -> None:
    ran = etl("status", "--store", store, *words)
    assert (ran.code, sentence in ran.err, "Traceback" in ran.err) == (2, True, False)
