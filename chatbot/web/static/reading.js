// The reading page works without this: it goes to the cited sentence and follows the reader in the outline.
(function () {
  "use strict";
  var hit = document.getElementById("hit") || document.getElementById("f1");
  if (hit && (!location.hash || location.hash === "#hit")) hit.scrollIntoView({ block: "center" });

  var links = new Map();
  document.querySelectorAll(".zr-outline a[href^='#s']").forEach(function (link) { links.set(link.getAttribute("href").slice(1), link); });
  var headings = Array.from(document.querySelectorAll("article [id]")).filter(function (e) { return links.has(e.id); });
  var current = null;
  function follow() {
    var last = null;
    for (var i = 0; i < headings.length && headings[i].getBoundingClientRect().top < 140; i++) last = headings[i];
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
