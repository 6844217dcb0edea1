"""``/refresh``: how to bring the data up to date and how to add one's own. Needs no store."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import ids, labels
from dashboard.components.coded import coded
from dashboard.components.said import filled
from dashboard.pages.page import Address, Page
from dashboard.routing import COVERAGE, REFRESH
from etl.language import later, say
from etl.reader import Store

TITLE = later("Refresh and add data")
LINES = (
    later(
        "Say where your data shall lie: set `IDD_DATA` to a folder of your own, for fetching and for building. Without"
        " it they use your user data folder."
    ),
    later(
        "See what there is: `python -m etl status`, or the page Coverage, which has the command for what is missing."
    ),
    later(
        "Fetch with `python -m etl fetch comtrade --scope permanent-magnets --reporter IND` or the like; `--dry-run`"
        " only lists the requests."
    ),
    later(
        "Interrupted? Give the same command again: what is there is not asked for twice. `--refresh` asks for revised"
        " figures and keeps the old ones."
    ),
    later(
        "Keys are taken from `COMTRADE_API_KEY` (larger answers) and `CENSUS_API_KEY`; they are sent and never stored."
    ),
    later("Build: `python -m etl build`. A running dashboard shows the new figures on the next page that is opened."),
    later(
        "On a schedule, here on the 20th of each month by cron: `0 6 20 * * cd /srv/idd && python -m etl fetch"
        " tradestat-meidb --scope rare-earth-compounds && python -m etl build`"
    ),
    later(
        "Add a publisher's file that you downloaded yourself: put it as it is into `raw/<source>/` of that folder and"
        " build. It is recognised and registered."
    ),
    later(
        "Add any other table: a CSV or XLSX in `raw/csv/` and beside it a TOML of the same name that says what its"
        " columns, units and codes are."
    ),
    later(
        "Unknown names, units and codes stop the build before the store changes: all are listed, with the file and line"
        " to edit."
    ),
)
"""The page's text; docs/refresh.md begins with it."""
HEADS = (later("Source"), later("Folder"), later("Fetched"), later("Dropped in"))
SOURCES = (
    (
        "tradestat-meidb",
        later("India by month, per HS code and flow: USD, ₹ crore, quantities at eight digits"),
        later("a report saved as HTML or as the site's xlsx, named like `import_2846_usd.html`"),
    ),
    (
        "tradestat-eidb",
        later("India by fiscal year, per HS code and flow: USD, ₹ crore, quantities at eight digits"),
        later("a report saved as HTML or as the site's xlsx, named like `export_85051190_quantity.html`"),
    ),
    (
        "comtrade",
        later("any country, by calendar year or month"),
        later("JSON of the API; the site's CSV or xlsx; its files of 35 or 22 columns; bulk files (`.gz`); any name"),
    ),
    (
        "baci",
        later("all countries and goods by calendar year, one zip per revision of the HS"),
        later("the zip, or its CSVs under CEPII's names, like `BACI_HS17_Y2024_V202601.csv`"),
    ),
    (
        "comext",
        later("members of the EU, by month or calendar year"),
        later("SDMX-CSV of the API; `.dat` of a bulk file; any name"),
    ),
    (
        "census",
        later("the USA by month"),
        later("JSON of the API; any name"),
    ),
    (
        "csv",
        later("nothing"),
        later("any CSV or XLSX with a TOML of the same name"),
    ),
)
"""What docs/refresh.md has as a table too: source, fetched, dropped."""


def layout() -> html.Div:
    """The page."""
    return html.Div(
        [
            dcc.Store(id=ids.TITLE, data=say(TITLE)),
            html.H1(say(TITLE)),
            html.P(
                filled(
                    later(
                        "Ten lines for the command line, on the machine where the data lie. {page} shows what is there."
                    ),
                    page=html.A(say("Coverage"), href=COVERAGE, className="keeps-view"),
                ),
                className="lead",
            ),
            html.Ol([html.Li(coded(say(line))) for line in LINES], className="steps"),
            html.H2(say("What each source takes"), className="card-title"),
            html.Div(_table(), className="sources"),
            html.P(
                filled(
                    later("{notes} of the software has the notes to this table, {entries} every entry of the TOML."),
                    notes=html.Code("docs/refresh.md"),
                    entries=html.Code("docs/own-file.md"),
                ),
                className="card-notes",
            ),
        ],
        className="refresh",
    )


def _table() -> html.Table:
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(say(head), scope="col") for head in HEADS])),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Th(labels.source(source), scope="row"),
                            _cell(html.Code(f"raw/{source}/"), HEADS[1]),
                            _cell(say(fetched), HEADS[2]),
                            _cell(coded(say(dropped)), HEADS[3]),
                        ]
                    )
                    for source, fetched, dropped in SOURCES
                ]
            ),
        ]
    )


def _cell(content: Any, head: str) -> html.Td:
    return html.Td(content, **{"data-label": say(head)})


def _title(_store: Store, _address: Address) -> tuple[str, str]:
    return say(TITLE), say("How to bring the data of this dashboard up to date, and how to add your own.")


PAGE = Page(REFRESH, lambda _settings, _address: layout(), layout, needs_store=False, dated=False, title=_title)
