/* What is made in the browser of one text each: figures (data-figure), when they come into sight, so that the first are
   there at once; long tables (data-content, layouts/light.py). */
(function () {
  "use strict";
  var CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true };
  var drawn = new Map(), written = new WeakMap(), ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});

  function draw(element) {
    var text = element.dataset.figure;
    if (!window.Plotly || drawn.get(element) === text) { return Promise.resolve(); }
    drawn.set(element, text);
    var figure = JSON.parse(text);
    return window.Plotly.react(element, figure.data, figure.layout, CONFIG);
  }

  var sight = new IntersectionObserver(function (entries) {
    entries.filter(function (entry) { return entry.isIntersecting; }).map(function (entry) { return entry.target; })
      .forEach(plan);
  }, { rootMargin: "150px" });

  /* One per frame, so that a page answers while its figures come. */
  var queue = [];

  function plan(element) {
    if (!queue.includes(element) && drawn.get(element) !== element.dataset.figure) { queue.push(element); }
    if (queue.length === 1) { requestAnimationFrame(next); }
  }

  function next() {
    var element = queue[0];
    if (!element) { return; }
    if (element.isConnected) { draw(element); }
    queue.shift();
    if (queue.length) { requestAnimationFrame(next); }
  }

  /* {type: "Td", props: {className, colSpan, children, …}} -> an element; texts stay texts. */
  function build(given) {
    if (given === null || given === undefined) { return ""; }
    if (typeof given !== "object") { return String(given); }
    var element = document.createElement(given.type);
    Object.keys(given.props).forEach(function (name) {
      if (name === "children") { return; }
      if (given.props[name] !== null) { element.setAttribute(name === "className" ? "class" : name, given.props[name]); }
    });
    element.append.apply(element, [].concat(given.props.children).map(build));
    return element;
  }

  function write(place) {
    if (written.get(place) === place.dataset.content) { return; }
    written.set(place, place.dataset.content);
    place.replaceChildren(build(JSON.parse(place.dataset.content)));
  }

  function look() {
    document.querySelectorAll("[data-content]").forEach(write);
    Array.from(drawn.keys()).forEach(function (element) {
      if (!element.isConnected) {
        drawn.delete(element);
        sight.unobserve(element);
        window.Plotly.purge(element);
      }
    });
    document.querySelectorAll("[data-figure]").forEach(function (element) {
      if (drawn.has(element) && drawn.get(element) !== element.dataset.figure) { plan(element); }
      sight.observe(element);
    });
  }

  /* For a picture or for paper everything has to be there. */
  ours.draw_all = function (place) {
    return Promise.all(Array.from(place.querySelectorAll("[data-figure]")).map(draw));
  };
  window.addEventListener("beforeprint", function () { ours.draw_all(document); });

  var planned = false;
  new MutationObserver(function (changes) {
    var ourselves = changes.every(function (c) { return c.target.closest && c.target.closest(".js-plotly-plot"); });
    if (planned || ourselves) { return; }
    planned = true;
    requestAnimationFrame(function () { planned = false; look(); });
  }).observe(document.getElementById("react-entry-point") || document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ["data-figure", "data-content"] });
})();
