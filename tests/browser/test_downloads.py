from __future__ import annotations

import base64
import csv
import io
import re
import struct
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect
from visiting import CHARTS, Saved, Visitor

SCOPE = "rare-earth-compounds"
TOTALS = "period value_usd value_inr_crore inr_origin net_weight_kg months_covered coverage findings"
COLUMNS = {
    "trend": TOTALS,
    "suppliers": "period partner partner_name value_usd net_weight_kg share_value share_weight months_covered"
    " coverage findings",
    "concentration": "period hhi effective_suppliers top_partner top_share partner_sum_usd published_total_usd"
    " coverage findings",
    "focus": "period partner share_value share_weight coverage findings",
    "months": TOTALS,
}
# per horizontal third of the picture (title, chart, source): how many pixels differ from the ground; and the ground
SEEN = """async (data) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth / 4, image.naturalHeight / 4];
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data: bytes } = brush.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(bytes.buffer), third = Math.ceil(pixels.length / 3);
  const inked = [0, 0, 0];
  pixels.forEach((pixel, n) => { if (pixel !== pixels[0]) inked[Math.floor(n / third)] += 1; });
  return { colours: new Set(pixels).size, inked, ground: [...bytes.slice(0, 4)] };
}"""


def squeezed(text: str) -> str:
    """Without white space: lines are broken inside pictures."""
    return re.sub(r"\s", "", text)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png[12:16] == b"IHDR"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def seen(page: Page, png: bytes) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(SEEN, base64.b64encode(png).decode())
    return found


def texts(svg: Saved) -> str:
    root = ElementTree.fromstring(svg.body)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return squeezed("".join("".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")))


def assert_self_contained(svg: Saved) -> None:
    text = svg.body.decode()
    assert "@font-face" in text
    assert re.search(r"@font-face\{[^}]*Inter[^}]*src:url\(data:[^)]{1000,}\)", text)
    addresses = re.findall(r"https?://[^\s\"'<>)]+", text)
    assert {urlsplit(address).netloc for address in addresses} == {"www.w3.org"}, addresses
    drawn_with = re.findall(r"url\((?:[\"']|&quot;)?([^)]{0,40})", text)
    assert all(address.startswith(("#", "data:")) for address in drawn_with), drawn_with
    for element in ElementTree.fromstring(svg.body).iter():
        assert not element.tag.endswith(("}script", "}foreignObject"))
        for name, value in element.attrib.items():
            if name.endswith("href"):
                assert value.startswith(("#", "data:")), value


@pytest.fixture(scope="module")
def compounds(reader: Visitor) -> Visitor:
    reader.open(f"/commodity/{SCOPE}")
    return reader


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_taken_away_as_png_svg_and_csv(compounds: Visitor, chart: str) -> None:
    visitor = compounds
    png = visitor.save(chart, "PNG")
    assert png.name == f"{SCOPE}-{chart}.png"
    assert size(png.body) == (2400, 1350)
    found = seen(visitor.page, png.body)
    assert found["colours"] > 50
    assert min(found["inked"]) > 500

    svg = visitor.save(chart, "SVG")
    assert svg.name == f"{SCOPE}-{chart}.svg"
    assert_self_contained(svg)
    words = texts(svg)
    assert squeezed(visitor.title(chart).inner_text()) in words
    for part in visitor.subtitle(chart).inner_text().split(" · "):
        assert squeezed(part) in words
    for note in visitor.card(chart).locator(".card-notes p").all_inner_texts():
        assert squeezed(note) in words
    assert (
        "Source:DGCI&S,MinistryofCommerceandIndustryofIndia,TradeStatMEIDB,asstoredbyVasuki8/india-critical-trade-tracker,retrieved"
        in words
    )
    assert re.search(r"vintage20\d\d-\d\d-\d\d-[0-9a-f]{8}\.", words)

    table = visitor.save(chart, "CSV")
    assert table.name == f"{SCOPE}-{chart}.csv"
    assert table.href is not None
    assert table.body == visitor.get(table.href)
    header, *rows = csv.reader(io.StringIO(table.body.decode()))
    expected = COLUMNS[chart].split()
    assert header[: len(expected)] == expected
    assert len(rows) >= 10


def test_what_is_taken_away_is_the_view_that_is_shown(visitor: Visitor) -> None:
    visitor.open(f"/commodity/{SCOPE}")
    visitor.choose("unit", "₹ crore")
    expect(visitor.title("trend")).to_contain_text("₹")
    svg = visitor.save("trend", "SVG")
    assert squeezed(visitor.title("trend").inner_text()) in texts(svg)
    assert "₹crore" in texts(svg)
    assert svg.body.count(b"@font-face") == 2, "the rupee sign has a font file of its own"
    table = visitor.save("trend", "CSV")
    assert table.body == visitor.get(f"/commodity/{SCOPE}/trend.csv?unit=inr_crore")


def test_a_chart_without_data_is_taken_away_with_the_reason(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets")
    reason = visitor.card("months").locator(".card-reason").inner_text()
    assert "by month" in reason
    svg = visitor.save("months", "SVG")
    assert squeezed(reason) in texts(svg)
    assert squeezed(visitor.title("months").inner_text()) in texts(svg)
    assert re.search(r"vintage20\d\d-\d\d-\d\d-[0-9a-f]{8}\.", texts(svg))
    png = visitor.save("months", "PNG")
    assert size(png.body) == (2400, 1350)
    assert min(seen(visitor.page, png.body)["inked"]) > 200
    assert visitor.save("months", "CSV").body.count(b"\n") == 1


def test_a_picture_taken_in_the_dark_is_dark(visitors: Any) -> None:
    visitor: Visitor = visitors(color_scheme="dark")
    visitor.open("/commodity/permanent-magnets")
    png = visitor.save("focus", "PNG")
    found = seen(visitor.page, png.body)
    assert size(png.body) == (2400, 1350)
    assert max(found["ground"][:3]) < 60
    assert found["ground"][3] == 255
    assert min(found["inked"]) > 500


def test_the_first_picture_in_hindi_has_its_names(visitors: Any) -> None:
    """The font embedded in a picture is read after the picture is: a first picture must wait for it."""
    taken = []
    for _ in range(2):
        visitor: Visitor = visitors()
        visitor.open("/commodity/permanent-magnets?lang=hi")
        taken += [visitor.save("suppliers", "PNG").body, visitor.save("suppliers", "PNG").body]
    assert len(set(taken)) == 1
