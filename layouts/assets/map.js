/* The map: what is said about a region when it is pointed at or reached with the arrow keys, and choosing it. */
(function () {
  "use strict";
  var clientside = (window.dash_clientside = window.dash_clientside || {});
  var ours = (clientside.metrogap = clientside.metrogap || {});
  var facts = null, rows = null, values = null, pointer = { x: 0, y: 0 }, reached = "", atlas = null, loading = null;

  document.addEventListener("pointermove", function (event) { pointer = { x: event.clientX, y: event.clientY }; });

  /* ── all regions with names and places: asked for once, kept by the browser for ever ── */

  ours.atlas = function () {
    var address = ours.query().atlas;
    if (!loading && address) {
      loading = fetch(address).then(function (answer) { return answer.json(); }).then(read);
      loading.catch(function () { loading = null; });
    }
    return loading || Promise.reject(new Error("no list of regions yet"));
  };

  function read(data) {
    atlas = { by: new Map(), levels: {}, countries: data.countries };
    data.regions.forEach(function (row) {
      var region = { code: row[0], name: row[1], level: row[2], lon: row[3], lat: row[4], others: row.slice(5) };
      var level = (atlas.levels[region.level] = atlas.levels[region.level] || []);
      region.at = level.push(region) - 1;
      atlas.by.set(region.code, region);
    });
    atlas.all = Array.from(atlas.by.values());
    return atlas;
  }

  /* ── what is said ── */

  ours.told = function (data) {
    facts = data;
    rows = values = null;
    (window.requestIdleCallback || setTimeout)(function () { ours.atlas().catch(function () {}); });
    return clientside.no_update;
  };

  function plot(id) { return document.querySelector("#" + id + " .js-plotly-plot"); }

  function value_of(code) {
    if (!values) {
      values = new Map();
      ((plot("map-strip") || {}).data || []).forEach(function (trace) {
        (trace.customdata || []).forEach(function (c, n) {
          if (trace.x[n] !== null && trace.x[n] !== undefined) { values.set(c, trace.x[n]); }
        });
      });
    }
    return values.get(code);
  }

  function written(value) {
    var parts = Math.abs(value).toFixed(facts.decimals).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, "\u202f");
    return parts.join(facts.point);
  }

  /* [name, line, line, …] of a region, or just its name where nothing is known. */
  function describe(code) {
    var region = atlas && atlas.by.get(code);
    if (!region || !facts || region.level !== facts.level) { return [code]; }
    rows = rows || facts.f.split("|");
    var figures = (rows[region.at] || "").split(" "), text = facts.t[facts.n[region.at]] || "", value = value_of(code);
    if (value !== undefined) { text = text.replace("\u0002", written(value)); }
    figures.forEach(function (figure) { text = text.replace("\u0001", figure); });
    return [region.name + " (" + code + ")"].concat(text ? text.split("\n") : []);
  }

  function code_of(data) {
    var point = data && data.points && data.points[0];
    var code = point && (point.location || point.customdata);
    return typeof code === "string" ? code : "";
  }

  ours.pointed = function (data) {
    var code = code_of(data);
    if (code) { show_tip(describe(code), pointer.x, pointer.y); } else if (!reached) { hide_tip(); }
    if (code && !atlas) { ours.atlas().then(function () { show_tip(describe(code), pointer.x, pointer.y); }, hide_tip); }
    return clientside.no_update;
  };

  ours.clicked = function (data) {
    var code = code_of(data);
    if (code) { ours.set("geo", code); }
    return clientside.no_update;
  };

  function show_tip(lines, x, y) {
    var tip = document.getElementById("tip");
    if (!tip) { return; }
    tip.replaceChildren.apply(tip, lines.map(function (line, n) {
      var part = document.createElement(n ? "span" : "b");
      part.textContent = line;
      return part;
    }));
    tip.hidden = false;
    var left = x + 14 + tip.offsetWidth > innerWidth ? x - 14 - tip.offsetWidth : x + 14;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = Math.max(4, Math.min(y + 14, innerHeight - tip.offsetHeight - 4)) + "px";
  }

  function hide_tip() {
    var tip = document.getElementById("tip");
    if (tip) { tip.hidden = true; }
  }

  /* ── the keyboard: arrow keys go to the next region in that direction ── */

  var DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  document.addEventListener("keydown", function (event) {
    if (event.target.id !== "map-keys") { return; }
    if (DIRECTIONS[event.key]) {
      event.preventDefault();
      ours.atlas().then(function () { step(DIRECTIONS[event.key]); });
    } else if ((event.key === "Enter" || event.key === " ") && reached) {
      event.preventDefault();
      ours.set("geo", reached);
    } else if (event.key === "Escape") {
      leave();
    }
  });

  document.addEventListener("focusout", function (event) { if (event.target.id === "map-keys") { leave(); } });

  function leave() {
    reached = "";
    hide_tip();
    var ring = document.getElementById("map-ring");
    if (ring) { ring.hidden = true; }
  }

  /* Place on the screen in pixels of the map, by the frame (Europe or an inset) that shows the region. */
  function place(region) {
    var gd = plot("map-figure");
    if (!gd || region.lon === null) { return null; }
    var frame = "geo";
    gd.data.some(function (trace) {
      var here = trace.hoverinfo === "none" && trace.locations.indexOf(region.code) >= 0;
      if (here) { frame = trace.geo || "geo"; }
      return here;
    });
    var at = gd._fullLayout[frame] && gd._fullLayout[frame]._subplot.projection([region.lon, region.lat]);
    return at && isFinite(at[0]) ? at : null;
  }

  function places() {
    return (atlas.levels[facts.level] || []).map(function (region) {
      return { region: region, at: place(region) };
    }).filter(function (entry) { return entry.at; });
  }

  function step(way) {
    var known = places(), start = atlas.by.get(reached || ours.query().geo);
    if (!known.length) { return; }
    var from = start && place(start), best = null, least = Infinity;
    known.forEach(function (entry) {
      if (!from) {
        if (least === Infinity) { best = entry; }
        return;
      }
      var x = entry.at[0] - from[0], y = entry.at[1] - from[1];
      var along = x * way[0] + y * way[1], aside = Math.abs(x * way[1] - y * way[0]);
      var far = along + 2 * aside;
      if (along > 0.5 && aside <= along * 1.5 && far < least) { least = far; best = entry; }
    });
    if (best) { reach(best); }
  }

  function reach(entry) {
    reached = entry.region.code;
    var gd = plot("map-figure"), box = gd.getBoundingClientRect(), ring = document.getElementById("map-ring");
    var host = ring.parentElement.getBoundingClientRect();
    ring.hidden = false;
    ring.style.left = box.left - host.left + entry.at[0] + "px";
    ring.style.top = box.top - host.top + entry.at[1] + "px";
    var lines = describe(reached);
    show_tip(lines, box.left + entry.at[0], box.top + entry.at[1]);
    var live = document.getElementById("live");
    if (live) { live.textContent = lines.join(", "); }
  }
})();
