"""What is said in Hindi: sentences of its own, from which what is kept in English stays out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from dashboard import cards, cautions, leads, marks, month_words
from dashboard.analysis import TABLES as ANALYSIS
from dashboard.cards import CHARTS
from dashboard.languages import language
from dashboard.resolve import Page
from dashboard.tables import TABLES
from etl.checks.declared import BY_ID
from etl.language import speaking
from etl.links import Links, links, outside, why
from etl.reader import Store

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"


@pytest.fixture(autouse=True)
def hindi() -> Iterator[None]:
    with speaking(language("hi")):
        yield


def lead(page: Page) -> str:
    return leads.lead(page.choice, *(TABLES[name](page.choice) for name in ("focus", "concentration", "trend")))


def titles(page: Page) -> dict[str, str]:
    return {chart: cards.card(page, chart, "light").title for chart in CHARTS}


def test_the_leads_of_the_first_two_pages(shown: Shown) -> None:
    assert lead(shown(COMPOUNDS, lang="hi")) == (
        "2025-26 में भारत के आयात (दुर्लभ मृदा यौगिक, HS 2846) में चीन की हिस्सेदारी मूल्य के अनुसार 16.0 % रही; कुल आयात"
        " 23.0 मिलियन अमेरिकी डॉलर का हुआ; सबसे बड़ा आपूर्तिकर्ता जापान रहा (44.0 %)। एक प्रविष्टि बाक़ी सबसे अलग है और"
        " हिस्सेदारी उस पर टिकी है: जापान, फ़रवरी 2026। स्रोत: TradeStat मासिक डेटाबैंक, 2026-11-22 को प्राप्त।"
    )
    assert lead(shown(MAGNETS, lang="hi")) == (
        "2024 में भारत के आयात (धातु के स्थायी चुंबक, HS 8505.11) में चीन की हिस्सेदारी मूल्य के अनुसार 84.2 % और भार के अनुसार"
        " 88.0 % रही; कुल आयात 193 मिलियन अमेरिकी डॉलर का हुआ; भार को लेकर स्रोतों में अंतर है। स्रोत: CEPII BACI,"
        " 2026-11-22 को प्राप्त।"
    )


def test_titles_say_the_goods_first_so_that_no_name_is_bent(shown: Shown) -> None:
    assert titles(shown(COMPOUNDS, lang="hi")) == {
        "focus": "दुर्लभ मृदा यौगिक: 2025-26 में भारत के आयात में चीन की हिस्सेदारी मूल्य के अनुसार 16.0 %",
        "trend": "दुर्लभ मृदा यौगिक: 2025-26 में भारत का आयात 23.0 मिलियन अमेरिकी डॉलर, 2024-25 से 106 % अधिक",
        "suppliers": "दुर्लभ मृदा यौगिक: 2025-26 में भारत के आयात में मूल्य के अनुसार जापान की हिस्सेदारी 44.0 %; इसके बाद"
        " दक्षिण कोरिया, 19.0 %",
        "months": "दुर्लभ मृदा यौगिक: जून 2026 में भारत का आयात 1.98 मिलियन अमेरिकी डॉलर, जिसमें 830 हज़ार अमेरिकी डॉलर चीन से",
        "concentration": "2025-26 में HHI 2,642: संकेंद्रण 3.8 बराबर आपूर्तिकर्ताओं जितना",
    }


def test_an_extract_gives_bounds_and_exports_have_buyers(shown: Shown) -> None:
    extract = lead(shown(MAGNETS, lang="hi", from_="2023", to="2023"))
    assert "अधिकतम 82.8 % रही; कुल आयात कम से कम 190 मिलियन अमेरिकी डॉलर का हुआ।" in extract
    sold = shown(COMPOUNDS, lang="hi", flow="export")
    assert "सबसे बड़ा ख़रीदार वियतनाम रहा" in lead(sold)
    assert titles(sold)["concentration"].endswith("बराबर ख़रीदारों जितना")


def test_a_mark_says_what_it_means_without_the_message_that_is_stored_in_english(shown: Shown) -> None:
    found = {mark.id: mark for mark in cards.card(shown(COMPOUNDS, lang="hi"), "focus", "light").marks}
    assert found["value-outlier"].sentence == (
        "चिह्नित, 2025-26: आसपास की अवधियों से अलग मूल्य: जापान (जाँच-टिप्पणी value-outlier)।"
    )
    assert found["value-outlier"].said(["2025-26"]) == "चेतावनी: <b>आसपास की अवधियों से अलग मूल्य: जापान</b>"
    assert found["partner-collapse"].sentence.startswith("धारीदार, 2023-24: स्रोत में देशवार विभाजन ग़लत है")


def test_every_check_has_its_title() -> None:
    assert all(re.search("[\u0900-\u097f]", marks.title(kind)) for kind in BY_ID)


def test_cautions_follow_the_language_in_which_they_are_asked(shown: Shown) -> None:
    page = shown(MAGNETS)
    assert cautions.cautions(page.choice)[0].startswith("चीन की हिस्सेदारी भार के अनुसार 94.3 % और मूल्य के अनुसार 82.9 % है")
    with speaking(language("en")):
        assert cautions.cautions(page.choice)[0].startswith("China has 94.3 % by weight and 82.9 % by value")


def test_the_latest_months_and_windows_without_shares(shown: Shown) -> None:
    choice = shown(COMPOUNDS, lang="hi").months
    table = ANALYSIS["signals"](choice)
    assert month_words.lead(choice, table).startswith(
        "जून 2026 तक के तीन महीनों में भारत का आयात (दुर्लभ मृदा यौगिक) 4.24 मिलियन अमेरिकी डॉलर रहा, एक वर्ष पहले इन्हीं"
        " महीनों के मुक़ाबले 34.2 % अधिक।"
    )
    notes = month_words.signals_notes(table, "rolling_share_value")
    assert [note.partition(":")[2] for note in notes[1:]] == [
        " किसी महीने का देशवार विभाजन छोड़ा गया है।", " बारह महीनों से कम के आँकड़े।"
    ]  # fmt: skip


def test_why_a_series_breaks() -> None:
    known: Links = links([("HS2012", "252810", "252800", "x"), ("HS2012", "252890", "252800", "x")])
    assert why(known, frozenset({"252810"}), "HS2012", "HS2017") == "HS 2017 में 2528.10 और 2528.90 के बदले 2528.00 आए"
    assert outside(known, "HS2017", "252810").startswith("HS 2017 में 2528.10 नहीं है: यह HS 2012 के साथ समाप्त होता है")


def test_no_sentence_has_english_words_or_blanks(shown: Shown, opened: Store) -> None:
    for scope in opened.commodities.scopes:
        for query in ({}, {"fold": "HKG", "flow": "export"}, {"measure": "weight"}, {"data": "as-published"}):
            page = shown(scope, lang="hi", **query)
            said = " ".join([lead(page), *titles(page).values()])
            ids = "|".join(BY_ID)
            words = re.findall("[A-Za-z]{3,}", re.sub(rf"\b({ids}|[A-Z]{{2,}}|TradeStat|Comtrade)\b", "", said))
            assert not words, (scope, query, words)
            assert not set("{}") & set(said)
