// The reading page works without this: it goes to the cited sentence and follows the reader in the outline.
(function () {
  "use strict";
  // Of several places found the list is shown; the only one is gone to.
  var only = document.querySelectorAll(".zr-hits li").length === 1 && document.getElementById("f1");
  var hit = document.getElementById("hit") || only;
  var originals = document.querySelector(".zr-originals");
  document.querySelectorAll("img[data-frame]").forEach(function (image) {
    var frame = image.dataset.frame.split(" ").map(Number);
    var sheet = image.closest(".zr-sheet");
    // The middle of the framed lines in the middle of the window; of lines that are longer, their beginning.
    function at(from, to, whole, seen) { return Math.min((from + to) / 2 * whole - seen / 2, from * whole - 8); }
    sheet.scrollTop = at(frame[1], frame[3], image.clientHeight, sheet.clientHeight);
    sheet.scrollLeft = at(frame[0], frame[2], image.clientWidth, sheet.clientWidth);
  });
  if (hit && (!location.hash || location.hash === "#hit")) hit.scrollIntoView({ block: originals ? "start" : "center" }); // the style leaves room for the originals

  var links = new Map();
  document.querySelectorAll(".zr-outline a[href^='#s']").forEach(function (link) { links.set(link.getAttribute("href").slice(1), link); });
  var headings = Array.from(document.querySelectorAll("article [id]")).filter(function (e) { return links.has(e.id); });
  var current = null;
  // What is being read begins under the header; at the cited sentence while it is in view; at the end, at the foot.
  function readingLine() {
    var root = document.documentElement;
    if (scrollY > 0 && scrollY + innerHeight >= root.scrollHeight - 2) return innerHeight;
    var line = (parseFloat(getComputedStyle(root).scrollPaddingTop) || 0) + 60;
    var top = hit ? hit.getBoundingClientRect().top : -1;
    return top > line && top < innerHeight ? top : line;
  }
  function follow() {
    var last = null;
    var line = readingLine();
    for (var i = 0; i < headings.length && headings[i].getBoundingClientRect().top < line; i++) last = headings[i];
    var link = last && links.get(last.id);
    if (link === current) return;
    if (current) current.removeAttribute("aria-current");
    current = link;
    if (!link) return;
    link.setAttribute("aria-current", "location");
    var list = link.closest(".zr-outline");
    var top = link.offsetTop - list.clientHeight / 2;
    if (Math.abs(list.scrollTop - top) > list.clientHeight / 3) list.scrollTop = top;
  }
  var due = false;
  addEventListener("scroll", function () {
    if (due) return;
    due = true;
    requestAnimationFrame(function () { due = false; follow(); });
  }, { passive: true });
  follow();
})();
