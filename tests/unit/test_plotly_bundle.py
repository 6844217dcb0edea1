"""The pages draw with the bundle that lies in the assets, not with the whole of Plotly."""

import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

import dashboard

_BUNDLE = (Path(dashboard.__file__).parent / "assets" / "plotly" / "plotly.min.js").read_text()
_FIGURES = Path(dashboard.__file__).parent / "figures"


def test_the_bundle_is_of_the_version_that_the_python_package_writes_figures_for():
    bundled = re.search(r"plotly\.js v(\d+)", _BUNDLE)
    assert bundled and bundled[1] == get_plotlyjs_version().split(".")[0]


def test_the_bundle_makes_no_code_of_text():
    assert not re.search(r"new Function\(|[^\w.]eval\(", _BUNDLE)


def test_the_bundle_draws_every_kind_of_trace_that_figures_name():
    drawable = {trace for trace in ("scatter", "bar", "treemap", "sankey") if f'name:"{trace}"' in _BUNDLE}
    assert drawable == {"scatter", "bar", "treemap", "sankey"}
    not_traces = {"line", "rect", "path", "category", "date", "linear"}
    for module in _FIGURES.glob("*.py"):
        named = set(re.findall(r'"type": "(\w+)"', module.read_text())) - not_traces
        assert named <= drawable, module.name


def test_the_bundle_is_a_third_of_the_whole_at_most():
    assert len(_BUNDLE) < 1_400_000
