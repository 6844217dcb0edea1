"""The sentence that can be quoted: worded by the numbers and their findings, alike in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dashboard import phrases
from dashboard.languages import language
from dashboard.quote import Quote, quote, table
from dashboard.quote_words import LOW_BASE
from dashboard.resolve import Page
from etl import numbers
from etl.language import speaking
from etl.reader import Store

Shown = Callable[..., Page]
MAGNETS, COMPOUNDS = "permanent-magnets", "rare-earth-compounds"


@pytest.fixture
def said(shown: Shown) -> Callable[..., Quote]:
    return lambda scope, **query: quote(shown(scope, **query).choice)


Said = Callable[..., Quote]


def test_a_share_by_value_without_weights(said: Said) -> None:
    found = said(COMPOUNDS, to="2024-25")
    assert found.en == (
        "In FY2024-25 China supplied 25.6 % by value of India's imports of rare-earth compounds (HS 2846, TradeStat"
        " monthly bank, months added up, retrieved 2026-11-22); by weight the share is not known, since these figures"
        " have no weights. The total was USD 11.2 million."
    )
    assert found.hi == (
        "वित्त वर्ष 2024-25 के दौरान भारत के आयात (दुर्लभ मृदा यौगिक, HS 2846; TradeStat मासिक डेटाबैंक, महीनों का योग, 2026-11-22"
        " को प्राप्त) में मूल्य के अनुसार चीन की हिस्सेदारी 25.6 % रही; भार के अनुसार हिस्सेदारी ज्ञात नहीं है, क्योंकि इन आँकड़ों में भार"
        " नहीं दिया गया है। कुल मूल्य 11.2 मिलियन अमेरिकी डॉलर रहा।"
    )
    assert (found.period, found.findings) == ("2024-25", ())


def test_a_share_by_value_and_by_weight(said: Said) -> None:
    found = said(MAGNETS)
    assert found.en.startswith(
        "In 2024 China supplied 84.2 % by value of India's imports of permanent magnets of metal"
    )
    assert "; by weight, 88.0 %. The total was USD 193 million." in found.en
    assert "मूल्य के अनुसार चीन की हिस्सेदारी 84.2 % रही; भार के अनुसार 88.0 %।" in found.hi
    assert found.en.endswith("Checks on this period found: weight differs between sources (finding weight-mirror).")
    assert found.hi.endswith("स्रोतों में भार अलग-अलग (जाँच-टिप्पणी weight-mirror)।")


def test_a_masked_split_gives_no_share(said: Said) -> None:
    found = said(COMPOUNDS, from_="2023-24", to="2023-24")
    assert "came to USD 13.7 million; China's share cannot be stated, since the split by country is wrong" in found.en
    assert "चीन की हिस्सेदारी नहीं बताई जा सकती, क्योंकि स्रोत में देशवार विभाजन ग़लत है" in found.hi
    assert "%" not in found.en + found.hi
    assert found.figures.get("share_value") is None
    assert "partner-collapse" in found.findings


def test_a_share_before_a_masked_year_says_that_it_is_not_the_latest(said: Said) -> None:
    found = said(COMPOUNDS, from_="2018-19", to="2023-24")
    assert found.en.startswith("In FY2022-23 China supplied 33.6 %")
    assert "For FY2023-24 the share cannot be stated: the split by country is wrong at the source" in found.en
    assert "वित्त वर्ष 2023-24 के लिए यह हिस्सेदारी नहीं बताई जा सकती" in found.hi


def test_a_share_as_published_that_is_wrong_says_so_in_the_same_breath(said: Said) -> None:
    found = said(COMPOUNDS, from_="2023-24", to="2023-24", data="as-published")
    assert "27.0 % (as published, from a split by country that is wrong, finding partner-collapse) by value" in found.en
    assert "27.0 % (प्रकाशित रूप में; देशवार विभाजन ग़लत है, जाँच-टिप्पणी partner-collapse) रही" in found.hi
    assert "largest" not in found.en


def test_an_extract_gives_bounds(said: Said) -> None:
    found = said(MAGNETS, from_="2023", to="2023")
    assert "China supplied at most 82.8 % by value" in found.en
    assert "The total was at least USD 190 million. These figures are an extract" in found.en
    assert "अधिकतम 82.8 % रही" in found.hi
    assert "कुल मूल्य कम से कम 190 मिलियन अमेरिकी डॉलर रहा" in found.hi


def test_missing_months_are_counted(said: Said) -> None:
    found = said(COMPOUNDS, from_="2026-27", to="2026-27")
    assert found.en.startswith("In FY2026-27 (3 of 12 months) China supplied 33.0 %")
    assert found.en.endswith("Months are missing: this is not a whole year.")
    assert found.hi.startswith("वित्त वर्ष 2026-27 (12 में से 3 महीने) के दौरान")
    assert found.hi.endswith("कुछ महीने उपलब्ध नहीं हैं: यह पूरा वर्ष नहीं है।")


def test_an_estimated_weight_is_called_that(said: Said) -> None:
    found = said(COMPOUNDS, basis="calendar", source="comtrade")
    assert "40.8 % by value" in found.en
    assert "by weight, 74.2 % (partly estimated by the publisher)." in found.en
    assert "भार के अनुसार 74.2 % (आंशिक रूप से प्रकाशक का अनुमान)।" in found.hi


def test_an_entry_that_stands_out_is_named(said: Said) -> None:
    found = said(COMPOUNDS)
    assert "the shares rest on it: Japan, February 2026 (finding value-outlier)" in found.en
    assert "हिस्सेदारी उस पर टिकी है: जापान, फ़रवरी 2026 (जाँच-टिप्पणी value-outlier)" in found.hi
    assert "The largest supplier was Japan with 44.0 % by value." in found.en


def test_a_low_base_is_called_that(said: Said) -> None:
    found = said("arsenic")
    assert found.figures["value_usd"] < LOW_BASE
    assert "The total was USD 725 thousand: on so low a base single consignments move the shares." in found.en
    assert "कुल मूल्य 725 हज़ार अमेरिकी डॉलर रहा: इतने छोटे आधार पर" in found.hi


def test_suppliers_counted_together_are_named_with_the_one_by_itself(said: Said) -> None:
    found = said(MAGNETS, fold="HKG")
    assert "China + Hong Kong supplied 84.8 % (China alone: 84.2 %) by value" in found.en
    assert "by weight, 88.9 % (China alone: 88.0 %)." in found.en
    assert "Counted as one supplier: China and Hong Kong." in found.en
    assert "चीन + हाँग काँग की हिस्सेदारी 84.8 % (अकेले चीन: 84.2 %) रही" in found.hi
    assert "एक ही आपूर्तिकर्ता माने गए: चीन और हाँग काँग।" in found.hi


def test_a_group_that_the_sentence_does_not_tell_of_is_not_listed(said: Said) -> None:
    assert "Counted" not in said(MAGNETS, fold="EU-27").en


def test_a_supplier_that_is_not_listed(said: Said) -> None:
    found = said(MAGNETS, partner="AFG")
    assert "came to USD 193 million; Afghanistan is not listed among the suppliers." in found.en
    assert "आपूर्तिकर्ताओं में अफ़गानिस्तान सूचीबद्ध नहीं है।" in found.hi


def test_a_source_without_suppliers_and_a_scope_without_figures(said: Said) -> None:
    found = said("heading-8505")
    assert "China's share cannot be stated, since the source prints no split by country" in found.en
    nothing = said("rare-earth-metals")
    assert nothing.en == "This store holds no figures of India's imports of rare-earth metals (HS 2805.30)."
    assert nothing.hi == "भारत के आयात (दुर्लभ मृदा धातुएँ, HS 2805.30) के कोई आँकड़े इस संग्रह में नहीं हैं।"
    assert nothing.period is None


def test_exports_have_buyers_and_rupees_their_word(said: Said) -> None:
    sold = said(COMPOUNDS, flow="export")
    assert "China took 2.19 % by value of India's exports" in sold.en
    assert "The largest buyer was Vietnam" in sold.en
    assert "भारत के निर्यात" in sold.hi
    assert "सबसे बड़ा ख़रीदार वियतनाम रहा" in sold.hi
    rupees = said(COMPOUNDS, unit="inr_crore", to="2024-25")
    assert "₹ 94.6 crore. Rupees are converted" in rupees.en
    assert "94.6 करोड़ रुपये" in rupees.hi


def digits(text: str) -> list[str]:
    return sorted(re.findall(r"\d[\d,.]*\d|\d", text))


YEARS: tuple[dict[str, str], ...] = (
    {}, {"from_": "2022", "to": "2022"}, {"from_": "2023", "to": "2023"}, {"fold": "BRICS"}, {"flow": "export"},
    {"partner": "DEU"}, {"reporter": "USA"}, {"basis": "month"}, {"data": "as-published"},
)  # fmt: skip


@pytest.mark.parametrize("query", YEARS, ids=str)
def test_both_languages_have_the_same_numbers_and_no_blank_unfilled(
    said: Said, opened: Store, query: dict[str, str]
) -> None:
    for scope in opened.commodities.scopes:
        found = said(scope, **query)
        assert digits(found.en) == digits(found.hi), scope
        assert not set("{}") & set(found.en + found.hi), scope
        assert "None" not in found.en + found.hi, scope
        assert not re.search(r"\b(million|thousand|billion|crore|the|of|imports|exports)\b", found.hi), scope
        assert found.en.endswith("."), scope
        assert found.hi.endswith("।"), scope


def test_the_table_holds_the_sentence_and_what_it_is_made_of(shown: Shown) -> None:
    [row] = table(shown(MAGNETS, fold="HKG").choice).to_dicts()
    assert (row["period"], row["partner"], row["partner_unfolded"], row["source"]) == ("2024", "CHN", "CHN", "baci")
    assert (round(row["share_value"], 4), round(row["share_value_unfolded"], 4)) == (0.8476, 0.8418)
    assert row["citation"].startswith("Source: CEPII, BACI")
    assert row["address"].startswith(f"/commodity/{MAGNETS}?reporter=IND")
    assert f"vintage={row['vintage']}" in row["address"]


# its words


@pytest.mark.parametrize(
    ("share", "english", "hindi"),
    [
        (0.256, "25.6 %", "25.6 %"),
        (0.0004, "less than 0.1 %", "0.1 % से कम"),
        (0.9999, "more than 99.9 %", "99.9 % से अधिक"),
    ],
)
def test_shares_in_words(share: float, english: str, hindi: str) -> None:
    for code, words in (("en", english), ("hi", hindi)):
        with speaking(language(code)):
            assert phrases.percent(share, at_most=False) == words


@pytest.mark.parametrize(
    ("amount", "currency", "hindi"),
    [
        (23.0e6, "USD", "23.0 मिलियन अमेरिकी डॉलर"),
        (5.78e9, "USD", "5.78 बिलियन अमेरिकी डॉलर"),
        (950, "EUR", "950 यूरो"),
        (1200, "CHF", "1.20 हज़ार CHF"),
    ],
)
def test_amounts_in_hindi(amount: float, currency: str, hindi: str) -> None:
    with speaking(language("hi")):
        assert numbers.money(amount, currency) == hindi
        assert phrases.rupees(3362.4) == "3,360 करोड़ रुपये"
    assert phrases.rupees(3362.4) == numbers.crore(3362.4) == "₹ 3,360 crore"


def test_the_sentence_is_said_in_both_languages_whatever_the_page_speaks(said: Said) -> None:
    with speaking(language("hi")):
        asked_in_hindi = said(MAGNETS)
    assert (asked_in_hindi.en, asked_in_hindi.hi) == (said(MAGNETS).en, said(MAGNETS).hi)
