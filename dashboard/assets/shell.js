// The shell around the pages: header, side panel of definitions, and what is said when an answer does not come.
(function () {
  "use strict";
  const ANSWERS = "_dash-update-component";
  const PATIENCE = 12000; // milliseconds after which an answer that is not there yet is spoken of
  const html = document.documentElement;
  const app = () => window.dash_clientside.idd;
  const plain = (event) => !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  // ---- header

  // all pages of a commodity are under its name, all suppliers under one
  function place(pathname) {
    const [page, argument] = pathname.split("/").slice(1);
    if (["commodity", "analysis", "what-if", "compare"].includes(page)) return "commodity/" + argument;
    return page;
  }

  function languageOf(search) {
    const asked = new URLSearchParams(search).get("lang");
    const known = [html.lang, ...[...document.querySelectorAll(".language")].map((link) => link.dataset.lang)];
    return known.includes(asked) ? asked : "en";
  }

  // the header follows the address; another language is another document
  function follow() {
    const { pathname, search } = window.location;
    if (languageOf(search) !== html.lang) return window.location.reload();
    document.querySelectorAll(".site-head a.keeps-view").forEach((link) => {
      link.dataset.path = link.dataset.path || link.getAttribute("href");
      link.href = app().keeping(link.dataset.path, false).href;
      if (!link.closest("nav")) return;
      if (place(link.dataset.path) === place(pathname)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    document.querySelectorAll(".language").forEach((link) => {
      const query = new URLSearchParams(search);
      query.set("lang", link.dataset.lang);
      link.href = pathname + "?" + query.toString() + window.location.hash;
    });
    const exports = new URLSearchParams(search).get("flow") === "export";
    document.querySelectorAll(".importer [data-flow]").forEach((label) => { label.hidden = (label.dataset.flow === "export") !== exports; });
    const importer = document.getElementById("importer");
    const country = (new URLSearchParams(search).get("reporter") || "IND").toUpperCase();
    if (importer) importer.value = [...importer.options].some((option) => option.value === country) ? country : "IND";
  }

  function chooseImporter(event) {
    if (event.target.id !== "importer") return;
    const address = new URL(window.location.href);
    app().RESETS.reporter.forEach((key) => address.searchParams.delete(key));
    address.searchParams.set("reporter", event.target.value);
    address.hash = "";
    app().go(address);
  }

  function switchTheme(event) {
    if (!event.target.closest(".theme-toggle")) return;
    const address = new URL(window.location.href);
    address.searchParams.set("theme", html.getAttribute("data-mantine-color-scheme") === "dark" ? "light" : "dark");
    app().go(address);
  }

  // ---- foot

  function tellAge() {
    const said = new Intl.RelativeTimeFormat(html.lang, { numeric: "auto" });
    document.querySelectorAll("time.age").forEach((time) => {
      const days = Math.floor((Date.now() - Date.parse(time.dateTime)) / 86400000);
      if (!(days >= 0)) return; // a store without figures has no day
      const [count, unit] = days < 60 ? [days, "day"] : days < 730 ? [Math.floor(days / 30.44), "month"] : [Math.floor(days / 365.25), "year"];
      time.dataset.age = " (" + said.format(-count, unit) + ")";
    });
  }

  // the address of a report names the view as it is now, with the server before it
  function prepareReport(event) {
    const link = event.target.closest("a.reports");
    if (!link) return;
    link.dataset.made = link.dataset.made || link.href;
    const { pathname, search, href } = window.location;
    link.href = link.dataset.made.replace(encodeURIComponent(pathname + search), encodeURIComponent(href));
  }

  // ---- definitions

  let asked = 0;

  // whether an address is that of a definition, and is shown beside the page
  function beside(address) {
    if (address.pathname !== "/methods" || !/^#(indicator|check|rule)-/.test(address.hash)) return false;
    if (window.location.pathname === "/methods" || !window.dash_clientside.set_props) return false;
    asked += 1;
    const entry = decodeURIComponent(address.hash.slice(1));
    window.dash_clientside.set_props("defined", { data: { entry, search: window.location.search, asked } });
    return true;
  }

  function askDefinition(event) {
    const link = event.target.closest("a[href]");
    if (!link || !plain(event) || link.closest(".definition") || !beside(new URL(link.href, window.location.href))) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // the definition is there: open the panel, named by its head
  function define() {
    const panel = document.querySelector("dialog.definition");
    requestAnimationFrame(() => {
      const head = panel.querySelector("h3");
      if (head) {
        head.id = "definition-title";
        panel.setAttribute("aria-labelledby", head.id);
      }
      if (!panel.open) panel.showModal();
      panel.scrollTop = 0;
    });
    return window.dash_clientside.no_update;
  }

  function closeDefinition(event) {
    const panel = event.target.closest("dialog.definition");
    if (!panel) return;
    const link = event.target.closest("a");
    if (event.target === panel || event.target.closest(".definition-close") || (link && plain(event))) panel.close();
  }

  // ---- what is said when an answer does not come

  function trouble(kind) {
    const box = document.querySelector(".trouble");
    if (!kind && (box.hidden || box.dataset.kind !== "slow")) return; // an answer takes back only that there is none
    box.dataset.kind = kind || "";
    box.querySelectorAll("[data-trouble]").forEach((said) => { said.hidden = said.dataset.trouble !== kind; });
    box.hidden = !kind;
  }

  let waiting = 0;

  function wait(step) {
    waiting += step;
    html.toggleAttribute("data-waiting", waiting > 0);
  }

  // a page made anew is of the vintage that serves; a part of an older page may be of a newer one
  function compareVintage(answer, made) {
    const serves = answer.headers.get("X-Vintage");
    const foot = document.querySelector(".site-foot[data-vintage]");
    if (serves === "") return trouble("empty");
    if (!serves || made || !foot || new URLSearchParams(window.location.search).get("vintage")) return;
    if (foot.dataset.vintage !== serves) trouble("newer");
  }

  const send = window.fetch.bind(window);

  window.fetch = async function watched(resource, options) {
    const address = String(resource instanceof Request ? resource.url : resource);
    if (!address.includes(ANSWERS)) return send(resource, options);
    const made = Boolean(options && String(options.body).includes('"output":"page.children"'));
    const late = setTimeout(() => trouble("slow"), PATIENCE);
    wait(1);
    try {
      const answer = await send(resource, options);
      if (answer.status >= 500 || answer.status === 429) trouble("failed");
      else {
        trouble(null);
        compareVintage(answer, made);
      }
      return answer;
    } catch (error) {
      if (error.name !== "AbortError") trouble("lost");
      throw error;
    } finally {
      clearTimeout(late);
      wait(-1);
    }
  };

  // load the page anew, but not into the browser's own error page: only if the server answers
  async function retry() {
    try {
      await send("/healthz", { cache: "no-store" });
      window.location.reload();
    } catch {
      trouble("lost");
    }
  }

  document.addEventListener("click", askDefinition, true);
  document.addEventListener("click", closeDefinition);
  document.addEventListener("click", switchTheme);
  document.addEventListener("click", prepareReport, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest(".trouble-retry")) retry();
    if (event.target.closest(".trouble-close")) document.querySelector(".trouble").hidden = true;
  });
  document.addEventListener("change", chooseImporter);
  document.addEventListener("idd:address", follow);
  document.addEventListener("idd:page", () => requestAnimationFrame(tellAge));
  window.addEventListener("offline", () => trouble("lost"));

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    idd: Object.assign({}, (window.dash_clientside || {}).idd, { define, beside }),
  });
})();
