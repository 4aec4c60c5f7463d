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
})();
