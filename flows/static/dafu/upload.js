// Uploading files: dragged or chosen, many at once, each in pieces (tus) so that a broken line costs
// no more than the piece under way. Without this file the plain form takes five files at a time.
"use strict";

(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.tus || !tus.isSupported) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [list, told, all, total, buttons] = ["list", "told", "all", "total", "buttons"].map(part);
  const card = form.closest(".card");
  const chooser = form.querySelector("#drop-files");
  const submit = form.querySelector("button[type=submit]");
  const pattern = form.querySelector("template");
  const mostBytes = Number(form.dataset.mostBytes);
  // After so long the next try, in milliseconds: four minutes in all; then the person is asked.
  const DELAYS = [500, 1000, 2000, 5000, 10000, 20000, 30000, 30000, 60000, 60000];
  const SILENCE = 70000;
  const items = [];
  let serial = 0, running = null, looked = Promise.resolve();

  card.querySelectorAll("[data-plain]").forEach((plain) => plain.remove());
  form.hidden = false;

  // -- what is shown --------------------------------------------------------------------------

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

  // The states of a file: new, waiting, sending, broken (can be tried again), refused, taken.
  function become(item, state, text) {
    item.state = state;
    const { row } = item, busy = state === "sending" || state === "waiting";
    row.dataset.is = state;
    row.querySelector("progress").hidden = state !== "sending" && state !== "broken";
    row.querySelector("[data-again]").hidden = state !== "broken";
    row.querySelector("[data-remove]").textContent = busy ? "取消" : "移除";
    row.querySelector("[data-remove]").hidden = false;
    row.querySelectorAll("input, select").forEach((field) => { field.disabled = busy; });
    say(row.querySelector("[data-state]"), text);
    overview();
  }

  function overview() {
    const open = items.filter((item) => item.state !== "taken" && !item.hopeless);
    buttons.hidden = !open.length;
    all.hidden = open.length < 2;
    submit.disabled = Boolean(running) && !count("new");
    part("stop").hidden = !running;
    total.hidden = !running || items.length < 2;
    const counted = items.filter((item) => item.state !== "refused");
    const sum = (key) => counted.reduce((before, item) => before + item[key], 0);
    total.firstElementChild.value = Math.floor((sum("sent") / Math.max(1, sum("bytes"))) * 100);
  }

  const count = (state) => items.filter((item) => item.state === state).length;
  function summary() {
    const parts = count("taken") ? [`已附卷${count("taken")}份`] : [];
    if (count("refused")) parts.push(`没有附卷${count("refused")}份，原因见各份`);
    if (count("broken")) parts.push(`没有传完${count("broken")}份，可以重试`);
    say(told, parts.length ? `${parts.join("，")}。` : "");
  }

  // -- choosing -------------------------------------------------------------------------------

  function add(file) {
    serial += 1;
    const holder = document.createElement("ul");
    holder.innerHTML = pattern.innerHTML.replaceAll("__n__", `f${serial}`);
    const row = holder.firstElementChild;
    const item = { file, row, bytes: file.size, sent: 0, upload: null, address: "", filing: false, hopeless: false };
    say(row.querySelector("[data-name]"), `${file.name}（${size(file.size)}）`);
    title(item).value = file.name.replace(/\.[^.]*$/, "").slice(0, 200);
    kind(item).value = part("kind-all").value || kind(item).value;
    row.querySelector("[data-remove]").addEventListener("click", () => remove(item));
    row.querySelector("[data-again]").addEventListener("click", () => { become(item, "waiting", "等待上传"); run(); });
    list.append(row);
    items.push(item);
    if (file.size > mostBytes) giveUp(item, form.dataset.tooLarge);
    else if (file.size === 0) giveUp(item, "文件是空的，里面没有内容；请核对原文件后重新上传");
    else become(item, "new", "");
    return item;
  }

  // It is the file itself that is not taken: there is nothing to fill in and to try again.
  function giveUp(item, words) {
    Object.assign(item, { hopeless: true, address: "", sent: 0 });
    item.row.querySelector(".upload-row").hidden = true;
    become(item, "refused", words);
  }

  const title = (item) => item.row.querySelector("input[name$=title]");
  const kind = (item) => item.row.querySelector("select[name$=kind]");

  function folder(name) {
    giveUp(add(new File([], name)), "文件夹不能上传，请选择其中的文件");
  }

  const same = (file, other) => file.name === other.name && file.size === other.size
    && file.lastModified === other.lastModified;

  function take(files) {
    const twice = files.filter((file) => items.some((item) => item.state !== "taken" && same(item.file, file)));
    say(told, twice.length ? `已经在列表里：${twice.map((file) => file.name).join("、")}` : "");
    const added = files.filter((file) => !twice.includes(file)).map(add).filter((item) => item.state === "new");
    if (added.length) looked = looked.then(() => recognise(added));
  }

  // What was begun before and broken off, here or at another desk, is gone on with.
  async function recognise(added) {
    const begun = await begunBefore();
    for (const item of added) {
      const found = begun.find((one) => !items.some((other) => other.address === one.url)
        && same(item.file, { ...one, lastModified: Number(one.modified) }));
      if (!found || item.address) continue;
      item.address = found.url;
      item.sent = found.received;
      if (found.title) title(item).value = found.title;
      if (found.kind) kind(item).value = found.kind;
      const percent = Math.floor((found.received / found.size) * 100);
      become(item, item.state, `上次传到${percent}%，上传时从那里接着传`);
    }
  }

  async function begunBefore() {
    try {
      const answer = await fetch(form.dataset.uploads, { headers: { Accept: "application/json" } });
      return answer.ok && !answer.redirected ? (await answer.json()).uploads : [];
    } catch { return []; } // away: then it is begun anew
  }

  function remove(item) {
    const gone = item.upload ? item.upload.abort(Boolean(item.upload.url)) : Promise.resolve();
    gone.catch(() => {}); // what cannot be taken back now, expires
    items.splice(items.indexOf(item), 1);
    item.row.remove();
    if (running === item) { item.done?.(); summary(); }
    overview();
    chooser.focus();
  }

  // -- sending --------------------------------------------------------------------------------

  // From the cookie: whoever logged in again in another window goes on here.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    ?? form.querySelector("[name=csrfmiddlewaretoken]").value;
  const AWAY = "登录已经过期。请在另一个窗口登录，再回到这里按“重试”，已传的部分不会丢";
  const UNREACHED = "连不上系统，已传的部分保留24小时；请检查网络后按“重试”";
  const SILENT = "系统没有正常答复，已传的部分保留24小时；请稍后按“重试”";

  // One after the other: every filing locks the case.
  async function run() {
    if (running) return;
    running = items.find((one) => one.state === "waiting") ?? null;
    await looked;
    for (let item; (item = items.find((one) => one.state === "waiting"));) {
      running = item;
      become(item, "sending", "正在连接……");
      await new Promise((done) => { item.done = done; send(item); });
    }
    running = null;
    overview();
    summary();
    refresh();
  }

  function send(item) {
    const { file } = item;
    Object.assign(item, { filing: false, away: false, stirred: Date.now() });
    item.upload = new tus.Upload(file, {
      endpoint: form.dataset.uploads,
      uploadUrl: item.address || null,
      chunkSize: Number(form.dataset.pieceBytes),
      retryDelays: DELAYS,
      storeFingerprintForResuming: false, // the server tells what was begun
      metadata: {
        filename: file.name, modified: String(file.lastModified),
        title: title(item).value, kind: kind(item).value,
      },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token()),
      // A server that is away must not be taken for one that has forgotten the upload.
      onAfterResponse: (request, answer) => {
        if (request.getMethod() === "HEAD" && answer.getStatus() >= 500) throw new Error("away");
      },
      onUploadUrlAvailable: () => {
        item.address = new URL(item.upload.url, location.href).pathname;
        item.upload.options.uploadUrl = item.address;
      },
      onProgress: (sent) => progress(item, sent),
      onShouldRetry: (error, tries) => again(item, error, tries),
      onError: (error) => failed(item, error),
      onSuccess: () => complete(item),
    });
    item.upload.start();
  }

  const sending = (item) => item && item.state === "sending" && !item.filing;
  function restart(item) {
    item.stirred = Date.now();
    item.upload.abort().then(() => item.upload.start());
  }
  // A line may break without a word: what does not stir is begun anew from where it stands.
  window.setInterval(() => {
    if (sending(running) && Date.now() - running.stirred > SILENCE) restart(running);
  }, 5000);

  function progress(item, sent) {
    if (!sending(item)) return;
    Object.assign(item, { sent, cut: false, stirred: Date.now() });
    const percent = Math.floor((sent / item.bytes) * 100);
    item.row.querySelector("progress").value = percent;
    say(item.row.querySelector("[data-state]"), `正在上传：${percent}%`);
    overview();
  }

  function again(item, error, tries) {
    const answer = error.originalResponse, status = answer ? answer.getStatus() : 0;
    // 404 to a piece: it has expired meanwhile, and is begun anew.
    const lost = status === 404 && error.originalRequest.getMethod() === "PATCH";
    const worth = status === 0 || status >= 500 || status === 409 || status === 423 || lost;
    if (worth && sending(item)) {
      Object.assign(item, { cut: true, stirred: Date.now() });
      const percent = Math.floor((item.sent / item.bytes) * 100);
      say(item.row.querySelector("[data-state]"), `线路断开，已传${percent}%，接通后自动接着传（第${tries + 1}次重试）`);
      if (!answer) unreadable(item).then((gone) => {
        if (!gone || !sending(item)) return;
        item.upload.abort();
        giveUp(item, GONE);
        item.done();
      });
    }
    return worth;
  }

  const GONE = "读不出这份文件，可能已经移走或者改动；请重新选择";
  const unreadable = (item) => item.file.slice(0, 1).arrayBuffer().then(() => false, () => true);

  function failed(item, error) {
    const answer = error.originalResponse, status = answer ? answer.getStatus() : 0;
    const words = answer && (answer.getHeader("Content-Type") || "").startsWith("text/plain")
      ? answer.getBody() : "";
    item.away = !answer;
    if (words && [400, 403, 412, 413, 415].includes(status)) refuse(item, words);
    else if (status === 401 || status === 403) become(item, "broken", AWAY);
    else become(item, "broken", answer ? SILENT : UNREACHED);
    item.done();
  }

  function refuse(item, words) {
    item.sent = 0;
    become(item, "refused", `没有附卷：${words}`);
  }

  // All of it is there: the act itself, with what was typed last.
  async function complete(item) {
    item.filing = true;
    item.row.querySelector("[data-remove]").hidden = true;
    say(item.row.querySelector("[data-state]"), "已传完，正在核对文件……");
    const data = new FormData();
    data.append("title", title(item).value);
    data.append("kind", kind(item).value);
    try {
      const answer = await fetch(item.address, {
        method: "POST", body: data, headers: { "X-CSRFToken": token() },
      });
      if (answer.status === 401 || answer.status === 403) become(item, "broken", AWAY);
      else if (!answer.ok) become(item, "broken", SILENT);
      else judged(item, await answer.json());
    } catch {
      item.away = true;
      become(item, "broken", UNREACHED);
    }
    item.done();
  }

  function judged(item, outcome) {
    if (!outcome.url) {
      const words = `没有附卷：${outcome.problems.join("；")}`;
      if (outcome.hopeless) giveUp(item, words); else become(item, "refused", words);
      return;
    }
    item.sent = item.bytes;
    become(item, "taken", `已附卷：${outcome.title}。${outcome.note}`);
    item.row.classList.toggle("warned", Boolean(outcome.note));
    item.row.querySelectorAll(".upload-row, [data-remove], [data-again]").forEach((one) => one.remove());
    const link = document.createElement("a");
    link.href = outcome.url;
    link.className = "inline";
    link.textContent = "查看";
    item.row.querySelector("[data-state]").append(" ", link);
  }

  // On the page of the case: its list of attachments, as it is now.
  async function refresh() {
    const old = card.querySelector("[data-attachments]");
    if (!old || !count("taken")) return;
    try {
      const text = await (await fetch(location.href)).text();
      const now = new DOMParser().parseFromString(text, "text/html").querySelector("[data-attachments]");
      if (now) old.replaceWith(document.adoptNode(now));
    } catch { /* the files are filed; the list is as it was until the page is opened again */ }
  }

  // -- what the person does -------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // the guard against double clicks is for forms that leave the page
    // A refusal may have been for the title or the kind: what was mended is tried again.
    const next = items.filter((item) => !["taken", "sending"].includes(item.state) && !item.hopeless);
    if (!next.length) return;
    say(told, `正在上传${next.length}份文件`);
    next.forEach((item) => become(item, "waiting", "等待上传"));
    run();
  });
  part("stop").addEventListener("click", () => {
    const item = running;
    items.filter((one) => one.state === "waiting").forEach((one) => become(one, "new", "已暂停"));
    if (!item || !item.upload) return;
    if (item.filing) return; // it is at its end
    item.upload.abort();
    become(item, "broken", "已暂停，已传的部分保留24小时；按“重试”接着传");
    item.done();
  });
  part("kind-all").addEventListener("change", (event) => {
    if (!event.target.value) return;
    items.filter((item) => ["new", "refused", "broken"].includes(item.state))
      .forEach((item) => { kind(item).value = event.target.value; });
  });
  chooser.addEventListener("change", () => {
    take([...chooser.files]);
    chooser.value = "";
  });
  // A file dropped beside the card must not replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => event.preventDefault());
  }
  const area = form.querySelector(".drop");
  card.addEventListener("dragover", () => area.classList.add("over"));
  card.addEventListener("dragleave", (event) => {
    if (!card.contains(event.relatedTarget)) area.classList.remove("over");
  });
  card.addEventListener("drop", (event) => {
    area.classList.remove("over");
    const dropped = [...event.dataTransfer.items].filter((one) => one.kind === "file");
    const folders = dropped.map((one) => one.webkitGetAsEntry?.()).map((one) => Boolean(one?.isDirectory));
    const files = [...event.dataTransfer.files];
    files.filter((_, at) => folders[at]).forEach((file) => folder(file.name));
    take(files.filter((_, at) => !folders[at]));
  });
  // The line is back: no waiting for the next try.
  window.addEventListener("online", () => {
    if (sending(running) && running.cut) restart(running);
    const broken = items.filter((item) => item.state === "broken" && item.away);
    broken.forEach((item) => become(item, "waiting", "等待上传"));
    if (broken.length) run();
  });
  window.addEventListener("beforeunload", (event) => {
    if (running || items.some((item) => item.state === "new")) event.preventDefault();
  });
})();
