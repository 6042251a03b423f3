// Runs before the page is drawn: theme, size and language, so that nothing flickers.
(function () {
  "use strict";
  var root = document.documentElement;
  function kept(key) {
    try { return localStorage.getItem("zj-" + key); } catch (denied) { return null; }
  }
  var query = new URLSearchParams(location.search);
  var theme = query.get("theme") || kept("theme");
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  var size = query.get("size") || kept("size");
  if (size === "large" || size === "elder") root.dataset.size = size;
  if (kept("contrast") === "more") root.dataset.contrast = "more";
  // Gradio chooses its words by the browser's language; ours may be chosen by the address.
  if (query.get("lang") && root.lang !== navigator.language) {
    Object.defineProperty(navigator, "language", { value: root.lang, configurable: true });
  }
})();
