/* The shapes of maps. plotly would ask for them by itself, give up after five seconds, and never draw that map again.
   So it is handed them from here: shapes that are on their way are waited for, those that can't be had are none; the
   reader is told either, and can ask again. What an earlier map showed is covered meanwhile, because it would stand
   under the title and the legend of another. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});
  var NONE = { type: "FeatureCollection", features: [] };
  var SLOW = 500, PATIENCE = 3500, EVERY = 150, AFTER = 12; /* milliseconds; looks after a change of the selection */
  var known = {}, stuck = new WeakSet(), timer = 0, looks = 0;

  /* ── what plotly asks for: the shapes, "pending", or none ── */

  function load(address) {
    var entry = (known[address] = { since: Date.now(), shapes: null, failed: false });
    fetch(address).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (shapes) { entry.shapes = shapes; }).catch(function () { entry.failed = true; }).then(look);
    return entry;
  }

  function given(address) {
    var entry = known[address] || load(address);
    if (entry.shapes) { return entry.shapes; }
    return entry.failed || Date.now() - entry.since > PATIENCE ? NONE : "pending";
  }

  function ours_to_give(name) { return typeof name === "string" && name.startsWith("/boundaries/"); }

  window.PlotlyGeoAssets = new Proxy(window.PlotlyGeoAssets || { topojson: {} }, {
    get: function (assets, name) { return ours_to_give(name) ? given(name) : assets[name]; }
  });
  document.querySelectorAll('link[rel="preload"][href^="/boundaries/"]').forEach(function (link) {
    load(link.getAttribute("href"));
  });

  /* ── what the reader is told ── */

  function look() {
    var waiting = false;
    clearTimeout(timer);
    document.querySelectorAll(".js-plotly-plot").forEach(function (gd) {
      var all = (gd.data || []).map(function (trace) { return trace.geojson; });
      var entries = Array.from(new Set(all.filter(ours_to_give))).map(function (a) { return known[a] || load(a); });
      var missing = entries.filter(function (entry) { return !entry.shapes; });
      if (missing.some(function (e) { return e.failed || Date.now() - e.since > PATIENCE; })) { stuck.add(gd); }
      waiting = waiting || missing.some(function (e) { return !e.failed; });
      if (entries.length) { tell(gd, missing); }
      if (entries.length && !missing.length && stuck.delete(gd)) { window.Plotly.redraw(gd); }
    });
    looks += 1;
    if (waiting || looks < AFTER) { timer = setTimeout(look, EVERY); }
  }

  function tell(gd, missing) {
    var host = gd.closest(".map-side") || gd.parentElement, place = host.querySelector(":scope > .map-wait");
    var lost = missing.some(function (e) { return e.failed; });
    var slow = missing.some(function (e) { return Date.now() - e.since > SLOW; });
    var kind = lost ? "nomap" : slow ? "loading" : "";
    if (!place && kind) { place = make(host); }
    if (!place || place.dataset.kind === kind) { return; }
    place.dataset.kind = kind;
    place.hidden = !kind;
    place.firstChild.textContent = ours.word(kind);
    place.lastChild.hidden = !lost;
  }

  function make(host) {
    var place = document.createElement("div"), text = document.createElement("p"), button = document.createElement("button");
    place.className = "map-wait";
    place.setAttribute("role", "status");
    button.type = "button";
    button.className = "button";
    button.dataset.reload = "";
    button.textContent = ours.word("again");
    place.append(text, button);
    host.style.position = "relative";
    host.append(place);
    return place;
  }

  function again() {
    Object.keys(known).forEach(function (address) { if (known[address].failed) { load(address); } });
    look();
  }

  document.addEventListener("click", function (event) { if (event.target.closest("[data-reload]")) { again(); } });
  window.addEventListener("online", again);

  ours.heard = ours.heard || [];
  ours.heard.push(function () { looks = 0; requestAnimationFrame(look); });
})();
