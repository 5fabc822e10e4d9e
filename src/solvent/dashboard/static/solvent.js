/* What the pages do beyond HTML: fresh figures from the live stream, a file dropped, menus closed.
   Everything works without this file. */
"use strict";

(() => {
  const events = ["score.changed", "score.history_due", "ledger.posted", "insight.created", "score.history_due", "reset"];
  const quietMs = 400;
  const pollMs = 1000;

  /** Fetch this page again and put its live parts in place of those shown. */
  async function refresh() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
      location.assign(answer.url);
      return;
    }
    if (answer.status === 401) {
      location.reload();
      return;
    }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (document.querySelector("[data-poll]") && !fresh.querySelector("[data-poll]")) {
      location.reload();
      return;
    }
    for (const shown of document.querySelectorAll("[data-live][id]")) {
      const next = fresh.getElementById(shown.id);
      if (!next || next.innerHTML === shown.innerHTML || shown.contains(document.activeElement)) continue;
      keepOpen(shown, next);
      const placed = document.adoptNode(next);
      shown.replaceWith(placed);
      placed.classList.add("fresh");
    }
    showState();
  }

  /** Keep opened details open when their part is replaced. */
  function keepOpen(shown, next) {
    const before = shown.querySelectorAll("details");
    const after = next.querySelectorAll("details");
    if (before.length !== after.length) return;
    before.forEach((part, at) => { after[at].open = part.open; });
  }

  let state = "";
  function showState() {
    const place = document.getElementById("live");
    const mark = place && place.querySelector(".live-state");
    if (!mark || !state) return;
    mark.hidden = false;
    mark.classList.toggle("live-lost", state === "lost");
    mark.querySelector(".live-word").textContent = place.dataset[state === "lost" ? "textLost" : "textLive"];
  }

  function setState(next) {
    if (next === state) return;
    state = next;
    showState();
  }

  /** Move the bar of the import that this page shows; tells whether the import has ended. */
  function progressed(told) {
    const place = document.querySelector("[data-import]");
    if (!place || told.import !== place.dataset.import || !told.total) return false;
    const bar = place.querySelector("progress");
    bar.max = told.total;
    bar.value = told.done;
    const write = (number, style) => number.toLocaleString(document.documentElement.lang, style);
    place.querySelector(".progress-said").textContent = place.dataset.text
      .replace("{done}", write(told.done))
      .replace("{total}", write(told.total))
      .replace("{share}", write(told.done / told.total, { style: "percent" }));
    return told.done === told.total;
  }

  function listen(address) {
    let waiting = 0;
    const source = new EventSource(address);
    const told = () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        await refresh().catch(() => setState("lost"));
        const place = document.getElementById("live");
        const announce = document.getElementById("announce");
        if (place && announce) announce.textContent = place.dataset.textUpdated;
      }, quietMs);
    };
    source.addEventListener("open", () => setState("live"));
    source.addEventListener("error", () => {
      setState("lost");
      // The stream was refused, so it may be that nobody is signed in any more.
      if (source.readyState === EventSource.CLOSED) refresh().catch(() => undefined);
    });
    for (const name of events) source.addEventListener(name, told);
    source.addEventListener("import.progressed", (event) => { if (progressed(JSON.parse(event.data))) told(); });
    addEventListener("pagehide", () => source.close());
  }

  function poll() {
    if (!document.querySelector("[data-poll]")) return;
    setTimeout(() => refresh().catch(() => undefined).finally(poll), pollMs);
  }

  function takeDrops(drop) {
    const input = drop.querySelector("input[type=file]");
    const over = (is) => (event) => { event.preventDefault(); drop.classList.toggle("drop-over", is); };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  }

  /** Fill the choices of a form from the page's one list when it is opened. */
  function fillChoices(opened) {
    for (const select of opened.querySelectorAll("select[data-options]")) {
      if (select.options.length > 1) continue;
      select.append(document.getElementById(select.dataset.options).content.cloneNode(true));
      select.value = "";
    }
  }

  function closeMenus(but) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== but) menu.open = false;
    }
  }

  document.addEventListener("toggle", (event) => { if (event.target.open) fillChoices(event.target); }, true);
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    closeMenus(null);
    if (open) open.querySelector("summary").focus();
  });

  if (document.body.dataset.stream) listen(document.body.dataset.stream);
  const drop = document.getElementById("drop");
  if (drop) takeDrops(drop);
  poll();
})();
