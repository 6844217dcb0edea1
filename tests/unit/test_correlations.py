"""The UN Statistics Division's tables between revisions of the HS, in the layouts they have been published in.

The pairs of codes are few and plain; what is tested is how they are read.
"""

from __future__ import annotations

import pytest
from publishers.workbooks import Rows, book

from etl import correlations
from etl.correlations import over, read
from etl.errors import BadData

NAME = "HS2022toHS2017ConversionAndCorrelationTables.xlsx"
PAIRS = [["811231", "811292", "1:n"], ["811241", "811292", "1:n"], ["811292", "811292", "1:n"],
         ["850511", "850511", "1:1"]]  # fmt: skip
CORRELATIONS: Rows = [["Between"], ["HS2022", "HS2017", "Relationship"], *PAIRS]
CONVERSIONS: Rows = [["From HS2022", "To HS2017"], ["811231", "811292"], ["850511", "850511"]]
FOUND = [
    ("HS2017", "811292", "811231"), ("HS2017", "811292", "811241"), ("HS2017", "811292", "811292"),
    ("HS2017", "850511", "850511"),
]  # fmt: skip


def links(name: str, data: bytes) -> list[tuple[str, str, str]]:
    return [row[:3] for row in read([(name, data)])]


def refusal(*files: tuple[str, bytes]) -> list[str]:
    with pytest.raises(BadData) as refused:
        read(files)
    return str(refused.value).splitlines()


def one(rows: Rows) -> bytes:
    return book({"Correlation": rows})


def test_a_workbook_of_2022_with_its_two_sheets() -> None:
    both = {"HS2022-HS2017 Conversions": CONVERSIONS, "HS2022-HS2017 Correlations": CORRELATIONS}
    assert links(NAME, book(both)) == FOUND
    assert read([(NAME, book(both))])[0][3] == "UN Statistics Division, correlation table HS 2022 to HS 2017"


@pytest.mark.parametrize(
    "rows",
    [
        [["HS 2022", "ex", "HS 2017", "ex.", "Relationship"],
         *([new, "ex", old, "", said] for new, old, said in PAIRS)],
        [[""], [""], ["", "Correlation table HS 2022 to HS 2017"], [""], [""], [""],
         ["", "HS 2022", "HS 2017", "Relationship"], *(["", *pair] for pair in PAIRS)],
        [["HS 2017", "HS 2022", "Relationship"], *([old, new, said] for new, old, said in PAIRS)],
        [["HS2022", "HS2017", "Relationship"], *([int(new), int(old), "n to 1"] for new, old, said in PAIRS)],
        [["HS2022", "HS2017", "Relationship"], *([f"{new[:4]}.{new[4:]}", old, said] for new, old, said in PAIRS)],
        [*CORRELATIONS, ["999999", "999999", "1:1"], ["", "850512", ""], ["850513", "", ""], ["850514"]],
    ],
    ids=["marks of parts", "below titles and beside an empty column", "older first", "numbers", "dots", "fillers"],
)  # fmt: skip
def test_other_layouts(rows: Rows) -> None:
    assert links(NAME, one(rows)) == FOUND


def test_zeros_lost_at_the_front_are_put_back() -> None:
    rows: Rows = [["HS 2012", "HS 2007", "Relationship"], [10121, 10110, "n:1"], [30431, 30429, "n:n"]]
    assert links("HS 2012 to HS 2007.xlsx", one(rows)) == [
        ("HS2007", "010110", "010121"), ("HS2007", "030429", "030431"),
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["hs2022,hs2017,relationship", "HS 2022,HS 2017,Relationship"])
def test_a_csv_of_it(header: str) -> None:
    text = "\n".join([header, *(",".join(pair) for pair in PAIRS)])
    assert links("export.csv", b"\xef\xbb\xbf" + text.encode()) == FOUND


def test_a_table_between_revisions_that_are_no_neighbours_gives_no_links() -> None:
    rows: Rows = [["HS 2022", "HS 2012", "Relationship"], ["850511", "850511", "1:1"]]
    assert links("HS2022toHS2012.xlsx", one(rows)) == []


def test_electrical_waste_does_not_break_every_machine() -> None:
    rows: Rows = [["HS2022", "HS2017", "Relationship"], ["850511", "850511", "n:n"], ["854921", "850511", "n:n"],
                  ["854911", "854810", "1:1"]]  # fmt: skip
    assert links(NAME, one(rows)) == [("HS2017", "850511", "850511"), ("HS2017", "854810", "854911")]


def test_a_whole_table_tells_of_headings_and_chapters_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correlations, "WHOLE", 2)
    assert links(NAME, one(CORRELATIONS)) == [
        ("HS2017", "81", "81"), ("HS2017", "8112", "8112"), *FOUND[:3], ("HS2017", "85", "85"),
        ("HS2017", "8505", "8505"), FOUND[3],
    ]  # fmt: skip


def test_the_users_tables_stand_over_the_bundled_links() -> None:
    bundled = [("HS2012", "111111", "111111", "bundled"), ("HS2012", "222222", "222222", "bundled"),
               ("HS2017", "111111", "111111", "bundled")]  # fmt: skip
    own = [("HS2012", "111111", "333333", "own"), ("HS2012", "333333", "333333", "own")]
    assert over(bundled, own) == [*bundled[1:], *own]
    # what goes into one of theirs gives way as well
    assert over([("HS2012", "444444", "333333", "bundled")], own) == own


EXPECTED = "Expected is a table of the UN Statistics Division like HS2022toHS2017ConversionAndCorrelationTables.xlsx"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"Country,Value\nIndia,1\n", "a.csv: No table of correlations is in it. " + EXPECTED),
        ("a.csv", b"", "a.csv: No table of correlations is in it. " + EXPECTED),
        ("a.csv", b"hs2022,hs2017\n850511,850511\n", "a.csv: It is a table of conversions, with one code for each"),
        ("a.xlsx", one(CONVERSIONS), "a.xlsx: It is a table of conversions, with one code for each"),
        ("a.xlsx", one(CORRELATIONS[:2]), "a.xlsx: There is no pair of codes in it. " + EXPECTED),
        ("a.xlsx", one([*CORRELATIONS, ["1905 10", "190510", ""]]), "a.xlsx, line 7: '1905 10' is no HS code of six"),
        ("a.xlsx", one([["HS 2022", "HS 2019", "Relationship"], *PAIRS]), "a.xlsx: No table of correlations is in it."),
        ("a.xlsx", one([["HS 2022", "SITC 4", "Relationship"], *PAIRS]), "a.xlsx: No table of correlations is in it."),
        ("a.xlsx", b"PK\x03\x04 broken", "a.xlsx: The workbook cannot be read"),
        ("a.xls", b"\xd0\xcf\x11\xe0 broken", "a.xls: The workbook cannot be read"),
        ("a.pdf", b"%PDF-1.7 \xff\xfe", "a.pdf: The file cannot be read"),
    ],
)
def test_another_file_is_a_sentence_with_what_was_expected(name: str, data: bytes, said: str) -> None:
    [sentence] = refusal((name, data))
    assert sentence.startswith(said)


def test_all_files_are_read_before_anything_is_said() -> None:
    assert len(refusal(("a.csv", b"x"), (NAME, one(CORRELATIONS)), ("b.csv", b"y"))) == 2
