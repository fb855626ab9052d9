// Uploading files: drag and drop, one request per file, with its progress. Without this file the
// plain form does the same, five files at a time.
"use strict";

(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const drop = part("drop"), list = part("list"), told = part("told");
  const chooser = form.querySelector("#drop-files");
  const button = form.querySelector("button[type=submit]");
  const pattern = form.querySelector("template");
  const waiting = []; // {file, row, state: "new" | "taken" | "refused"}
  let serial = 0, busy = false;

  part("plain").remove();
  drop.hidden = false;

  const size = (bytes) => bytes < 1024 ? `${bytes}字节` : bytes < 1048576
    ? `${Math.round(bytes / 1024)}\u00a0KB` : `${(bytes / 1048576).toFixed(1).replace(/\.0$/, "")}\u00a0MB`;

  // Latin names are set as codes, as on every page.
  function say(element, text) {
    element.replaceChildren();
    text.split(/([A-Za-z0-9._/-]*[A-Za-z]{2}[A-Za-z0-9._/-]*)/).forEach((piece, at) => {
      if (!piece) return;
      if (at % 2 === 0) { element.append(piece); return; }
      const code = document.createElement("code");
      code.className = "name";
      code.textContent = piece;
      element.append(code);
    });
  }

  function add(file) {
    serial += 1;
    const holder = document.createElement("ul");
    holder.innerHTML = pattern.innerHTML.replaceAll("__n__", `f${serial}`);
    const row = holder.firstElementChild;
    const item = { file, row, state: "new" };
    say(row.querySelector("[data-name]"), `${file.name}（${size(file.size)}）`);
    row.querySelector("input[name$=title]").value = file.name.replace(/\.[^.]*$/, "").slice(0, 200);
    row.querySelector("[data-remove]").addEventListener("click", () => {
      waiting.splice(waiting.indexOf(item), 1);
      row.remove();
      chooser.focus();
    });
    list.append(row);
    waiting.push(item);
    if (file.size > Number(form.dataset.mostBytes)) end(item, "refused", form.dataset.tooLarge);
  }

  function end(item, state, text, url) {
    item.state = state;
    const { row } = item;
    row.classList.toggle("taken", state === "taken");
    row.classList.toggle("refused", state === "refused");
    row.querySelector("progress").hidden = true;
    row.querySelector("[data-remove]").hidden = false;
    const line = row.querySelector("[data-state]");
    say(line, text);
    if (state !== "taken") return;
    row.querySelector(".upload-row").remove();
    row.querySelector("[data-remove]").remove();
    const link = document.createElement("a");
    link.href = url;
    link.className = "inline";
    link.textContent = "查看";
    line.append(" ", link);
  }

  function answer(item, request) {
    let found = null;
    try { found = JSON.parse(request.responseText); } catch { /* a page: told below */ }
    if (found && found.taken.length) {
      const one = found.taken[0];
      end(item, "taken", `已附卷：${one.title}。${one.note}`, one.url);
    } else if (found) {
      end(item, "refused", `没有附卷：${found.refused.flatMap((one) => one.problems).join("；")}`);
    } else if (request.status === 401 || request.status === 403) {
      end(item, "refused", "没有附卷：登录已经过期或者换过账号，请重新打开本页后再上传");
    } else {
      end(item, "refused", "没有附卷：系统没有正常答复，请稍后再试；仍然不行的，请告诉管理员");
    }
  }

  function send(item) {
    return new Promise((done) => {
      const { row, file } = item;
      const progress = row.querySelector("progress");
      const line = row.querySelector("[data-state]");
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      data.append("1-title", row.querySelector("input[name$=title]").value);
      data.append("1-kind", row.querySelector("select[name$=kind]").value);
      data.append("1-file", file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      row.classList.remove("refused");
      row.querySelector("[data-remove]").hidden = true;
      progress.hidden = false;
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        const percent = Math.floor((event.loaded / event.total) * 100);
        progress.value = percent;
        say(line, percent < 100 ? `正在上传：${percent}%` : "正在核对文件……");
      });
      request.addEventListener("load", () => { answer(item, request); done(); });
      const failed = () => {
        end(item, "refused", "没有附卷：没有传上去，请检查网络；文件夹不能上传，请选择其中的文件");
        done();
      };
      request.addEventListener("error", failed);
      request.addEventListener("abort", failed);
      request.send(data);
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation(); // the guard against double clicks is for forms that leave the page
    if (busy) return;
    const next = waiting.filter((item) => item.state !== "taken"
      && item.file.size <= Number(form.dataset.mostBytes));
    if (!next.length) { told.classList.remove("sr"); say(told, "请先选择要上传的文件"); return; }
    busy = true;
    button.disabled = true;
    for (const item of next) await send(item);
    busy = false;
    button.disabled = false;
    const taken = waiting.filter((item) => item.state === "taken").length;
    const refused = waiting.length - taken;
    told.classList.remove("sr");
    say(told, `已附卷${taken}份${refused ? `，没有附卷${refused}份，原因见下` : ""}。`);
  });

  chooser.addEventListener("change", () => {
    [...chooser.files].forEach(add);
    chooser.value = "";
  });
  // A file dropped beside the area must not replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => event.preventDefault());
  }
  const area = form.querySelector(".drop");
  area.addEventListener("dragover", () => area.classList.add("over"));
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("over");
    [...event.dataTransfer.files].forEach(add);
  });
  window.addEventListener("beforeunload", (event) => {
    if (busy || waiting.some((item) => item.state === "new")) event.preventDefault();
  });
})();
