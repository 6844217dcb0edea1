"""The pages' callbacks, asked the way the browser asks them, in process and without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import create_app
from dashboard.settings import Settings
from dashboard.theme import PALETTES
from etl import build, registry

COMPOUNDS, MAGNETS = "/commodity/rare-earth-compounds", "/commodity/permanent-magnets"


def ask(client: FlaskClient, output: str, inputs: dict[str, Any], state: dict[str, Any] | None = None) -> TestResponse:
    """Post to the callback whose first output is ``output``."""
    known = client.get("/_dash-dependencies").get_json()
    found = next(c["output"] for c in known if c["output"].strip(".").startswith(output))
    outputs = [_named(*name.rsplit(".", 1)) for name in found.strip(".").split("...")]
    given, rest = ([{**_named(*k.rsplit(".", 1)), "value": v} for k, v in (d or {}).items()] for d in (inputs, state))
    return client.post(
        "/_dash-update-component",
        json={
            "output": found,
            "outputs": outputs if found.startswith("..") else outputs[0],
            "inputs": given,
            "state": rest,
            "changedPropIds": list(inputs),
        },
    )


def _named(component: str, name: str) -> dict[str, Any]:
    return {"id": json.loads(component) if component.startswith("{") else component, "property": name.split("@")[0]}


def opened(client: FlaskClient, path: str, search: str = "", scheme: str = "light") -> dict[str, Any]:
    """The page that the router makes of an address."""
    navigation = {"pathname": path, "search": search, "scheme": scheme}
    answer = ask(client, "page.children", {"navigation.data": navigation})
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.get_json()["response"]["page"]["children"]
    return page


def changed(client: FlaskClient, path: str, search: str, scheme: str = "light") -> dict[str, Any]:
    """What a change of the address's query writes on a commodity page: ``component → property → value``."""
    navigation = {"pathname": path, "search": "", "scheme": scheme}
    answer = ask(client, "commodity-view.data", {"commodity-search.data": search}, {"navigation.data": navigation})
    assert answer.status_code == 200, answer.text
    written: dict[str, Any] = answer.get_json()["response"]
    return written


def card(written: dict[str, Any], chart: str, part: str) -> Any:
    (value,) = written[f'{{"chart":"{chart}","type":"card-{part}"}}'].values()
    return value


def title(written: dict[str, Any], chart: str) -> str:
    """The title of a card, with every space one like another."""
    return str(card(written, chart, "title")).replace("\u00a0", " ")


def said(component: Any) -> str:
    """All text below a component."""
    return " ".join(_texts(component))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
    elif isinstance(node, dict):
        yield from _texts(node.get("props", {}).get("children"))


def test_the_overview_answers_first(client: FlaskClient) -> None:
    page = said(opened(client, "/"))
    assert "How far does India depend on China?" in page
    assert "China supplied 16.0\u00a0% of rare-earth compounds (by value, 2025-26)" in page
    assert "84.2\u00a0% of permanent magnets of metal (by value, 2024; 88.0\u00a0% by weight;" in page
    assert "sources differ on the weights)" in page


def test_the_overview_of_another_country(client: FlaskClient) -> None:
    assert "How far does Germany depend on Japan?" in said(opened(client, "/", "?reporter=DEU&partner=JPN"))


def test_the_overview_repairs_and_says_so(client: FlaskClient) -> None:
    page = said(opened(client, "/", "?reporter=Mars"))
    assert "How far does India depend on China?" in page
    assert "reporter 'Mars' is not a country code" in page


def test_the_overview_changes_without_loading_again(client: FlaskClient) -> None:
    navigation = {"pathname": "/", "search": "", "scheme": "light"}
    answer = ask(
        client, "overview-view.data", {"overview-search.data": "?reporter=DEU"}, {"navigation.data": navigation}
    )
    written = answer.get_json()["response"]
    assert written["overview-heading"]["children"] == "How far does Germany depend on China?"
    assert written["overview-partner"]["value"] == "CHN"


@pytest.mark.parametrize(
    ("name", "path"),
    [("overview", "/"), ("commodity", MAGNETS), ("analysis", "/analysis/permanent-magnets"),
     ("compare", "/compare/permanent-magnets"), ("whatif", "/what-if/permanent-magnets"), ("supplier", "/supplier/CHN"),
     ("screening", "/screening"), ("quality", "/quality"), ("claims", "/claims"), ("changes", "/changes"),
     ("coverage", "/coverage")],
)  # fmt: skip
def test_every_page_answers_a_change(client: FlaskClient, name: str, path: str) -> None:
    navigation = {"pathname": path, "search": "", "scheme": "light"}
    answer = ask(client, f"{name}-view.data", {f"{name}-search.data": "?reporter=DEU"}, {"navigation.data": navigation})
    assert answer.status_code == 200
    assert "query" in answer.get_json()["response"][f"{name}-view"]["data"]


def test_a_commodity_page(client: FlaskClient) -> None:
    page = said(opened(client, COMPOUNDS))
    assert "In 2025-26 China supplied 16.0 % by value of India's imports of rare-earth compounds (HS 2846)" in page
    assert "2023-24: the split by country is wrong at the source (finding partner-collapse)" in page


def test_the_months_of_a_dated_policy_are_named(client: FlaskClient) -> None:
    assert "MOFCOM/GACC Announcement 18 of 2025" in said(opened(client, COMPOUNDS))


@pytest.mark.parametrize("path", ["/commodity/unobtainium", "/pie", "/commodity/"])
def test_an_unknown_page_says_so(client: FlaskClient, path: str) -> None:
    assert said(opened(client, path)).startswith("Not found")


def test_without_a_store_a_page_names_the_command(tmp_path: Path) -> None:
    client = create_app(Settings(store=tmp_path)).server.test_client()
    for path in ("/", MAGNETS):
        page = said(opened(client, path))
        assert page.startswith("No data yet") and "python -m etl build" in page


def test_a_scope_that_is_not_held_says_how_to_fetch_it(client: FlaskClient) -> None:
    page = said(opened(client, "/commodity/rare-earths"))
    assert "python -m etl fetch tradestat-eidb --scope rare-earths" in page


def test_a_change_writes_the_title_of_every_chart(client: FlaskClient) -> None:
    written = changed(client, MAGNETS, "?from=2022&to=2022")
    assert title(written, "focus") == (
        "China's share of India's imports of permanent magnets of metal: 73.9 % by value in 2022"
    )
    assert title(written, "trend").startswith("India imported USD 171 million")
    assert title(written, "suppliers").startswith("China supplied 73.9 %")
    assert title(written, "concentration").startswith("HHI 5,548 in 2022")
    assert written["commodity-source"]["value"] == "baci"


def test_a_control_whose_value_was_asked_for_is_left_alone(client: FlaskClient) -> None:
    """By the time the answer arrives the reader may have chosen another value."""
    written = changed(client, MAGNETS, "?from=2022&unit=inr_crore")
    assert "value" not in written["commodity-from"]
    assert written["commodity-from"]["data"]
    assert written["commodity-unit"]["value"] == "usd", "what cannot be is repaired"


def test_a_change_and_a_fresh_page_show_the_same(client: FlaskClient) -> None:
    search = "?reporter=USA&measure=weight&from=2020"
    page, written = json.dumps(opened(client, MAGNETS, search)), changed(client, MAGNETS, search)
    for chart in ("focus", "trend", "suppliers", "concentration", "months"):
        for part in ("title", "subtitle", "figure", "csv"):
            assert json.dumps(card(written, chart, part)) in page


@pytest.mark.parametrize("chart", ["focus", "trend", "suppliers", "concentration", "months"])
def test_each_chart_links_to_its_own_table(client: FlaskClient, chart: str) -> None:
    address = card(changed(client, COMPOUNDS, "?from=2020-21&partner=JPN&lang=hi"), chart, "csv")
    assert address.startswith(f"{COMPOUNDS}/{chart}.csv?reporter=IND&partner=JPN&")
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) > 1


@pytest.mark.parametrize(
    ("search", "notice"),
    [
        ("?flow=sideways", "flow 'sideways' is not one of import, export."),
        ("?basis=fiscal", "are not published here by fiscal year. Shown: by calendar year."),
        ("?source=tradestat-meidb", "TradeStat monthly bank has no such figures by calendar year here."),
        ("?unit=inr_crore", "Rupees by calendar year are neither published nor converted"),
        ("?from=2024&to=2010", "The range ends in 2010, before it begins in 2024."),
    ],
)
def test_a_nonsense_parameter_gives_a_view_and_a_notice(client: FlaskClient, search: str, notice: str) -> None:
    written = changed(client, MAGNETS, search)
    assert notice in said(written["commodity-notices"]["children"])
    assert client.get(card(written, "trend", "csv")).status_code == 200


def test_a_sound_view_has_no_notice(client: FlaskClient) -> None:
    assert changed(client, MAGNETS, "?from=2022&unknown=1")["commodity-notices"]["children"] == []


def test_a_notice_leads_to_what_there_is(client: FlaskClient) -> None:
    notices = changed(client, COMPOUNDS, "?measure=weight")["commodity-notices"]["children"]
    (link,) = [part for part in notices[0]["props"]["children"] if isinstance(part, dict)]
    there = changed(client, COMPOUNDS, link["props"]["href"])
    assert there["commodity-notices"]["children"] == []
    assert "measure=weight" in link["props"]["href"]
    assert {"value", "data"} - set(there["commodity-measure"]) == {"value"}, "it is shown as asked"


def test_a_change_on_a_page_that_is_gone_changes_nothing(client: FlaskClient) -> None:
    navigation = {"pathname": "/commodity/unobtainium", "search": "", "scheme": "light"}
    answer = ask(client, "commodity-view.data", {"commodity-search.data": "?"}, {"navigation.data": navigation})
    assert answer.get_json()["response"] == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_wear_the_readers_scheme(client: FlaskClient, scheme: Any) -> None:
    figure = card(changed(client, MAGNETS, "", scheme), "focus", "figure")
    assert figure["layout"]["font"]["color"] == PALETTES[scheme].ink
    assert figure["layout"]["meta"]["frame"]["paper_bgcolor"] == PALETTES[scheme].ground


def test_two_visitors_in_turn_do_not_see_each_other(client: FlaskClient, store: Path) -> None:
    asked = [
        (COMPOUNDS, "?partner=JPN&data=as-published"),
        (COMPOUNDS, "?partner=CHN&basis=calendar"),
        (MAGNETS, "?reporter=USA&fold=HKG"),
        (MAGNETS, "?measure=weight&from=2024"),
    ]
    alone = [changed(create_app(Settings(store=store)).server.test_client(), *one) for one in asked]
    for _ in range(2):
        assert [changed(client, *one) for one in asked] == alone
        assert [changed(client, *one) for one in reversed(asked)] == alone[::-1]


def test_two_apps_on_two_stores_do_not_mix(client: FlaskClient, own: Any, tmp_path: Path) -> None:
    own.snapshot("t,i,j,k,v,q\n2025,392,699,850511,50,1.5\n2025,156,699,850511,50,1.5\n", period="2025")
    build.build(tmp_path, registry.load(registry.bundled_data(), own.path), lambda *_: None)
    other = create_app(Settings(store=tmp_path)).server.test_client()
    for _ in range(2):
        titles = [title(changed(visitor, MAGNETS, ""), "focus") for visitor in (client, other)]
        assert titles[0].endswith("84.2 % by value, 88.0 % by weight in 2024; sources differ on the weights")
        assert titles[1].endswith("50.0 % by value, 50.0 % by weight in 2025")
        assert "(by value, 2024;" in said(opened(client, "/"))
        assert "(by value, 2025;" in said(opened(other, "/"))


def test_a_commodity_that_is_not_there_leads_to_those_there_are_by_name(client: FlaskClient) -> None:
    page = json.dumps(opened(client, "/analysis/nonsense"), ensure_ascii=False)
    assert "There is no scope 'nonsense'." in page
    assert "There are: rare-earth-compounds" not in page
    assert '"Rare-earth compounds"' in page and "/analysis/rare-earth-compounds" in page


def test_a_search_that_no_code_answers_says_so_at_the_top(client: FlaskClient) -> None:
    said = "No code, description or supplier has \u201czzqq\u201d here."
    assert said in json.dumps(opened(client, "/screening", "?text=zzqq"), ensure_ascii=False)
    assert "description or supplier has" not in json.dumps(opened(client, "/screening", "?text=magnets"))


@pytest.mark.parametrize("flow", ["import", "export"])
def test_the_title_of_the_overview_says_which_flow(client: FlaskClient, flow: str) -> None:
    assert f"<title>{flow.capitalize()} dependency of India" in client.get(f"/?flow={flow}").text


def test_a_rule_without_a_threshold_says_that_the_threshold_is_missing(client: FlaskClient) -> None:
    page = json.dumps(opened(client, MAGNETS), ensure_ascii=False)
    assert "Missing: a threshold; the rule states none." in page
    assert "Missing: share of the three largest suppliers" not in page


@pytest.mark.parametrize("path", ["/coverage", "/own-scope?codes=2846,7202", MAGNETS])
def test_what_copies_says_so_in_the_language_of_the_page(client: FlaskClient, path: str) -> None:
    where, _, query = path.partition("?")
    page = opened(client, where, f"?lang=hi&{query}")
    copies = [props for props in _every(page) if "data-copy" in props]
    assert copies
    assert {props.get("data-copied") for props in copies} == {"कॉपी हो गया"}


def _every(node: Any) -> Iterator[dict[str, Any]]:
    """The properties of an element and of all inside."""
    if isinstance(node, list):
        for one in node:
            yield from _every(one)
    elif isinstance(node, dict) and "props" in node:
        yield node["props"]
        yield from _every(node["props"].get("children"))
