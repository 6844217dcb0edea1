from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import create_app
from dashboard.settings import Settings

MAGNETS = "/commodity/permanent-magnets"


def head(client: FlaskClient, address: str) -> dict[str, str]:
    """Language, title and what the metas of an address say."""
    text = client.get(address).get_data(as_text=True)
    [title] = re.findall(r"<title>(.*?)</title>", text)
    [lang] = re.findall(r'<html lang="(.*?)">', text)
    metas = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', text)
    return {"lang": lang, "title": unescape(title)} | {name: unescape(said) for name, said in metas}


@pytest.mark.parametrize(
    ("address", "title", "said"),
    [
        ("/", "Import dependency of India", "China supplied 16.0 % of rare-earth compounds"),
        ("/?reporter=USA", "Import dependency of the United States", "74.5 % of permanent magnets of metal"),
        (MAGNETS, "Permanent magnets of metal: India's imports", "84.2 % by value and 88.0 % by weight"),
        (f"{MAGNETS}?reporter=DEU", "Permanent magnets of metal: Germany's imports", "Germany"),
        ("/analysis/rare-earth-compounds", "Rare-earth compounds: analysis of India's imports", "dated events"),
        ("/what-if/permanent-magnets", "What if: permanent magnets of metal, India without China", "not a forecast"),
        ("/compare/permanent-magnets", "Compare importers: permanent magnets of metal", "depend on China"),
    ],
)
def test_an_address_says_what_it_shows_before_it_is_drawn(
    client: FlaskClient, address: str, title: str, said: str
) -> None:
    found = head(client, address)
    assert (found["lang"], found["title"], found["og:title"]) == ("en", title, title)
    assert said in found["description"]
    assert found["og:description"] == found["description"]
    assert (found["og:site_name"], found["og:type"], found["og:locale"]) == ("Import dependency", "website", "en_GB")


def test_an_address_of_a_preview_is_whole(client: FlaskClient) -> None:
    found = head(client, f"{MAGNETS}?reporter=DEU&lang=hi")
    assert found["og:url"] == f"http://localhost{MAGNETS}?reporter=DEU&lang=hi"


def test_the_document_is_in_the_language_that_is_asked_for(client: FlaskClient) -> None:
    found = head(client, f"{MAGNETS}?lang=hi")
    assert (found["lang"], found["og:locale"]) == ("hi", "hi_IN")
    assert found["title"] == "धातु के स्थायी चुंबक: भारत के आयात"
    text = client.get(f"{MAGNETS}?lang=hi").get_data(as_text=True)
    for words in ("मुख्य सामग्री पर जाएँ", "छानबीन", "वस्तु, कोड, आपूर्तिकर्ता खोजें"):
        assert words in text
    assert f'href="{MAGNETS}?lang=en"' in text


def test_a_language_that_there_is_not_is_english(client: FlaskClient) -> None:
    assert head(client, "/?lang=xx")["lang"] == "en"


def test_nothing_of_an_address_becomes_markup(client: FlaskClient) -> None:
    text = client.get('/nowhere"><script>alert(1)</script>?lang="><b>&reporter="><i>').get_data(as_text=True)
    assert "<script>alert(1)" not in text
    assert "<b>" not in text
    assert "<i>" not in text


@pytest.mark.parametrize("address", ["/nowhere", "/commodity/nothing"])
def test_what_is_not_there_is_called_so(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
    assert head(client, address)["title"] == "Not found"


def test_without_a_store_the_document_has_the_title_of_the_site(tmp_path: Path) -> None:
    client = create_app(Settings(store=tmp_path)).server.test_client()
    assert head(client, "/")["title"] == "Import dependency"
    assert 'id="importer"' not in client.get("/").get_data(as_text=True)


def test_the_header_names_the_importer_of_the_address(client: FlaskClient) -> None:
    text = client.get("/?reporter=DEU").get_data(as_text=True)
    assert '<option value="DEU" selected>Germany</option>' in text
    assert text.count(" selected>") == 1
