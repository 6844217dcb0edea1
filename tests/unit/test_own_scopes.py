from __future__ import annotations

import tomllib

import pytest

from etl import own_scopes
from etl.commodities import commodities
from etl.errors import NotFound
from etl.links import links
from etl.own_scopes import Known
from etl.registry import bundled_data


@pytest.fixture(scope="module")
def known() -> Known:
    """Headings and lines as in the bundled store, and natural graphite, which changed its codes."""
    document = tomllib.loads((bundled_data() / "reference/commodities.toml").read_text("utf-8"))
    revised = links([("HS2002", "252810", "252800", "made up"), ("HS2002", "252890", "252800", "made up")])
    held = frozenset({"2846", "7202", "850511", "85051110", "8505"})
    return Known(commodities(document), revised, held, {"7202": "Ferro-alloys"})


def test_codes_in_an_address_are_a_scope(known: Known) -> None:
    scope = own_scopes.scope("hs-7202+2846", known)
    assert scope is not None
    assert (scope.id, scope.name("en"), scope.name("hi")) == ("hs-7202+2846", "HS 7202 + 2846", "HS 7202 + 2846")
    assert scope.titled == scope.label == "HS 7202 + 2846"
    assert (scope.goods, known.declared.scopes["magnesium"].goods) == ("goods", "Magnesium, unwrought")
    assert scope.includes == "HS 7202: Ferro-alloys; HS 2846: Rare-earth compounds"


def test_a_code_is_read_as_the_scope_reads_it_that_states_it(known: Known) -> None:
    scope = own_scopes.scope("hs-7202+2846", known)
    assert scope is not None
    assert scope.components[0].alternatives == (frozenset({"7202"}),)
    assert scope.components[1] == known.declared.scopes["rare-earth-compounds"].components[0]
    assert scope.event_tags == ("rare-earths",)


def test_the_codes_of_a_declared_scope_are_that_scope(known: Known) -> None:
    assert own_scopes.scope("hs-850511", known) is known.declared.scopes["permanent-magnets"]
    assert own_scopes.scope("hs-280530+2846", known) is known.declared.scopes["rare-earths"]


def test_other_ids_are_no_codes(known: Known) -> None:
    assert own_scopes.scope("permanent-magnets", known) is None
    assert own_scopes.scope("hs", known) is None


@pytest.mark.parametrize(
    ("scope_id", "said"),
    [
        ("hs-8505+850511", "HS 8505.11 is a part of HS 8505: its goods would be counted twice."),
        ("hs-010121", "This store knows no HS 0101.21: it has no figures of it, and no scope states it."),
        ("hs-85051110", "'85051110' is not an HS code of 2, 4 or 6 digits. HS codes are named like"),
        ("hs-2846+", "'hs-2846+' names no code."),
        ("hs2011-2846", "There is no HS 2011; revisions are HS 1992, HS 1996,"),
        ("hs-252810", "HS 2017 has no 2528.10: it ends with HS 2002"),
        ("hs-" + "+".join(f"{n}" for n in range(1001, 1042)), "a scope is of 40 at most."),
    ],
)
def test_what_is_no_scope_is_told_in_a_sentence(known: Known, scope_id: str, said: str) -> None:
    with pytest.raises(NotFound) as refused:
        own_scopes.scope(scope_id, known)
    assert said in str(refused.value)


def test_an_entry_is_read_back_as_the_same_scope(known: Known) -> None:
    scope = own_scopes.scope("hs-2846+8505", known)
    assert scope is not None
    text = own_scopes.entry(scope, "mine", 'My "goods"', "मेरा माल")
    back = commodities(tomllib.loads(text)).scopes["mine"]
    assert (back.name_en, back.name_hi) == ('My "goods"', "मेरा माल")
    assert (back.components, back.revision, back.event_tags) == (scope.components, scope.revision, scope.event_tags)


def test_an_entry_keeps_the_band_and_the_care_of_a_declared_scope(known: Known) -> None:
    magnets = known.declared.scopes["permanent-magnets"]
    back = commodities(tomllib.loads(own_scopes.entry(magnets, "mine", "Mine", "मेरा"))).scopes["mine"]
    assert (back.unit_value, back.holds, back.care) == (magnets.unit_value, magnets.holds, magnets.care)


@pytest.mark.parametrize(
    ("name", "made"),
    [("My magnets, 2025!", "my-magnets-2025"), ("चुंबक", "own-2846-8505"), ("Permanent magnets", "own-permanent-magnets"),
     ("HS 8505", "own-hs-8505")],
)  # fmt: skip
def test_an_id_is_made_of_the_name_and_never_takes_that_of_another(known: Known, name: str, made: str) -> None:
    assert own_scopes.slug(name, ["8505", "2846"], known.declared.scopes) == made


def test_a_scope_of_ones_own_stands_in_a_group_of_its_own(known: Known) -> None:
    magnets = known.declared.scopes["permanent-magnets"]
    back = commodities(tomllib.loads(own_scopes.entry(magnets, "mine", "Mine", "मेरा"))).scopes["mine"]
    assert (magnets.group, back.group) == ("headline", "own")


def test_codes_that_are_not_known_are_told_of_in_one_sentence(known: Known) -> None:
    two = own_scopes.faults(["0101", "0102"], "HS2017", known)
    assert two == ["This store knows no HS 0101, 0102: it has no figures of them, and no scope states them."]
    many = own_scopes.faults([f"01{n:02}" for n in range(1, 31)], "HS2017", known)
    assert many == [
        "This store knows no HS 0101, 0102, 0103, 0104, 0105 and 25 more: it has no figures of them, and no scope"
        " states them."
    ]
