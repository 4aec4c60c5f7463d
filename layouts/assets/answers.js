/* What changes come as (callbacks/steps.py) becomes what Dash expects: hundreds of steps, each with its place, kind and
   value by name. */
(function () {
  "use strict";
  var ask = window.fetch;
  var KINDS = { A: "Assign", M: "Merge", E: "Extend", D: "Delete" };
  var PAIRS = { "*": ["props", "children"], "+": ["props", "data-content"] };

  function place_of(parts) {
    return parts.flatMap(function (part) { return Object.hasOwn(PAIRS, part) ? PAIRS[part] : /^\d+$/.test(part) ? Number(part) : part; });
  }

  /* {places: "0.*.1 1.2", kinds: "AD", values: ["a", null]} -> a patch of Dash. */
  function patch(steps) {
    var parts = [], places = steps.places.split(" ");
    return {
      __dash_patch_update: "__dash_patch_update",
      operations: places.map(function (text, n) {
        var given = text.split(".");
        parts = parts.slice(0, parts.length - Number(given[0])).concat(given.slice(1));
        var kind = steps.kinds[n];
        return { operation: KINDS[kind], location: place_of(parts), params: kind === "D" ? {} : { value: steps.values[n] } };
      })
    };
  }

  function expanded(answer) {
    [answer.response, answer.sideUpdate].forEach(function (elements) {
      Object.keys(elements || {}).forEach(function (id) {
        var props = elements[id];
        Object.keys(props).forEach(function (name) {
          var steps = props[name] && props[name].__steps;
          if (steps) { props[name] = patch(steps); }
        });
      });
    });
    return answer;
  }

  window.fetch = function (address) {
    var answer = ask.apply(window, arguments);
    if (!String((address && address.url) || address).includes("_dash-update-component")) { return answer; }
    return answer.then(function (given) {
      var read = given.json.bind(given);
      given.json = function () { return read().then(expanded); };
      return given;
    });
  };
})();
