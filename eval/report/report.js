// Filters the questions; without this script the page is whole and only cannot be filtered.
(function () {
  "use strict";
  var form = document.querySelector(".filters");
  var items = Array.prototype.slice.call(document.querySelectorAll(".item"));
  var texts = items.map(function (item) { return item.textContent.toLowerCase(); });
  var good = { right: true, rightly_refused: true };

  function fits(item, name, wanted) {
    if (wanted === "*") return true;
    var value = item.getAttribute("data-" + name);
    return wanted === "*bad" ? !good[value] : value === wanted;
  }

  function filter() {
    var words = form.elements.text.value.toLowerCase().split(/\s+/);
    var shown = 0;
    items.forEach(function (item, number) {
      var stays = ["verdict", "type", "turned"].every(function (name) {
        return !form.elements[name] || fits(item, name, form.elements[name].value);
      }) && words.every(function (word) { return texts[number].indexOf(word) >= 0; });
      item.hidden = !stays;
      shown += stays ? 1 : 0;
    });
    form.querySelector("output").textContent = shown + " / " + items.length + " 题";
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  filter();

  // On paper nothing can be unfolded: open the failures that are shown, and fold them again afterwards.
  var folds = Array.prototype.slice.call(document.querySelectorAll(".fold"));
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = folds.concat(items).filter(function (item) { return !item.hidden && !item.open && !good[item.getAttribute("data-verdict")]; });
    opened.forEach(function (item) { item.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (item) { item.open = false; });
  });
})();
