// Tables of figures: their rows are drawn, sorted and searched here; all words come from the table itself.
(function () {
  "use strict";
  const states = new WeakMap();

  function stateOf(root) {
    if (!states.has(root)) states.set(root, { version: null, rows: [], sort: null, all: false });
    return states.get(root);
  }

  // a cell is its text, or its text with the value that it is sorted by, an address and a remark
  function cellOf(written) {
    const [text, value, href, note] = Array.isArray(written) ? written : [written];
    return { text: text || "", value: value === undefined || value === null ? text || null : value, href, note };
  }

  function counted(root, words, counts) {
    const language = root.closest("[lang]");
    const number = new Intl.NumberFormat(language ? language.lang + "-u-nu-latn" : "en");
    return Object.entries(counts).reduce((text, [name, count]) => text.replace("{" + name + "}", number.format(count)), words);
  }

  function compare(a, b) {
    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
  }

  // what has no value comes last, whichever way
  function sorted(rows, sort) {
    if (!sort) return rows;
    const way = sort.order === "descending" ? -1 : 1;
    return [...rows].sort((one, other) => {
      const a = one[sort.column].value;
      const b = other[sort.column].value;
      if (a === null || b === null) return (a === null) - (b === null);
      return way * compare(a, b);
    });
  }

  function found(rows, words) {
    const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length) return rows;
    return rows.filter((row) => {
      const text = row.map((cell) => cell.text).join(" ").toLocaleLowerCase();
      return wanted.every((word) => text.includes(word));
    });
  }

  function drawnCell(cell, n, kind) {
    const element = document.createElement(n ? "td" : "th");
    if (!n) element.scope = "row";
    if (kind) element.className = kind;
    if (cell.note) element.title = cell.note;
    if (cell.value !== null && cell.value !== cell.text) element.dataset.value = cell.value;
    const holder = cell.href ? element.appendChild(document.createElement("a")) : element;
    if (cell.href) holder.href = cell.href;
    holder.textContent = cell.text;
    return element;
  }

  function drawnRow(row, kinds) {
    const element = document.createElement("tr");
    element.append(...row.map((cell, n) => drawnCell(cell, n, kinds[n])));
    return element;
  }

  function draw(root) {
    const state = stateOf(root);
    const heads = [...root.querySelectorAll("thead th")];
    const field = root.querySelector(".data-table-find input");
    const rows = found(sorted(state.rows, state.sort), field ? field.value : "");
    const shown = state.all ? rows : rows.slice(0, Number(root.dataset.shown));
    root.querySelector("tbody").replaceChildren(...shown.map((row) => drawnRow(row, heads.map((head) => head.className))));
    heads.forEach((head, n) => {
      if (state.sort && state.sort.column === n) head.setAttribute("aria-sort", state.sort.order);
      else if (state.sort) head.removeAttribute("aria-sort");
    });
    const all = state.rows.length;
    const { count, found: few, none } = root.dataset;
    root.querySelector(".data-table-count").textContent = rows.length === all
      ? counted(root, count, { rows: all })
      : rows.length ? counted(root, few, { found: rows.length, rows: all }) : none;
    const button = root.querySelector(".data-table-all");
    button.hidden = rows.length <= Number(root.dataset.shown);
    button.textContent = state.all
      ? counted(root, root.dataset.fewer, { rows: Number(root.dataset.shown) })
      : counted(root, root.dataset.all, { rows: rows.length });
  }

  function read(root) {
    const state = stateOf(root);
    if (state.version === root.dataset.version) return;
    state.version = root.dataset.version;
    state.rows = JSON.parse(root.dataset.rows).map((row) => row.map(cellOf));
    draw(root);
  }

  // the other way round by the same head; numbers begin with the largest
  function sortBy(head) {
    const root = head.closest(".data-table");
    const first = head.classList.contains("number") ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    stateOf(root).sort = { column: head.cellIndex, order: head.getAttribute("aria-sort") === first ? other : first };
    draw(root);
  }

  // links of rows lead within the page, as others do; those to a definition are another script's
  function follow(event, link) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.href);
    if (address.origin !== window.location.origin || address.hash) return;
    event.preventDefault();
    window.dash_clientside.set_props("location", { pathname: address.pathname, search: address.search, hash: "" });
    window.scrollTo(0, 0);
  }

  document.addEventListener("click", (event) => {
    const head = event.target.closest(".data-table thead th");
    if (head && event.target.closest("button")) sortBy(head);
    const button = event.target.closest(".data-table-all");
    if (button) {
      const root = button.closest(".data-table");
      const state = stateOf(root);
      state.all = !state.all;
      draw(root);
    }
    const link = event.target.closest(".data-table tbody a");
    if (link) follow(event, link);
  });
  document.addEventListener("input", (event) => {
    const root = event.target.closest(".data-table-find") && event.target.closest(".data-table");
    if (root) draw(root);
  });

  new MutationObserver(() => document.querySelectorAll(".data-table[data-rows]").forEach(read)).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-version"],
  });
})();
