// The widget's try-out page: shows the widget as set and writes the snippet.
(function () {
  "use strict";
  var host = document.body.dataset.host;
  var form = document.getElementById("settings");
  var names = ["title", "greeting", "position", "lang", "theme", "accent", "starters"];

  function chosen() {
    return names.map(function (name) {
      var value = form.elements[name].value.trim();
      if (name === "starters") value = value.split("\n").map(function (line) { return line.trim(); }).filter(Boolean).join("|");
      if (name === "accent" && value === "#b0341d") value = "";
      return [name, value];
    }).filter(function (pair) { return pair[1]; });
  }
  function quoted(text) {
    return '"' + text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;") + '"';
  }
  function attributes(prefix) {
    return chosen().map(function (pair) { return "\n  " + prefix + pair[0] + "=" + quoted(pair[1]); }).join("");
  }
  function write() {
    document.getElementById("snippet").textContent = '<script src="' + host + '/widget.js" defer' + attributes("data-") + "></" + "script>";
    document.getElementById("element").textContent =
      '<script src="' + host + '/widget.js" data-manual defer></' + "script>\n<zhangju-chat" + attributes("") + "></zhangju-chat>";
  }
  function show() {
    var old = window.zhangjuChat;
    if (old) old.remove();
    var element = document.createElement("zhangju-chat");
    chosen().forEach(function (pair) { element.setAttribute(pair[0], pair[1]); });
    element.setAttribute("mode", "bubble");
    window.zhangjuChat = element;
    document.body.append(element);
  }
  form.addEventListener("input", write);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    write();
    show();
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    var text = document.getElementById(button.dataset.copy).textContent;
    navigator.clipboard.writeText(text).then(function () { document.getElementById("said").textContent = document.body.dataset.copied; });
  });
  write();
  var script = document.createElement("script");
  script.src = host + "/widget.js";
  script.dataset.title = form.elements.title.value;
  document.head.append(script);
})();
