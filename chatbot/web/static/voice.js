// Speaking a question, where the browser recognises speech: off until it is asked for, and then a button by the box.
(function () {
  "use strict";
  var page = window.zhangju;
  var one = page.one;
  var Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  var item = one('[data-do="voice"]');
  var button = one("#zj-speak");
  if (!Recognition || !item || !button) return;
  item.hidden = false;

  function show(on) {
    item.setAttribute("aria-pressed", String(on));
    button.hidden = !on;
  }
  page.commands.voice = function () {
    var on = button.hidden;
    page.keep("voice", on ? "on" : "off");
    show(on);
    if (on) page.say(page.words.voice_note);
  };
  page.commands.speak = function () {
    var ear = new Recognition();
    ear.lang = "zh-CN";
    ear.interimResults = false;
    ear.onstart = function () { page.say(page.words.voice_hearing); };
    ear.onerror = function () { page.say(page.words.voice_failed); };
    ear.onresult = function (event) {
      page.say("");
      page.prefill(event.results[0][0].transcript);
    };
    ear.start();
  };
  show(page.kept("voice") === "on");
})();
