// Charts are drawn anew for the width of a sheet before a page is printed, and for the screen afterwards.
(function () {
  "use strict";
  const SHEET = 680; // pixels: A4 without its margins

  function drawn() {
    return [...document.querySelectorAll(".js-plotly-plot")].filter((graph) => graph.offsetParent);
  }

  window.addEventListener("beforeprint", () => {
    drawn().forEach((graph) => {
      window.Plotly.relayout(graph, { autosize: false, width: SHEET, height: graph.offsetHeight });
    });
  });

  window.addEventListener("afterprint", () => {
    drawn().forEach((graph) => window.Plotly.relayout(graph, { autosize: true, width: null, height: null }));
  });
})();
