// Pictures of charts: made here of the figure on the page and the frame that carries its words.
(function () {
  "use strict";
  const FONTS = [
    { family: "Inter", file: "inter-latin", needed: () => true,
      range: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD" },
    { family: "Inter", file: "inter-latin-ext", needed: (text) => /[\u0100-\u02BA\u1E00-\u1EFF\u20A0-\u20AB\u20AD-\u20C0]/.test(text),
      range: "U+0100-02BA,U+1E00-1EFF,U+20A0-20AB,U+20AD-20C0" },
    { family: "Noto Sans Devanagari", file: "noto-sans-devanagari", needed: (text) => /[\u0900-\u097F]/.test(text),
      range: "U+0900-097F,U+200C-200D" },
  ];

  // the chart inside the frame that carries its title, subtitle and source
  function framed(figure) {
    const layout = JSON.parse(JSON.stringify(figure.layout));
    const frame = layout.meta.frame;
    delete layout.meta;
    return {
      data: JSON.parse(JSON.stringify(figure.data)),
      layout: Object.assign({}, layout, frame, {
        autosize: false,
        annotations: (layout.annotations || []).concat(frame.annotations),
      }),
      config: { showSendToCloud: false, plotlyServerURL: "" },
    };
  }

  async function fontFaces(text) {
    const faces = await Promise.all(
      FONTS.filter((font) => font.needed(text)).map(async (font) => {
        const blob = await (await fetch("/assets/fonts/" + font.file + ".woff2")).blob();
        const data = await new Promise((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result);
          reader.readAsDataURL(blob);
        });
        return "@font-face{font-family:'" + font.family + "';font-weight:100 900;unicode-range:" + font.range +
          ";src:url(" + data + ") format('woff2')}";
      })
    );
    return "<style>" + faces.join("") + "</style>";
  }

  async function svgOf(figure) {
    await document.fonts.ready;
    const picture = framed(figure);
    const { width, height } = picture.layout;
    const address = await window.Plotly.toImage(picture, { format: "svg", width, height });
    const svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const end = svg.indexOf(">") + 1;
    return { svg: svg.slice(0, end) + (await fontFaces(svg)) + svg.slice(end), width, height };
  }

  function sum(pixels) {
    let total = 0;
    for (let n = 0; n < pixels.length; n += 4) total = (total * 31 + pixels[n] + pixels[n + 1] + pixels[n + 2]) | 0;
    return total;
  }

  async function pngOf(figure) {
    const scale = 2;
    const { svg, width, height } = await svgOf(figure);
    const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    const canvas = document.createElement("canvas");
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    // an embedded font is read after the picture is: draw until nothing changes, twice at least with Devanagari
    const rounds = /[\u0900-\u097F]/.test(svg) ? 4 : 2;
    let before = null;
    for (let round = 0; round < 12; round += 1) {
      const image = new Image();
      image.src = address;
      await image.decode();
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const now = sum(pen.getImageData(0, 0, canvas.width, canvas.height).data);
      if (round + 1 >= rounds && now === before) break;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, rounds === 4 ? 120 : 20));
    }
    URL.revokeObjectURL(address);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function named(table, suffix) {
    // /commodity/<scope>/<chart>.csv, /<page>/<scope>.csv, or /<page>.csv
    const [, page, name, chart] = table.split("?")[0].replace(/\.csv$/, "").split("/");
    return [name, chart || page].filter(Boolean).join("-") + "." + suffix;
  }

  // an entry of a menu was chosen once more; the first call is the page being made
  function asked(work) {
    return (clicks, figure, id, table) => {
      if (clicks) work(figure, table);
      return window.dash_clientside.no_update;
    };
  }

  async function copyImage(figure, id) {
    const button = document.getElementById(id);
    try {
      // a promise of the picture, so that the permission of the click does not lapse while it is drawn
      await navigator.clipboard.write([new ClipboardItem({ "image/png": pngOf(figure) })]);
      window.idd.tell(button, button.dataset.done);
    } catch {
      window.idd.tell(button, button.dataset.failed);
    }
  }

  function image(clicks, figure, id) {
    if (clicks) copyImage(figure, JSON.stringify(id, Object.keys(id).sort()));
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    pictures: {
      png: asked((figure, table) => pngOf(figure).then((blob) => save(blob, named(table, "png")))),
      svg: asked((figure, table) => svgOf(figure).then((made) => save(new Blob([made.svg], { type: "image/svg+xml" }), named(table, "svg")))),
      image,
    },
  });
})();
