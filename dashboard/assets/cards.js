// Cards: the table in place of the chart, what is copied, and the report of an error. Words come from the layout.
(function () {
  "use strict";

  // what was done is said beside the button, and to those who hear the page
  function tell(button, words, unseen) {
    const said = button.closest(".card").querySelector(".card-said");
    said.textContent = words;
    said.classList.toggle("unseen", Boolean(unseen));
    clearTimeout(Number(said.dataset.timer));
    said.dataset.timer = setTimeout(() => { said.textContent = ""; }, 6000);
  }

  // an odd click opens the table, an even one closes it; while it is open it follows the address of the view's table
  function table(clicks, address) {
    const same = window.dash_clientside.no_update;
    const open = clicks % 2 === 1;
    return [open ? address : same, String(open)];
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".card-open");
    if (!button) return;
    const opens = button.getAttribute("aria-expanded") !== "true";
    if (!button.closest(".card-later")) tell(button, opens ? button.dataset.shown : button.dataset.hidden, true);
  });

  // t turns the card in which the reader is
  document.addEventListener("keydown", (event) => {
    if (event.key !== "t" || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const card = event.target.closest(".card");
    const button = card && card.querySelector(".card-open");
    if (button) button.click();
  });

  // the address of a card in the view that is shown
  function addressOf(card) {
    return window.location.href.split("#")[0] + "#" + card.id;
  }

  async function copyLink(button) {
    try {
      await navigator.clipboard.writeText(addressOf(button.closest(".card")));
      tell(button, button.dataset.done);
    } catch {
      tell(button, button.dataset.failed);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".card-link");
    if (button) copyLink(button);
  });

  function filled(words, blanks) {
    return words.replace(/\{(\w+)\}/g, (blank, name) => (name in blanks ? blanks[name] : blank));
  }

  // a mail to, or an issue of, whom the configuration names, with the chart and the view in it
  function reportTo(link, place) {
    const card = link.closest(".card");
    const blanks = {
      title: card.querySelector(".card-title").textContent,
      subtitle: card.querySelector(".card-subtitle").textContent,
      address: addressOf(card),
    };
    const [subject, body] = [filled(link.dataset.subject, blanks), filled(link.dataset.body, blanks)];
    if (place.includes("://")) {
      const address = new URL(place);
      address.searchParams.set("title", subject);
      address.searchParams.set("body", body);
      return address.href;
    }
    return "mailto:" + place + "?subject=" + encodeURIComponent(subject) + "&body=" + encodeURIComponent(body);
  }

  document.addEventListener("toggle", (event) => {
    const link = event.target.open && event.target.querySelector(".card-report");
    const place = document.querySelector("meta[name=report-to]");
    if (!link || !place) return;
    link.hidden = false;
    link.href = reportTo(link, place.content);
  }, true);

  // back to the usual view of a page; what the header has chosen stays, and the vintage
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.resets");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const here = new URLSearchParams(window.location.search);
    const kept = new URLSearchParams(["reporter", "vintage", "lang", "theme"].filter((key) => here.has(key)).map((key) => [key, here.get(key)]));
    window.dash_clientside.set_props("location", { search: kept.toString() ? "?" + kept.toString() : "" });
  });

  // a table at the foot of a page comes when the reader comes near it
  const near = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      near.unobserve(entry.target);
      const button = entry.target.querySelector(".card-open[aria-expanded=false]");
      if (button) button.click();
    });
  }, { rootMargin: "600px" });
  new MutationObserver(() => {
    document.querySelectorAll(".card-later:not([data-awaited])").forEach((card) => {
      card.dataset.awaited = "";
      near.observe(card);
    });
  }).observe(document, { subtree: true, childList: true });

  window.idd = { tell };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { cards: { table } });
})();
