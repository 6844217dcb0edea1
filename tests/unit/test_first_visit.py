from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from dashboard import first_visit, scorecard
from dashboard.languages import language
from dashboard.view import View
from etl.language import speaking
from etl.reader import Store


def asked(store: Store, view: View) -> dict[str, str]:
    """Addresses by question."""
    return dict(first_visit.questions(store, view, scorecard.rows(store, view)))


def test_three_questions_lead_to_the_pages_that_answer_them(opened: Store) -> None:
    assert asked(opened, View()) == {
        "How much of India's magnets come from China?": "/commodity/permanent-magnets?reporter=IND",
        "What changed after April 2025?": "/analysis/rare-earth-compounds?reporter=IND",
        "What else is above 80 %?": "/screening?reporter=IND&rule=extreme_bottleneck&sort=-share",
    }


def test_where_there_are_no_months_the_question_is_of_years(opened: Store) -> None:
    found = asked(opened, View(reporter="USA", partner="JPN"))
    assert "How much of the United States' magnets come from Japan?" in found
    assert "What changed in permanent magnets of metal from year to year?" in found
    assert not [question for question in found if "April" in question]


def test_questions_keep_the_view(opened: Store) -> None:
    view = View(reporter="DEU", partner="JPN", fold="HKG", lang="hi", theme="dark")
    for href in asked(opened, view).values():
        query = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
        assert {
            "reporter": "DEU",
            "partner": "JPN",
            "fold": "HKG",
            "lang": "hi",
            "theme": "dark",
        }.items() <= query.items()


def test_of_exports_nothing_is_screened(opened: Store) -> None:
    found = asked(opened, View(flow="export"))
    assert "How much of India's exports of magnets go to China?" in found
    assert not [href for href in found.values() if href.startswith("/screening")]


def test_questions_are_asked_in_hindi(opened: Store) -> None:
    with speaking(language("hi")):
        found = asked(opened, View(lang="hi"))
    assert "भारत के चुंबक आयात का कितना हिस्सा चीन से आता है?" in found


def test_who_trades_nothing_is_asked_nothing_of_it(opened: Store) -> None:
    assert list(asked(opened, View(reporter="VAT"))) in ([], ["What else is above 80 %?"])
