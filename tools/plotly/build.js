// Plotly with the traces that the charts draw and no others: a quarter of the whole, and no code made of text.
// The version is that of the Python package's plotly.js, which a test holds. Run: npm install && npm run build
import { readFile } from "node:fs/promises";
import { build } from "esbuild";

const TRACES = ["bar", "sankey", "treemap"]; // scatter is always there
const OUT = new URL("../../dashboard/assets/plotly/plotly.min.js", import.meta.url).pathname;
const { version } = JSON.parse(await readFile("node_modules/plotly.js/package.json", "utf8"));

// descriptions of attributes are documentation: the published bundles leave them out, too
const QUOTED = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/.source;
const LISTED = `\\[\\s*(?:(?:${QUOTED})\\s*[,+]?\\s*)*\\]\\s*\\.join\\([^)]*\\)`;
const DESCRIPTION = new RegExp(`\\bdescription:\\s*(?:${LISTED}|(?:${QUOTED})(?=\\s*[,}]))`, "g");
const undescribed = {
  name: "undescribed",
  setup(bundle) {
    bundle.onLoad({ filter: /plotly\.js\/(src|lib)\/.*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(DESCRIPTION, 'description: ""'),
    }));
  },
};

const required = TRACES.map((trace) => `require("plotly.js/lib/${trace}")`).join(", ");
await build({
  stdin: {
    contents: `const Plotly = require("plotly.js/lib/core"); Plotly.register([${required}]); module.exports = Plotly;`,
    resolveDir: ".",
  },
  outfile: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plotly",
  target: "es2020",
  define: { global: "window", "define.amd": "false" },
  loader: { ".css": "empty" }, // that of maps, which are not drawn
  plugins: [undescribed],
  banner: { js: `/* plotly.js v${version} with scatter, ${TRACES.join(", ")}. MIT licence: LICENSE.txt; built by tools/plotly. */` },
  legalComments: "eof",
});
