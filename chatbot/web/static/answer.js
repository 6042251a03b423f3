// What can be done with one answer: unfold, search as typed, edit and ask again, listen, share, save as Word.
(function () {
  "use strict";
  var page = window.zhangju;
  var one = page.one;
  var root = document.documentElement;
  var voice = window.speechSynthesis;
  var reading = null;

  page.commands.unfold = function (link) {
    var answer = link.closest(".zj-answer");
    var open = !answer.hasAttribute("data-open");
    answer.toggleAttribute("data-open", open);
    link.textContent = open ? page.words.fold : page.words.unfold;
    link.setAttribute("aria-expanded", String(open));
  };
  page.commands.original = function (link) {
    var answer = link.closest(".zj-answer");
    var open = !answer.hasAttribute("data-original");
    answer.toggleAttribute("data-original", open);
    link.textContent = open ? page.words.original_hide : page.words.original;
    link.setAttribute("aria-expanded", String(open));
  };
  page.commands.typed = function (link) { page.ask(page.ALONE + page.plain(page.exchangeOf(link).question)); };
  page.commands.edit = function (link) {
    var question = link.closest(".zj-mend").previousElementSibling;
    page.prefill(page.plain(page.written(question)));
  };

  // Aloud: the document's words only, without the numbers of the chips.
  function quiet() {
    if (reading) reading.textContent = page.words.listen;
    reading = null;
    if (voice) voice.cancel();
  }
  page.commands.listen = function (link) {
    var again = reading === link;
    quiet();
    if (again) return;
    var answer = link.closest(".zj-answer");
    var state = one(".zj-state", answer);
    var speech = new SpeechSynthesisUtterance((state ? state.textContent + "。" : "") + page.spoken(answer).replace(/\[\d+\]/g, ""));
    speech.lang = "zh-CN";
    if (root.dataset.size === "elder") speech.rate = 0.85;
    speech.onend = speech.onerror = function () { if (reading === link) quiet(); };
    reading = link;
    link.textContent = page.words.listen_stop;
    voice.speak(speech);
  };
  if (!voice) root.setAttribute("data-mute", "");
  addEventListener("pagehide", quiet);
  document.addEventListener("zj:changed", quiet);

  function post(address, data) {
    return fetch(page.base + address, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data)
    }).then(function (response) {
      if (response.ok) return response;
      return response.json().then(function (told) { throw new Error(told.error.message); });
    });
  }

  page.commands.share = function (link) {
    var pairs = page.exchanges();
    var answer = link.closest(".zj-answer");
    var at = pairs.findIndex(function (pair) { return pair.answer === answer; });
    if (at < 0) return;
    var alone = pairs[at].question.indexOf(page.ALONE) === 0;
    var sources = new URLSearchParams(location.search).getAll("source");
    post("/api/share", {
      question: page.plain(pairs[at].question),
      history: alone ? [] : pairs.slice(0, at).map(function (pair) {
        return { question: page.plain(pair.question), answer: pair.answer ? page.spoken(pair.answer).slice(0, 2000) : "" };
      }),
      sources: sources.length ? sources : null
    }).then(function (response) { return response.json(); }).then(function (made) {
      one("#zj-share-link").value = new URL(page.base + "/shared/" + made.id, location.href).href;
      page.openDialog("#zj-share", link);
      one("#zj-share-link").select();
    }).catch(function (failure) { page.say(failure.message || page.words.failed); });
  };
  page.commands["copy-link"] = function () {
    page.toClipboard(one("#zj-share-link").value).then(function () { page.say(page.words.copied); }, function () { page.say(page.words.failed); });
  };

  page.commands["export-docx"] = function () {
    page.menu(false);
    page.conversation().then(function (turns) {
      return post("/api/export.docx", { title: one(".zj-title").textContent, turns: turns });
    }).then(function (response) { return response.blob(); }).then(function (file) {
      page.save(".docx", file);
    }).catch(function () { page.say(page.words.failed); });
  };
})();
