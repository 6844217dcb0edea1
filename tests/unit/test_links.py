"""Links between revisions of the HS: what is the same goods, and the sentences where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from etl import registry
from etl.commodities import Codes
from etl.eras import every_code
from etl.links import Links, about, carried, exists, faults, group, kind, links, outside, said_by, span, why
from etl.schema import HS_REVISIONS

KNOWN = registry.load(registry.bundled_data(), None).links


def linked(*pairs: tuple[str, str], earlier: str = "HS2012") -> Links:
    """Made-up codes of one revision and of the next."""
    return links((earlier, old, new, "made up") for old, new in pairs)


def codes(*some: str) -> Codes:
    return frozenset(some)


ONE = linked(("111111", "222222"))
MERGE = linked(("111111", "333333"), ("222222", "333333"))
SPLIT = linked(("111111", "222222"), ("111111", "333333"))
TANGLE = linked(("111111", "333333"), ("111111", "444444"), ("222222", "444444"))


@pytest.mark.parametrize(
    ("known", "from_", "to", "expected"),
    [
        (ONE, codes("111111"), "HS2017", codes("222222")),
        (MERGE, codes("111111", "222222"), "HS2017", codes("333333")),
        (MERGE, codes("111111"), "HS2017", None),  # a part is not the whole
        (SPLIT, codes("111111"), "HS2017", None),
        (TANGLE, codes("111111"), "HS2017", None),
        (TANGLE, codes("111111", "222222"), "HS2017", None),  # of a tangle nobody can tell
        (ONE, codes("999998"), "HS2017", None),  # nothing is declared
        (ONE, codes("111111", "999998"), "HS2017", None),
    ],
    ids=["one-to-one", "merge", "part of a merge", "split", "tangle", "whole tangle", "undeclared", "half declared"],
)
def test_codes_are_carried_to_the_next_revision(known: Links, from_: Codes, to: str, expected: Codes | None) -> None:
    assert carried(known, from_, "HS2012", to) == expected


@pytest.mark.parametrize(
    ("known", "from_", "expected"),
    [
        (ONE, codes("222222"), codes("111111")),
        (MERGE, codes("333333"), codes("111111", "222222")),
        (SPLIT, codes("222222", "333333"), codes("111111")),
        (SPLIT, codes("222222"), None),
        (TANGLE, codes("333333", "444444"), None),
    ],
    ids=["one-to-one", "merge", "all parts of a split", "a part of a split", "tangle"],
)
def test_and_to_the_one_before(known: Links, from_: Codes, expected: Codes | None) -> None:
    assert carried(known, from_, "HS2017", "HS2012") == expected


def test_over_several_revisions_every_step_must_hold() -> None:
    known = links([*ONE.rows, ("HS2017", "222222", "222222", "made up")])
    assert carried(known, codes("111111"), "HS2012", "HS2022") == {"222222"}
    assert carried(ONE, codes("111111"), "HS2012", "HS2022") is None
    assert span(known, codes("222222"), "HS2017") == "HS2012..HS2022"
    assert span(known, codes("999998"), "HS2017") == "HS2017"


@pytest.mark.parametrize(
    ("known", "expected"), [(ONE, "one-to-one"), (MERGE, "merge"), (SPLIT, "split"), (TANGLE, "complex")]
)
def test_the_kind_follows_from_all_that_hangs_together(known: Links, expected: str) -> None:
    assert kind(*group(known, "HS2012", "111111")) == expected


def test_a_code_nothing_is_declared_of_is_neither_there_nor_absent() -> None:
    assert [exists(MERGE, "HS2017", code) for code in ("333333", "111111", "999998")] == [True, False, None]


def test_a_later_row_of_the_same_codes_replaces_an_earlier_one() -> None:
    assert links([*ONE.rows, ("HS2012", "111111", "222222", "better")]).rows == [
        ("HS2012", "111111", "222222", "better")
    ]


# the declared links, against what is known of the codes


@pytest.mark.parametrize(
    ("from_", "revision", "to", "expected"),
    [
        (codes("252800"), "HS2017", "HS2002", codes("252810", "252890")),
        (codes("252810", "252890"), "HS2007", "HS2012", codes("252800")),
        (codes("252810"), "HS2007", "HS2012", None),
        (codes("850590"), "HS2017", "HS2002", codes("850530", "850590")),
        (codes("850590"), "HS2002", "HS2007", None),
        (codes("811292"), "HS2017", "HS2007", codes("811292")),
        (codes("811292"), "HS2017", "HS2002", None),
        (codes("811292"), "HS2017", "HS2022", None),
        (codes("811231", "811241", "811292"), "HS2022", "HS2017", codes("811292")),
        (codes("811010"), "HS2017", "HS2002", codes("811010")),
        (codes("811010"), "HS2017", "HS1996", None),
        (codes("8505"), "HS2022", "HS1992", codes("8505")),
        (codes("850511"), "HS2022", "HS1992", codes("850511")),
        (codes("280530"), "HS2022", "HS1992", codes("280530")),
    ],
)
def test_the_bundled_codes(from_: Codes, revision: str, to: str, expected: Codes | None) -> None:
    assert carried(KNOWN, from_, revision, to) == expected


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("252800", "HS2012", "HS2022"),
        ("252810", "HS1992", "HS2007"),
        ("252890", "HS1992", "HS2007"),
        ("811010", "HS2002", "HS2022"),
        ("810194", "HS2002", "HS2022"),
        ("810320", "HS2002", "HS2022"),
        ("811212", "HS2002", "HS2022"),
        ("850530", "HS1992", "HS2002"),
        ("811230", "HS1992", "HS2002"),
        ("811231", "HS2022", "HS2022"),
        ("850511", "HS1992", "HS2022"),
    ],
)
def test_the_eras_of_codes(code: str, first: str, last: str) -> None:
    assert [r for r in HS_REVISIONS if exists(KNOWN, r, code)] == list(
        HS_REVISIONS[HS_REVISIONS.index(first) : HS_REVISIONS.index(last) + 1]
    )


def test_every_code_of_every_bundled_scope_is_linked_over_all_of_its_revisions() -> None:
    inputs = registry.load(registry.bundled_data(), None)
    for scope in inputs.commodities.scopes.values():
        for code in sorted(scope.codes):
            assert exists(KNOWN, scope.revision, code) or len(code) > 6, code
    # a code that is in a revision has somewhere to go and to come from, unless it is the first or the last
    for (revision, _), later in KNOWN.later.items():
        after = HS_REVISIONS[HS_REVISIONS.index(revision) + 1]
        assert after == HS_REVISIONS[-1] or all((after, code) in KNOWN.later for code in later)
    for (revision, _), earlier in KNOWN.earlier.items():
        before = HS_REVISIONS[HS_REVISIONS.index(revision) - 1]
        assert before == HS_REVISIONS[0] or all((before, code) in KNOWN.earlier for code in earlier)


def test_what_hangs_together_with_codes_is_enough_to_read_them() -> None:
    some = about(KNOWN, {"252800", "811292"})
    assert carried(some, codes("252800"), "HS2017", "HS1992") == {"252810", "252890"}
    assert carried(some, codes("811292"), "HS2017", "HS2002") is None
    assert exists(some, "HS2017", "850511") is None
    scopes = registry.load(registry.bundled_data(), None).commodities.scopes.values()
    assert about(KNOWN, every_code(scopes, KNOWN)) == KNOWN


# sentences


@pytest.mark.parametrize(
    ("from_", "nomenclature", "to", "said"),
    [
        (codes("252800"), "HS2002", "HS2017",
         "HS 2002 has no 2528.00: it begins with HS 2012; in its place stand 2528.10 and 2528.90"),
        (codes("811230"), "HS2007", "HS2017", "HS 2007 has no 8112.30: it ends with HS 2002"),
        (codes("850590"), "HS2002", "HS2017", "HS 2007 makes 8505.90 of 8505.30 and 8505.90"),
        (codes("811292"), "HS2022", "HS2017", "HS 2022 makes 8112.31, 8112.41 and 8112.92 of 8112.92"),
        (codes("811010"), "HS1996", "HS2017", "HS 1996 has no 8110.10: it begins with HS 2002"),
        (codes("999998"), "HS2012", "HS2017", "no link of 9999.98 between HS 2012 and HS 2017 is declared"),
        (codes("999998"), "ITC-HS", "HS2017", "9999.98 is of ITC-HS"),
    ],
)  # fmt: skip
def test_why_codes_are_not_comparable(from_: Codes, nomenclature: str, to: str, said: str) -> None:
    assert why(KNOWN, from_, nomenclature, to) == said


def test_a_code_of_no_revision_is_said_so() -> None:
    assert outside(KNOWN, "HS2017", "999998") == "HS 2017 has no 9999.98"


def test_who_says_when_a_code_begins() -> None:
    assert "HS 2007 and HS 2012" in said_by(KNOWN, "252800")
    assert "code lists of HS 1996 and HS 2002" in said_by(KNOWN, "811010")


# rows of hs_revisions.csv

ROW = {
    "earlier": "HS2012", "earlier_code": "111111", "later": "HS2017", "later_code": "222222", "kind": "one-to-one",
    "source": "made up",
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, None),
        ({"later": "HS2022"}, "HS2012 and HS2022 are no neighbouring revisions of the HS"),
        ({"earlier": "HS2013"}, "HS2013 and HS2017 are no neighbouring revisions"),
        ({"earlier": "HS2022", "later": "HS2022"}, "HS2022 and HS2022 are no neighbouring revisions"),
        ({"later_code": "22222"}, "111111 and 22222 are not both HS codes of 2, 4 or 6 digits."),
        ({"later_code": "２２２２２２"}, "are not both HS codes"),
        ({"kind": "same"}, "A link has a kind, one of one-to-one, merge, split, complex, and a source."),
        ({"source": " "}, "A link has a kind"),
        ({"kind": "split"}, "HS 2017 makes 2222.22 of 1111.11: that is one-to-one, not split."),
    ],
)
def test_a_row_that_cannot_be_is_a_sentence(row: dict[str, str], said: str | None) -> None:
    found = [sentence for _, sentence in faults([ROW | row])]
    assert (said is None and not found) or (said is not None and len(found) == 1 and said in found[0])


def test_the_kind_of_every_row_of_a_group_is_checked() -> None:
    rows: list[dict[str, Any]] = [ROW | {"kind": "merge"}, ROW | {"earlier_code": "333333"}]
    assert list(faults(rows)) == [(1, "HS 2017 makes 2222.22 of 1111.11 and 3333.33: that is merge, not one-to-one.")]
