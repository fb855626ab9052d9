// From a mistake to its line in the text being written. Without this file the link leads to the list.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const text = document.getElementById("id_source");
  if (!link || !text) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const at = Number(link.dataset.line) - 1;
  const from = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(from, from + (lines[at] || "").length);
  text.scrollIntoView({ block: "center" });
});
