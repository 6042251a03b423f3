/* 章句 Zhangju: the chat as a bubble or as an element of a page.
   <script src="https://HOST/widget.js" data-title="…" defer></script>, or <zhangju-chat></zhangju-chat>.
   No cookies; nothing is framed before the first click; shown only on sites that the operator allows. */
(function () {
  "use strict";
  if (customElements.get("zhangju-chat")) return;
  const script = document.currentScript;
  const base = new URL(".", script.src).href;
  const origin = new URL(base).origin;
  const PLAIN = ["title", "greeting", "position", "lang", "accent", "theme", "starters", "sources", "key", "mode"];
  const WORDS = {
    "zh-CN": { title: "文件问答", open: "打开", close: "关闭" },
    "zh-TW": { title: "文件問答", open: "開啟", close: "關閉" },
    en: { title: "Ask the document", open: "Open", close: "Close" }
  };
  const STYLE = `
:host { --accent: var(--zhangju-accent, #b0341d); --on-accent: var(--zhangju-on-accent, #fffdf9); font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
:host([hidden]) { display: none; }
:host([mode="inline"]) { display: block; height: var(--zhangju-height, 640px); }
button { font: inherit; cursor: pointer; border: 0; }
button:focus-visible, iframe:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.bubble { position: fixed; z-index: var(--zhangju-z, 2147483000); bottom: calc(var(--zhangju-offset, 20px) + env(safe-area-inset-bottom)); right: var(--zhangju-offset, 20px);
  display: flex; align-items: center; gap: .5em; min-height: 52px; padding: 0 1.15em; border-radius: 26px; background: var(--accent); color: var(--on-accent);
  font-weight: 600; box-shadow: 0 4px 16px rgba(60,45,25,.28); }
.bubble svg { width: 22px; height: 22px; flex: none; }
.panel { position: fixed; z-index: var(--zhangju-z, 2147483000); bottom: calc(var(--zhangju-offset, 20px) + env(safe-area-inset-bottom)); right: var(--zhangju-offset, 20px);
  display: flex; flex-direction: column; width: var(--zhangju-width, 420px); height: var(--zhangju-height, 680px); max-width: calc(100vw - 32px); max-height: calc(100vh - 40px);
  overflow: hidden; border: 1px solid #d8cfbe; border-radius: 12px; background: #faf7f0; box-shadow: 0 16px 48px rgba(60,45,25,.3); }
:host([position="left"]) .bubble, :host([position="left"]) .panel { right: auto; left: var(--zhangju-offset, 20px); }
.head { display: flex; align-items: center; justify-content: space-between; padding: 0 .4em 0 1em; min-height: 46px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.head button { min-width: 44px; min-height: 40px; border-radius: 6px; background: none; color: inherit; font-size: 15px; }
.head button:focus-visible { outline-color: var(--on-accent); outline-offset: -3px; }
iframe { display: block; flex: 1; width: 100%; border: 0; background: #faf7f0; }
:host([mode="inline"]) iframe { height: 100%; border: 1px solid #d8cfbe; border-radius: 8px; box-sizing: border-box; }
[hidden] { display: none !important; }
@media (max-width: 520px) {
  .panel, :host([position="left"]) .panel { inset: 0; width: auto; height: auto; max-width: none; max-height: none; border: 0; border-radius: 0; padding: env(safe-area-inset-top) 0 env(safe-area-inset-bottom); }
}`;
  const ICON = "M4 4h16v12H9l-5 4z M8 8h8 M8 12h5";

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.keys(attributes).forEach((name) => element.setAttribute(name, attributes[name]));
    element.append(...children);
    return element;
  }

  function icon() {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    const draw = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.8", "stroke-linejoin": "round", "aria-hidden": "true" };
    Object.keys(draw).forEach((name) => svg.setAttribute(name, draw[name]));
    path.setAttribute("d", ICON);
    svg.append(path);
    return svg;
  }

  let allowed = null;
  // Only an allowed site gets an answer that a browser lets it read.
  function permission() {
    if (!allowed) {
      allowed = fetch(base + "widget/allowed", { credentials: "omit" }).then((response) => {
        if (!response.ok) throw new Error(String(response.status));
      });
    }
    return allowed;
  }

  class ZhangjuChat extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      this.attachShadow({ mode: "open" });
      this.waiting = [];
      this.ready = false;
      permission().then(() => this.draw(), () => {
        this.hidden = true;
        console.info("zhangju-chat: " + location.origin + " is not on the list of allowed sites of " + origin);
        this.tell("denied");
      });
    }

    disconnectedCallback() {
      if (this.listen) window.removeEventListener("message", this.listen);
    }

    get words() {
      const lang = this.getAttribute("lang") || document.documentElement.lang || navigator.language || "";
      if (/^zh-(tw|hk|mo|hant)/i.test(lang)) return WORDS["zh-TW"];
      return /^en/i.test(lang) ? WORDS.en : WORDS["zh-CN"];
    }

    get inline() { return this.getAttribute("mode") !== "bubble"; }

    draw() {
      this.style_();
      this.listen = (event) => this.heard(event);
      window.addEventListener("message", this.listen);
      if (this.inline) {
        this.setAttribute("mode", "inline");
        this.frame(this.shadowRoot);
        this.tell("open");
        return;
      }
      const words = this.words;
      const title = this.getAttribute("title") || words.title;
      // The browser would show the attribute as a tip over the whole page's corner.
      this.removeAttribute("title");
      this.name = title;
      this.bubble = make("button", { type: "button", class: "bubble", "aria-expanded": "false", "aria-label": words.open + " " + title }, icon(), title);
      const close = make("button", { type: "button" }, words.close);
      this.panel = make("div", { class: "panel", role: "dialog", "aria-label": title, hidden: "" }, make("div", { class: "head" }, make("span", {}, title), close));
      this.bubble.addEventListener("click", () => this.open());
      close.addEventListener("click", () => this.close());
      this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
      this.shadowRoot.append(this.bubble, this.panel);
      this.tell("shown");
    }

    style_() {
      const accent = this.getAttribute("accent") || "";
      if (/^#[0-9a-f]{6}$/i.test(accent)) {
        this.style.setProperty("--zhangju-accent", accent);
        const [red, green, blue] = [1, 3, 5].map((at) => Math.pow(parseInt(accent.substr(at, 2), 16) / 255, 2.2));
        const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18;
        this.style.setProperty("--zhangju-on-accent", light ? "#1a1815" : "#ffffff");
      }
      if (this.shadowRoot.adoptedStyleSheets && "replaceSync" in CSSStyleSheet.prototype) {
        const sheet = new CSSStyleSheet(); // no inline style: a strict policy of the host allows it
        sheet.replaceSync(STYLE);
        this.shadowRoot.adoptedStyleSheets = [sheet];
      } else {
        this.shadowRoot.append(make("style", {}, STYLE));
      }
    }

    frame(place) {
      if (this.iframe) return;
      const query = new URLSearchParams({ embed: "1" });
      ["lang", "accent", "theme", "greeting", "key"].forEach((name) => {
        if (this.getAttribute(name)) query.set(name, this.getAttribute(name));
      });
      (this.getAttribute("starters") || "").split("|").forEach((question) => {
        if (question.trim()) query.append("starter", question.trim());
      });
      (this.getAttribute("sources") || "").split("|").forEach((source) => {
        if (source.trim()) query.append("source", source.trim());
      });
      // The chat takes greeting and starters from a page that it knows, on sites too that tell others nothing of themselves.
      this.iframe = make("iframe", { src: base + "?" + query, title: this.name || this.getAttribute("title") || this.words.title, allow: "clipboard-write", referrerpolicy: "strict-origin" });
      place.append(this.iframe);
    }

    open() {
      if (!this.panel || !this.panel.hidden) return;
      this.frame(this.panel);
      this.panel.hidden = false;
      this.bubble.hidden = true;
      this.bubble.setAttribute("aria-expanded", "true");
      this.iframe.focus();
      this.send({ type: "zhangju:focus" });
      this.tell("open");
    }

    close() {
      if (!this.panel || this.panel.hidden) return;
      this.panel.hidden = true;
      this.bubble.hidden = false;
      this.bubble.setAttribute("aria-expanded", "false");
      this.bubble.focus();
      this.tell("close");
    }

    ask(question) {
      permission().then(() => {
        this.open();
        this.send({ type: "zhangju:ask", question: String(question) });
      }, () => undefined);
    }

    send(message) {
      if (this.ready) this.iframe.contentWindow.postMessage(message, origin);
      else this.waiting.push(message);
    }

    heard(event) {
      if (!this.iframe || event.source !== this.iframe.contentWindow || event.origin !== origin) return;
      const type = String((event.data || {}).type || "").replace("zhangju:", "");
      if (type === "ready") {
        this.ready = true;
        this.waiting.splice(0).forEach((message) => this.send(message));
      }
      if (type === "close") this.close();
      if (type === "answered") this.tell("answered", { status: event.data.status });
      if (type === "ready") this.tell("ready");
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent("zhangju-" + name, { bubbles: true, composed: true, detail: detail || {} }));
    }
  }
  customElements.define("zhangju-chat", ZhangjuChat);

  function start() {
    if (script.dataset.manual !== undefined) return;
    const element = document.createElement("zhangju-chat");
    PLAIN.forEach((name) => { if (script.dataset[name]) element.setAttribute(name, script.dataset[name]); });
    element.setAttribute("mode", "bubble");
    window.zhangjuChat = element;
    document.body.append(element);
  }
  // A page that places the element itself needs no bubble as well.
  function begin() { if (!document.querySelector("zhangju-chat")) start(); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
