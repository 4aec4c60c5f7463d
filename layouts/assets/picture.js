/* A figure as a picture that can leave the page, because it carries title, subtitle, source, notes and address in itself:
   one SVG in which text is text, and the same as PNG. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});

  /* Sheets in pixels, and the size of type on them: a half slide is as high as a whole one. */
  var WHOLE = { width: 1920, height: 1080, edge: 64, type: 1 }, HALF = { width: 960, height: 1080, edge: 40, type: 0.8 };
  var SHEETS = { "1920x1080": [WHOLE, 1], "3840x2160": [WHOLE, 2], "960x1080": [HALF, 1] };
  var GUTTER = 32; /* between columns of a long table, and between panels */
  /* Small figures of one kind beside each other. */
  var PANELS = ".panels, .peers-multiples, .peers-panels";
  var HIDDEN = ".js-plotly-plot, .visually-hidden, [hidden], [data-unbrush], select, input, script, style";
  var LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity",
    "font-size", "font-weight", "text-anchor", "dominant-baseline"];

  function escape(text) {
    return text.replace(/[&<>"]/g, function (c) { return { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[c]; });
  }

  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  /* Lines of a text that are no wider than `width` in a font; a word that is wider is broken. */
  function wrap(text, font, width) {
    var pen = document.createElement("canvas").getContext("2d"), lines = [], line = "";
    pen.font = font;
    text.split(/\s+/).forEach(function (word) {
      var longer = line ? line + " " + word : word;
      if (line && pen.measureText(longer).width > width) { lines.push(line); line = word; } else { line = longer; }
      while (pen.measureText(line).width > width && line.length > 1) {
        var n = line.length - 1;
        while (n > 1 && pen.measureText(line.slice(0, n)).width > width) { n -= 1; }
        lines.push(line.slice(0, n));
        line = line.slice(n);
      }
    });
    return line ? lines.concat(line) : lines;
  }

  /* Lines below each other from `y` on, as wide as the sheet; gives where the next begins. */
  function text_block(sheet, text, y, size, weight, colour, out) {
    size *= sheet.type;
    wrap(text, weight + " " + size + "px 'Inter Variable'", sheet.width - 2 * sheet.edge).forEach(function (line) {
      out.push('<text x="' + sheet.edge + '" y="' + (y + size) + '" font-size="' + size + '" font-weight="' + weight +
        '" fill="' + colour + '">' + escape(line) + "</text>");
      y += size * 1.3;
    });
    return y;
  }

  function own_text(frame, selector) {
    var part = frame.querySelector(selector);
    return part && !part.hidden ? part.innerText.replace(/\s+/g, " ").trim() : "";
  }

  /* Whether the middle of a box is not cut off by something that scrolls between its element and `body`. */
  function in_sight(place, element, body) {
    for (var e = element; e && e !== body; e = e.parentElement) {
      if (getComputedStyle(e).overflow === "visible" || e.scrollHeight + e.scrollWidth === e.clientHeight + e.clientWidth) {
        continue;
      }
      var b = e.getBoundingClientRect(), x = place.x + place.width / 2, y = place.y + place.height / 2;
      if (x < b.left || x > b.right || y < b.top || y > b.bottom) { return false; }
    }
    return true;
  }

  function rect(place, box, fill, round) {
    return '<rect x="' + (place.x - box.x) + '" y="' + (place.y - box.y) + '" width="' + place.width + '" height="' +
      place.height + '" rx="' + (round || 0) + '" fill="' + fill + '"/>';
  }

  function seen(colour) { return colour && !/, 0\)$|\/ 0\)$|transparent/.test(colour); }

  /* Texts, coloured boxes, rules and drawings of `body` outside of charts, where they stand on the screen: those below the
     charts, and those that lie over them. */
  function drawn_html(body, box) {
    var below = [], above = [], walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
      acceptNode: function (node) {
        var element = node.nodeType === 1 ? node : node.parentElement;
        if (element.closest(HIDDEN) || (node.nodeType === 3 && element.closest("svg"))) { return NodeFilter.FILTER_REJECT; }
        if (node.nodeType === 1 && element.parentElement.closest("svg")) { return NodeFilter.FILTER_REJECT; }
        return NodeFilter.FILTER_ACCEPT;
      }
    });
    for (var node = walker.nextNode(); node; node = walker.nextNode()) {
      var element = node.nodeType === 1 ? node : node.parentElement, style = getComputedStyle(element);
      if (style.visibility === "hidden") { continue; }
      var out = style.position === "absolute" ? above : below;
      if (node.nodeType === 3) {
        if (node.nodeValue.trim()) { drawn_text(node, style, box, body, out); }
      } else if (in_sight(node.getBoundingClientRect(), node, body)) {
        drawn_box(node, style, box, out);
      }
    }
    return [below.join(""), above.join("")];
  }

  function drawn_box(element, style, box, out) {
    var b = element.getBoundingClientRect();
    if (!b.width || !b.height) { return; }
    if (element.tagName === "svg") { out.push(placed(inlined(element), b, box)); return; }
    var round = Math.min(parseFloat(style.borderTopLeftRadius) || 0, b.width / 2, b.height / 2);
    if (/%$/.test(style.borderTopLeftRadius)) { round = Math.min(b.width, b.height) / 2; }
    var even = ["Top", "Right", "Bottom", "Left"].map(function (side) {
      var thick = parseFloat(style["border" + side + "Width"]), colour = style["border" + side + "Color"];
      return style["border" + side + "Style"] !== "none" && thick && seen(colour) ? [thick, colour] : [0, ""];
    });
    if (seen(style.backgroundColor)) { out.push(rect(b, box, style.backgroundColor, round)); }
    if (round && even.every(function (e) { return e[0]; })) {
      var half = even[0][0] / 2;
      out.push('<rect x="' + (b.x - box.x + half) + '" y="' + (b.y - box.y + half) + '" width="' + (b.width - 2 * half) +
        '" height="' + (b.height - 2 * half) + '" rx="' + Math.max(0, round - half) + '" fill="none" stroke="' + even[0][1] +
        '" stroke-width="' + even[0][0] + '"/>');
      return;
    }
    [[b.x, b.y, b.width, even[0][0]], [b.right - even[1][0], b.y, even[1][0], b.height],
      [b.x, b.bottom - even[2][0], b.width, even[2][0]], [b.x, b.y, even[3][0], b.height]].forEach(function (r, n) {
      if (even[n][0]) { out.push(rect({ x: r[0], y: r[1], width: r[2], height: r[3] }, box, even[n][1])); }
    });
  }

  /* A text as it is broken into lines on the screen. */
  function drawn_text(node, style, box, body, out) {
    var range = document.createRange(), size = parseFloat(style.fontSize);
    text_lines(node, range).forEach(function (line) {
      if (!line.place.width || !in_sight(line.place, node.parentElement, body)) { return; }
      var text = style.textTransform === "uppercase" ? line.text.toUpperCase() : line.text;
      out.push('<text x="' + (line.place.x - box.x) + '" y="' + (line.place.y - box.y + line.place.height * 0.78) +
        '" font-size="' + size + '" font-weight="' + style.fontWeight + '" font-style="' + style.fontStyle + '" fill="' +
        style.color + '" textLength="' + line.place.width + '" lengthAdjust="spacingAndGlyphs">' + escape(text) + "</text>");
    });
  }

  /* Words may be broken at their hyphens. */
  function text_lines(node, range) {
    var pieces = /(\s*)([^\s-]+-*|-+)/g, found = [], piece;
    while ((piece = pieces.exec(node.nodeValue))) {
      var begin = piece.index + piece[1].length;
      range.setStart(node, begin);
      range.setEnd(node, begin + piece[2].length);
      var place = range.getBoundingClientRect(), last = found[found.length - 1];
      if (last && Math.abs(last.place.y - place.y) < place.height / 2 && place.x >= last.place.x) {
        last.text += (piece[1] ? " " : "") + piece[2];
        last.place = new DOMRect(last.place.x, last.place.y, place.right - last.place.x, last.place.height);
      } else {
        found.push({ text: piece[2], place: place });
      }
    }
    return found;
  }

  /* A copy of a drawing that looks the same without the page's style sheets. */
  function inlined(svg) {
    var copy = svg.cloneNode(true), copies = copy.querySelectorAll("*");
    svg.querySelectorAll("*").forEach(function (part, n) {
      var style = getComputedStyle(part);
      LOOKS.forEach(function (look) { copies[n].style.setProperty(look, style.getPropertyValue(look)); });
    });
    return copy;
  }

  function placed(svg, place, box) {
    ["class", "style"].forEach(function (name) { svg.removeAttribute(name); });
    Object.entries({ x: place.x - box.x, y: place.y - box.y, width: place.width, height: place.height })
      .forEach(function (pair) { svg.setAttribute(pair[0], pair[1]); });
    return new XMLSerializer().serializeToString(svg);
  }

  /* A chart as it is on the screen, zoom and dimmed regions included; what only a pointer makes is left out. */
  function chart(gd, box) {
    return Array.from(gd.querySelectorAll(".main-svg")).map(function (svg) {
      var copy = svg.cloneNode(true);
      copy.querySelectorAll(".hoverlayer, .draglayer, .zoomlayer, .modebar, .dragcover").forEach(function (e) { e.remove(); });
      copy.querySelectorAll(".dimmed").forEach(function (e) { e.style.setProperty("opacity", "0.12"); });
      return placed(copy, svg.getBoundingClientRect(), box);
    }).join("");
  }

  /* The font travels with the picture: an image can't use the fonts of the page it is on. */
  function font() {
    var faces = [];
    Array.from(document.styleSheets).forEach(function (sheet) {
      Array.from(sheet.cssRules || []).forEach(function (rule) {
        if (rule instanceof CSSFontFaceRule && /latin/.test(rule.cssText)) { faces.push([rule, sheet.href]); }
      });
    });
    return Promise.all(faces.map(function (face) {
      var address = new URL(/url\("?([^")]+)"?\)/.exec(face[0].style.src || face[0].cssText)[1], face[1]);
      return fetch(address).then(function (a) { return a.blob(); }).then(as_data).then(function (data) {
        var range = face[0].style.unicodeRange || face[0].style.getPropertyValue("unicode-range");
        return '@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(' + data + ");unicode-range:" + range + "}";
      });
    })).then(function (rules) { return "<style>" + rules.join("") + "</style>"; });
  }

  function as_data(blob) {
    return new Promise(function (done) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.readAsDataURL(blob);
    });
  }

  /* The SVG of a figure on a sheet of a size such as "960x1080". */
  function compose(frame, size) {
    var sheet = (SHEETS[size] || SHEETS["1920x1080"])[0];
    return Promise.all([ours.draw_all(frame), font()]).then(function (parts) { return composed(frame, sheet, parts[1]); });
  }

  function composed(frame, sheet, fonts) {
    var body = frame.querySelector(".figure-body"), box = body.getBoundingClientRect(), out = [];
    var text = token("--text"), muted = token("--muted"), width = sheet.width - 2 * sheet.edge;
    var top = text_block(sheet, own_text(frame, ".figure-title"), sheet.edge - 16, 40, 700, text, out);
    top = text_block(sheet, own_text(frame, ".figure-subtitle"), top + 4, 22, 400, muted, out);
    top = text_block(sheet, own_text(frame, ".figure-method"), top + 4, 20, 600, text, out) + 16;
    var feet = [own_text(frame, ".figure-notes"), own_text(frame, ".figure-source"), own_address()].filter(Boolean);
    var lines = [], bottom = sheet.height - sheet.edge / 2;
    bottom -= feet.reduce(function (y, foot) { return text_block(sheet, foot, y, 17, 400, muted, lines); }, 0);
    feet.reduce(function (y, foot) { return text_block(sheet, foot, y, 17, 400, muted, out); }, bottom);
    var layers = drawn_html(body, box);
    var charts = Array.from(body.querySelectorAll(".js-plotly-plot")).map(function (gd) { return chart(gd, box); });
    var inside = layers[0] + charts.join("") + layers[1];
    return '<svg xmlns="http://www.w3.org/2000/svg" width="' + sheet.width + '" height="' + sheet.height + '" viewBox="0 0 ' +
      sheet.width + " " + sheet.height + '" font-family="Inter Variable, system-ui, sans-serif">' + fonts +
      '<rect width="100%" height="100%" fill="' + token("--background") + '"/>' + out.join("") +
      laid_out(body, box, inside, { x: sheet.edge, y: top, width: width, height: bottom - top - 16 }) + "</svg>";
  }

  /* What stands in `box` as large as the `place` allows; a long table in columns, which end between two rows. */
  function laid_out(body, box, inside, place) {
    var best = columns_of(1, box, place, []), rows = Array.from(body.querySelectorAll("tr")).map(function (row) {
      return row.getBoundingClientRect().bottom - box.y;
    });
    for (var n = 2; n <= 4 && rows.length > 20; n += 1) {
      var found = columns_of(n, box, place, rows);
      if (found.scale > 1.1 * best.scale) { best = found; }
    }
    var panels = arranged(body, box, inside, place, best.scale);
    if (panels) { return panels; }
    var wide = best.parts.length * box.width * best.scale + (best.parts.length - 1) * GUTTER;
    var left = place.x + (place.width - wide) / 2;
    var once = best.parts.length > 1 ? '<defs><g id="all">' + inside + "</g></defs>" : "";
    return once + best.parts.map(function (part, n) {
      var x = left + n * (box.width * best.scale + GUTTER), high = part[1] - part[0];
      return '<svg x="' + x + '" y="' + place.y + '" width="' + box.width * best.scale + '" height="' + high * best.scale +
        '" viewBox="0 ' + part[0] + " " + box.width + " " + high + '">' + (once ? '<use href="#all"/>' : inside) + "</svg>";
    }).join("");
  }

  /* Panels in as many columns as make them largest: a window's are others than a sheet's. "" where a body is more than its
     panels, or where they are as large as they stand. */
  function arranged(body, box, inside, place, least) {
    var grids = body.querySelectorAll(PANELS), g = grids.length === 1 ? grids[0].getBoundingClientRect() : null;
    if (!g || g.top - box.top > 8 || box.bottom - g.bottom > 8) { return ""; }
    var cells = Array.from(grids[0].children).map(function (c) { return c.getBoundingClientRect(); })
      .filter(function (b) { return b.width && b.height; });
    var best = { scale: 0 };
    for (var n = 1; n <= cells.length; n += 1) {
      var found = grid_of(n, cells, place);
      if (found.scale > 1.01 * best.scale) { best = found; }
    }
    if (cells.length < 2 || best.scale < 1.05 * least) { return ""; }
    var y = place.y, out = '<defs><g id="all">' + inside + "</g></defs>";
    best.rows.forEach(function (row) {
      row.forEach(function (b, k) {
        out += '<svg x="' + (best.left + k * best.pitch) + '" y="' + y + '" width="' + b.width * best.scale + '" height="' +
          b.height * best.scale + '" viewBox="' + (b.x - box.x) + " " + (b.y - box.y) + " " + b.width + " " + b.height +
          '"><use href="#all"/></svg>';
      });
      y += tallest(row) * best.scale + GUTTER;
    });
    return out;
  }

  function tallest(row) { return Math.max.apply(null, row.map(function (b) { return b.height; })); }

  /* Cells row by row in n columns as large as the place allows: what room is left goes between the columns, up to a point. */
  function grid_of(n, cells, place) {
    var rows = [], wide = Math.max.apply(null, cells.map(function (b) { return b.width; }));
    for (var from = 0; from < cells.length; from += n) { rows.push(cells.slice(from, from + n)); }
    var high = rows.reduce(function (sum, row) { return sum + tallest(row); }, 0);
    var scale = Math.min((place.width - (n - 1) * GUTTER) / (n * wide), (place.height - (rows.length - 1) * GUTTER) / high);
    var gap = n > 1 ? Math.min(4 * GUTTER, (place.width - n * wide * scale) / (n - 1)) : 0;
    var left = place.x + (place.width - n * wide * scale - (n - 1) * gap) / 2;
    return { rows: rows, scale: scale, pitch: wide * scale + gap, left: left };
  }

  function columns_of(n, box, place, rows) {
    var parts = [], from = 0;
    for (var k = 1; k <= n; k += 1) {
      var wanted = k * box.height / n, to = k === n ? box.height : rows.reduce(function (best, y) {
        return Math.abs(y - wanted) < Math.abs(best - wanted) ? y : best;
      }, from);
      parts.push([from, to]);
      from = to;
    }
    var tallest = Math.max.apply(null, parts.map(function (p) { return p[1] - p[0]; }));
    var scale = Math.min((place.width - (n - 1) * GUTTER) / (n * box.width), place.height / tallest);
    return { parts: parts, scale: scale };
  }

  /* Where the figure can be seen among the others; the command line says under which address (layouts/images.py). */
  function own_address() {
    var address = new URL(location.href), from = ours.origin || location.origin;
    if (!address.searchParams.has("embed")) { return from + location.pathname + location.search; }
    address.searchParams.delete("embed");
    return from + address.pathname + address.search;
  }

  function as_png(svg, size) {
    var given = SHEETS[size] || SHEETS["1920x1080"], sheet = given[0], times = given[1];
    return new Promise(function (done, fail) {
      var image = new Image(), address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      image.onload = function () {
        var canvas = document.createElement("canvas");
        canvas.width = sheet.width * times;
        canvas.height = sheet.height * times;
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(address);
        canvas.toBlob(done, "image/png");
      };
      image.onerror = fail;
      image.src = address;
    });
  }

  ours.compose = compose;
  ours.as_png = as_png;

  /* For the command line (layouts/images.py): a figure by name as SVG, or as PNG in a data: address. */
  ours.picture = function (name, kind, size) {
    var frame = document.getElementById("frame-" + name);
    return compose(frame, size).then(function (svg) {
      return kind === "svg" ? svg : as_png(svg, size).then(as_data);
    });
  };
})();
