/* A slider of a scenario says its value while it is moved; what it does is asked for once it is let go. */
(function () {
  "use strict";
  function said_of(event) {
    var slider = event.target.closest && event.target.closest('input[data-set^="what."]');
    var row = slider && slider.closest(".what-row");
    return row ? { slider: slider, place: row.querySelector(".what-said"), query: window.dash_clientside.metrogap.query() } : null;
  }

  document.addEventListener("input", function (event) {
    var at = said_of(event);
    if (!at) { return; }
    var shown = new Intl.NumberFormat(at.query.language || "en", { maximumFractionDigits: 4 });
    at.place.textContent = shown.format(at.slider.value);
  });

  /* Let go where it was: nothing changes, so nobody else writes what was said before. */
  document.addEventListener("pointerup", function (event) {
    var at = said_of(event);
    if (at && Number(at.query[at.slider.dataset.set]) === Number(at.slider.value)) {
      at.place.textContent = at.query[at.place.dataset.text] || "";
    }
  });

  /* A button that goes with what it was pressed for (reset, the example) hands the focus on to what took its place;
     by mouse or touch nothing scrolls. */
  function heir_of(button, notice) {
    if (notice) { return document.querySelector(".what-down a"); }
    return [...document.querySelectorAll(".what-targets button")].find(function (one) {
      return one.dataset.set === button.dataset.set && one.dataset.value === button.dataset.value;
    }) || document.querySelector(".what-panel .panel-title");
  }

  function hand_on(button, notice, still, times) {
    if (button.isConnected) {
      if (times) { setTimeout(hand_on, 50, button, notice, still, times - 1); }
      return;
    }
    var heir = document.activeElement === document.body && heir_of(button, notice);
    if (heir) { heir.focus({ preventScroll: still }); }
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("#gap-scenario-part button[data-set], .what-notice button[data-set]");
    if (button) { hand_on(button, button.closest(".what-notice"), event.detail > 0, 40); }
  });
})();
