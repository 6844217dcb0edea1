"""Data routes refuse what they cannot heed, rather than answer something else without a word."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

CODES = "codes are judged by the value of all imports of a year, each from its preferred source."


@pytest.mark.parametrize(
    ("path", "parameter", "said"),
    [
        ("/screening.csv?flow=export", "flow", f"This table has no flow=export, only flow=import: {CODES}"),
        ("/screening.csv?measure=weight", "measure", "This table has no measure=weight, only measure=value"),
        ("/screening.json?source=comtrade", "source", "This table has no source=comtrade"),
        ("/screening-years.csv?from=2022", "from", "This table has no from=2022"),
        ("/supplier/CHN.csv?flow=export", "flow", "This table has no flow=export, only flow=import"),
        ("/supplier/CHN.csv?threshold.geodep.hhi=0.9", "threshold.geodep.hhi", "are moved in /screening only"),
        ("/screening.csv?treshold.ec_2021.hhi=0.9", "treshold.ec_2021.hhi", "Is threshold meant?"),
        ("/screening.csv?threshold.ec_2021.gini=0.9", "threshold.ec_2021.gini", "is no threshold of a rulebook"),
        ("/what-if/permanent-magnets.csv?cuts=CHN:50", "cuts", "There is no parameter cuts. Is cut meant?"),
        ("/what-if/permanent-magnets.csv?flow=export", "flow", "is asked of imports"),
        ("/compare/permanent-magnets.csv?reporter=IND&reportrs=USA", "reportrs", "Is reporters meant?"),
        ("/compare/permanent-magnets.csv?basis=fiscal", "basis", "compared by calendar year"),
    ],
)
def test_what_has_no_effect_is_400_and_says_what_has(client: FlaskClient, path: str, parameter: str, said: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json is not None
    assert answer.json["parameter"] == parameter
    assert said in answer.json["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/screening.csv?flow=import&measure=value&unit=usd&min=5&utm_medium=mail",
        "/screening.csv?threshold.geodep.hhi=0.45&lang=hi&theme=dark",
        "/supplier/CHN.csv?reporter=IND&partner=JPN&goods=codes",
        "/what-if/permanent-magnets.csv?measure=weight&unit=t&cut=CHN:50",
        "/compare/permanent-magnets.csv?reporters=IND,USA&measure=weight",
    ],
)
def test_what_is_known_or_wholly_unknown_is_answered(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
