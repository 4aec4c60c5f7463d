/* What can be done with a figure: its table, its numbers, its address, a picture of it (assets/picture.js), its slide. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});

  /* Say a sentence by its name (`data-…` of #words, in the reader's language), and a text after it. */
  var said = null;

  function say(name, text) {
    var live = document.getElementById("live"), toast = document.getElementById("toast");
    if (!live || !toast) { return; }
    live.textContent = toast.textContent = ours.word(name) + (text || "");
    toast.hidden = false;
    clearTimeout(said);
    if (name !== "making") { said = setTimeout(function () { toast.hidden = true; }, 5000); }
  }
  ours.say = say;

  /* The fields of the present selection. */
  function selection() {
    var query = ours.query(), search = new URLSearchParams((query.address || "").split("?")[1] || "");
    if (query.geo) { search.set("geo", query.geo); }
    return search;
  }

  /* Address of the numbers of a figure for the present selection. */
  function numbers(frame, kind) {
    return "/figures/" + ours.query().page + "/" + frame.dataset.frame + "." + kind + "?" + selection();
  }

  /* ── the table, one key away ── */

  function toggle(frame) {
    var place = frame.querySelector(".figure-table"), button = frame.querySelector('[data-action="table"]');
    if (!button) { return; }
    if (!place.hidden) {
      show_table(frame, false);
      return;
    }
    fill(frame).then(function (filled) {
      if (!filled) { return; }
      show_table(frame, true);
      place.focus({ preventScroll: true });
    });
  }

  function show_table(frame, shown) {
    frame.querySelector(".figure-table").hidden = !shown;
    frame.classList.toggle("as-table", shown);
    frame.querySelector('[data-action="table"]').setAttribute("aria-pressed", String(shown));
  }

  /* Whether the table holds the numbers of the present selection; where they can't be had the figure comes back, because
     those of another must not stand below its title. An answer that comes too late is nobody's. */
  function fill(frame) {
    var address = numbers(frame, "json");
    return fetch(address).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (data) {
      if (numbers(frame, "json") !== address) { return false; }
      frame.querySelector(".figure-table").replaceChildren(table_of(data));
      return true;
    }).catch(function () {
      if (numbers(frame, "json") === address) {
        show_table(frame, false);
        say("notable");
      }
      return false;
    });
  }

  function table_of(data) {
    var table = document.createElement("table"), head = table.createTHead().insertRow(), body = table.createTBody();
    table.createCaption().textContent = data.caption;
    data.heads.forEach(function (text, n) {
      var cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      cell.className = data.numeric.includes(n) ? "num" : "";
      head.append(cell);
    });
    data.rows.forEach(function (values) {
      var row = body.insertRow();
      values.forEach(function (value, n) {
        var cell = row.insertCell();
        cell.textContent = value;
        if (data.numeric.includes(n)) { cell.className = "num"; }
      });
    });
    return table;
  }

  ours.heard = ours.heard || [];
  ours.heard.push(function () { document.querySelectorAll(".figure.as-table").forEach(fill); });

  /* ── files ── */

  function save(address, name) {
    var link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  }

  function save_blob(blob, name) {
    var address = URL.createObjectURL(blob);
    save(address, name);
    setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
  }

  function copy_address() {
    var done = function () { say("copied", location.href); }, not = function () { say("uncopied"); };
    /* A browser lends it to secure addresses only. */
    if (!navigator.clipboard) { return Promise.resolve(not()); }
    return navigator.clipboard.writeText(location.href).then(done, not);
  }

  function file_name(frame, kind) {
    var query = ours.query();
    return ["metrogap", frame.dataset.frame, query.geo, query.show, query.year].filter(Boolean).join("-") + "." + kind;
  }

  /* ── pictures (assets/picture.js) ── */

  function save_png(size, ending) {
    return function (frame) {
      return ours.compose(frame, size).then(function (svg) { return ours.as_png(svg, size); }).then(function (blob) {
        save_blob(blob, file_name(frame, "png").replace(/\.png$/, ending + ".png"));
      }).catch(function () { say("nopicture"); });
    };
  }

  /* ── slides: the server makes one deck at a time and says when to ask again ── */

  var PATIENCE = 40, making = false;

  function deck(address, name, button) {
    if (making) { return Promise.resolve(say("making")); }
    making = true;
    if (button) { button.setAttribute("aria-busy", "true"); }
    say("making");
    return asked(address, PATIENCE).then(function (answer) {
      if (!answer.ok) { return answer.text().then(function (text) { say("", text); }); }
      var given = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
      return answer.blob().then(function (blob) {
        save_blob(blob, given ? given[1] : name);
        say("made");
      });
    }).catch(function () { say("unmade"); }).then(function () {
      making = false;
      if (button) { button.removeAttribute("aria-busy"); }
    });
  }

  function asked(address, times) {
    return fetch(address).then(function (answer) {
      if (answer.status !== 503 || !times) { return answer; }
      var seconds = Number(answer.headers.get("Retry-After")) || 2;
      return new Promise(function (go) { setTimeout(go, 1000 * seconds); }).then(function () { return asked(address, times - 1); });
    });
  }

  function one_slide(frame) {
    var button = frame.querySelector('[data-action="slide"]'), search = selection();
    search.set("slide", button.dataset.slide);
    if (ours.query().theme !== "light") { search.set("theme", ours.query().theme); }
    return deck("/download/slides.pptx?" + search, "metrogap.pptx", button);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="/download/slides.pptx"]');
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    deck(link.getAttribute("href"), "metrogap.pptx", link);
  });

  /* What is about a region is offered where there is one (see the style sheet). */
  ours.heard.push(function (query) { document.documentElement.toggleAttribute("data-region", Boolean(query.geo)); });

  var DO = {
    table: toggle,
    link: copy_address,
    slide: one_slide,
    csv: function (frame) { save(numbers(frame, "csv"), file_name(frame, "csv")); },
    svg: function (frame) {
      return ours.compose(frame).then(function (svg) {
        save_blob(new Blob([svg], { type: "image/svg+xml" }), file_name(frame, "svg"));
      }).catch(function () { say("nopicture"); });
    },
    png: save_png("1920x1080", ""),
    "png-large": save_png("3840x2160", "-4k"),
    "png-half": save_png("960x1080", "-half")
  };

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-action]"), frame = button && button.closest(".figure");
    if (frame && DO[button.dataset.action]) { DO[button.dataset.action](frame); }
  });

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, select, textarea, [contenteditable]");
    var frame = event.target.closest(".figure");
    if (event.key === "t" && frame && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { toggle(frame); }
  });
})();
