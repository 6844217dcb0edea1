from __future__ import annotations

import pytest

from etl.errors import BadData
from etl.sources.tabular import read_csv

LAYOUTS = [("code", "name"), ("code", "name", "note")]


def refusal(data: bytes) -> str:
    with pytest.raises(BadData) as refused:
        read_csv(data, "raw/x.csv", LAYOUTS)
    return str(refused.value)


def test_cells_stay_as_printed_and_lines_are_those_of_the_file() -> None:
    frame = read_csv(b'code,name\n0101,NA\n28,"A, B"\n,null\n', "raw/x.csv", LAYOUTS)
    assert frame.rows() == [(2, "0101", "NA"), (3, "28", "A, B"), (4, "", "null")]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfcode,name\n1,a\n", b"code,name\r\n1,a\r\n", b"code,name\n1,a"])
def test_byte_order_mark_line_ends_and_a_missing_last_one_do_not_matter(data: bytes) -> None:
    assert read_csv(data, "raw/x.csv", LAYOUTS).rows() == [(2, "1", "a")]


def test_every_accepted_layout_is_read() -> None:
    assert read_csv(b"code,name,note\n1,a,b\n", "raw/x.csv", LAYOUTS).columns == ["line", "code", "name", "note"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "raw/x.csv: The file is empty."),
        (b"\n \n", "raw/x.csv: The file is empty."),
        (b"\xef\xbb\xbf", "raw/x.csv: The file is empty."),
        (b"code,name\n", "raw/x.csv: The file has a header and no rows."),
        (b"code,name\n1,a\n2,\xe9\n", "raw/x.csv, line 3: Byte 0xe9 is not UTF-8."),
        (b"code\n1\n", "raw/x.csv, line 1: Missing column: name. The layout is: code,name."),
        (b"code,name,more\n1,a,b\n", "raw/x.csv, line 1: Unexpected column: more. The layout is: code,name."),
        (b"name,code\na,1\n", "raw/x.csv, line 1: The columns stand in another order. The layout is: code,name."),
        (b"code,name\n1,a\n2\n", "raw/x.csv, line 3: The line has 1 cells, the header has 2."),
        (b"code,name\n1,a\n2,b,c\n", "raw/x.csv, line 3: The line has 3 cells, the header has 2."),
        (b"code,name\n1,a\n\n2,b\n", "raw/x.csv, line 3: The line is blank."),
        (b"code,name\n1,a\n,\n", "raw/x.csv, line 3: The line is blank."),
        (b"code,name\n1,a\n\n", "raw/x.csv, line 3: The line is blank."),
        (b'code,name\n1,a\n2,"b\n3,c\n', "raw/x.csv, line 3: A cell runs over the end of its line."),
    ],
)
def test_a_file_that_is_not_as_published_is_refused_with_its_address(data: bytes, sentence: str) -> None:
    assert sentence in refusal(data)


def test_every_ragged_line_is_named_also_far_down_a_long_file() -> None:
    long = b"code,name\n" + b"1,a\n" * 300_000 + b"2\n" + b"1,a\n" * 7 + b"3,b,c\n"
    said = refusal(long).splitlines()
    assert [line.split(":")[0] for line in said] == ["raw/x.csv, line 300002", "raw/x.csv, line 300010"]
