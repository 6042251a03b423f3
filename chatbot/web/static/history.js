// Conversations kept in this browser (questions only), and the conversation as a file.
(function () {
  "use strict";
  var page = window.zhangju;
  var one = page.one;
  // A collection has its own conversations; its address tells which it is.
  var KEY = "zj-conversations" + page.base;
  var CURRENT = "zj-current" + page.base;
  var MOST = 30;
  var current = read(sessionStorage, CURRENT, { id: fresh(), questions: [] });

  function fresh() { return String(Date.now()); }
  function read(store, key, otherwise) {
    try { return JSON.parse(store.getItem(key)) || otherwise; } catch (unusable) { return otherwise; }
  }
  function write(store, key, value) {
    try { store.setItem(key, JSON.stringify(value)); } catch (full) { /* a private window keeps nothing */ }
  }

  function remember(questions) {
    current.questions = questions;
    write(sessionStorage, CURRENT, current);
    if (!questions.length) return;
    var others = read(localStorage, KEY, []).filter(function (kept) { return kept.id !== current.id; });
    write(localStorage, KEY, [{ id: current.id, at: Date.now(), questions: questions, name: current.name }].concat(others).slice(0, MOST));
  }

  function list() {
    var place = one(".zj-history-list");
    place.textContent = "";
    var kept = read(localStorage, KEY, []);
    var wanted = finder.value.trim().toLowerCase();
    if (wanted) kept = kept.filter(function (conversation) {
      return [name_(conversation)].concat(conversation.questions).some(function (text) { return text.toLowerCase().indexOf(wanted) >= 0; });
    });
    kept.forEach(function (conversation) {
      var row = document.createElement("li");
      var open = document.createElement("button");
      open.type = "button";
      open.className = "zj-history-open";
      open.textContent = name_(conversation);
      var when = document.createElement("span");
      when.className = "zj-page";
      when.textContent = new Date(conversation.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
      open.appendChild(when);
      open.addEventListener("click", function () {
        current = { id: conversation.id, questions: [], name: conversation.name };
        page.closeDialog();
        page.replay(conversation.questions);
      });
      var drop = document.createElement("button");
      drop.type = "button";
      drop.className = "zj-button";
      drop.textContent = page.words.delete;
      drop.setAttribute("aria-label", page.words.delete + "：" + name_(conversation));
      drop.addEventListener("click", function () {
        write(localStorage, KEY, read(localStorage, KEY, []).filter(function (other) { return other.id !== conversation.id; }));
        list();
        one("#zj-history-title").focus();
      });
      var rename = document.createElement("button");
      rename.type = "button";
      rename.className = "zj-button";
      rename.textContent = page.words.rename;
      rename.setAttribute("aria-label", page.words.rename + "：" + name_(conversation));
      rename.addEventListener("click", function () { renaming(row, conversation); });
      row.append(open, rename, drop);
      place.appendChild(row);
    });
    one('#zj-history [data-do="forget"]').hidden = !kept.length && !wanted;
    if (!kept.length) {
      var none = document.createElement("li");
      none.className = "zj-note";
      none.textContent = wanted ? page.words.history_none : page.words.history_empty;
      place.appendChild(none);
    }
  }

  function name_(conversation) { return conversation.name || page.plain(conversation.questions[0]); }
  function renaming(row, conversation) {
    var field = document.createElement("input");
    field.type = "text";
    field.maxLength = 60;
    field.value = name_(conversation);
    field.setAttribute("aria-label", page.words.rename_to);
    var done = function () {
      var all = read(localStorage, KEY, []);
      all.forEach(function (kept) { if (kept.id === conversation.id) kept.name = field.value.trim(); });
      write(localStorage, KEY, all);
      if (conversation.id === current.id) current.name = field.value.trim();
      list();
      one("#zj-history-title").focus();
    };
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") done();
      if (event.key === "Escape") { event.stopPropagation(); list(); one("#zj-history-title").focus(); }
    });
    field.className = "zj-rename";
    row.textContent = "";
    var keepIt = document.createElement("button");
    keepIt.type = "button";
    keepIt.className = "zj-button";
    keepIt.textContent = page.words.submit;
    keepIt.addEventListener("click", done);
    row.append(field, keepIt);
    field.select();
  }

  // The exact quotes are asked of the server; the page itself shows only where they stand.
  function conversation() {
    return Promise.all(page.exchanges().filter(function (pair) { return pair.answer; }).map(function (pair) {
      var sources = page.sources(pair.answer);
      return Promise.all(sources.map(quotes)).then(function () {
        return {
          question: page.plain(pair.question),
          status: pair.answer.classList.contains("zj-refused") ? "not_found" : "answered",
          state: one(".zj-state", pair.answer) ? one(".zj-state", pair.answer).textContent : "",
          answer: page.spoken(pair.answer),
          machine: Boolean(one(".zj-told", pair.answer)),
          sources: sources
        };
      });
    }));
  }
  function quotes(source) {
    return Promise.all(source.chips.map(function (chip) {
      var parts = /^([\w-]+)\.(\d+)-(\d+)$/.exec(chip);
      return fetch(page.base + "/api/passages/" + parts[1] + "?start=" + parts[2] + "&end=" + parts[3])
        .then(function (response) { return response.json(); })
        .then(function (data) { return { quote: data.marked, start: Number(parts[2]), end: Number(parts[3]), source: data.source, sha256: data.sha256 }; });
    })).then(function (found) { source.quotes = found; delete source.chips; });
  }
  function save(ending, file) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name(ending);
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function name(ending) {
    return "章句-" + new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-") + ending;
  }
  function text(type, content) { return new Blob([content], { type: type + ";charset=utf-8" }); }
  function notice(turns) { return turns.some(function (turn) { return turn.machine; }) ? page.words.has_machine : page.words.extract; }
  function markdown(turns) {
    var title = one(".zj-title").textContent;
    return "# " + title + "\n\n" + notice(turns) + "\n\n" + turns.map(function (turn) {
      var rows = turn.sources.map(function (source) {
        var quoted = source.quotes.map(function (quote) { return "  > " + quote.quote.replace(/\n/g, "\n  > "); }).join("\n");
        var place = page.sourceLine(source);
        return "- " + (source.url ? "[" + place.replace(/[[\]]/g, "\\$&") + "](" + source.url + ")" : place) + (quoted ? "\n\n" + quoted + "\n" : "");
      });
      return "## " + turn.question + "\n\n" + (turn.state ? "（" + turn.state + "）" : "") + turn.answer + "\n\n" + rows.join("\n") + "\n";
    }).join("\n");
  }

  page.commands["export-md"] = function () {
    page.menu(false);
    conversation().then(function (turns) { save(".md", text("text/markdown", markdown(turns))); }, function () { page.say(page.words.failed); });
  };
  page.commands["export-json"] = function () {
    page.menu(false);
    conversation().then(function (turns) {
      save(".json", text("application/json", JSON.stringify({ document: one(".zj-title").textContent, notice: notice(turns), exported: new Date().toISOString(), turns: turns }, null, 2)));
    }, function () { page.say(page.words.failed); });
  };
  page.conversation = conversation;
  page.save = save;
  if (page.embed) return; // a guest on another site keeps nothing

  var finder = one(".zj-history-find input");
  finder.addEventListener("input", list);
  page.commands.history = function (element) { finder.value = ""; list(); page.openDialog("#zj-history", element); };
  page.commands.forget = function () { write(localStorage, KEY, []); list(); };
  var begin = page.commands["new"];
  page.commands["new"] = function () {
    current = { id: fresh(), questions: [] };
    begin();
  };
  document.addEventListener("zj:changed", function (event) { remember(event.detail); });
  var query = new URLSearchParams(location.search);
  if (current.questions.length && !query.get("ask") && !query.get("about")) page.replay(current.questions);
})();
