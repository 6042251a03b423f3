// The chat page's own behaviour around Gradio: asking, commands of an answer, menu, theme, size.
// Everything is delegated, because Gradio draws the messages anew whenever it likes.
(function () {
  "use strict";
  var root = document.documentElement;
  var body = document.body;
  var words = JSON.parse(body.dataset.words);
  var embed = root.hasAttribute("data-embed");
  var waiting = [];
  // In front of a question that is to be searched as typed (chatbot/web/chat/talk.py); nobody sees it.
  var ALONE = "\u2060";
  function plain(question) { return question.replace(/\u2060/g, ""); }

  function one(selector, within) { return (within || document).querySelector(selector); }
  function all(selector, within) { return Array.from((within || document).querySelectorAll(selector)); }
  function kept(key) { try { return localStorage.getItem("zj-" + key); } catch (denied) { return null; } }
  function keep(key, value) { try { localStorage.setItem("zj-" + key, value); } catch (denied) { /* private window */ } }

  function say(text) {
    var status = one("#zj-status");
    status.textContent = text;
    status.classList.toggle("zj-shown", Boolean(text));
    clearTimeout(say.timer);
    if (text) say.timer = setTimeout(function () { status.classList.remove("zj-shown"); }, 2500);
  }

  function tell(type, detail) {
    if (embed && parent !== window) parent.postMessage(Object.assign({ type: "zhangju:" + type }, detail), "*");
  }

  // Sets a Gradio textbox as if it had been typed.
  function put(area, text) {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function box() { return one("#zj-box textarea"); }
  function prefill(text) {
    whenReady(function () { put(box(), text); box().focus(); });
  }
  function ask(question) {
    whenReady(function () {
      put(box(), question);
      setTimeout(function () { one("#zj-box button").click(); }, 0);
    });
  }
  function replay(questions) {
    whenReady(function () {
      busy(questions.length > 0 && JSON.stringify(questions) !== shown);
      put(one("#zj-again textarea"), JSON.stringify(questions));
      setTimeout(function () { one("#zj-again-go").click(); }, 0);
    });
  }
  // Gradio draws its parts one after another.
  function ready() {
    return Boolean(box() && one("#zj-box button") && one("#zj-again textarea") && one("#zj-again-go"));
  }
  function whenReady(action) {
    if (ready()) action(); else waiting.push(action);
  }

  function busy(on) {
    root.toggleAttribute("data-busy", on);
    clearTimeout(busy.timer);
    if (on) {
      say(words.working);
      busy.timer = setTimeout(function () { busy(false); }, 25000); // the server gives up sooner
    }
  }

  // Gradio takes the question back (chatbot/web/chat); the box keeps it, to be mended and sent again.
  function stopper() { return one('#zj-box [data-testid="stop-button"]'); }
  function stopped() {
    busy(false);
    say(words.stopped);
    box().focus();
  }

  // One answer of the page: its message element, and the question before it.
  function exchanges() {
    var found = [];
    all("#zj-chat .zj-question, #zj-chat .zj-answer").forEach(function (element) {
      if (element.classList.contains("zj-question")) found.push({ question: written(element), answer: null });
      else if (found.length) found[found.length - 1].answer = element;
    });
    return found;
  }
  function exchangeOf(element) {
    var answer = element.closest(".zj-answer");
    return exchanges().find(function (pair) { return pair.answer === answer; }) || { question: "", answer: answer };
  }
  function spoken(answer) {
    var said = one(".zj-said, .zj-why", answer);
    var told = one(".zj-told", answer); // a language model's words never leave the page without their label
    if (told) return "（" + words.machine + "）" + written(told) + "\n\n" + words.original_label + "：" + written(said);
    return said ? written(said) : "";
  }
  function notice(answers) {
    return answers.some(function (answer) { return one(".zj-told", answer); }) ? words.has_machine : words.extract;
  }
  // The text with its lines and its chips as [1]; the same whether it is displayed or not.
  function written(element) {
    var copy = element.cloneNode(true);
    all(".cite", copy).forEach(function (chip) { chip.textContent = "[" + chip.textContent + "]"; });
    all("br", copy).forEach(function (line) { line.replaceWith("\n"); });
    return copy.textContent.trim();
  }
  function sources(answer) {
    return all(".zj-basis li, .zj-differ li", answer).map(function (row) {
      var place = one(".zj-place", row);
      var page = one(".zj-page", row);
      var figure = one(".zj-figure", row);
      return {
        numbers: all(".cite", row).map(function (chip) { return Number(chip.textContent); }),
        chips: all(".cite", row).map(function (chip) { return chip.getAttribute("href").slice(5); }),
        place: place ? place.textContent.trim() : "",
        page: page ? page.textContent.trim() : "",
        figure: figure ? figure.textContent.trim() : "",
        url: place && place.href && isPublic(place.hostname) ? place.href : ""
      };
    });
  }
  // A link that leaves this machine with a copied answer must lead there from other machines too.
  function isPublic(host) {
    return host.indexOf(".") > 0 && !/^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.|\.(local|lan|internal|test)$/.test(host);
  }
  function sourceLine(source) {
    var numbers = source.numbers.map(function (n) { return "[" + n + "]"; }).join("");
    return [numbers, source.figure, source.place, source.page].filter(Boolean).join(" ");
  }

  function copy(answer) {
    var title = one(".zj-title").textContent;
    var state = one(".zj-state", answer);
    var asked = words.question_head + "：" + plain(exchangeOf(answer).question);
    var lines = [asked, words.answer_head + "：" + (state ? "（" + state.textContent + "）" : "") + spoken(answer), ""].concat(sources(answer).map(function (source) {
      return sourceLine(source) + (source.url ? "\n" + source.url : "");
    }));
    toClipboard(lines.concat("——" + title, notice([answer])).join("\n")).then(function () { say(words.copied); }, function () { say(words.failed); });
  }
  function toClipboard(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = document.createElement("textarea"); // old web views and plain http
    area.value = text;
    area.className = "zj-offstage";
    body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  function judge(element, verdict, reason, comment) {
    var pair = exchangeOf(element);
    return fetch(body.dataset.base + "/api/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        verdict: verdict, reason: reason || "", comment: comment || "",
        question: plain(pair.question).slice(0, 1000), answer: spoken(pair.answer).slice(0, 4000)
      })
    }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      pair.answer.dataset.verdict = verdict;
      say(words.thanks);
    }).catch(function () { say(words.failed); });
  }

  // Dialogs: opened by a control, closed by Escape, focus kept inside and given back.
  var opened = null;
  function openDialog(id, opener) {
    var dialog = one(id);
    opened = { dialog: dialog, opener: opener };
    dialog.hidden = false;
    one(".zj-veil").hidden = false;
    one("h2", dialog).focus();
    return dialog;
  }
  function closeDialog() {
    if (!opened) return;
    opened.dialog.hidden = true;
    one(".zj-veil").hidden = true;
    if (opened.opener && opened.opener.isConnected) opened.opener.focus();
    opened = null;
  }
  function holdFocus(event) {
    if (!opened || event.key !== "Tab") return;
    var stops = all("button, input, textarea, a[href]", opened.dialog).filter(function (e) { return e.offsetParent && !e.disabled; });
    var edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement === edge || !opened.dialog.contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }
  }

  function menu(open) {
    one("#zj-menu").hidden = !open;
    one('[data-do="menu"]').setAttribute("aria-expanded", String(open));
  }
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function reflect() {
    one('[data-do="dark"]').setAttribute("aria-pressed", String(isDark()));
    one('[data-do="large"]').setAttribute("aria-pressed", String(root.dataset.size === "large"));
    one('[data-do="contrast"]').setAttribute("aria-pressed", String(root.dataset.contrast === "more"));
    var elder = root.dataset.size === "elder";
    one('[data-do="elder"]').textContent = elder ? words.elder_leave : words.elder;
    one('[data-do="elder"]').setAttribute("aria-pressed", String(elder));
    body.classList.toggle("dark", isDark());
  }

  function resize(size) {
    root.dataset.size = root.dataset.size === size ? "normal" : size;
    keep("size", root.dataset.size);
    reflect();
  }

  var commands = {
    "menu": function () { menu(one("#zj-menu").hidden); },
    "new": function () { replay([]); one(".zj-main").focus(); },
    "print": function () { menu(false); window.print(); },
    "dark": function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep("theme", root.dataset.theme);
      reflect();
    },
    "large": function () { resize("large"); },
    "elder": function () { resize("elder"); },
    "contrast": function () {
      root.dataset.contrast = root.dataset.contrast === "more" ? "" : "more";
      keep("contrast", root.dataset.contrast);
      reflect();
    },
    "close-dialog": closeDialog,
    "copy": function (element) { copy(element.closest(".zj-answer")); },
    "up": function (element) { judge(element, "up"); },
    "down": function (element) { openDialog("#zj-why", element); }
  };

  document.addEventListener("click", function (event) {
    var target = event.target.closest("a, button");
    if (!target) { if (!event.target.closest("#zj-menu")) menu(false); return; }
    if (target.dataset.do !== "menu" && !target.closest("#zj-menu")) menu(false);
    if (target.classList.contains("zj-starter") || target.classList.contains("zj-ask")) {
      event.preventDefault();
      ask(target.textContent.trim());
      return;
    }
    var hash = target.getAttribute("href") || "";
    var command = target.dataset.do || (hash.indexOf("#do-") === 0 ? hash.slice(4) : "");
    if (commands[command]) {
      event.preventDefault();
      commands[command](target);
    }
    if (target === stopper()) stopped();
    else if (target.closest("#zj-box")) busy(Boolean(box().value.trim()));
  });
  // An open menu would lie over whatever else takes the focus; on a phone, over the button that sends.
  document.addEventListener("focusin", function (event) {
    if (!event.target.closest('#zj-menu, [data-do="menu"]')) menu(false);
  });
  // Links that are buttons answer the space bar as buttons do.
  document.addEventListener("keydown", function (event) {
    holdFocus(event);
    if (event.key === "Escape") {
      if (opened) closeDialog();
      else if (root.hasAttribute("data-busy")) stopper().click();
      else if (!one("#zj-menu").hidden) { menu(false); one('[data-do="menu"]').focus(); }
      else if (one("#zj-panel").hidden) tell("close");
    }
    if (event.key === " " && event.target.matches && event.target.matches('a[role="button"]')) {
      event.preventDefault();
      event.target.click();
    }
  });
  // An Enter that ends the choice of characters in an input method is not a question.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.closest || !event.target.closest("#zj-box")) return;
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
    else if (!event.shiftKey) busy(Boolean(box().value.trim()));
  }, true);
  one("#zj-why form").addEventListener("submit", function (event) {
    event.preventDefault();
    var form = event.target;
    judge(opened.opener, "down", form.reason.value, form.comment.value.trim());
    form.reset();
    closeDialog();
  });
  one(".zj-veil").addEventListener("click", closeDialog);

  // Gradio reads a message's source aloud, tags and all; without the label its text is read.
  function relabel() {
    all('#zj-chat [data-testid="user"][aria-label], #zj-chat [data-testid="bot"][aria-label]').forEach(function (message) {
      message.removeAttribute("aria-label");
    });
    if (one("gradio-app main")) one(".zj-main").removeAttribute("role"); // Gradio draws a main part of its own
    var log = one('#zj-chat [role="log"]');
    if (log) log.setAttribute("aria-label", words.chat_label);
  }

  // A site's colour, made darker (or lighter, in the dark) until text in it can be read: 4.5 to 1.
  function tint(colour) {
    var parts = [1, 3, 5].map(function (at) { return parseInt(colour.substr(at, 2), 16); });
    var paper = luminance(isDark() ? [26, 24, 21] : [250, 247, 240]);
    var aim = isDark() ? 255 : 0;
    for (var step = 0; step < 40 && contrast(luminance(parts), paper) < 4.5; step++) {
      parts = parts.map(function (part) { return Math.round(part + (aim - part) * 0.08); });
    }
    ["--vermilion", "--vermilion-strong"].forEach(function (name) {
      root.style.setProperty(name, "rgb(" + parts.join(",") + ")");
    });
    root.style.setProperty("--on-vermilion", contrast(luminance(parts), 1) >= 4.5 ? "#fff" : "#1a1815");
  }
  function luminance(parts) {
    var linear = parts.map(function (part) {
      var share = part / 255;
      return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
  function contrast(one, other) { return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05); }

  var shown = "[]"; // the questions on the page: another conversation may have as many as this one
  function changed() {
    relabel();
    if (one(".toast-body.error")) busy(false); // what went wrong is told there
    if (waiting.length && ready()) waiting.splice(0).forEach(function (action) { action(); });
    var pairs = exchanges().filter(function (pair) { return pair.answer; });
    var questions = pairs.map(function (pair) { return pair.question; });
    if (JSON.stringify(questions) === shown) return;
    shown = JSON.stringify(questions);
    busy(false);
    say("");
    root.toggleAttribute("data-empty", !pairs.length);
    document.dispatchEvent(new CustomEvent("zj:changed", { detail: questions }));
    if (pairs.length) {
      all("#zj-chat .zj-question").pop().scrollIntoView({ block: "start" });
      tell("answered", { status: pairs.pop().answer.classList.contains("zj-refused") ? "not_found" : "answered" });
    }
  }
  new MutationObserver(changed).observe(one("gradio-app"), { childList: true, subtree: true });

  window.addEventListener("message", function (event) {
    if (!embed || event.source !== parent || !event.data) return;
    if (event.data.type === "zhangju:ask" && typeof event.data.question === "string") ask(event.data.question);
    if (event.data.type === "zhangju:focus") whenReady(function () { box().focus(); });
  });

  window.zhangju = {
    ALONE: ALONE, plain: plain, written: written, prefill: prefill, keep: keep, kept: kept, exchangeOf: exchangeOf, toClipboard: toClipboard,
    words: words, one: one, all: all, say: say, ask: ask, replay: replay, commands: commands, embed: embed,
    exchanges: exchanges, spoken: spoken, sources: sources, sourceLine: sourceLine, base: body.dataset.base,
    openDialog: openDialog, closeDialog: closeDialog, menu: menu
  };

  reflect();
  if (body.dataset.accent) tint(body.dataset.accent);
  var query = new URLSearchParams(location.search);
  if (query.get("ask")) ask(query.get("ask"));
  else if (query.get("about")) prefill(words.ask_about.replace("{}", query.get("about")));
  whenReady(function () { tell("ready"); });
})();
