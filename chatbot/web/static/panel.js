// The source panel: a chip's passage with the cited sentence marked, and the sections beside it.
// Everything that the document says goes in as text, never as markup.
(function () {
  "use strict";
  var page = window.zhangju;
  var one = page.one;
  var panel = one("#zj-panel");
  var opener = null;
  var shown = null;
  var turn = 0;
  var SLOW = 300; // ms before a wait is worth a word

  function open(reference, from) {
    var parts = /^([\w-]+)\.(\d+)-(\d+)$/.exec(reference);
    if (!parts) return;
    opener = from;
    mark(from);
    load("/api/passages/" + parts[1] + "?start=" + parts[2] + "&end=" + parts[3]);
    panel.hidden = false;
    document.documentElement.setAttribute("data-panel", "");
  }

  function mark(chosen) {
    page.all(".cite.zj-open").forEach(function (chip) { chip.classList.remove("zj-open"); });
    if (chosen) chosen.classList.add("zj-open");
  }

  function load(address) {
    var mine = ++turn;
    if (panel.hidden) one(".zj-path", panel).textContent = one(".zj-passage", panel).textContent = "";
    setTimeout(function () {
      if (mine === turn) one(".zj-passage", panel).textContent = page.words.loading;
    }, SLOW);
    fetch(page.base + address).then(function (response) {
      return response.json().then(function (data) {
        if (!response.ok) throw { said: data.error.message };
        return data;
      });
    }).then(function (data) {
      if (mine === turn) { turn++; show(data); }
    }).catch(function (failure) {
      if (mine !== turn) return;
      turn++;
      one(".zj-path", panel).textContent = "";
      one(".zj-passage", panel).textContent = failure.said || page.words.failed; // the browser's own is English
    });
  }

  // Text extracts put an empty line between the rows of a table.
  // A control that turns the direction of writing round is shown as a mark, as everywhere else.
  function closeUp(text) {
    return text.replace(/\n\s*\n/g, "\n").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  }

  function show(data) {
    shown = data;
    var path = one(".zj-path", panel);
    path.textContent = "";
    [data.title].concat(data.heading_path).forEach(function (heading) {
      var step = document.createElement("span");
      step.textContent = closeUp(heading);
      path.appendChild(step);
    });
    if (data.page) {
      var number = document.createElement("span");
      number.className = "zj-page";
      number.textContent = page.words.page.replace("{}", data.page);
      path.appendChild(number);
    }
    var passage = one(".zj-passage", panel);
    passage.textContent = "";
    passage.appendChild(document.createTextNode(closeUp(data.before)));
    if (data.marked) {
      var mark = document.createElement("mark");
      mark.textContent = closeUp(data.marked);
      passage.appendChild(mark);
    }
    passage.appendChild(document.createTextNode(closeUp(data.after)));
    passage.scrollTop = 0;
    var marked = passage.querySelector("mark");
    var top = marked ? marked.offsetTop - passage.offsetTop : 0;
    if (marked && top + marked.offsetHeight > passage.clientHeight) passage.scrollTop = top - 48;
    panel.scrollTop = 0; // it moves as a whole where the passage would have no room
    if (marked && marked.offsetTop + marked.offsetHeight > panel.clientHeight) panel.scrollTop = marked.offsetTop - 120;
    one('[data-do="previous"]', panel).disabled = !data.previous;
    one('[data-do="next"]', panel).disabled = !data.next;
    one("a.zj-strong", panel).href = data.url;
  }

  function beside(section) {
    if (section) load("/api/documents/" + shown.document_id + "/sections/" + encodeURIComponent(section.anchor));
  }

  function hide() {
    turn++; // what is still on its way is not wanted any more
    if (panel.contains(document.activeElement)) one(".zj-main").focus();
    panel.hidden = true;
    document.documentElement.removeAttribute("data-panel");
    mark(null);
  }
  function close() {
    hide();
    if (opener && opener.isConnected) opener.focus();
  }

  // A source beside another answer misleads: beside the column the panel goes on to the new answer's first
  // source, as a sheet over the answer it makes way.  The focus stays where the reader is.
  function follow() {
    if (panel.hidden) return;
    var newest = page.exchanges().pop();
    var chip = newest && newest.answer && one('a[href^="#src-"]', newest.answer);
    if (chip && !matchMedia("(max-width: 56.25em)").matches) open(chip.getAttribute("href").slice(5), chip);
    else hide();
  }

  page.commands["close-panel"] = close;
  page.commands.previous = function () { beside(shown && shown.previous); };
  page.commands.next = function () { beside(shown && shown.next); };
  // Gradio listens for clicks on links in messages: the capture phase comes before it.
  document.addEventListener("click", function (event) {
    var chip = event.target.closest && event.target.closest('a[href^="#src-"]');
    if (!chip) return;
    event.preventDefault();
    event.stopPropagation();
    open(chip.getAttribute("href").slice(5), chip);
    one("#zj-panel-title").focus();
  }, true);
  document.addEventListener("zj:changed", follow);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !panel.hidden && one(".zj-veil").hidden) { event.stopImmediatePropagation(); close(); }
  }, true);
})();
