/* Search over all regions: a combobox after the pattern of ARIA 1.2. Names are compared without accents, and a slip
   of the finger is forgiven. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap =
    window.dash_clientside.metrogap || {});
  var MOST = 12, LETTERS = { "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d" };
  var box = null, list = null, found = [], active = -1, entries = null, prepared = null;

  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
      .replace(/[łøđßæœıþð]/g, function (c) { return LETTERS[c]; }).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  /* Number of slips (insert, drop, change, swap) between two words, `most` + 1 where there are more. */
  function slips(one, other, most) {
    if (Math.abs(one.length - other.length) > most) { return most + 1; }
    var before = [], last = [], row = [];
    for (var j = 0; j <= other.length; j += 1) { last[j] = j; }
    for (var i = 1; i <= one.length; i += 1) {
      row = [i];
      for (j = 1; j <= other.length; j += 1) {
        var change = one[i - 1] === other[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change);
        var swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        if (swapped) { row[j] = Math.min(row[j], before[j - 2] + 1); }
      }
      before = last;
      last = row;
    }
    return last[other.length];
  }

  function score_word(word, text, words) {
    if (text === word) { return 100; }
    if (text.startsWith(word)) { return 80; }
    if (words.some(function (w) { return w.startsWith(word); })) { return 70; }
    if (text.includes(word)) { return 50; }
    var most = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0, best = most + 1;
    if (most) {
      words.concat(text.replace(/ /g, "")).forEach(function (w) {
        best = Math.min(best, slips(word, w, most), slips(word, w.slice(0, word.length), most));
      });
    }
    return best <= most ? 40 - 10 * best : 0;
  }

  function score(entry, text, words) {
    if (entry.code === text) { return 120; }
    var best = entry.code.startsWith(text) ? 90 : 0;
    entry.names.forEach(function (name) {
      var whole = score_word(text, name.text, name.words);
      var each = Math.min.apply(null, words.map(function (w) {
        return Math.max(score_word(w, name.text, name.words), entry.land.startsWith(w) ? 30 : 0);
      }));
      best = Math.max(best, whole, each);
    });
    return best;
  }

  function prepare(atlas) {
    if (prepared === atlas) { return entries; }
    prepared = atlas;
    entries = atlas.all.map(function (region) {
      var land = atlas.countries[region.code.slice(0, 2)] || "";
      var names = [region.name].concat(region.others).map(function (name) {
        var text = fold(name);
        return { text: text, words: text.split(" ") };
      });
      return { region: region, code: region.code.toLowerCase(), names: names, land: fold(land), country: land };
    });
    return entries;
  }

  function look(typed) {
    var text = fold(typed), words = text.split(" "), level = Number(ours.query().level);
    if (!text) { return []; }
    return entries.map(function (entry) {
      var points = score(entry, text, words);
      return { entry: entry, points: points && points + (entry.region.level === level ? 5 : 0) };
    }).filter(function (hit) { return hit.points; }).sort(function (a, b) {
      return b.points - a.points || a.entry.names[0].text.length - b.entry.names[0].text.length ||
        (a.entry.code < b.entry.code ? -1 : 1);
    }).slice(0, MOST).map(function (hit) { return hit.entry; });
  }

  function draw() {
    list.replaceChildren.apply(list, found.map(function (entry, n) {
      var item = document.createElement("li"), name = document.createElement("span"), place = document.createElement("small");
      item.id = "found-" + n;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(n === active));
      item.dataset.code = entry.region.code;
      name.textContent = entry.region.name;
      place.textContent = entry.region.code + " · NUTS " + entry.region.level + " · " + entry.country;
      item.append(name, place);
      return item;
    }));
    var nothing = !found.length && box.value.trim() !== "";
    if (nothing) {
      var none = document.createElement("li");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = document.getElementById("search").dataset.none;
      list.append(none);
    }
    var open = found.length > 0 || nothing;
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (active >= 0) {
      box.setAttribute("aria-activedescendant", "found-" + active);
      document.getElementById("found-" + active).scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    found = [];
    active = -1;
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(code) {
    close();
    ours.set("geo", code);
    box.select();
  }

  function typed() {
    ours.atlas().then(prepare).then(function () {
      if (document.activeElement !== box) { return; } /* gone on meanwhile */
      found = look(box.value);
      active = found.length ? 0 : -1;
      draw();
    }).catch(function () { ours.say("nolist"); });
  }

  function key(event) {
    var moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key]) {
      event.preventDefault();
      if (!found.length) { typed(); return; }
      active = (active + moves[event.key] + found.length) % found.length;
      draw();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(found[active].region.code);
    } else if (event.key === "Escape") {
      if (!list.hidden) { close(); } else { box.value = ""; }
    }
  }

  function make() {
    var place = document.getElementById("search");
    if (!place || place.firstChild) { return; }
    box = document.createElement("input");
    list = document.createElement("ul");
    var given = { id: "search-box", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false",
      placeholder: place.dataset.label, "aria-label": place.dataset.label, "aria-expanded": "false",
      "aria-controls": "found", "aria-autocomplete": "list" };
    Object.keys(given).forEach(function (name) { box.setAttribute(name, given[name]); });
    list.id = "found";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", place.dataset.label);
    place.append(box, list);
    if (box.clientWidth < 210) { box.placeholder = place.dataset.short; }
    box.addEventListener("input", typed);
    box.addEventListener("keydown", key);
    box.addEventListener("focus", function () { box.select(); ours.atlas().catch(function () {}); });
    box.addEventListener("blur", function () { setTimeout(close, 150); });
    /* The box keeps the focus; and the choice is made by the click, because a list that is gone before it would let the
       click of a finger through to what lies below. */
    list.addEventListener("pointerdown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var item = event.target.closest("[data-code]");
      if (item) { choose(item.dataset.code); }
    });
  }

  ours.heard = ours.heard || [];
  /* Who is typing is left alone, unless another region was chosen. */
  ours.heard.push(function (query, before) {
    make();
    if (!box) { return; }
    if (document.activeElement !== box) { box.value = query.name || ""; }
    else if (query.name && before && before.geo !== query.geo) { box.value = query.name; box.select(); }
  });
})();
