/* The document holds what Dash asks for first (callbacks/document.py): hand it over instead of asking the server. */
(function () {
  "use strict";
  var ask = window.fetch, left = 2;

  window.fetch = function (address) {
    var name = /\/_dash-(layout|dependencies)$/.exec(String(address).split("?")[0]);
    var given = name && document.getElementById("first-" + name[1]);
    if (!given) { return ask.apply(window, arguments); }
    var text = given.textContent;
    given.remove();
    left -= 1;
    if (left === 0) { window.fetch = ask; }
    return Promise.resolve(new Response(text, { headers: { "Content-Type": "application/json" } }));
  };

  /* plotly asks for a map of the world even where none is drawn; it is empty here. */
  var names = ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"], objects = {};
  names.forEach(function (n) { objects[n] = { type: "GeometryCollection", geometries: [] }; });
  window.PlotlyGeoAssets = { topojson: { world_110m: { type: "Topology", objects: objects, arcs: [] } } };
})();
