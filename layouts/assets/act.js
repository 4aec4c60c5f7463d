/* What is chosen anywhere on a page becomes an act for the server; its answer, the selection, is written to the
   address, the title and the controls. The only writer of any of them. Elements say what they do by themselves:
   data-set="year" (a select, a button with data-value, an input) sets a field of the selection; data-go on a link
   opens its address without loading everything anew; data-input makes an input element of an empty one. */
(function () {
  "use strict";
  var clientside = (window.dash_clientside = window.dash_clientside || {});
  var ours = (clientside.metrogap = clientside.metrogap || {});
  var root = document.documentElement;
  var query = null, number = 0, busy = false, waiting = [], last = null, patience = null, slow = null, manner = "", losses = 0;
  var SLOW = 4000, LOST = 20000, AGAIN = [1500, 4000, 10000, 20000]; /* milliseconds */

  ours.query = function () { return query || {}; };
  ours.heard = ours.heard || []; /* functions of the selection, called with every new one */

  /* ── acts, one at a time: an answer is the difference to what was there when it was asked for ── */

  ours.act = function (act) {
    if (busy) {
      waiting = joined(waiting, act);
      return;
    }
    busy = true;
    last = act;
    number += 1;
    manner = act.manner || "";
    patience = setTimeout(lost, LOST);
    slow = setTimeout(function () { if (!losses) { ours.trouble("slow"); } }, SLOW);
    setTimeout(show_busy, 250);
    clientside.set_props("act", { data: Object.assign({}, act, { n: number }) });
  };

  /* What waits, and an act more: fields are set together, the last of several addresses is opened, in their order. */
  function joined(acts, act) {
    var before = acts[acts.length - 1], rest = acts.slice(0, -1);
    if (before && before.set && act.set) {
      return rest.concat(Object.assign({}, act, { set: Object.assign({}, before.set, act.set) }));
    }
    return (before && before.open && act.open ? rest : acts).concat(act);
  }

  ours.set = function (field, value) {
    var set = {};
    set[field] = value;
    ours.act({ set: set });
  };

  function show_busy() { root.toggleAttribute("data-busy", busy); }

  /* No answer: what was asked for is asked again, for the whole page, because nobody knows what the server thinks is
     shown. */
  function lost() {
    release();
    losses += 1;
    ours.trouble("lost");
    var acts = waiting.reduce(joined, last && !last.look ? [last] : []);
    waiting = acts.slice(1);
    ours.act(Object.assign({}, acts[0] || { open: here() }, { whole: true }));
  }

  /* The request came back without an answer: what is on the screen stays, and it is asked again after a while. */
  ours.failed = function (status) {
    if (!busy) { return; }
    if (status >= 400 && status < 500) { last = null; } /* never understood */
    clearTimeout(patience);
    clearTimeout(slow);
    ours.trouble("lost");
    patience = setTimeout(lost, AGAIN[Math.min(losses, AGAIN.length - 1)]);
  };

  ours.ask_again = function () { if (busy) { lost(); } };

  function release() {
    clearTimeout(patience);
    clearTimeout(slow);
    busy = false;
    show_busy();
  }

  function here() { return { pathname: location.pathname, search: location.search }; }

  /* ── the answer ── */

  ours.settled = function (data) {
    if (!data || !data.address) {
      ours.act({ open: Object.assign(here(), { theme: root.dataset.theme, language: navigator.language.split("-")[0] }),
        whole: true });
      return clientside.no_update;
    }
    var before = query;
    query = data;
    if (data.n === number) {
      release();
      losses = 0;
      ours.trouble("");
    }
    write_address(before);
    if (data.title) { document.title = data.title; }
    if (root.dataset.theme !== data.theme && data.n > 0) { wear(data.theme); }
    dress();
    requestAnimationFrame(dress);
    if (before && before.page !== data.page) { arrive(); }
    var same = before && ["address", "known", "theme", "language"].every(function (k) { return before[k] === data[k]; });
    if (!same) { ours.heard.forEach(function (hear) { hear(data, before); }); }
    look_again(same);
    if (!before && root.dataset.theme !== data.theme) { ours.set("theme", root.dataset.theme); }
    if (!busy && waiting.length) { ours.act(waiting.shift()); }
    root.dataset.written = data.address;
    return clientside.no_update;
  };

  /* What takes a second to compute (rank intervals) is asked for again, less and less often, until it is there. */
  var PATIENCE = [400, 700, 1200, 2000, 4000], looks = 0, looking = null;

  function look_again(same) {
    clearTimeout(looking);
    if (!query.awaited) { looks = 0; return; }
    looks = same ? looks + 1 : 0;
    looking = setTimeout(function look() {
      if (busy || document.hidden) { looking = setTimeout(look, 1000); } else { ours.act({ look: true }); }
    }, PATIENCE[Math.min(looks, PATIENCE.length - 1)]);
  }

  /* Another region or page is a step that "back" undoes; anything else replaces the address. Who has gone back meanwhile
     stands on the address of an earlier step, which is about to be opened and must not become that of this one. */
  function write_address(before) {
    if (waiting.some(function (act) { return act.manner === "back"; })) { return; }
    if (location.pathname + location.search === query.address) { return; }
    var step = before && manner !== "back" && (before.geo !== query.geo || before.page !== query.page);
    history[step ? "pushState" : "replaceState"](null, "", query.address);
  }

  function wear(theme) {
    root.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch (e) { /* private mode: for this page only */ }
    document.cookie = "theme=" + theme + ";path=/;max-age=31536000;samesite=lax";
  }

  function arrive() {
    window.scrollTo(0, 0);
    var page = document.getElementById("page");
    var at = document.activeElement;
    // What had the focus may be gone with the old page: then it fell to the body.
    if (page && (!at || at === document.body || at.closest(".nav, .card, #page"))) {
      page.focus({ preventScroll: true });
    }
  }

  /* ── controls show what is selected ── */

  function dress() {
    if (!query) { return; }
    document.querySelectorAll("[data-input]:empty").forEach(make_input);
    document.querySelectorAll("[data-text]").forEach(function (place) {
      var text = query[place.dataset.text] || "";
      if (place.textContent !== text) { place.textContent = text; }
      place.hidden = !text;
    });
    document.querySelectorAll("[data-set]").forEach(function (element) {
      var value = query[element.dataset.set];
      if (element.tagName === "BUTTON") {
        element.setAttribute("aria-pressed", String(element.dataset.value === String(value === undefined ? "" : value)));
      } else if (element.dataset.add) {
        element.value = "";
      } else if (element !== document.activeElement || element.tagName === "SELECT") {
        if (element.tagName === "SELECT" || value !== undefined) { element.value = value === undefined ? "" : value; }
      }
    });
  }

  /* <div data-input="range" data-field="weight" data-min="0" data-label="Weight"> becomes an <input>; also when it is
     told something else later. */
  ours.make_input = make_input;

  function make_input(place) {
    var input = place.firstElementChild || document.createElement("input"), given = place.dataset;
    input.type = given.input;
    ["min", "max", "step", "list", "value", "placeholder"].forEach(function (name) {
      if (given[name] !== undefined) { input.setAttribute(name, given[name]); } else { input.removeAttribute(name); }
    });
    input.setAttribute("aria-label", given.label || "");
    if (given.field) { input.dataset.set = given.field; } else { delete input.dataset.set; }
    if (!input.isConnected) { place.appendChild(input); }
  }

  var planned = false;
  new MutationObserver(function (changes) {
    var charts = changes.every(function (c) { return c.target.closest && c.target.closest(".js-plotly-plot"); });
    if (planned || charts) { return; }
    planned = true;
    requestAnimationFrame(function () { planned = false; dress(); });
  }).observe(document.getElementById("react-entry-point") || document.body, { childList: true, subtree: true });

  /* ── what people do ── */

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-set]");
    if (button) {
      ours.set(button.dataset.set, button.dataset.value);
      return;
    }
    var link = event.target.closest("a[data-go]");
    var plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.origin !== location.origin) { return; }
    event.preventDefault();
    ours.act({ open: { pathname: link.pathname, search: link.search } });
  });

  document.addEventListener("change", function (event) {
    var control = event.target.closest("select[data-set], input[data-set]");
    if (control && (control.value !== "" || !control.dataset.add)) { ours.set(control.dataset.set, control.value); }
  });

  window.addEventListener("popstate", function () { ours.act({ open: here(), manner: "back" }); });
})();
