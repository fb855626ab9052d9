// Comforts only: every page works without this file.
"use strict";

// A form goes out once, however often the button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter && event.submitter.formTarget === "_blank") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.querySelectorAll("[hx-post]").forEach((part) => window.htmx?.trigger(part, "htmx:abort"));
  window.setTimeout(() => { delete form.dataset.sent; }, 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// Back to a form that was sent: a browser asks for it anew, yet fills in what was typed. With this
// it fills in the mark of the form too, by which the server knows that it has had it already.
document.querySelectorAll("input[type=hidden]:is([name=seen], [name=token])").forEach((input) => {
  input.setAttribute("value", input.value);
});

// No preview of a form that is on its way: it would ask about what is done by then.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("form")?.dataset.sent) event.preventDefault();
});

// Keys: / to the search, j and k along a list, Enter opens.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search-all")?.focus();
    return;
  }
  if (event.key !== "j" && event.key !== "k") return;
  const links = [...document.querySelectorAll("[data-row-link]")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0);
  links[next].focus();
});

// What was typed and not sent: a warning before the page is left.
let typed = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) typed = true; });
document.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
