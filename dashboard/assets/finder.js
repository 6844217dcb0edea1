// The search in the header: goods, suppliers, pages and definitions by name, Hindi name, code or material.
(function () {
  "use strict";
  const SHOWN = 6; // so many of a group; a closer word finds the rest
  const FIRST = 8; // goods that stand there before anything is typed

  const LONG = 60; // so much of what was typed is said again

  let list = null; // groups and entries, once they are loaded

  const box = () => document.querySelector("dialog.finder");
  const part = (selector) => box().querySelector(selector);
  const field = () => part("input");

  function folded(text) {
    return text.normalize("NFD").toLowerCase().replace(/[\u0300-\u036f\u093c]/g, "").normalize("NFC").trim();
  }

  async function load() {
    if (list) return;
    const answer = await fetch("/finder.json?lang=" + document.documentElement.lang);
    if (!answer.ok) throw new Error(answer.statusText);
    list = await answer.json();
  }

  // how well an entry fits: 0 its name begins so, 1 a word of it does, 2 it holds the words, 3 what it is made of; else null
  function fits(entry, words, digits) {
    if (digits) {
      const exact = entry.codes.some((code) => code === digits);
      const near = entry.codes.some((code) => code.startsWith(digits) || (code.length >= 4 && digits.startsWith(code)));
      return exact ? 0 : near ? 1 : null;
    }
    const whole = words.join(" ");
    if (entry.names.split(" | ").some((name) => name.startsWith(whole))) return 0;
    const begins = (text, word) => text.split(/[\s,()|/-]+/).some((each) => each.startsWith(word));
    if (words.every((word) => begins(entry.names, word))) return 1;
    if (words.every((word) => entry.names.includes(word))) return 2;
    if (words.every((word) => begins(entry.also, word) || begins(entry.names, word))) return 3;
    return null;
  }

  function found(typed) {
    const text = folded(typed);
    if (!text) return list.entries.filter((entry) => entry.group === 0).slice(0, FIRST);
    const bare = text.replace(/^hs\s*/, "");
    const digits = /^[\d.\s]+$/.test(bare) ? bare.replace(/\D/g, "") : "";
    const ranked = list.entries
      .map((entry) => ({ entry, rank: fits(entry, text.split(/\s+/), digits) }))
      .filter((one) => one.rank !== null);
    const best = list.groups.map((_, group) => Math.min(...ranked.filter((one) => one.entry.group === group).map((one) => one.rank)));
    ranked.sort((a, b) => best[a.entry.group] - best[b.entry.group] || a.entry.group - b.entry.group || a.rank - b.rank);
    const taken = {};
    return ranked.map((one) => one.entry).filter((entry) => {
      taken[entry.group] = (taken[entry.group] || 0) + 1;
      return taken[entry.group] <= SHOWN;
    });
  }

  function made(kind, name, text, attributes) {
    const element = document.createElement(kind);
    element.className = name;
    element.textContent = text;
    Object.entries(attributes || {}).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  }

  function optionOf(entry, number) {
    const option = made("div", "finder-option", "", { role: "option", id: "finder-" + number, "aria-selected": "false" });
    option.dataset.path = entry.path;
    option.append(made("span", "finder-name", entry.name));
    if (entry.note) option.append(made("span", "finder-note", entry.note));
    return option;
  }

  function show() {
    const entries = found(field().value);
    const groups = [];
    entries.forEach((entry, number) => {
      if (!groups.length || groups[groups.length - 1].dataset.group !== String(entry.group)) {
        const group = made("div", "finder-group", "", { role: "group", "aria-labelledby": "finder-group-" + entry.group });
        group.dataset.group = entry.group;
        group.append(made("div", "finder-head", list.groups[entry.group], { id: "finder-group-" + entry.group }));
        groups.push(group);
      }
      groups[groups.length - 1].append(optionOf(entry, number));
    });
    part(".finder-list").replaceChildren(...groups);
    part(".finder-list").hidden = !entries.length;
    field().setAttribute("aria-expanded", String(Boolean(entries.length)));
    tell(entries.length);
    choose(options()[0]);
  }

  function tell(number) {
    const said = part(".finder-said");
    const words = field().value.trim();
    const template = number === 0 ? said.dataset.none : number === 1 ? said.dataset.one : said.dataset.many;
    const named = words.length > LONG ? words.slice(0, LONG) + "…" : words;
    said.textContent = template.replace("{number}", number).replace("{words}", () => named);
    said.classList.toggle("unseen", number > 0);
    part(".finder-else").hidden = number > 0;
    part(".finder-else a").setAttribute("href", "/screening?text=" + encodeURIComponent(words));
  }

  const options = () => [...part(".finder-list").querySelectorAll("[role=option]")];
  const chosen = () => part("[aria-selected=true]");

  function choose(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (!option) return field().removeAttribute("aria-activedescendant");
    field().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function take(option) {
    const address = window.dash_clientside.idd.keeping(option.dataset.path, false);
    box().close();
    if (!window.dash_clientside.idd.beside(address)) window.dash_clientside.idd.go(address);
  }

  async function open() {
    if (!box().open) box().showModal();
    field().select();
    try {
      await load();
      show();
    } catch {
      part(".finder-said").textContent = part(".finder-said").dataset.lost;
      part(".finder-said").classList.remove("unseen");
    }
  }

  function typing(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }

  function onKey(event) {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
    if (event.target !== field() || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && list) {
      event.preventDefault();
      if (chosen()) take(chosen());
      else part(".finder-else a").click();
    }
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("input", (event) => {
    if (event.target === field() && list) show();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".finder-open")) return open();
    if (!box().open) return;
    const option = event.target.closest(".finder-option");
    if (option) take(option);
    else if (event.target === box() || event.target.closest(".finder-close") || event.target.closest(".finder a")) box().close();
  });
})();
