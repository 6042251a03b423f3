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

  function open(reference, from) {
    var parts = /^([\w-]+)\.(\d+)-(\d+)$/.exec(reference);
    if (!parts) return;
    opener = from;
    page.all(".cite.zj-open").forEach(function (chip) { chip.classList.remove("zj-open"); });
    from.classList.add("zj-open");
    load("/api/passages/" + parts[1] + "?start=" + parts[2] + "&end=" + parts[3]);
    panel.hidden = false;
    document.documentElement.setAttribute("data-panel", "");
    one("#zj-panel-title").focus();
  }

  function load(address) {
    var mine = ++turn;
    one(".zj-passage", panel).textContent = page.words.loading;
    fetch(page.base + address).then(function (response) {
      return response.json().then(function (data) {
        if (!response.ok) throw new Error(data.error.message);
        return data;
      });
    }).then(function (data) {
      if (mine === turn) show(data);
    }).catch(function (failure) {
      if (mine === turn) one(".zj-passage", panel).textContent = failure.message || page.words.failed;
    });
  }

  // Text extracts put an empty line between the rows of a table.
  function closeUp(text) { return text.replace(/\n\s*\n/g, "\n"); }

  function show(data) {
    shown = data;
    var path = one(".zj-path", panel);
    path.textContent = "";
    [data.title].concat(data.heading_path).forEach(function (heading) {
      var step = document.createElement("span");
      step.textContent = heading;
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
    one('[data-do="previous"]', panel).disabled = !data.previous;
    one('[data-do="next"]', panel).disabled = !data.next;
    one("a.zj-strong", panel).href = data.url;
  }

  function beside(section) {
    if (section) load("/api/documents/" + shown.document_id + "/sections/" + encodeURIComponent(section.anchor));
  }

  function close() {
    panel.hidden = true;
    document.documentElement.removeAttribute("data-panel");
    page.all(".cite.zj-open").forEach(function (chip) { chip.classList.remove("zj-open"); });
    if (opener && opener.isConnected) opener.focus();
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
  }, true);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !panel.hidden && one(".zj-veil").hidden) { event.stopImmediatePropagation(); close(); }
  }, true);
})();
