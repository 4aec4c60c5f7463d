/* The strip below the map: every region a dot at its value (layouts/figures/strip.py says how it looks), and what can be
   done with it: a range drawn over it, or a class of the legend, dims all other regions on the map. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});
  var CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true };
  var COLUMNS = 150; /* of the swarm: one per dot's width on a screen of common width */
  var LOWEST = 5; /* least half height of the plot, in dots: a sparse swarm must not look like a row */
  var facts = null, heights = [], places = new Map(), range = null, pressed = null, drag = null, dragged = 0;

  function strip() { return document.getElementById("map-strip"); }

  /* ── the dots ── */

  ours.draw_strip = function (known) {
    var gd = strip();
    if (facts && facts.id !== known.id) { clear(); }
    facts = known;
    places = known.at;
    if (ours.fit_brush) { ours.fit_brush(); }
    if (!gd || !window.Plotly) { return; }
    var marks = known.strip.marks, first = new Set(marks.map(function (m) { return m.code; }));
    heights = swarm(known.list, known.values, first);
    var reach = heights.reduce(function (most, y) { return Math.max(most, Math.abs(y || 0)); }, LOWEST) + 1;
    var spec = known.strip, layout = Object.assign({}, spec.layout);
    layout.yaxis = Object.assign({}, layout.yaxis, { range: [-reach, reach] });
    layout.xaxis = Object.assign({}, layout.xaxis); /* plotly writes into it; what Dash holds is to stay as it came */
    var home = function (code) { return spec.home !== "" && code.startsWith(spec.home); };
    var others = function (at, code) { return !home(code) && !first.has(code); };
    var own = function (at, code) { return home(code) && !first.has(code); };
    var traces = [dots(spec.dots.other, others), dots(spec.dots.home, own)];
    marks.forEach(function (m) {
      traces.push(trace([places.get(m.code)], m.marker));
    });
    gd.style.height = layout.height + "px";
    var done = window.Plotly.react(gd, traces, layout, CONFIG);
    if (!gd.dataset.heard) { listen(gd); }
    Promise.resolve(done).then(shade);
  };

  function dots(look, wanted) {
    var chosen = [];
    facts.list.forEach(function (code, at) {
      if (facts.values[at] !== null && wanted(at, code)) { chosen.push(at); }
    });
    var rings = chosen.some(function (at) { return facts.s[at] === "p"; });
    var fill = !rings ? look.color : chosen.map(function (at) { return facts.s[at] === "p" ? look.ring : look.color; });
    return trace(chosen, { size: look.size, color: fill, line: { width: 1, color: look.color } });
  }

  function trace(chosen, marker) {
    return {
      type: "scatter", mode: "markers", hoverinfo: "none", marker: marker,
      x: chosen.map(function (at) { return facts.values[at]; }),
      y: chosen.map(function (at) { return heights[at]; }),
      customdata: chosen.map(function (at) { return facts.list[at]; })
    };
  }

  /* Height of every dot: 0, then 1, -1, 2, … in its column of close values; `first` codes take the middle. A column far
     above all others is pressed to their height: cores all have the gap 0, and stacked at full height they would flatten
     the distribution that the strip is there to show. */
  function swarm(codes, values, first) {
    var there = values.filter(function (v) { return v !== null; }), found = new Array(values.length).fill(null);
    if (!there.length) { return found; }
    var low = Math.min.apply(null, there), high = Math.max.apply(null, there), width = (high - low) / COLUMNS || 1;
    var columns = new Map();
    values.forEach(function (value, at) {
      if (value === null) { return; }
      var column = Math.round((value - low) / width);
      if (!columns.has(column)) { columns.set(column, []); }
      columns.get(column).push(at);
    });
    var tallest = Array.from(columns.values()).map(function (c) { return Math.floor(c.length / 2); })
      .sort(function (a, b) { return a - b; });
    var limit = Math.max(tallest[Math.floor(0.98 * (tallest.length - 1))], LOWEST);
    columns.forEach(function (column) {
      column.sort(function (a, b) {
        return first.has(codes[b]) - first.has(codes[a]) || (codes[a] < codes[b] ? -1 : 1);
      });
      var scale = Math.min(limit / Math.max(Math.floor(column.length / 2), 1), 1);
      column.forEach(function (at, n) {
        found[at] = Math.round(10 * Math.floor((n + 1) / 2) * (n % 2 ? 1 : -1) * scale) / 10;
      });
    });
    return found;
  }

  /* ── pointing at a dot, and at a region elsewhere ── */

  function listen(gd) {
    gd.dataset.heard = "1";
    var code = function (event) { return event.points[0].customdata; };
    gd.on("plotly_hover", function (event) { if (!drag) { ours.point_at(code(event), "strip"); } });
    gd.on("plotly_unhover", function () { ours.point_at("", "strip"); });
    gd.on("plotly_click", function (event) { if (Date.now() - dragged > 250) { ours.set("geo", code(event)); } });
    gd.on("plotly_afterplot", shade);
    gd.addEventListener("pointerdown", begin, true);
  }

  ours.ring_in_strip = function (code) {
    var ring = document.getElementById("strip-ring"), gd = strip(), at = places.get(code);
    if (!ring) { return; }
    ring.hidden = !code || at === undefined || heights[at] === null || heights[at] === undefined || !gd._fullLayout;
    if (ring.hidden) { return; }
    var x = gd._fullLayout.xaxis, y = gd._fullLayout.yaxis;
    ring.style.left = x._offset + x.d2p(facts.values[at]) + "px";
    ring.style.top = y._offset + y.d2p(heights[at]) + "px";
  };

  /* ── a range ── */

  function begin(event) {
    var gd = strip(), box = gd.getBoundingClientRect(), axis = gd._fullLayout && gd._fullLayout.xaxis;
    if (event.button !== 0 || !axis || !axis.range) { return; }
    drag = { from: event.clientX - box.left - axis._offset, box: box, axis: axis, moved: false };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end, { once: true });
    window.addEventListener("pointercancel", end, { once: true });
  }

  function move(event) {
    var to = event.clientX - drag.box.left - drag.axis._offset;
    drag.moved = drag.moved || Math.abs(to - drag.from) > 5;
    if (!drag.moved) { return; }
    var ends = [drag.from, to].sort(function (a, b) { return a - b; }).map(function (p) {
      return drag.axis.p2c(Math.max(0, Math.min(p, drag.axis._length)));
    });
    press(null);
    show({ low: ends[0], high: ends[1], open: false });
  }

  function end() {
    window.removeEventListener("pointermove", move);
    if (drag && drag.moved) { dragged = Date.now(); tell(); }
    drag = null;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-brush]");
    if (event.target.closest("[data-unbrush]")) { clear(); return; }
    if (!button) { return; }
    if (pressed === button.dataset.brush) { clear(); return; }
    var ends = button.dataset.brush.split(":");
    press(button.dataset.brush);
    show({ low: ends[0] === "" ? -Infinity : Number(ends[0]), high: ends[1] === "" ? Infinity : Number(ends[1]), open: true });
    tell();
  });

  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && range) { clear(); } });

  function press(name) {
    pressed = name;
    document.querySelectorAll("[data-brush]").forEach(function (b) {
      b.setAttribute("aria-pressed", String(name !== null && b.dataset.brush === name));
    });
  }

  function clear() {
    press(null);
    show(null);
    var live = document.getElementById("live");
    if (live) { live.textContent = ""; }
  }

  /* A class holds its lower end and not its upper one; a range that was drawn holds both. Only full values are classed. */
  function inside(at) {
    var value = facts.values[at];
    if (value === null || value < range.low) { return false; }
    return range.open ? value < range.high && facts.s[at] === "f" : value <= range.high;
  }

  function show(chosen) {
    range = chosen;
    shade();
    ours.dim_maps();
    note();
  }

  function chosen() { return facts.list.filter(function (_code, at) { return inside(at); }); }

  function note() {
    var place = document.getElementById("brush");
    if (!place) { return; }
    place.hidden = !range;
    if (!range) { place.replaceChildren(); return; }
    var known = facts.values.filter(function (v) { return v !== null; });
    var ends = [Math.max(range.low, Math.min.apply(null, known)), Math.min(range.high, Math.max.apply(null, known))];
    var text = place.dataset.range.replace("{n}", ours.whole(chosen().length)).replace("{of}", ours.whole(known.length))
      .replace("{low}", ours.written(ends[0], facts)).replace("{high}", ours.written(ends[1], facts));
    var button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.unbrush = "";
    button.textContent = place.dataset.all;
    place.replaceChildren(text + " ", button);
  }

  /* The same by keyboard (assets/brush.js). */
  ours.brushed = function () { return range; };
  ours.brush = function (low, high) {
    press(null);
    show({ low: low, high: high, open: false });
  };

  function tell() {
    var live = document.getElementById("live"), place = document.getElementById("brush");
    if (live && place && range) { live.textContent = place.firstChild.textContent; }
  }

  /* What lies outside of the range is veiled in the strip. */
  function shade() {
    var gd = strip(), axis = gd && gd._fullLayout && gd._fullLayout.xaxis;
    if (!gd) { return; }
    var veils = gd.parentElement.querySelectorAll(".veil");
    if (!range || !axis || !axis.range) { veils.forEach(function (v) { v.remove(); }); return; }
    var y = gd._fullLayout.yaxis, at = [range.low, range.high].map(function (v) {
      return Math.max(0, Math.min(axis._length, isFinite(v) ? axis.d2p(v) : v < 0 ? 0 : axis._length));
    });
    [[0, at[0]], [at[1], axis._length]].forEach(function (ends, n) {
      var veil = veils[n] || gd.parentElement.appendChild(document.createElement("div"));
      veil.className = "veil";
      veil.style.left = axis._offset + ends[0] - (n ? 0 : 8) + "px";
      veil.style.width = Math.max(0, ends[1] - ends[0] + 8) + "px";
      veil.style.top = y._offset + "px";
      veil.style.height = y._length + "px";
    });
  }

  /* ── on the maps: a class on the shapes, because plotly would draw all of them anew ── */

  ours.dim_maps = function () {
    var kept = range && new Set(chosen());
    document.querySelectorAll("#map-body .choroplethlayer path, #map-body .scatterlayer path.point").forEach(function (path) {
      var data = path.__data__ || {}, code = data.loc, group = path.parentElement.__data__;
      var shape = group && group[0] && group[0].trace;
      var outline = shape && shape.type === "choropleth" && shape.hoverinfo === "skip";
      path.classList.toggle("dimmed", Boolean(kept) && !outline && places.has(code) && !kept.has(code));
    });
  };

  ours.is_brushed = function () { return Boolean(range); };
  ours.heard = ours.heard || [];
  ours.heard.push(function (query) {
    if (query.page !== "map") { range = pressed = null; }
    if (range) { requestAnimationFrame(function () { press(pressed); if (strip()) { note(); ours.dim_maps(); } }); }
  });
})();
