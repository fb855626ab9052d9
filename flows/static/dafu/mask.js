// Drawing on the pages of a file what is to be masked: each box becomes a line of the form's text
// field, which is all that is sent; without this script the lines are typed. A mouse and a pen draw at
// once; a finger moves the page, until the switch says that it draws.
(() => {
  "use strict";
  const form = document.querySelector("[data-mask]");
  if (!form) return;
  const field = form.querySelector("textarea[name=boxes]");
  const pages = [...form.querySelectorAll("[data-page]")];
  const tools = form.querySelector("[data-draw]");
  const lever = tools.querySelector("button");

  const part = (value) => Math.min(100, Math.max(0, value * 100));
  const told = (value) => String(Math.round(value * 10) / 10);

  function place(page, event) {
    const around = page.getBoundingClientRect();
    return {
      x: part((event.clientX - around.left) / around.width),
      y: part((event.clientY - around.top) / around.height),
    };
  }

  function lay(box, one, other) {
    box.style.left = `${Math.min(one.x, other.x)}%`;
    box.style.top = `${Math.min(one.y, other.y)}%`;
    box.style.width = `${Math.abs(one.x - other.x)}%`;
    box.style.height = `${Math.abs(one.y - other.y)}%`;
  }

  // What the field says is what is drawn, also after it was typed or came back with an error.
  function draw() {
    form.querySelectorAll("[data-drawn]").forEach((box) => box.remove());
    for (const line of field.value.split("\n")) {
      const [number, left, top, right, bottom] = line.trim().split(/[\s,，]+/).map(Number);
      const page = pages.find((p) => Number(p.dataset.page) === number);
      if (!page || !(left < right) || !(top < bottom)) continue;
      const box = document.createElement("span");
      box.dataset.drawn = "";
      box.title = "另外遮盖的地方";
      lay(box, { x: left, y: top }, { x: right, y: bottom });
      page.append(box);
    }
    for (const box of form.querySelectorAll("[data-hit]")) {
      box.hidden = !form.elements[box.dataset.hit].checked;
    }
  }

  function turn(on) {
    lever.setAttribute("aria-pressed", String(on));
    form.classList.toggle("drawing", on);
  }

  const draws = (event) => event.pointerType !== "touch" || form.classList.contains("drawing");

  lever.addEventListener("click", () => turn(lever.getAttribute("aria-pressed") !== "true"));
  tools.hidden = !matchMedia("(any-pointer: coarse)").matches;

  for (const page of pages) {
    let start = null;
    let box = null;
    // A pen is seen before it touches: then it must not move the page.
    page.addEventListener("pointerover", (event) => {
      page.classList.toggle("pen", event.pointerType === "pen");
    });
    page.addEventListener("pointerdown", (event) => {
      if (event.button || !event.isPrimary || !draws(event)) return;
      event.preventDefault();
      page.setPointerCapture(event.pointerId);
      start = place(page, event);
      box = document.createElement("span");
      page.append(box);
      lay(box, start, start);
    });
    page.addEventListener("pointermove", (event) => start && lay(box, start, place(page, event)));
    page.addEventListener("pointercancel", () => {
      if (box) box.remove();
      start = box = null;
    });
    page.addEventListener("pointerup", (event) => {
      if (!start) return;
      const end = place(page, event);
      box.remove();
      if (Math.abs(end.x - start.x) > 0.5 && Math.abs(end.y - start.y) > 0.3) {
        const sides = [
          Math.min(start.x, end.x), Math.min(start.y, end.y),
          Math.max(start.x, end.x), Math.max(start.y, end.y),
        ];
        const line = [page.dataset.page, ...sides.map(told)].join(" ");
        field.value = [field.value.trimEnd(), line].filter(Boolean).join("\n");
      }
      start = box = null;
      draw();
    });
  }
  form.addEventListener("input", draw);
  draw();
})();
