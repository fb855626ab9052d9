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

// On paper everything folded together is unfolded; what is only for the screen stays out anyway.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open], .screen)")];
  unfolded.forEach((details) => { details.open = true; });
});
window.addEventListener("afterprint", () => { unfolded.forEach((details) => { details.open = false; }); });

// What was typed and not sent: a warning before the page is left.
let typed = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) typed = true; });
document.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
