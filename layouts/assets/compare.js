/* A second map beside the first, with one zoom for both; and year after year on the map. */
(function () {
  "use strict";
  var clientside = (window.dash_clientside = window.dash_clientside || {});
  var ours = (clientside.metrogap = clientside.metrogap || {});
  var facts = null, heard = new WeakSet(), following = false, kept = null, paired = null;

  function first() { return document.querySelector("#map-figure .js-plotly-plot"); }
  function second() { return document.getElementById("map-second"); }

  /* ── the second map ── */

  ours.second_facts = function () { return facts; };

  ours.is_paired = function (data) { return data === paired; };

  ours.paired = function (data) {
    var box = second();
    paired = data;
    if (!box) { return clientside.no_update; }
    if (!data) {
      if (facts) {
        window.Plotly.purge(box); /* and who listens to it */
        heard.delete(box);
        resize();
      }
      facts = null;
    } else {
      var fresh = !facts;
      facts = ours.unpacked(data.facts);
      draw(box, data, fresh || !box._fullLayout);
    }
    meet();
    return clientside.no_update;
  };

  function draw(box, data, fresh) {
    if (fresh) { resize(); }
    var figure = JSON.parse(JSON.stringify(data.figure)); /* plotly writes into what it is given */
    Promise.resolve(window.Plotly.react(box, figure.data, figure.layout, data.config)).then(function () {
      if (!heard.has(box)) { listen(box); }
      if (fresh && first() && first()._fullLayout) { look_there(box, kept || view(first())); }
      ours.dim_maps();
    });
  }

  /* The first map has half the width now, or the whole of it again. */
  function resize() {
    requestAnimationFrame(function () { if (first() && window.Plotly) { window.Plotly.Plots.resize(first()); } });
  }

  function listen(gd) {
    heard.add(gd);
    gd.on("plotly_relayouting", function (event) { follow(gd, event); });
    gd.on("plotly_relayout", function (event) { follow(gd, event); });
    gd.on("plotly_afterplot", function () { if (ours.is_brushed()) { ours.dim_maps(); } });
    if (gd === second()) {
      gd.on("plotly_hover", function (event) { ours.point_at(event.points[0].location, "map"); });
      gd.on("plotly_unhover", function () { ours.point_at("", "map"); });
      gd.on("plotly_click", function (event) { ours.set("geo", event.points[0].location); });
    }
  }

  /* The first map is made by Dash, some time. */
  function meet() {
    var gd = first();
    if (gd && gd.on && gd._fullLayout) {
      if (!heard.has(gd)) {
        listen(gd);
        if (kept) { look_there(gd, kept); }
      }
      return;
    }
    if (document.getElementById("map-figure")) { setTimeout(meet, 100); }
  }

  /* ── one zoom for both ── */

  var KEYS = ["geo.projection.scale", "geo.projection.rotation.lon", "geo.projection.rotation.lat", "geo.center.lon",
    "geo.center.lat"];

  function part(object, key) {
    return key.split(".").reduce(function (at, name) { return at === undefined ? at : at[name]; }, object);
  }

  function view(gd) {
    var found = {};
    KEYS.forEach(function (key) { found[key] = part(gd._fullLayout, key); });
    return found;
  }

  function follow(gd, event) {
    var other = gd === first() ? second() : first(), wanted = {};
    if (!following) { remember(gd, event); }
    if (following || !facts || !other || !other._fullLayout) { return; }
    KEYS.forEach(function (key) { if (event[key] !== undefined) { wanted[key] = event[key]; } });
    if (Object.keys(wanted).length) { look_there(other, wanted); }
  }

  /* Where the reader looks, for a map that is made anew: in another theme, after another page. */
  function remember(gd, event) {
    if (KEYS.some(function (key) { return event[key] !== undefined; })) { kept = view(gd); }
  }

  /* As if the reader had moved this map as well, so that the next year does not move it back. */
  function look_there(gd, wanted) {
    var before = gd._fullLayout._preGUI;
    if (KEYS.every(function (key) { return wanted[key] === undefined || wanted[key] === part(gd._fullLayout, key); })) { return; }
    Object.keys(wanted).forEach(function (key) {
      if (before && before[key] === undefined) {
        var given = part(gd.layout, key);
        before[key] = given === undefined ? null : given;
      }
    });
    following = true;
    Promise.resolve(window.Plotly.relayout(gd, wanted)).then(function () { following = false; },
      function () { following = false; });
  }

  /* ── year after year ── */

  var STEP = 1300, playing = false, timer = 0, expected = "";

  function button() { return document.getElementById("play"); }
  function calm() { return matchMedia("(prefers-reduced-motion: reduce)").matches; }

  function years() {
    return Array.from(document.querySelectorAll("#year option")).map(function (o) { return o.value; }).sort();
  }

  /* Who wants no motion goes on by one year with every press. */
  function label() {
    var place = button();
    if (!place) { return; }
    place.textContent = playing ? place.dataset.stop : calm() ? place.dataset.next : place.dataset.start;
    place.setAttribute("aria-pressed", String(playing));
  }

  function next_of(year) {
    var all = years();
    return all[(all.indexOf(String(year)) + 1) % all.length];
  }

  function go() {
    expected = next_of(ours.query().year);
    ours.set("year", expected);
  }

  function stop() {
    playing = false;
    clearTimeout(timer);
    label();
  }

  /* The server gets the year after the next one ready while this one is looked at. */
  function prepare() {
    var search = new URLSearchParams((ours.query().address || "").split("?")[1] || "");
    search.set("year", next_of(ours.query().year));
    fetch("/figures/map/map.json?" + search, { method: "HEAD" }).catch(function () {});
  }

  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-play]")) { return; }
    if (playing) { stop(); return; }
    playing = !calm();
    label();
    go();
  });

  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && playing) { stop(); } });

  ours.heard = ours.heard || [];
  ours.heard.push(function (query) {
    if (query.page !== "map") { facts = null; }
    label();
    meet();
    if (!playing) { return; }
    /* Somebody chose something else, or the last year is reached. */
    if (query.page !== "map" || query.year !== expected || query.year === years().pop()) { stop(); return; }
    prepare();
    clearTimeout(timer);
    timer = setTimeout(function () { if (playing) { go(); } }, STEP);
  });
})();
