// Browser side of the callbacks: the address, the colour scheme, and pictures.
(function () {
  "use strict";
  const RESETS = {
    reporter: ["source", "from", "to", "year", "against"],
    flow: ["source", "from", "to"],
    basis: ["source", "from", "to", "year", "against", "digits"],
    year: ["against"],
    measure: ["unit", "source", "from", "to"],
    partner: ["cut"],
  };

  let shown = null; // what this tab shows or has asked for: path, query and colour scheme

  function nothing() {
    return window.dash_clientside.no_update;
  }

  function compose() {
    const context = window.dash_clientside.callback_context;
    const view = arguments[arguments.length - 1];
    if (!view) return [nothing(), nothing()];
    const query = new URLSearchParams(view.query);
    let changed = false;
    for (const input of context.inputs_list) {
      const name = input.id.slice(input.id.indexOf("-") + 1);
      // several values are an array, in an address joined by commas
      if (input.value === undefined || input.value === null || String(input.value) === String(view.shown[name])) continue;
      query.set(name, input.value);
      (RESETS[name] || []).forEach((key) => query.delete(key));
      changed = true;
    }
    if (!changed) return [nothing(), nothing()];
    const search = "?" + query.toString();
    shown = key(window.location.pathname, search);
    return [search, search];
  }

  function schemeOf(search) {
    const chosen = new URLSearchParams(search).get("theme");
    const dark = chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    return dark ? "dark" : "light";
  }

  function key(pathname, search) {
    return pathname + search + " " + schemeOf(search);
  }

  // links, back and forward make a page anew; what a control changed is on the page already
  function route() {
    const { pathname, search } = window.location;
    document.dispatchEvent(new CustomEvent("idd:address"));
    if (key(pathname, search) === shown) return [nothing(), nothing()];
    shown = key(pathname, search);
    const scheme = schemeOf(search);
    document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
    return [{ pathname, search, scheme }, scheme];
  }

  function title(text) {
    if (text) document.title = text;
    document.dispatchEvent(new CustomEvent("idd:page"));
    if (window.location.hash && window.location.href !== led) {
      led = window.location.href;
      requestAnimationFrame(() => leadTo(window.location.hash));
    }
    return nothing();
  }

  // an entry that an address names: the page is made after the browser has looked for it
  let led = null;
  function leadTo(hash) {
    const entry = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!entry) return;
    entry.setAttribute("tabindex", "-1");
    entry.scrollIntoView();
    entry.focus({ preventScroll: true });
  }

  // a command or a sentence is copied; of a source with its address here; without the clipboard (no https, not this machine) by selecting it
  async function copy(button) {
    const { copy: words, address } = button.dataset;
    const text = address ? (words + " " + window.location.origin + address).trim() : words;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const selection = window.getSelection();
      selection.selectAllChildren(button.previousElementSibling);
      if (!document.execCommand("copy")) return;
      selection.removeAllRanges();
    }
    button.dataset.words = button.dataset.words || button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = button.dataset.words; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });

  // links to other pages keep what is not theirs: country, focus, vintage, colours, language
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.keeps-view");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(keeping(link.href, link.classList.contains("keeps-all")));
  });

  // the address of another page with what is kept of this one
  function keeping(href, all) {
    const here = new URLSearchParams(window.location.search);
    const address = new URL(href, window.location.origin);
    const common = ["reporter", "partner", "fold", "data", "vintage", "lang", "theme"];
    (all ? [...here.keys()] : common).forEach((key) => {
      if (here.has(key) && !address.searchParams.has(key)) address.searchParams.set(key, here.get(key));
    });
    return address;
  }

  // to another address of this app, without loading it anew where it runs already
  function go(address) {
    const { pathname, search, hash } = address;
    if (!window.dash_clientside.set_props) return window.location.assign(address.href);
    window.dash_clientside.set_props("location", { pathname, search, hash });
    window.scrollTo(0, 0);
  }

  // the answer makes the part of the page anew in which the link stands: the same link has the focus again
  function refocus(link) {
    const same = () => [...document.querySelectorAll("a.changes-view")].find(
      (other) => other !== link && other.textContent === link.textContent
    );
    new MutationObserver((_, watch) => {
      if (link.isConnected) return;
      watch.disconnect();
      const again = same();
      if (again) again.focus({ preventScroll: true });
    }).observe(document.getElementById("content"), { childList: true, subtree: true });
  }

  // a link that changes what its page shows does as a control of it: the page stays where it is
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.changes-view");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    refocus(link);
    const { page, control, value } = link.dataset;
    if (control) {
      window.dash_clientside.set_props(page + "-" + control, { value });
      return;
    }
    const { pathname, search } = new URL(link.href);
    shown = key(pathname, search);
    window.dash_clientside.set_props("location", { search });
    window.dash_clientside.set_props(page + "-search", { data: search });
  });

  // another vintage of what is shown now
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.pins");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const query = new URLSearchParams(window.location.search);
    query.delete("vintage");
    if (link.dataset.vintage) query.set("vintage", link.dataset.vintage);
    const search = query.toString() ? "?" + query.toString() : "";
    window.dash_clientside.set_props("location", { search });
    window.scrollTo(0, 0);
  });

  // a menu closes when something is taken, on Escape, and when the reader goes elsewhere
  function closeMenus(except, focus) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu === except) return;
      menu.open = false;
      if (focus) menu.querySelector("summary").focus();
    });
  }

  document.addEventListener("click", (event) => {
    const taken = event.target.closest("details.menu :is(a, button)");
    closeMenus(taken ? null : event.target.closest("details.menu"), Boolean(taken));
  });
  document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu"), false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null, true);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    idd: { compose, route, title, keeping, go, RESETS },
  });
})();
