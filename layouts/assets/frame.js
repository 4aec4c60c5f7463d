/* What can be done with a figure: its table, its numbers, its address, and a picture that can leave the page because it
   carries title, subtitle, source, notes and address in itself. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});

  function say(text) {
    var live = document.getElementById("live");
    if (live) { live.textContent = text; }
  }

  /* Address of the numbers of a figure for the present selection. */
  function numbers(frame, kind) {
    var query = ours.query(), search = new URLSearchParams((query.address || "").split("?")[1] || "");
    if (query.geo) { search.set("geo", query.geo); }
    return "/figures/" + query.page + "/" + frame.dataset.frame + "." + kind + "?" + search;
  }

  /* ── the table, one key away ── */

  function toggle(frame) {
    var place = frame.querySelector(".figure-table"), button = frame.querySelector('[data-action="table"]');
    if (!button) { return; }
    if (!place.hidden) {
      place.hidden = true;
      frame.classList.remove("as-table");
      button.setAttribute("aria-pressed", "false");
      return;
    }
    fill(frame).then(function () {
      place.hidden = false;
      frame.classList.add("as-table");
      button.setAttribute("aria-pressed", "true");
      place.focus({ preventScroll: true });
    });
  }

  function fill(frame) {
    return fetch(numbers(frame, "json")).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (data) {
      frame.querySelector(".figure-table").replaceChildren(table_of(data));
    }).catch(function () { say("The table could not be loaded."); });
  }

  function table_of(data) {
    var table = document.createElement("table"), head = table.createTHead().insertRow(), body = table.createTBody();
    table.createCaption().textContent = data.caption;
    data.heads.forEach(function (text, n) {
      var cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      cell.className = data.numeric.includes(n) ? "num" : "";
      head.append(cell);
    });
    data.rows.forEach(function (values) {
      var row = body.insertRow();
      values.forEach(function (value, n) {
        var cell = row.insertCell();
        cell.textContent = value;
        if (data.numeric.includes(n)) { cell.className = "num"; }
      });
    });
    return table;
  }

  ours.heard = ours.heard || [];
  ours.heard.push(function () { document.querySelectorAll(".figure.as-table").forEach(fill); });

  /* ── files ── */

  function save(address, name) {
    var link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  }

  function save_text(text, type, name) {
    var address = URL.createObjectURL(new Blob([text], { type: type }));
    save(address, name);
    setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
  }

  function copy_address() {
    var done = function () { say("Address copied: " + location.href); };
    if (navigator.clipboard) { return navigator.clipboard.writeText(location.href).then(done, function () {}); }
    return Promise.resolve();
  }

  function file_name(frame, kind) {
    var query = ours.query();
    return ["metrogap", frame.dataset.frame, query.geo, query.show, query.year].filter(Boolean).join("-") + "." + kind;
  }

  /* ── a picture of 1920 × 1080: what stands in the frame, drawn again as one SVG ── */

  var WIDTH = 1920, HEIGHT = 1080, EDGE = 64;

  function escape(text) {
    return text.replace(/[&<>"]/g, function (c) { return { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[c]; });
  }

  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  /* Lines of a text that are no wider than `width` in a font. */
  function wrap(text, font, width) {
    var pen = document.createElement("canvas").getContext("2d"), lines = [], line = "";
    pen.font = font;
    text.split(/\s+/).forEach(function (word) {
      var longer = line ? line + " " + word : word;
      if (line && pen.measureText(longer).width > width) { lines.push(line); line = word; } else { line = longer; }
    });
    return line ? lines.concat(line) : lines;
  }

  function text_block(text, x, y, size, weight, colour, out) {
    wrap(text, weight + " " + size + "px 'Inter Variable'", WIDTH - 2 * EDGE).forEach(function (line) {
      out.push('<text x="' + x + '" y="' + (y + size) + '" font-size="' + size + '" font-weight="' + weight +
        '" fill="' + colour + '">' + escape(line) + "</text>");
      y += size * 1.3;
    });
    return y;
  }

  function own_text(frame, selector) {
    var part = frame.querySelector(selector);
    return part ? part.innerText.replace(/\s+/g, " ").trim() : "";
  }

  /* The texts and coloured boxes of `body` outside of charts, where they stand on the screen. */
  function drawn_html(body, box) {
    var out = [], walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
      acceptNode: function (node) {
        var element = node.nodeType === 1 ? node : node.parentElement;
        var hidden = element.closest(".js-plotly-plot, .visually-hidden, [hidden]");
        return hidden ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
      }
    });
    for (var node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === 1) {
        var fill = getComputedStyle(node).backgroundColor, b = node.getBoundingClientRect();
        if (fill && !/, 0\)$|transparent/.test(fill)) {
          out.push('<rect x="' + (b.x - box.x) + '" y="' + (b.y - box.y) + '" width="' + b.width + '" height="' +
            b.height + '" fill="' + fill + '"/>');
        }
      } else if (node.nodeValue.trim()) {
        out.push(drawn_text(node, box));
      }
    }
    return out.join("");
  }

  function drawn_text(node, box) {
    var style = getComputedStyle(node.parentElement), range = document.createRange(), size = parseFloat(style.fontSize);
    range.selectNodeContents(node);
    var place = range.getClientRects()[0];
    if (!place) { return ""; }
    return '<text x="' + (place.x - box.x) + '" y="' + (place.y - box.y + place.height * 0.78) + '" font-size="' + size +
      '" font-weight="' + style.fontWeight + '" fill="' + style.color + '">' + escape(node.nodeValue.trim()) + "</text>";
  }

  function chart(gd, box) {
    var place = gd.getBoundingClientRect();
    return window.Plotly.toImage(gd, { format: "svg", width: place.width, height: place.height }).then(function (address) {
      var svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
      return '<g transform="translate(' + (place.x - box.x) + " " + (place.y - box.y) + ')">' + svg + "</g>";
    });
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

  function compose(frame) {
    return ours.draw_all(frame).then(function () { return composed(frame); });
  }

  function composed(frame) {
    var body = frame.querySelector(".figure-body"), box = body.getBoundingClientRect(), out = [];
    var text = token("--text"), muted = token("--muted");
    var top = text_block(own_text(frame, ".figure-title"), EDGE, EDGE - 16, 40, 700, text, out);
    top = text_block(own_text(frame, ".figure-subtitle"), EDGE, top + 4, 22, 400, muted, out);
    top = text_block(own_text(frame, ".figure-method"), EDGE, top + 4, 20, 600, text, out) + 16;
    var feet = [own_text(frame, ".figure-notes"), own_text(frame, ".figure-source"), location.href].filter(Boolean);
    var lines = feet.reduce(function (n, foot) {
      return n + wrap(foot, "400 17px 'Inter Variable'", WIDTH - 2 * EDGE).length;
    }, 0);
    var bottom = HEIGHT - EDGE / 2 - lines * 17 * 1.3;
    var y = bottom;
    feet.forEach(function (foot) { y = text_block(foot, EDGE, y, 17, 400, muted, out); });
    var scale = Math.min((WIDTH - 2 * EDGE) / box.width, (bottom - top - 16) / box.height);
    var left = EDGE + (WIDTH - 2 * EDGE - box.width * scale) / 2;
    var charts = Array.from(body.querySelectorAll(".js-plotly-plot")).map(function (gd) { return chart(gd, box); });
    return Promise.all([font(), Promise.all(charts)]).then(function (parts) {
      return '<svg xmlns="http://www.w3.org/2000/svg" width="' + WIDTH + '" height="' + HEIGHT + '" viewBox="0 0 ' + WIDTH +
        " " + HEIGHT + '" font-family="Inter Variable, system-ui, sans-serif">' + parts[0] +
        '<rect width="100%" height="100%" fill="' + token("--background") + '"/>' + out.join("") +
        '<g transform="translate(' + left + " " + top + ") scale(" + scale + ')">' + drawn_html(body, box) +
        parts[1].join("") + "</g></svg>";
    });
  }

  function as_png(svg) {
    return new Promise(function (done, fail) {
      var image = new Image(), address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      image.onload = function () {
        var canvas = document.createElement("canvas");
        canvas.width = WIDTH;
        canvas.height = HEIGHT;
        canvas.getContext("2d").drawImage(image, 0, 0);
        URL.revokeObjectURL(address);
        canvas.toBlob(done, "image/png");
      };
      image.onerror = fail;
      image.src = address;
    });
  }

  ours.compose = compose;

  var DO = {
    table: toggle,
    link: copy_address,
    csv: function (frame) { save(numbers(frame, "csv"), file_name(frame, "csv")); },
    svg: function (frame) {
      return compose(frame).then(function (svg) { save_text(svg, "image/svg+xml", file_name(frame, "svg")); });
    },
    png: function (frame) {
      return compose(frame).then(as_png).then(function (blob) {
        var address = URL.createObjectURL(blob);
        save(address, file_name(frame, "png"));
        setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
      });
    }
  };

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-action]"), frame = button && button.closest(".figure");
    if (frame && DO[button.dataset.action]) { DO[button.dataset.action](frame); }
  });

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, select, textarea, [contenteditable]");
    var frame = event.target.closest(".figure");
    if (event.key === "t" && frame && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { toggle(frame); }
  });
})();
