// Keys, for whoever works without a mouse. None of them does what has an effect in law by itself:
// they move, open, or press the button of the form one is typing in. All of them are told in
// 帮助, 键盘与打印, from where the sheet takes them.
"use strict";

(() => {
  const FIELD = "input, textarea, select, [contenteditable]";
  const PRIMARY = "button[type=submit]:not(.plain, .grave, .link)";

  // From row to row of a list; one is in a row when anything of it has the focus.
  function toRow(step) {
    const links = [...document.querySelectorAll("main [data-row-link]")];
    const row = document.activeElement.closest("tr");
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
    return links.length > 0;
  }

  function toCase(rel) {
    document.querySelector(`[data-place] a[rel=${rel}]`)?.click();
  }

  // In a field the form goes where its button leads. Where the button does the act, and on the page
  // that asks to check, it is only shown: to press it is a second, plain key.
  function confirm(event) {
    const inField = event.target.closest(FIELD)?.closest("main form");
    const forms = inField ? [inField] : [...document.querySelectorAll("main form[method=post]")];
    const buttons = forms.map((form) => form.querySelector(PRIMARY)).filter((b) => b?.checkVisibility());
    if (buttons.length !== 1) return;
    event.preventDefault();
    if (event.repeat || buttons[0].disabled) return;
    if (inField && buttons[0].value !== "do") inField.requestSubmit(buttons[0]);
    else buttons[0].focus();
  }

  // -- the sheet ------------------------------------------------------------------------------

  const told = document.querySelector("a[data-keys]");
  let sheet = null;

  async function showSheet() {
    try {
      sheet ||= await made();
    } catch {
      window.location.assign(told.href);  // the session ended, the line is broken: the page says so
      return;
    }
    if (!sheet.open) sheet.showModal();
  }

  async function made() {
    const answer = await fetch(told.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const keys = page.querySelector("[data-keys-sheet]");
    const dialog = document.createElement("dialog");
    dialog.className = "keys-sheet";
    dialog.setAttribute("aria-labelledby", keys.querySelector("h2").id);
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "关闭";
    close.addEventListener("click", () => dialog.close());
    dialog.append(...keys.childNodes, close);
    document.body.append(dialog);
    return dialog;
  }

  // -- listening ------------------------------------------------------------------------------

  function toSearch() {
    const search = document.getElementById("search-all");
    search?.focus();
    search?.select();
  }

  const KEYS = {
    "/": toSearch,
    "?": () => { if (told) showSheet(); },
    j: (event) => toRow(1) || event.repeat || toCase("next"),
    k: (event) => toRow(-1) || event.repeat || toCase("prev"),
  };
  const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    // What an input method is composing is nobody else's; an open dialog has its own keys.
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      confirm(event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELD)) return;
    if (event.key in ARROWS && event.target.matches("[data-row-link]")) {
      event.preventDefault();
      toRow(ARROWS[event.key]);
    } else if (Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key](event);
    }
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest("a[data-keys]")) return;
    event.preventDefault();
    showSheet();
  });
})();
