/* The map: what is said about a region when it is pointed at or reached with the arrow keys, and choosing it. */
(function () {
  "use strict";
  var clientside = (window.dash_clientside = window.dash_clientside || {});
  var ours = (clientside.metrogap = clientside.metrogap || {});
  var facts = null, told = null, pointer = { x: 0, y: 0 }, reached = "", atlas = null, loading = null, from = "";

  document.addEventListener("pointermove", function (event) { pointer = { x: event.clientX, y: event.clientY }; });

  /* ── all regions with names and places: asked for once, kept by the browser for ever; anew where it is another one ── */

  ours.atlas = function () {
    var address = ours.query().atlas;
    if (address && (!loading || from !== address)) {
      from = address;
      loading = fetch(address).then(function (answer) { return answer.json(); }).then(read);
      loading.catch(function () { if (from === address) { loading = null; } });
    }
    return loading || Promise.reject(new Error("no list of regions yet"));
  };

  function read(data) {
    atlas = { by: new Map(), levels: {}, countries: data.countries };
    data.regions.forEach(function (row) {
      var region = { code: row[0], name: row[1], level: row[2], lon: row[3], lat: row[4], others: row.slice(5) };
      var level = (atlas.levels[region.level] = atlas.levels[region.level] || []);
      level.push(region);
      atlas.by.set(region.code, region);
    });
    atlas.all = Array.from(atlas.by.values());
    return atlas;
  }

  /* ── what is said ── */

  ours.told = function (data) {
    told = data;
    facts = unpacked(data);
    (window.requestIdleCallback || setTimeout)(function () { ours.atlas().catch(function () {}); });
    ours.draw_strip(facts);
    return clientside.no_update;
  };

  /* Dash calls back when data changes, but not for a page that comes as a whole (another page, another theme): what
     such a page was sent with is fetched from it. */
  function catch_up() {
    var strip = document.getElementById("map-strip"), second = document.getElementById("map-second");
    if (!strip || !second || !window.Plotly) { return; }
    var data = sent("map-facts"), pair = sent("map-pair");
    if (data && (data !== told || !strip._fullLayout)) { ours.told(data); }
    if (pair && (!ours.is_paired(pair) || !second._fullLayout)) { ours.paired(pair); }
  }

  function sent(id) {
    var element = window.dash_component_api && window.dash_component_api.getLayout(id);
    return element && element.props ? element.props.data : null;
  }

  ours.heard = ours.heard || [];
  ours.heard.push(function () { [30, 250, 1000].forEach(function (wait) { setTimeout(catch_up, wait); }); });

  /* What numbers are written with, see layouts/facts.py. */
  var LETTERS = "";
  for (var c = 35; c < 127; c += 1) { if (c !== 92) { LETTERS += String.fromCharCode(c); } }

  function numbers(packed, count) {
    if (packed.base === null) {
      return packed.text.split("|").map(function (n) { return n === "" ? null : Number(n); });
    }
    var found = [];
    for (var at = 0; at < count; at += 1) {
      var high = LETTERS.indexOf(packed.text[at]), low = LETTERS.indexOf(packed.text[count + at]);
      found.push(high < 0 ? null : packed.base + high * LETTERS.length + low);
    }
    return found;
  }

  /* What is known of all regions: codes, values, ranks and states by their place in the list. */
  function unpacked(data) {
    var scale = Math.pow(10, data.decimals), codes = data.codes ? data.codes.split(" ") : facts.list;
    var values = numbers(data.v, codes.length).map(function (v) { return v === null ? null : v / scale; });
    var places = new Map(codes.map(function (code, at) { return [code, at]; }));
    var more = { list: codes, at: places, values: values, ranks: numbers(data.r, codes.length), rows: data.f.split("|") };
    return Object.assign({}, data, more);
  }

  ours.facts = function () { return facts; };
  ours.unpacked = unpacked;

  function plot(id) { return document.querySelector("#" + id + " .js-plotly-plot"); }

  /* Digits in groups of three, as layouts/numbers.py writes them. */
  function whole(digits) { return String(digits).replace(/\B(?=(\d{3})+$)/g, "\u202f"); }
  ours.whole = whole;

  function written(value, known) {
    var parts = Math.abs(value).toFixed(known.decimals).split(".");
    parts[0] = whole(parts[0]);
    return (value < 0 ? "\u2212" : "") + parts.join(known.point);
  }
  ours.written = written;

  /* Lines about the region at a place of the list. */
  function lines_of(known, at) {
    var text = known.t[known.n[at]] || "", value = known.values[at];
    if (value !== null && value !== undefined) { text = text.replace("\u0002", written(Math.abs(value), known)); }
    text = text.replace("\u0003", whole(known.ranks[at])).replace("\u0001", known.rows[at] || "");
    return text ? text.split("\n") : [];
  }

  /* [name, line, line, …] of a region, of both maps where there are two, or just its code where nothing is known. */
  function describe(code) {
    var region = atlas && atlas.by.get(code), other = ours.second_facts && ours.second_facts();
    if (!region || !facts || !facts.at.has(code)) { return [code]; }
    var head = region.name + " (" + code + ")", lines = lines_of(facts, facts.at.get(code));
    if (!other) { return [head].concat(lines); }
    return [head, facts.what + ":"].concat(lines, [other.what + ":"], lines_of(other, other.at.get(code)));
  }

  function code_of(data) {
    var point = data && data.points && data.points[0];
    var code = point && (point.location || point.customdata);
    return typeof code === "string" ? code : "";
  }

  /* Pointed at on any of the figures: said beside the pointer, and shown on the others. */
  ours.point_at = function (code, where) {
    if (code) { show_tip(describe(code), pointer.x, pointer.y); } else if (!reached) { hide_tip(); }
    if (code && !atlas) { ours.atlas().then(function () { show_tip(describe(code), pointer.x, pointer.y); }, hide_tip); }
    if (where !== "strip") { ours.ring_in_strip(code); }
    if (where === "strip" && !reached) { ring_on_map(code); }
  };

  ours.pointed = function (data) {
    ours.point_at(code_of(data), "map");
    return clientside.no_update;
  };

  ours.clicked = function (data) {
    var code = code_of(data);
    if (code) { ours.set("geo", code); }
    return clientside.no_update;
  };

  function ring_on_map(code) {
    var ring = document.getElementById("map-ring"), region = code && atlas && atlas.by.get(code);
    var at = region && place(region);
    if (!ring) { return; }
    ring.hidden = !at;
    if (at) { put_ring(ring, at); }
  }

  function put_ring(ring, at) {
    var box = plot("map-figure").getBoundingClientRect(), host = ring.parentElement.getBoundingClientRect();
    ring.style.left = box.left - host.left + at[0] + "px";
    ring.style.top = box.top - host.top + at[1] + "px";
  }

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
      ours.atlas().then(function () { step(DIRECTIONS[event.key]); }, function () { ours.say("nolist"); });
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
    ours.ring_in_strip("");
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
    var box = plot("map-figure").getBoundingClientRect(), ring = document.getElementById("map-ring");
    ring.hidden = false;
    put_ring(ring, entry.at);
    ours.ring_in_strip(reached);
    var lines = describe(reached);
    show_tip(lines, box.left + entry.at[0], box.top + entry.at[1]);
    var live = document.getElementById("live");
    if (live) { live.textContent = lines.join(", "); }
  }
})();
