"""The terms that a reader meets here, each with what it means and where it is at work. No Dash."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.routing import CHANGES, CLAIMS, COVERAGE, METHODS, QUALITY, SCREENING
from etl.definitions import INDICATORS
from etl.language import later

_INDICATORS = {indicator.id: indicator for indicator in INDICATORS}


@dataclass(frozen=True)
class Term:
    """A term: what it is called, what it means, and where that is defined or used."""

    id: str
    name: str
    says: str
    see: str


def _indicator(id: str, says: str) -> Term:
    """A term that is an indicator, by the name of the registry; its definition stands where it leads."""
    return Term(id, _INDICATORS[id].name, says, f"{METHODS}#indicator-{id}")


GROUPS: tuple[tuple[str, tuple[Term, ...]], ...] = (
    (
        later("Goods and codes"),
        (
            Term("hs-code", later("HS code"), later(
                "A number of the Harmonized System, in which customs everywhere sort goods: two digits are a chapter,"
                " four a heading, six a subheading. It is revised every few years, and a code can change its goods."
            ), f"{METHODS}#revisions"),
            Term("heading", later("Heading"), later(
                "The first four digits of an HS code: 8505 holds magnets of every kind. A figure of a heading is wider"
                " than one of a code of six digits, and the two are never added up."
            ), f"{METHODS}#scopes"),
            Term("itc-hs", later("ITC-HS"), later(
                "India's tariff of eight digits: its first six are the HS, the last two are India's own. Other"
                " countries use other digits for other goods, so lines of different tariffs are not compared."
            ), f"{METHODS}#scopes"),
            Term("scope", later("Scope"), later(
                "The set of codes that a figure is of, with what it includes and leaves out. Two figures can both be"
                " right and differ because their scopes do."
            ), f"{METHODS}#scopes"),
            Term("era", later("Era of a code"), later(
                "The years in which a code means the same goods. Figures of different eras are not drawn as one line"
                " unless a published correlation says that they are the same."
            ), f"{METHODS}#revisions"),
        ),
    ),
    (
        later("Periods"),
        (
            Term("fiscal-year", later("Fiscal year"), later(
                "A year of a country's accounts. India's runs from April to March: 2024-25 is April 2024 to March 2025."
            ), f"{METHODS}#periods"),
            Term("calendar-year", later("Calendar year"), later(
                "January to December. A figure of a calendar year and one of a fiscal year share at most nine months"
                " and are never put in place of each other."
            ), f"{METHODS}#periods"),
            Term("provisional", later("Provisional"), later(
                "Published as not final: the publisher says that the figure can still be revised."
            ), f"{METHODS}#check-provisional"),
        ),
    ),
    (
        later("Trade"),
        (
            Term("import", later("Import"), later(
                "Goods that enter a country, by the country they are reported to come from. That is the country of"
                " origin or of consignment, as the publisher says."
            ), f"{METHODS}#sources"),
            Term("export", later("Export"), later(
                "Goods that leave a country, by the country they are reported to go to."
            ), f"{METHODS}#sources"),
            Term("re-export", later("Re-export"), later(
                "Foreign goods that are sold on without being changed. They count among exports where the publisher"
                " does not leave them out, so that a country of transit can look like a producer."
            ), f"{METHODS}#indicator-world_export_share"),
            Term("fob", later("FOB"), later(
                "Free on board: the value at the border of the exporting country, without freight and insurance on"
                " the way. Exports are mostly given so."
            ), f"{METHODS}#sources"),
            Term("cif", later("CIF"), later(
                "Cost, insurance and freight: the value at the border of the importing country, with the way there."
                " Imports are mostly given so, and are a few per cent above the same goods by FOB."
            ), f"{METHODS}#sources"),
            Term("mirror-data", later("Mirror data"), later(
                "The same trade as the other side reports it: what China says it exports to India beside what India"
                " says it imports from China. The two are seldom equal."
            ), f"{METHODS}#check-weight-mirror"),
            _indicator("import_cover_by_exports", later(
                "What a country sells of the same codes, as a multiple of what it buys. It is no measure of reliance:"
                " what is exported under a code need not be what is imported under it."
            )),
            _indicator("net_import_reliance", later(
                "The part of a country's use that net imports supply. It needs domestic production and is never made"
                " of trade alone."
            )),
        ),
    ),
    (
        later("Dependence"),
        (
            _indicator("supplier_share", later(
                "The part of a country's imports that comes from one supplier. By value and by weight it answers"
                " different questions; here it is always said which."
            )),
            _indicator("hhi", later(
                "The squares of all suppliers' shares, added up; shown × 10,000. A single supplier is 10,000, ten equal"
                " ones are 1,000."
            )),
            _indicator("effective_suppliers", later(
                "So many suppliers of equal size would be as concentrated as those there are."
            )),
            _indicator("cr3", later("The shares of the three largest suppliers, added up.")),
            _indicator("unit_value", later(
                "Value by weight, in USD per kilogram. It is an average over everything that a code holds, not a price."
            )),
            _indicator("world_export_hhi", later(
                "How concentrated the sellers to the whole world are. Where it is high, another supplier is hard to"
                " find for anybody."
            )),
            Term("fold", later("Count together"), later(
                "Several suppliers taken as one, such as China and Hong Kong. Shares and indices are computed after the"
                " sum, and the figures of each by itself stand beside them."
            ), f"{METHODS}#sources"),
            Term("rulebook", later("Rulebook"), later(
                "A rule that somebody has published for calling an import dependent or concentrated, with its"
                " thresholds. Its verdict is that it holds, does not hold, or cannot be decided; there is no score of"
                " our own."
            ), f"{METHODS}#rules"),
            Term("margin", later("Margin"), later(
                "How far a measure is from the threshold of a rule; above zero it is on the side where the rule holds."
                " A small margin means that the verdict turns easily."
            ), SCREENING),
        ),
    ),
    (
        later("Can it be trusted"),
        (
            Term("extract", later("Extract"), later(
                "A source that lists only some suppliers. A total of it is a lower bound, the share of a listed"
                " supplier an upper bound, and concentration cannot be told."
            ), f"{METHODS}#check-extract"),
            Term("masked-split", later("Masked split"), later(
                "A split by country that is wrong at the source is left out, and the total is kept. The figures as they"
                " were published are one click away."
            ), f"{METHODS}#check-partner-collapse"),
            Term("correction", later("Correction"), later(
                "A change to published figures that is written down with its reason and its evidence. Every view can be"
                " switched to the figures as published."
            ), f"{METHODS}#check-corrected"),
            Term("finding", later("Finding"), later(
                "What a check says of a figure: that it contradicts another one, or that one must know something before"
                " using it. It is drawn on the chart and travels with every download."
            ), QUALITY),
            Term("claim", later("Claim"), later(
                "A figure that somebody else has published, held to the figures here: it agrees, differs, is of another"
                " scope or year, or cannot be right."
            ), CLAIMS),
            Term("snapshot", later("Snapshot"), later(
                "A file as its publisher gave it on a certain day. It is never edited; its address and its checksum are"
                " in the register."
            ), f"{METHODS}#sources"),
            Term("vintage", later("Vintage"), later(
                "All figures as they stood when the store was built. Publishers revise: an address with a vintage shows"
                " the same figures next year."
            ), CHANGES),
            Term("store", later("Store"), later(
                "The figures of this dashboard, built from the snapshots with their corrections and findings, on the"
                " machine that serves it."
            ), COVERAGE),
        ),
    ),
    (
        later("Money"),
        (
            Term("lakh-crore", later("Lakh and crore"), later(
                "A lakh is a hundred thousand (1,00,000), a crore ten million (1,00,00,000). ₹ 1 crore is 10 million"
                " rupees."
            ), f"{METHODS}#periods"),
            Term("usd-conversion", later("Conversion into USD"), later(
                "Amounts in other currencies become dollars at the rate of their own period. Rupees are shown as they"
                " were published where that is so, and else converted at the average of the fiscal year, which is said."
            ), f"{METHODS}#check-implied-rate"),
        ),
    ),
    (
        later("Sources"),
        (
            Term("tradestat", later("TradeStat"), later(
                "The trade data bank of India's Ministry of Commerce and Industry: by month (MEIDB) and by fiscal year"
                " (EIDB), from the customs records that DGCI&S compiles."
            ), f"{METHODS}#source-tradestat-meidb"),
            Term("comtrade", later("UN Comtrade"), later(
                "The trade statistics that countries report to the United Nations, by calendar year and by month."
            ), f"{METHODS}#source-comtrade"),
            Term("baci", later("BACI"), later(
                "CEPII's database of world trade: what exporters and importers report to the United Nations, reconciled"
                " to one figure a flow, by calendar year."
            ), f"{METHODS}#source-baci"),
            Term("comext", later("Comext"), later(
                "Eurostat's statistics of the trade of the European Union and its members, down to eight digits."
            ), f"{METHODS}#source-comext"),
            Term("census", later("US Census"), later(
                "The United States' trade statistics by month, down to ten digits, published by the Census Bureau."
            ), f"{METHODS}#source-census"),
        ),
    ),
)  # fmt: skip
"""All terms, in groups."""
