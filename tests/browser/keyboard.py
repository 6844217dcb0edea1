"""What the keyboard reaches on a page, and whether a reader sees where it is."""

from __future__ import annotations

from playwright.sync_api import Page

_CONTROLS = """() => [
  ...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")
].filter(
  (one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" &&
    one.checkVisibility({ visibilityProperty: true })
)"""
_UNSEEN = f"""() => {{
  const ringed = (one) => {{
    const {{ outlineStyle, outlineWidth }} = getComputedStyle(one);
    const {{ width, height }} = one.getBoundingClientRect();
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && width > 4 && height > 4;
  }};
  return ({_CONTROLS})().filter((one) => {{
    one.focus();
    // the ring of a field lies around what holds it, that of a segment around its label
    const near = [one, one.nextElementSibling, one.parentElement, one.parentElement.parentElement];
    return document.activeElement === one && !near.some((other) => other && ringed(other));
  }}).map((one) => one.outerHTML.slice(0, 160));
}}"""
_MARK = """() => {
  const one = document.activeElement;
  if (one === document.body) return "end";
  if (one.dataset.reached) return "again";
  one.dataset.reached = "yes";
  return "on";
}"""
# of a radio group one is reached, the others by the arrows
_UNREACHED = f"""() => ({_CONTROLS})().filter((one) =>
  !one.dataset.reached && !(one.type === "radio" && document.querySelector(`[name="${{one.name}}"][data-reached]`))
).map((one) => one.outerHTML.slice(0, 160))"""
MOST = 600


def without_ring(page: Page) -> list[str]:
    """Controls that show nothing when they have the focus."""
    page.keyboard.press("Tab")  # from now on the browser shows the focus
    found: list[str] = page.evaluate(_UNSEEN)
    page.evaluate("document.activeElement.blur()")
    return found


def unreached(page: Page) -> list[str]:
    """Controls that Tab does not come to on its way from the beginning of the page to its end."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if (where := page.evaluate(_MARK)) != "on":
            assert where == "end", "the focus is caught"
            break
    found: list[str] = page.evaluate(_UNREACHED)
    return found
