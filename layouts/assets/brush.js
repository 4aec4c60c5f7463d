/* The range of the strip by keyboard: two sliders that are there when they are reached, one for each end. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});

  function box() { return document.getElementById("brush-ends"); }

  function make(place) {
    ["from", "to"].forEach(function (end) {
      var input = document.createElement("input");
      input.type = "range";
      input.dataset.end = end;
      input.setAttribute("aria-label", place.dataset[end]);
      place.append(input);
    });
    place.addEventListener("focusin", refresh);
    place.addEventListener("input", choose);
  }

  /* Both ends where the range has them; without a range at the least and the greatest value there is. */
  function refresh() {
    var facts = ours.facts(), values = facts ? facts.values.filter(function (v) { return v !== null; }) : [];
    var low = Math.min.apply(null, values), high = Math.max.apply(null, values), range = ours.brushed();
    box().querySelectorAll("input").forEach(function (input) {
      input.disabled = !values.length;
      if (!values.length) { return; }
      var from = input.dataset.end === "from", given = range ? (from ? range.low : range.high) : from ? low : high;
      input.min = low;
      input.max = high;
      input.step = Math.max(Math.pow(10, -facts.decimals), Number(((high - low) / 100).toPrecision(1)));
      input.value = Math.max(low, Math.min(high, given));
      say(input, facts);
    });
  }

  function say(input, facts) { input.setAttribute("aria-valuetext", ours.written(stands(input), facts)); }

  /* Where a slider stands. Its steps begin at the least value and may not meet the greatest one, which it means all the
     same when there is no room for another step. */
  function stands(input) {
    return Number(input.value) + Number(input.step) > Number(input.max) ? Number(input.max) : Number(input.value);
  }

  function choose(event) {
    var ends = Array.from(box().querySelectorAll("input")).map(stands);
    say(event.target, ours.facts());
    ours.brush(Math.min.apply(null, ends), Math.max.apply(null, ends));
  }

  /* Called when the strip is drawn: with other values the range is another one. */
  ours.fit_brush = function () {
    var place = box();
    if (place && !place.firstChild) { make(place); }
    if (place) { refresh(); }
  };

  ours.heard = ours.heard || [];
  ours.heard.push(function () { setTimeout(ours.fit_brush, 300); });
})();
