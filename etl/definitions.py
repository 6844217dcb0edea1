"""Every indicator as a reader meets it: formula, range, unit, what makes it missing, what one must know, an example.

The page on methods, ``/indicators.csv``, the columns of shown tables and the data dictionary are made from here; what
computes them stands in :mod:`etl.indicators`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from etl.schema import Column


@dataclass(frozen=True)
class Indicator:
    """An indicator; ``columns`` are what tables call it and its parts.

    ``unit`` is that of the numbers in tables, ``shown`` how pages print them, ``missing`` says when there is none,
    ``note`` what one must know before comparing, ``source`` whose definition it is, ``example`` how it is reckoned.
    """

    id: str
    name: str
    formula: str
    range: str
    unit: str
    shown: str
    missing: str
    note: str
    source: str
    example: str
    columns: tuple[Column, ...]


def _figure(name: str, description: str, unit: str) -> Column:
    return Column(name, pl.Float64, description, unit, nullable=True)


def _fraction(name: str, description: str) -> Column:
    return _figure(name, f"{description}, 0–1", "fraction")


_US_AGENCIES = "US Department of Justice and Federal Trade Commission, Herfindahl-Hirschman index"
_OECD = "OECD, Glossary of Industrial Organisation Economics and Competition Law (1993), concentration indexes"

INDICATORS = (
    Indicator(
        "supplier_share",
        "Supplier's share",
        "s_i = x_i / Σ x, with x the value in USD or the weight in kg of each supplier",
        "0 to 1",
        "fraction",
        "per cent, by value and by weight",
        "None where the supplier's figure is not published, or the suppliers add up to nothing.",
        "Of the sum of the suppliers, not of the printed total. A share by weight and one by value answer different"
        " questions and are never exchanged. Unspecified origins are a supplier of their own.",
        "Arithmetic",
        "Of 699, 234, 192 and 60 t, 1,185 t together, the first supplier has 699 / 1,185 = 0.5899, 59.0 %.",
        (
            _fraction("share_value", "share of the partner sum by value"),
            _fraction("share_weight", "share of the partner sum by weight"),
        ),
    ),
    Indicator(
        "share_gap",
        "Gap between shares by weight and by value",
        "share by weight − share by value",
        "−100 to 100",
        "percentage points",
        "in points, with its sign",
        "None unless both shares are known.",
        "Above zero a kilogram from this supplier is worth less than one from the others: another grade, or another"
        " product within the code.",
        "Arithmetic",
        "94.3 % by weight and 82.9 % by value: 94.3 − 82.9 = 11.4 points.",
        (_figure("share_gap", "share by weight − share by value", "percentage points"),),
    ),
    Indicator(
        "top_share",
        "Share of the largest supplier",
        "max s_i",
        "1/n to 1, with n suppliers",
        "fraction",
        "per cent, with the supplier's name",
        "None where no supplier has a share.",
        "Of equals, the first in the alphabet is named.",
        "Arithmetic",
        "Of 699, 234, 192 and 60 t the largest share is 699 / 1,185 = 0.5899.",
        (
            Column("top_partner", pl.String, "largest supplier, ISO 3166-1 alpha-3", nullable=True),
            _fraction("top_share", "share of the largest supplier"),
        ),
    ),
    Indicator(
        "cr3",
        "Share of the three largest suppliers, concentration ratio CR3",
        "CR3 = s_1 + s_2 + s_3, largest first",
        "3/n to 1, with n suppliers; 1 where there are three or fewer",
        "fraction",
        "per cent",
        "None where no supplier has a share.",
        "Of fewer than three suppliers it is the share of all of them, 1.",
        _OECD,
        "Of 699, 234, 192 and 60 t: (699 + 234 + 192) / 1,185 = 0.9494.",
        (_fraction("cr3", "share of the three largest suppliers"),),
    ),
    Indicator(
        "cr5",
        "Share of the five largest suppliers, concentration ratio CR5",
        "CR5 = s_1 + … + s_5, largest first",
        "5/n to 1, with n suppliers; 1 where there are five or fewer",
        "fraction",
        "per cent",
        "None where no supplier has a share.",
        "Of fewer than five suppliers it is the share of all of them, 1.",
        _OECD,
        "Of 40, 20, 10, 10, 10, 5 and 5 t: (40 + 20 + 10 + 10 + 10) / 100 = 0.9.",
        (_fraction("cr5", "share of the five largest suppliers"),),
    ),
    Indicator(
        "hhi",
        "Concentration, Herfindahl-Hirschman index",
        "HHI = Σ s_i²",
        "1/n to 1, with n suppliers",
        "index",
        "× 10,000: a single supplier is 10,000",
        "None where no supplier has a share. It is then unknown, not zero.",
        "Unspecified origins count as one supplier. Of an extract the suppliers left out are missing: the index is not"
        " comparable.",
        _US_AGENCIES,
        "Of 699, 234, 192 and 60 t: 0.5899² + 0.1975² + 0.1620² + 0.0506² = 0.4158, shown as 4,158.",
        (_figure("hhi", "Herfindahl-Hirschman index of the supplier shares, 0–1", "index"),),
    ),
    Indicator(
        "effective_suppliers",
        "Effective number of suppliers",
        "1 / HHI",
        "1 to n, with n suppliers",
        "suppliers",
        "as a number",
        "None where there is no HHI.",
        "So many suppliers of equal size would be as concentrated.",
        "M. A. Adelman, Review of Economics and Statistics 51 (1969), numbers equivalent",
        "An HHI of 0.4158 is that of 1 / 0.4158 = 2.41 equal suppliers.",
        (_figure("effective_suppliers", "1/HHI", "suppliers"),),
    ),
    Indicator(
        "hhi_normalised",
        "Concentration, normalised for the number of suppliers",
        "(HHI − 1/n) / (1 − 1/n), with n suppliers that have a share",
        "0 to 1",
        "index",
        "× 10,000",
        "None where there is no HHI.",
        "0 of equal suppliers, however many. Two of them with different n are not compared without saying so. Of a"
        " single supplier it is 1, to which it tends as a second one vanishes. UNCTAD's concentration index takes the"
        " square root of the sum first: another number.",
        "Arithmetic on the Herfindahl-Hirschman index",
        "Of four suppliers with an HHI of 0.4158: (0.4158 − 0.25) / (1 − 0.25) = 0.221.",
        (
            Column("suppliers", pl.Int64, "n, suppliers that have a share above zero", "suppliers", nullable=True),
            _figure("hhi_normalised", "(HHI − 1/n) / (1 − 1/n), 0–1", "index"),
        ),
    ),
    Indicator(
        "import_growth",
        "Growth",
        "later / earlier − 1",
        "from −1, without upper end",
        "fraction",
        "per cent more or less",
        "None unless both are published and the earlier one is above zero.",
        "Only between complete periods of one length, source and coverage that follow each other. On a low base a"
        " small amount is a large growth.",
        "Arithmetic",
        "From 11.19 to 23.04 million USD: 23.04 / 11.19 − 1 = 1.059, 106 % more.",
        (_figure("import_growth", "later / earlier − 1", "fraction"),),
    ),
    Indicator(
        "cagr",
        "Compound annual growth rate",
        "(last / first)^(1/years) − 1",
        "from −1, without upper end",
        "fraction a year",
        "per cent a year",
        "None unless both ends are published and above zero.",
        "Between two complete periods of one source; what lies between them has no part in it.",
        "Arithmetic",
        "From 14.67 to 23.04 million USD in 7 years: (23.04 / 14.67)^(1/7) − 1 = 0.0666, 6.7 % a year.",
        (_figure("cagr", "(last / first)^(1/years) − 1, between complete periods", "fraction a year"),),
    ),
    Indicator(
        "unit_value",
        "Unit value",
        "Σ value / Σ weight, over the flows that have both",
        "from 0, without upper end",
        "USD/kg",
        "USD per kilogram, with the part of the value that it covers",
        "None where the flows that have a weight carry less than 80 % of the value.",
        "An average over everything the code holds, not a price: it moves with the mix of grades and suppliers.",
        "United Nations, International Merchandise Trade Statistics: Compilers Manual, Revision 1 (IMTS 2010-CM)",
        "850 USD with 100 kg and 150 USD without a weight: 850 / 1,000 = 0.85 of the value is covered, and the unit"
        " value is 850 / 100 = 8.50 USD/kg.",
        (
            _figure("unit_value_usd_per_kg", "value per kilogram, over the flows that have both", "USD/kg"),
            _fraction("value_covered", "part of the value in flows that have a weight"),
        ),
    ),
    Indicator(
        "growth_decomposition",
        "Growth by volume and by price",
        "volume = ΔQ · (P₀ + P₁)/2, price = ΔP · (Q₀ + Q₁)/2, with weights Q and unit values P = V/Q",
        "any; the two add up to the change in value",
        "USD",
        "in USD, beside the change in value",
        "None unless the weights of both periods are known and above zero: not computable, never all price.",
        "The price is a unit value: a change of grades or suppliers counts as one. Weights that leave out 20 % of the"
        " value in either period make no decomposition.",
        "T. L. Bennet, Journal of the Royal Statistical Society 83 (1920)",
        "From 1,000 USD for 100 kg to 1,800 USD for 150 kg: volume 50 · (10 + 12) / 2 = 550, price 2 · (100 + 150) / 2"
        " = 250, together 800 USD.",
        (
            _figure("value_change", "value after − value before", "USD"),
            _figure("volume_effect", "part of the change from more or fewer kilograms (Bennet)", "USD"),
            _figure("price_effect", "part of the change from higher or lower unit values (Bennet)", "USD"),
        ),
    ),
    Indicator(
        "import_cover_by_exports",
        "Exports over imports",
        "X / M",
        "from 0, without upper end",
        "ratio",
        "as a number",
        "None unless both are known and imports are above zero. Exports that a complete source does not list are zero;"
        " those of an extract are unknown.",
        "Not a reliance: what is exported under a code need not be what is imported under it.",
        "Eurostat, cover ratio of external trade",
        "Exports of 37.5 and imports of 11.2 million USD: 37.5 / 11.2 = 3.35.",
        (_figure("import_cover_by_exports", "exports / imports of the same codes", "ratio"),),
    ),
    Indicator(
        "net_import_reliance",
        "Net import reliance",
        "(M − X) / (P + M − X), with imports M, exports X and production P by weight",
        "up to 1; below 0 of a net exporter",
        "fraction",
        "per cent of apparent consumption",
        "None without production, and where apparent consumption P + M − X is not above zero: not computable."
        " Production that is entered as zero is known.",
        "Never (M − X) / M. Changes of stocks are left out. All three must be the weight of the same content.",
        "US Geological Survey, Mineral Commodity Summaries, net import reliance in percent of apparent consumption",
        "Imports of 60, exports of 20 and production of 40 t: (60 − 20) / (40 + 60 − 20) = 0.5.",
        (_figure("net_import_reliance", "net imports / apparent consumption, at most 1", "fraction"),),
    ),
    Indicator(
        "world_export_share",
        "Share of world exports",
        "exports of a country / exports of all countries",
        "0 to 1",
        "fraction",
        "per cent",
        "None where the source does not list every importer's flows: cannot be decided.",
        "Of exports, not of production or capacity. Re-exports count where the source has them.",
        "Arithmetic",
        "Of 699, 234, 192 and 60 t exported, the first exporter has 699 / 1,185 = 0.5899.",
        (_fraction("world_export_share", "exports of a country / exports of all countries"),),
    ),
    Indicator(
        "world_export_hhi",
        "Concentration of world exports",
        "Σ of the squared world-export shares",
        "1/n to 1, with n exporters",
        "index",
        "× 10,000: a single exporter is 10,000",
        "None where the source does not list every importer's flows: cannot be decided.",
        "Where it is high, changing the supplier is hard for every importer.",
        _US_AGENCIES,
        "Of 699, 234, 192 and 60 t exported: 0.5899² + 0.1975² + 0.1620² + 0.0506² = 0.4158.",
        (_figure("world_export_hhi", "Herfindahl-Hirschman index of the world-export shares, 0–1", "index"),),
    ),
    Indicator(
        "extra_bloc_share",
        "Share from outside a bloc",
        "imports from outside the bloc / all imports",
        "0 to 1",
        "fraction",
        "per cent",
        "None where the suppliers add up to nothing.",
        "The bloc is one that the importer belongs to; an importer without one has no such share.",
        "European Commission, Strategic dependencies and capacities, SWD(2021) 352",
        "Of 100 USD, 30 from members: 70 / 100 = 0.7.",
        (_fraction("extra_bloc_share", "imports from outside the bloc / all imports"),),
    ),
    Indicator(
        "loss_of_supplier",
        "Loss of a supplier",
        "lost = Σ x_i · p_i; growth needed = lost / Σ x of those who do not cut; uncovered = lost − what they can add",
        "lost and uncovered from 0 to the imports",
        "USD or kg",
        "as amounts, with every assumption beside them",
        "Uncovered is unknown where a remaining supplier's capacity is; the growth needed where nobody remains.",
        "Arithmetic, not a forecast. Who cuts does not replace others. Every other supplier grows by the same factor,"
        " up to its limit; what is still missing comes from those with capacity left, in proportion to it. Prices and"
        " delays are left out, and suppliers that the table does not have.",
        "Arithmetic",
        "The first of 699, 234, 192 and 60 t stops: 699 t are lost, and the others, who sell 486 t, need to sell"
        " 699 / 486 = 1.438 times as much in addition. If they can add 300 t, 699 − 300 = 399 t stay uncovered.",
        (
            _figure("lost", "what the cuts take away", "USD or kg"),
            _fraction("lost_share", "lost / imports"),
            _figure("remaining", "sales of those who do not cut", "USD or kg"),
            _figure("growth_needed", "lost / remaining: by how much the others must grow", "fraction"),
            _figure("growth_factor", "1 + growth needed", "ratio"),
            _figure("to_add", "what that growth asks of the supplier", "USD or kg"),
            _figure("added", "what it adds within its capacity", "USD or kg"),
            _figure("after", "what it sells after the cuts", "USD or kg"),
            _figure("covered", "part of lost within the capacities of those who remain", "USD or kg"),
            _figure("uncovered", "lost − covered", "USD or kg"),
            _figure("hhi_without_replacement", "HHI of what is left, 0–1", "index"),
            _figure("hhi_with_replacement", "HHI of what is left and added, 0–1", "index"),
        ),
    ),
)
"""Every indicator, in the order in which the page on methods tells of them."""

_COLUMNS = {c.name: replace(c, indicator=indicator.id) for indicator in INDICATORS for c in indicator.columns}


def column(name: str, called: str = "", description: str = "") -> Column:
    """The column ``name`` of an indicator, for the declaration of a table; ``called`` and described in its words."""
    declared = _COLUMNS[name]
    return replace(declared, name=called or name, description=description or declared.description)
