// Which documents answer: chosen in a dialog, told in the address, remembered in this browser.
(function () {
  "use strict";
  var page = window.zhangju;
  var form = page.one("#zj-pick form");
  if (!form) return;
  var boxes = page.all('input[name="source"]', form);
  var every = form.elements.all;

  function chosen() {
    return boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
  }
  function go(sources, replace) {
    var query = new URLSearchParams(location.search);
    query.delete("source");
    sources.forEach(function (source) { query.append("source", source); });
    var address = location.pathname + (String(query) ? "?" + query : "");
    if (replace) location.replace(address); else location.assign(address);
  }

  page.commands.pick = function (opener) { page.openDialog("#zj-pick", opener); };
  every.addEventListener("change", function () {
    if (every.checked) boxes.forEach(function (box) { box.checked = false; });
  });
  boxes.forEach(function (box) {
    box.addEventListener("change", function () { every.checked = !chosen().length; });
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var sources = every.checked ? [] : chosen();
    if (!every.checked && !sources.length) { page.say(page.words.pick_nothing); return; }
    page.keep("sources" + page.base, JSON.stringify(sources));
    try { sessionStorage.removeItem("zj-current" + page.base); } catch (denied) { /* nothing was kept */ }
    go(sources, false);
  });

  if (new URLSearchParams(location.search).has("source")) {
    page.keep("sources" + page.base, JSON.stringify(chosen()));
    return;
  }
  var before = [];
  try { before = JSON.parse(page.kept("sources" + page.base) || "[]"); } catch (unusable) { /* begin anew */ }
  var known = boxes.map(function (box) { return box.value; });
  var still = Array.isArray(before) ? before.filter(function (source) { return known.indexOf(source) >= 0; }) : [];
  if (still.length) go(still, true);
})();
