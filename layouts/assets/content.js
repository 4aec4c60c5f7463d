/* What an element holds besides figures and controls of Dash (data-content, callbacks/wire.py): made here of one property,
   because every element that Dash knows makes every change slower. The attribute only says that there is something, and
   that it has changed: the property itself is what Dash holds under the element's id. */
(function () {
  "use strict";
  var ours = ((window.dash_clientside = window.dash_clientside || {}).metrogap = window.dash_clientside.metrogap || {});
  var written = new WeakMap(); /* place -> what it holds, as it was given */
  var ATTRIBUTES = { className: "class", htmlFor: "for" };

  /* A property of an element as Dash knows it; nothing where Dash knows it no more. Dash never changes an object in place:
     the same object is the same content. */
  ours.held = function (element, name) {
    var known = window.dash_component_api && window.dash_component_api.getLayout(element.id);
    return (known && known.props && known.props[name]) || null;
  };

  function list(given) {
    return [given].flat(Infinity).filter(function (one) { return one !== null && one !== undefined; });
  }

  /* Inside of what is written there may be places that could be written by themselves. */
  function inside(props) { return list(props["data-content"] || props.children); }

  function is_text(given) { return typeof given !== "object"; }

  /* {type: "Td", props: {className, colSpan, children, …}} -> an element; texts stay texts. */
  function build(given) {
    if (is_text(given)) { return document.createTextNode(String(given)); }
    var element = document.createElement(given.type);
    dress(element, {}, given.props);
    element.append.apply(element, inside(given.props).map(build));
    return element;
  }

  /* Only what differs: what scripts have done to an element since stays. */
  function dress(element, before, props) {
    Object.keys(Object.assign({}, before, props)).forEach(function (name) {
      if (name === "children" || name === "data-content" || before[name] === props[name]) { return; }
      if (name === "style") {
        element.removeAttribute("style");
        Object.assign(element.style, props.style);
      } else {
        set(element, ATTRIBUTES[name] || name, props[name]);
      }
    });
  }

  function set(element, name, value) {
    var told = /^(aria|data)-/.test(name); /* "false" is something to say there */
    if (name === "selected") {
      element.selected = Boolean(value); /* the attribute says what is chosen at first, which act.js says always */
    } else if (value === null || value === undefined || (value === false && !told)) {
      element.removeAttribute(name);
    } else {
      element.setAttribute(name, value === true && !told ? "" : value);
    }
  }

  /* Into these a script may have put something. */
  function is_other(before, now) {
    return before.id !== now.id || !before["data-input"] !== !now["data-input"] || !before["data-text"] !== !now["data-text"];
  }

  /* What an element holds becomes something else; what is alike stays the same element, with its focus. */
  function mend(place, before, now) {
    if (!before.length && !now.length) { return; } /* a script may have put something there */
    if (place.childNodes.length !== before.length) {
      place.replaceChildren.apply(place, now.map(build));
      return;
    }
    now.forEach(function (one, n) {
      if (n >= before.length) { place.append(build(one)); } else { mend_one(place.childNodes[n], before[n], one); }
    });
    while (place.childNodes.length > now.length) { place.lastChild.remove(); }
  }

  function mend_one(node, before, now) {
    if (before === now) { return; }
    if (is_text(before) && is_text(now)) {
      node.data = String(now);
    } else if (is_text(before) || is_text(now) || before.type !== now.type || is_other(before.props, now.props)) {
      node.replaceWith(build(now));
    } else {
      dress(node, before.props, now.props);
      mend(node, inside(before.props), inside(now.props));
      if (now.props["data-input"] && node.firstElementChild) { ours.make_input(node); }
    }
  }

  function write(place) {
    var given = ours.held(place, "data-content"), before = written.get(place);
    if (!given || given === before) { return; }
    written.set(place, given);
    mend(place, list(before), list(given));
    [place].concat(Array.from(place.querySelectorAll(".scroll"))).forEach(show_picked);
  }

  /* A table that is wider than its place begins with the chosen region, beside the row headings, which stay. */
  function show_picked(place) {
    var picked = place.querySelector("thead .picked"), headings = place.querySelector("tbody th");
    if (!picked || !headings || place.scrollWidth <= place.clientWidth) { return; }
    place.scrollLeft += picked.getBoundingClientRect().left - headings.getBoundingClientRect().right - 8;
  }

  /* Where Dash itself holds the elements again, what was written goes. */
  function clear(place) {
    if (place.isConnected && !place.hasAttribute("data-content") && written.has(place)) {
      var count = list(written.get(place)).length, text = ours.held(place, "children");
      written.delete(place);
      if (text !== null && typeof text !== "object") {
        place.textContent = text; /* React may have put it into a node of ours */
      } else {
        Array.from(place.childNodes).slice(0, count).forEach(function (node) { node.remove(); });
      }
    }
  }

  /* At once, so that nobody ever sees an empty place. */
  new MutationObserver(function (changes) {
    if (changes.every(function (c) { return c.target.closest && c.target.closest(".js-plotly-plot"); })) { return; }
    changes.forEach(function (change) { if (change.type === "attributes") { clear(change.target); } });
    document.querySelectorAll("[data-content]").forEach(write);
  }).observe(document.getElementById("react-entry-point") || document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ["data-content"] });
})();
