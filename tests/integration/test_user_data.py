"""``IDD_DATA``: snapshots, names and scopes of the user, over the bundled ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard import create_app
from dashboard.settings import Settings
from etl import build, registry
from etl.errors import BadData
from etl.store import read_manifest

SCOPE = """
[[scope]]
id = "{id}"
name_en = "Mine"
name_hi = "मेरा"
group = "minerals"
includes = "HS 8505"
leaves_out = "Everything else"
[[scope.component]]
codes = [["8505"]]
"""


def built(own: Any, folder: Path) -> pl.DataFrame:
    manifest = build.build(folder, registry.load(registry.bundled_data(), own.path), lambda *_: None)
    return pl.read_parquet(folder / manifest.folder / "flows/*.parquet")


def test_an_empty_folder_changes_nothing(own: Any, store: Path, tmp_path: Path) -> None:
    built(own, tmp_path / "store")
    assert (tmp_path / "store/manifest.json").read_bytes() == (store / "manifest.json").read_bytes()


def test_a_copy_of_the_bundled_data_changes_no_figure(copied: Any, flows: pl.DataFrame, tmp_path: Path) -> None:
    assert built(copied, tmp_path / "store").equals(flows)


def test_a_snapshot_of_another_period_is_added(own: Any, flows: pl.DataFrame, tmp_path: Path) -> None:
    own.snapshot("t,i,j,k,v,q\n2025,156,699,850511,10.138,1.5\n", "baci", "HS17", "2025")
    added = built(own, tmp_path / "store").filter(pl.col("period_start") == date(2025, 1, 1), source="baci")
    assert added.select("reporter", "partner", "value_usd", "net_weight_kg").rows() == [("IND", "CHN", 10138.0, 1500.0)]
    assert (
        read_manifest(tmp_path / "store").files["flows/baci.parquet"]["rows"] == flows.filter(source="baci").height + 1
    )


def test_a_snapshot_of_the_same_key_replaces_the_bundled_one(own: Any, tmp_path: Path) -> None:
    own.snapshot("t,i,j,k,v,q\n2024,156,699,850511,1,\n", "baci", "HS17", "2024")
    flows = built(own, tmp_path / "store").filter(pl.col("period_start") == date(2024, 1, 1), source="baci")
    assert flows["value_usd"].to_list() == [1000.0]


def test_a_snapshot_that_repeats_bundled_cells_under_another_key_is_refused(etl: Any, own: Any, tmp_path: Path) -> None:
    file = own.snapshot("t,i,j,k,v,q\n2024,156,699,850511,1,\n", "baci", "HS17", "2023..2024")
    ran = etl("build", "--store", tmp_path / "store", data=own)
    bundled = "raw/baci/BACI_HS17_Y2024_V202601.csv"
    assert ran.code == 1
    assert ran.sentences[-1].startswith(f"{own.path}/raw/{file}: 1 cells stand in {bundled} too.")


def test_a_partner_name_is_added(own: Any, tmp_path: Path) -> None:
    own.snapshot(
        "flow,hs_code,period,partner_as_printed,value_usd_million\nimport,2846,2026-07,ATLANTIS,2\n",
        "tradestat-meidb", "meidb-partners", "2026-07",
    )  # fmt: skip
    own.reference("partners.csv", "iso3,name_en,name_hi,un_code,tradestat_name\nXAT,Atlantis,अटलांटिस,,ATLANTIS\n")
    found = built(own, tmp_path / "store").filter(partner="XAT")
    assert found.select("partner_printed", "value_usd").rows() == [("ATLANTIS", 2e6)]


def test_a_partner_of_the_same_code_is_replaced(own: Any, tmp_path: Path) -> None:
    own.reference("partners.csv", "iso3,name_en,name_hi,un_code,tradestat_name\nNAM,Namib,नामिब,516,NAMIBIA\n")
    built(own, tmp_path / "store")
    partners = read_manifest(tmp_path / "store").reference["partners"]
    assert [p["name_en"] for p in partners if p["iso3"] == "NAM"] == ["Namib"]


def test_a_name_that_belongs_to_another_partner_is_refused_with_the_users_file(
    etl: Any, own: Any, tmp_path: Path
) -> None:
    own.reference("partners.csv", "iso3,name_en,name_hi,un_code,tradestat_name\nXAT,Atlantis,अटलांटिस,,CHINA P RP\n")
    ran = etl("build", "--store", tmp_path / "store", data=own)
    sentence = f"{own.path}/reference/partners.csv, line 2: tradestat_name 'CHINA P RP' belongs to CHN already."
    assert ran.code == 1
    assert ran.sentences[-1].startswith(sentence)


def test_a_scope_is_added_and_another_replaced(own: Any, store: Path, tmp_path: Path) -> None:
    own.reference("commodities.toml", SCOPE.format(id="mine") + SCOPE.format(id="permanent-magnets"))
    built(own, tmp_path / "store")
    bundled, ours = (
        {scope["id"]: scope["name_en"] for scope in read_manifest(folder).reference["scopes"]}
        for folder in (store, tmp_path / "store")
    )
    assert ours == bundled | {"mine": "Mine", "permanent-magnets": "Mine"}


def test_what_the_user_adds_changes_the_vintage(own: Any, store: Path, tmp_path: Path) -> None:
    own.reference("commodities.toml", SCOPE.format(id="mine"))
    built(own, tmp_path / "store")
    assert read_manifest(tmp_path / "store").vintage != read_manifest(store).vintage


def test_a_correction_can_be_replaced_by_its_id(own: Any, tmp_path: Path) -> None:
    text = (registry.bundled_data() / "reference/corrections.toml").read_text("utf-8")
    own.reference("corrections.toml", text.replace('flows = ["import", "export"]', 'flows = ["import"]'))
    hidden = built(own, tmp_path / "store").filter(edition="as-published")
    assert hidden["flow"].unique().to_list() == ["import"]


def test_a_partner_without_the_newer_columns_keeps_its_bundled_codes(own: Any, tmp_path: Path) -> None:
    own.reference("partners.csv", "iso3,name_en,name_hi,un_code,tradestat_name\nNAM,Namib,नामिब,516,NAMIBIA\n")
    built(own, tmp_path / "store")
    [found] = [p for p in read_manifest(tmp_path / "store").reference["partners"] if p["iso3"] == "NAM"]
    assert (found["name_en"], found["comext_code"], found["census_code"]) == ("Namib", "NA", "7920")


GROUPS = "group,into,name_en,name_hi,members,source,note\n"


def test_a_group_of_the_user_is_folded_beside_the_bundled_ones(own: Any, tmp_path: Path) -> None:
    own.reference("groups.csv", GROUPS + "East,East,East Asia,पूर्वी एशिया,JPN;KOR,of my own,\n")
    built(own, tmp_path / "store")
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    table = client.get(
        "/commodity/permanent-magnets/suppliers.json?basis=calendar&source=baci&from=2024&fold=east"
    ).json
    assert {row["fold"] for row in table} == {"East"}
    assert "East" in {row["partner"] for row in table}
    assert {"JPN", "KOR"}.isdisjoint(row["partner"] for row in table)
    assert client.get("/commodity/permanent-magnets/suppliers.json?fold=Quad").status_code == 200


def test_an_unknown_group_is_refused_by_a_data_route_and_repaired_by_a_page(own: Any, tmp_path: Path) -> None:
    built(own, tmp_path / "store")
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    refused = client.get("/commodity/permanent-magnets/focus.csv?fold=Octet")
    assert (refused.status_code, refused.json["parameter"], refused.json["value"]) == (400, "fold", "Octet")
    assert client.get("/commodity/permanent-magnets?fold=Octet").status_code == 200


def test_the_faults_of_a_group_have_their_lines(own: Any, tmp_path: Path) -> None:
    rows = ("East,East,East,पूर्व,JPN;KOR;ATL,,", "quad,quad,Quad,क्वाड,JPN;USA,,", "JPN,JPN,Japan,जापान,KOR;USA,,")
    own.reference("groups.csv", GROUPS + "\n".join(rows) + "\n")
    with pytest.raises(BadData) as refused:
        built(own, tmp_path / "store")
    assert [(problem.line, problem.message) for problem in refused.value.problems] == [
        (2, "members 'ATL' are no country codes of partners.csv; they are joined by ;."),
        (3, "group 'quad' differs from 'Quad' only by small and capital letters."),
        (4, "group 'JPN' is the code of Japan, which is not one of its members."),
    ]


RULEBOOK = """
[[rulebook]]
id = "{id}"
name = "Ministry: single supplier"
year = 2026
source = "A ministry"
url = "https://example.org/rule"
holds = "single-sourced"
caveat = "Made for this test"
[[rulebook.condition]]
name = "Top"
says = "share of the largest supplier"
indicator = "top_share"
comparison = "{comparison}"
threshold = 0.9
"""


def test_a_rulebook_of_the_user_is_applied_beside_the_bundled_ones_or_in_their_place(own: Any, tmp_path: Path) -> None:
    entries = (RULEBOOK.format(id=name, comparison=">=") for name in ("ministry", "extreme_bottleneck"))
    own.reference("rulebooks.toml", "".join(entries))
    built(own, tmp_path / "store")
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    table = client.get("/commodity/permanent-magnets/rulebooks.json?basis=calendar&source=baci&from=2024").json
    said = {row["rulebook"]: (row["rulebook_name"], row["verdict"]) for row in table}
    assert said["ministry"] == said["extreme_bottleneck"] == ("Ministry: single supplier", "false")
    assert said["ec_2021"][1] == "true"


def test_a_faulty_rulebook_stops_the_build_with_a_sentence(etl: Any, own: Any, tmp_path: Path) -> None:
    own.reference("rulebooks.toml", RULEBOOK.format(id="ministry", comparison="=>"))
    ran = etl("build", "--store", tmp_path / "store", data=own)
    assert ran.code == 1
    assert ran.sentences[-1] == (
        f"{own.path}/reference/rulebooks.toml, line 11: Rulebook ministry, condition Top: comparison '=>' is not one of"
        " >, >=, <, <=. Mend the entry; the head of the file tells how."
    )


def test_a_rulebook_called_like_a_column_stops_the_build_at_its_line(etl: Any, own: Any, tmp_path: Path) -> None:
    own.reference("rulebooks.toml", RULEBOOK.format(id="hhi", comparison=">="))
    ran = etl("build", "--store", tmp_path / "store", data=own)
    assert ran.code == 1
    assert ran.sentences[-1] == (
        f"{own.path}/reference/rulebooks.toml, line 3: Rulebook hhi: the id is the name of a column of the tables of"
        " rules. Choose another. Mend the entry; the head of the file tells how."
    )
