// Comfort only: beside each field, samples of the column that is being chosen.
"use strict";

document.querySelectorAll("select[data-samples]").forEach((select) => {
  select.addEventListener("change", () => {
    const sample = select.selectedOptions[0]?.dataset.sample || "";
    const place = select.closest(".match-line").querySelector(".sample");
    place.textContent = "";
    if (!sample) return;
    const code = document.createElement("code");
    code.className = "name";
    code.textContent = sample;
    place.append(code);
  });
});
