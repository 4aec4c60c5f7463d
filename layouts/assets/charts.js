/* Figures (data-figure), drawn when they come into sight, so that the first are there at once. The attribute only says that
   there is one, and that it has changed: the figure itself, which changes mend part by part, is what Dash holds under the
   element's id. */
(function () {
  "use strict";
  var CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true };
  var BUSY = 25; /* milliseconds of a frame */
  var drawn = new Map(), texts = new WeakMap(), ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});

  /* The figure of an element as text, "" where Dash knows it no more; a copy for plotly, which writes into what it is
     given. */
  function text_of(element) {
    var figure = ours.held(element, "data-figure");
    if (!figure) { return ""; }
    if (!texts.has(figure)) { texts.set(figure, JSON.stringify(figure)); }
    return texts.get(figure);
  }

  function is_new(element) {
    var text = text_of(element);
    return text !== "" && drawn.get(element) !== text;
  }

  function draw(element) {
    var text = text_of(element);
    if (!window.Plotly || !is_new(element)) { return Promise.resolve(); }
    drawn.set(element, text);
    var figure = JSON.parse(text);
    return window.Plotly.react(element, figure.data, figure.layout, CONFIG);
  }

  var sight = new IntersectionObserver(function (entries) {
    entries.filter(function (entry) { return entry.isIntersecting; }).map(function (entry) { return entry.target; })
      .forEach(plan);
  }, { rootMargin: "150px" });

  /* A few per frame, so that a page answers while its figures come. */
  var queue = [];

  function plan(element) {
    if (!queue.includes(element) && is_new(element)) { queue.push(element); }
    if (queue.length === 1) { requestAnimationFrame(next); }
  }

  function next() {
    var end = performance.now() + BUSY, element;
    if (queue.length > 1) { requestAnimationFrame(next); } /* before one that fails */
    do {
      element = queue.shift();
      if (element && element.isConnected) { draw(element); }
    } while (queue.length && performance.now() < end);
  }

  function look() {
    Array.from(drawn.keys()).forEach(function (element) {
      if (!element.isConnected) {
        drawn.delete(element);
        sight.unobserve(element);
        window.Plotly.purge(element);
      }
    });
    document.querySelectorAll("[data-figure]").forEach(function (element) {
      if (drawn.has(element) && is_new(element)) { plan(element); }
      sight.observe(element);
    });
  }

  /* For a picture or for paper everything has to be there. */
  ours.draw_all = function (place) {
    return Promise.all(Array.from(place.querySelectorAll("[data-figure]")).map(draw));
  };

  /* ── on paper: charts as wide as their place there, drawn for a phone and made smaller as a whole ── */

  /* Pixels: the width at which a chart is laid out before it is made smaller, and a share of its height. */
  var PAPER = { wide: [600, 1], trend: [490, 1], "": [330, 1] };

  function on_paper(element) {
    draw(element);
    var layout = element.layout;
    if (!layout || !window.Plotly) { return; }
    var kind = Object.keys(PAPER).find(function (name) { return name && element.classList.contains(name); }) || "";
    var width = PAPER[kind][0], height = Math.round(PAPER[kind][1] * layout.height);
    element.dataset.height = layout.height;
    window.Plotly.relayout(element, { width: width, height: height, autosize: false });
    element.querySelectorAll(".main-svg").forEach(function (svg, n) {
      svg.setAttribute("viewBox", "0 0 " + width + " " + height);
      svg.dataset.screen = svg.getAttribute("style") || "";
      svg.setAttribute("style", "width:100%;height:auto;" + (n ? "position:absolute;left:0;top:0" : "position:static;display:block"));
    });
    element.querySelectorAll(".plot-container, .svg-container").forEach(function (box) {
      box.dataset.screen = box.getAttribute("style") || "";
      box.setAttribute("style", "width:100%;height:auto;position:relative");
    });
  }

  function on_screen(element) {
    element.querySelectorAll("[data-screen]").forEach(function (part) {
      part.setAttribute("style", part.dataset.screen);
      delete part.dataset.screen;
    });
    element.querySelectorAll(".main-svg").forEach(function (svg) { svg.removeAttribute("viewBox"); });
    if (!window.Plotly || !element.layout) { return; }
    window.Plotly.relayout(element, { width: null, height: Number(element.dataset.height), autosize: true });
  }

  window.addEventListener("beforeprint", function () { document.querySelectorAll("[data-figure]").forEach(on_paper); });
  window.addEventListener("afterprint", function () { document.querySelectorAll("[data-figure]").forEach(on_screen); });

  /* Paper is white: a dark page is printed light and becomes dark again. */
  document.addEventListener("click", function (event) {
    var dark = document.documentElement.dataset.theme;
    if (!event.target.closest("[data-print]")) { return; }
    if (dark === "light") { window.print(); return; }
    after_theme = function () { window.print(); ours.set("theme", dark); };
    ours.set("theme", "light");
  });
  var after_theme = null;
  ours.heard = ours.heard || [];
  ours.heard.push(function (query) {
    var then = after_theme;
    if (!then || query.theme !== "light") { return; }
    after_theme = null;
    setTimeout(then, 400);
  });

  var planned = false;
  new MutationObserver(function (changes) {
    var ourselves = changes.every(function (c) { return c.target.closest && c.target.closest(".js-plotly-plot"); });
    if (planned || ourselves) { return; }
    planned = true;
    requestAnimationFrame(function () { planned = false; look(); });
  }).observe(document.getElementById("react-entry-point") || document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ["data-figure"] });
})();
