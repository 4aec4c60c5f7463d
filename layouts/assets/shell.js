/* The frame around the pages: what is folded on a small screen, the present page in sight, and what is said while the
   server does not answer. What is said comes from the server, as data attributes of #words. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});
  var opened = {}; /* id of a button -> whether it was opened, where the browser remembers nothing */

  ours.word = function (name) {
    var words = document.getElementById("words");
    return (words && words.dataset[name]) || "";
  };

  /* ── controls that a small screen shows when asked to; remembered by the browser, not by the address ── */

  function is_open(button) {
    try { return localStorage.getItem(button.id) === "open"; } catch (e) { return Boolean(opened[button.id]); }
  }

  function fold() {
    document.querySelectorAll("[data-more]").forEach(function (button) {
      button.setAttribute("aria-expanded", String(is_open(button) || in_force(button)));
    });
  }

  /* What is in force must not be hidden: a shared address may hold a second map, or another method. */
  function in_force(button) {
    var box = document.getElementById(button.getAttribute("aria-controls")), query = ours.query();
    if (!box) { return false; }
    return Boolean(query[box.dataset.force]) || Array.from(box.querySelectorAll("select[data-set]")).some(function (select) {
      return select.dataset.set !== "year" && Boolean(query[select.dataset.set]);
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-more]");
    if (!button) { return; }
    var open = opened[button.id] = button.getAttribute("aria-expanded") !== "true";
    try { localStorage.setItem(button.id, open ? "open" : ""); } catch (e) { /* private mode: for this page only */ }
    button.setAttribute("aria-expanded", String(open));
  });

  /* ── rows that scroll: what is chosen is in sight ── */

  function show_chosen() {
    document.querySelectorAll(".nav, .chips nav").forEach(function (row) {
      var chosen = row.querySelector("[aria-current]");
      if (chosen && row.scrollWidth > row.clientWidth) {
        var one = chosen.getBoundingClientRect(), all = row.getBoundingClientRect();
        if (one.left < all.left + 24 || one.right > all.right - 24) {
          row.scrollLeft += (one.left + one.right - all.left - all.right) / 2;
        }
      }
      fade(row);
    });
  }

  function fade(row) {
    row.toggleAttribute("data-before", row.scrollLeft > 4);
    row.toggleAttribute("data-after", row.scrollLeft + row.clientWidth < row.scrollWidth - 4);
  }

  document.addEventListener("scroll", function (event) {
    if (event.target.id === "nav") { fade(event.target); }
  }, { capture: true, passive: true });
  window.addEventListener("resize", function () { requestAnimationFrame(show_chosen); });

  /* ── no answer ── */

  ours.trouble = function (kind) {
    var place = document.getElementById("trouble");
    if (!place || (place.dataset.kind || "") === kind) { return; }
    place.dataset.kind = kind;
    place.hidden = !kind;
    if (!kind) { place.replaceChildren(); return; }
    var text = document.createElement("span"), button = document.createElement("button");
    text.textContent = ours.word(kind) + " ";
    button.type = "button";
    button.className = "button";
    button.dataset.ask = "";
    button.textContent = ours.word("again");
    place.replaceChildren.apply(place, kind === "lost" ? [text, button] : [text]);
  };

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-ask]")) { ours.ask_again(); }
  });
  window.addEventListener("online", function () { ours.ask_again(); });

  /* A request that fails is noticed at once, not when patience ends. Dash itself keeps it to the console. */
  function listen() {
    var ask = window.fetch;
    window.fetch = function (address) {
      var answer = ask.apply(window, arguments);
      if (String(address && address.url || address).includes("_dash-update-component")) {
        answer.then(function (a) { if (!a.ok) { ours.failed(a.status); } }, function () { ours.failed(0); });
      }
      return answer;
    };
  }

  ours.heard = ours.heard || [];
  var heard = false;
  ours.heard.push(function () {
    if (!heard) { heard = true; listen(); }
    fold();
    requestAnimationFrame(function () { fold(); show_chosen(); });
  });
})();
