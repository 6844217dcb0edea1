"""Verdicts of the rulebooks on the bundled data, reckoned by hand from the files of the publishers."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from publishers.baci import HEADER

from dashboard import create_app
from dashboard.pages import methods
from dashboard.settings import Settings
from etl.reader import Store
from etl.store import Manifest, read_manifest

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def client(store: Path) -> FlaskClient:
    return create_app(Settings(store=store)).server.test_client()


def verdicts(client: FlaskClient, scope: str, query: str) -> Rows:
    answer = client.get(f"/commodity/{scope}/rulebooks.csv?{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def of(rows: Rows, rulebook: str, period: str) -> dict[str, dict[str, str]]:
    """The conditions of a rulebook in a year."""
    found = {row["condition"]: row for row in rows if (row["rulebook"], row["period"]) == (rulebook, period)}
    assert found
    return found


def verdict(rows: Rows, rulebook: str, period: str) -> str:
    return next(iter(of(rows, rulebook, period).values()))["verdict"]


@pytest.fixture(scope="module")
def magnets(client: FlaskClient) -> Rows:
    return verdicts(client, "permanent-magnets", "reporter=IND&basis=calendar&source=baci&from=2021")


def test_indias_magnets_of_2024_by_every_rule(magnets: Rows) -> None:
    assert {row["rulebook"]: row["verdict"] for row in magnets if row["period"] == "2024"} == {
        "ec_2021": "true",
        "geodep": "cannot be decided",
        "us_merger_2023": "true",
        "us_merger_2010": "true",
        "cbs_import_origins": "true",
        "extreme_bottleneck": "true",
        "iea_top_three": "cannot be decided",
    }


def test_measures_and_margins_are_those_of_the_files(magnets: Rows) -> None:
    """BACI, 8505.11 to India, 2024: 14.599 million of exports over 193.382 million of imports."""
    ec = of(magnets, "ec_2021", "2024")
    assert float(ec["CDI1"]["measure"]) == pytest.approx(0.710445, abs=5e-7)
    assert float(ec["CDI1"]["margin"]) == pytest.approx(0.310445, abs=5e-7)
    assert float(ec["CDI3"]["measure"]) == pytest.approx(14_599_309 / 193_381_540)
    assert (ec["CDI2"]["condition_verdict"], ec["CDI2"]["measure"]) == ("does not apply", "")
    assert float(of(magnets, "iea_top_three", "2024")["Top three"]["measure"]) == pytest.approx(0.878079, abs=5e-7)
    extreme = of(magnets, "extreme_bottleneck", "2024")["Top share"]
    assert float(extreme["measure"]) == pytest.approx(162_786_289 / 193_381_540)


def test_geodep_passes_in_2024_and_misses_in_2022_by_a_hair(magnets: Rows) -> None:
    """The world's exports of 8505.11: HHI 0.40976 in 2024 and 0.39955 in 2022, with 2023 an extract between them."""
    world = {year: float(of(magnets, "geodep", year)["Criterion 2"]["measure"]) for year in ("2022", "2024")}
    assert world == {"2022": pytest.approx(0.399545, abs=5e-7), "2024": pytest.approx(0.409760, abs=5e-7)}
    row = of(magnets, "geodep", "2024")["Criterion 2"]
    assert (row["holds"], row["verdict"], row["binding"]) == ("true", "cannot be decided", "Criterion 2")
    assert (row["years_true"], row["years_false"], row["years_undecided"]) == ("1", "1", "1")
    assert row["missing"].startswith("2023: import HHI: an extract, in which suppliers are left out")
    assert of(magnets, "geodep", "2022")["Criterion 2"]["holds"] == "false"


def test_an_extract_decides_nothing_about_shares_and_bounds_the_value(magnets: Rows) -> None:
    rows = of(magnets, "extreme_bottleneck", "2023")
    assert rows["Top share"]["condition_verdict"] == "cannot be decided"
    assert (rows["Value"]["measure"], rows["Value"]["condition_verdict"]) == ("", "true")
    assert float(rows["Value"]["measure_at_least"]) > 1e8


def test_a_member_of_the_bloc_is_judged_by_what_comes_from_outside(client: FlaskClient) -> None:
    """BACI, 8505.11 to Germany, 2024: 94.0 % from outside of the EU, HHI of those 0.7714."""
    rows = verdicts(client, "permanent-magnets", "reporter=DEU&basis=calendar&from=2024")
    ec = of(rows, "ec_2021", "2024")
    assert float(ec["CDI1"]["measure"]) == pytest.approx(0.771391, abs=5e-7)
    assert float(ec["CDI2"]["measure"]) == pytest.approx(0.940258, abs=5e-7)
    assert float(ec["CDI3"]["measure"]) == pytest.approx(0.367845, abs=5e-7)
    assert verdict(rows, "ec_2021", "2024") == "true"
    assert float(of(rows, "us_merger_2023", "2024")["HHI"]["measure"]) == pytest.approx(0.682395, abs=5e-7)


def test_a_bloc_counted_as_one_supplier_is_still_inside(client: FlaskClient) -> None:
    """The EU as one supplier changes nothing of what Germany buys from outside of it."""
    rows = verdicts(client, "permanent-magnets", "reporter=DEU&basis=calendar&from=2024&fold=EU-27")
    assert float(of(rows, "ec_2021", "2024")["CDI1"]["measure"]) == pytest.approx(0.771391, abs=5e-7)
    assert float(of(rows, "ec_2021", "2024")["CDI2"]["measure"]) == pytest.approx(0.940258, abs=5e-7)


def test_a_masked_split_is_undecided_unless_the_totals_decide(client: FlaskClient) -> None:
    """Of 2846 in 2023-24 the split is masked; India's exports exceed its imports, which decides for two rules."""
    rows = verdicts(client, "rare-earth-compounds", "basis=fiscal")
    assert of(rows, "us_merger_2023", "2023-24")["HHI"]["condition_missing"] == (
        "import HHI: the split by country is wrong at the source (partner-collapse)"
    )
    assert verdict(rows, "us_merger_2023", "2023-24") == "cannot be decided"
    assert verdict(rows, "ec_2021", "2023-24") == "false"
    assert float(of(rows, "ec_2021", "2024-25")["CDI3"]["measure"]) > 3  # 37.5 of exports, 11.2 million of imports
    assert "calendar year only" in of(rows, "geodep", "2024-25")["Criterion 2"]["condition_missing"]


def test_folding_hong_kong_raises_the_measure(client: FlaskClient) -> None:
    rows = verdicts(client, "permanent-magnets", "basis=calendar&from=2022&to=2022&fold=HKG")
    assert float(of(rows, "ec_2021", "2022")["CDI1"]["measure"]) > 0.554790
    assert {row["fold"] for row in rows} == {"HKG"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("flow=export", "The rulebooks judge imports; the view is of exports."),
        ("basis=month", "The rulebooks judge years; the view is by month."),
    ],
)
def test_what_is_not_judged_says_so(client: FlaskClient, query: str, said: str) -> None:
    answer = client.get(f"/commodity/rare-earth-compounds/rulebooks.csv?{query}")
    assert (answer.status_code, answer.headers["X-Notice"], answer.text.count("\n")) == (200, said, 1)


@pytest.mark.parametrize("query", ["fold=nobody", "from=soon", "reporter=ZZZ", "vintage=1999-01-01-none"])
def test_a_bad_value_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/commodity/permanent-magnets/rulebooks.json?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_store_from_before_there_were_rulebooks_still_opens(store: Path) -> None:
    manifest = read_manifest(store)
    reference: dict[str, Any] = {k: v for k, v in manifest.reference.items() if k != "rulebooks"}
    older = Manifest(manifest.vintage, manifest.folder, manifest.files, manifest.report, reference)
    assert Store(store, older).rulebooks == ()
    assert len(Store(store, manifest).rulebooks) == 7


def test_the_page_on_methods_tells_every_rule(store: Path) -> None:
    opened = Store(store, read_manifest(store))
    said = str(methods.layout(opened))
    for book in opened.rulebooks:
        assert f"rule-{book.id}" in said
        assert book.url in said


def test_complete_years_decide_what_extracts_leave_open(build: Any, own: Any, tmp_path: Path) -> None:
    """Three years of the world, made up for this test: in the middle one India buys from three countries alike."""
    world = "{0},156,276,850511,900,1\n{0},392,276,850511,100,1\n"
    one, three = "{0},156,699,850511,900,1\n", "".join(f"{{0}},{n},699,850511,100,1\n" for n in (156, 392, 410))
    for year, bought in ((2022, one), (2023, three), (2024, one)):
        own.snapshot(HEADER + (bought + world).format(year), period=str(year))
    assert build().sentences == []
    made = create_app(Settings(store=tmp_path / "store")).server.test_client()
    found = verdicts(made, "permanent-magnets", "reporter=IND")
    assert [of(found, "geodep", year)["Criterion 1"]["holds"] for year in ("2022", "2023", "2024")] == [
        "true", "false", "true"
    ]  # fmt: skip
    assert [verdict(found, "geodep", year) for year in ("2022", "2023", "2024")] == [
        "cannot be decided", "cannot be decided", "true"
    ]  # fmt: skip
    last = of(found, "geodep", "2024")["Criterion 1"]
    assert (last["years_true"], last["years_false"], last["years_undecided"]) == ("2", "1", "0")
