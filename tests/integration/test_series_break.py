"""A series over several revisions of the HS, from BACI files to the page. Figures are made up, codes are not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from publishers.baci import HEADER
from publishers.workbooks import book

from dashboard import cards, create_app
from dashboard.data import open_store
from dashboard.resolve import Page, page
from dashboard.settings import Settings

Build = Callable[[], Any]
Rows = list[dict[str, str]]
REVISIONS = {"HS02": (2005, 2006), "HS07": (2010, 2011), "HS17": (2020, 2021), "HS22": (2022, 2023)}
CHINA, JAPAN = 156, 392


def deliver(own: Any, codes: dict[str, list[str]]) -> None:
    """Two years of India's imports from two partners under the codes of each revision, worth more every year."""
    for dataset, some in codes.items():
        for year in REVISIONS[dataset]:
            rows = [
                f"{year},{i},699,{code},{year - 2000 + 2 * (i == CHINA)},1\n" for code in some for i in (CHINA, JAPAN)
            ]
            own.snapshot(HEADER + "".join(rows), "baci", dataset, str(year))


@pytest.fixture
def asked(build: Build, own: Any, tmp_path: Path) -> Callable[..., Any]:
    """Builds and asks the data routes."""

    def ask(route: str, status: int = 200) -> Any:
        assert build().sentences == []
        answer = create_app(Settings(store=tmp_path / "store")).server.test_client().get(f"/commodity/{route}")
        assert answer.status_code == status, answer.text
        return list(csv.DictReader(io.StringIO(answer.text))) if status == 200 else answer.get_json()

    return ask


def shown(store: Path, scope: str, **query: str) -> Page:
    opened = open_store(store)
    return page(opened, opened.scope(scope), {"basis": ["calendar"]} | {key: [value] for key, value in query.items()})


def eras(rows: Rows) -> dict[str, str]:
    return {row["period"]: row["era"] for row in rows}


GALLIUM = {revision: ["811292"] for revision in REVISIONS}


def test_gallium_breaks_in_2007_and_in_2022(asked: Callable[..., Rows], own: Any, tmp_path: Path) -> None:
    deliver(own, GALLIUM)
    rows = asked("gallium-germanium-group/trend.csv?basis=calendar")
    assert eras(rows) == {
        "2005": "HS2002", "2006": "HS2002", "2010": "HS2007..HS2017", "2011": "HS2007..HS2017",
        "2020": "HS2007..HS2017", "2021": "HS2007..HS2017", "2022": "HS2022", "2023": "HS2022",
    }  # fmt: skip
    assert [row["value_usd"] for row in rows][:2] == ["12000.0", "14000.0"]
    trend = cards.card(shown(tmp_path / "store", "gallium-germanium-group"), "trend", "light")
    said = [note for note in trend.notes if "series breaks" in note]
    assert said == [
        "Until 2006 the code is 8112.92 by HS 2002, not comparable with 2010 and later: the series breaks."
        " HS 2007 makes 8112.92 and 8112.99 of 8112.30, 8112.40, 8112.92 and 8112.99.",
        "From 2022 on the code is 8112.92 by HS 2022, not comparable with 2021 and earlier: the series breaks."
        " HS 2022 makes 8112.31, 8112.41 and 8112.92 of 8112.92.",
    ]
    assert "growth" not in trend.title
    lines = [shape for shape in trend.figure["layout"]["shapes"] if shape["type"] == "line"]
    assert len(lines) == 2


def test_borates_do_not_break_where_both_of_their_old_codes_are_there(asked: Callable[..., Rows], own: Any) -> None:
    deliver(own, {"HS02": ["252810", "252890"], "HS07": ["252810", "252890"], "HS17": ["252800"], "HS22": ["252800"]})
    rows = asked("borates/trend.csv?basis=calendar")
    assert set(eras(rows).values()) == {"HS1992..HS2022"}
    assert len(rows) == 8
    assert rows[0]["value_usd"] == "24000.0"
    assert asked("borates/trend.csv?basis=calendar&revision=HS2002") == rows


def test_lines_of_8505_need_lifting_heads_until_2006(asked: Callable[..., Rows], own: Any) -> None:
    lines = ["850511", "850519", "850520", "850590"]
    deliver(own, {"HS02": [*lines, "850530"], "HS07": lines, "HS17": ["850511"], "HS22": lines})
    rows = asked("heading-8505/trend.csv?basis=calendar")
    assert set(eras(rows).values()) == {"HS1992..HS2022"}
    assert rows[0]["value_usd"] == f"{5 * 12000.0}"


def test_without_lifting_heads_there_is_no_heading_until_2006(asked: Callable[..., Rows], own: Any) -> None:
    lines = ["850511", "850519", "850520", "850590"]
    deliver(own, {"HS02": lines, "HS07": lines})
    assert list(eras(asked("heading-8505/trend.csv?basis=calendar"))) == ["2010", "2011"]


def test_a_scope_can_be_asked_for_in_another_revision(asked: Callable[..., Rows], own: Any, tmp_path: Path) -> None:
    for dataset, value in (("HS02", 3), ("HS17", 1), ("HS22", 2)):
        own.snapshot(f"{HEADER}2023,156,699,850511,{value},1\n", "baci", dataset, "2023")
    values = {
        revision: asked(f"permanent-magnets/trend.csv?basis=calendar{revision}")[0]["value_usd"]
        for revision in ("", "&revision=HS2017", "&revision=HS2002", "&revision=HS2022", "&revision=HS2012")
    }
    assert list(values.values()) == ["1000.0", "1000.0", "3000.0", "2000.0", "2000.0"]


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("HS2022", "HS 2022 has no codes for the goods of HS 8112.92 of HS 2017: HS 2022 makes 8112.31, 8112.41 and"),
        ("HS2018", "revision"),
    ],
)
def test_where_the_goods_have_no_codes_the_answer_says_why_and_the_page_shows_the_nearest_view(
    asked: Callable[..., Any], own: Any, tmp_path: Path, revision: str, said: str
) -> None:
    deliver(own, GALLIUM)
    problem = asked(f"gallium-germanium-group/trend.csv?revision={revision}", 400)
    assert said in problem["detail"]
    repaired = shown(tmp_path / "store", "gallium-germanium-group", revision=revision)
    assert repaired.view.revision is None
    assert any(said in notice.text for notice in repaired.notices)


def test_a_table_of_the_user_links_what_the_bundled_links_break(asked: Callable[..., Rows], own: Any) -> None:
    """Plainly untrue: a table that knows of nothing leaving 8112.92 with HS 2022."""
    deliver(own, GALLIUM)
    folder = own.path / "reference/correlations"
    folder.mkdir(parents=True)
    rows = [["HS 2022", "HS 2017", "Relationship"], ["811292", "811292", "1:1"], ["811231", "811231", "1:1"],
            ["811241", "811241", "1:1"]]  # fmt: skip
    (folder / "HS2022toHS2017ConversionAndCorrelationTables.xlsx").write_bytes(book({"Correlations": rows}))
    found = eras(asked("gallium-germanium-group/trend.csv?basis=calendar"))
    assert found["2021"] == found["2023"] == "HS2007..HS2022"


def test_a_wrong_file_among_the_correlation_tables_stops_the_build(build: Build, own: Any) -> None:
    folder = own.path / "reference/correlations"
    folder.mkdir(parents=True)
    (folder / "mine.csv").write_text("code,goods\n850511,magnets\n")
    [said] = build().sentences
    assert said.startswith(f"{folder}/mine.csv: No table of correlations is in it. Expected is a table of the UN")


def test_a_link_of_the_user_that_cannot_be_stops_the_build(build: Build, own: Any) -> None:
    header = "earlier,earlier_code,later,later_code,kind,source\n"
    own.reference("hs_revisions.csv", header + "HS2012,850511,HS2022,850511,one-to-one,mine\n")
    [said] = build().sentences
    assert "hs_revisions.csv, line 2: HS2012 and HS2022 are no neighbouring revisions of the HS" in said
