// Hears of it when the class moves on, and then takes the page anew; sends a form of the class without leaving the page;
// counts the seconds down. Without this script the same forms and pages work, a click slower.
(() => {
  "use strict";
  const REST = 250, AWAY = 2000;
  let mark = "", newest = "", renewing = false;

  const board = () => document.getElementById("kelas");
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  function typing() {
    const field = document.activeElement;
    return field && field.matches("input[type=text], textarea") && field.value;
  }

  function show(html, address) {
    const fresh = new DOMParser().parseFromString(html, "text/html"), main = fresh.querySelector("main");
    if (!main) return false;
    document.querySelector("main").replaceChildren(...main.childNodes);
    document.title = fresh.title;
    if (address) history.replaceState(null, "", address);
    const said = document.querySelector("main h1");
    if (said) { said.tabIndex = -1; said.focus({ preventScroll: true }); }
    if (board()) follow();
    return true;
  }

  async function renew() {
    if (renewing) return;
    renewing = true;
    try {
      const reply = await fetch(location.pathname, { credentials: "same-origin" });
      if (reply.ok) show(await reply.text());
    } finally { renewing = false; }
  }

  async function look() {
    const now = board();
    const reply = await fetch(`${now.dataset.keadaan}?tanda=${encodeURIComponent(mark)}`, { credentials: "same-origin" });
    if (!reply.ok) return pause(AWAY);
    const state = await reply.json();
    mark = state.tanda;
    newest = String(state.versi);
    for (const place of document.querySelectorAll("[data-isi]")) {
      const value = state[place.dataset.isi];
      if (value !== undefined) place.textContent = value;
    }
    await catchUp();
  }

  // What is being typed is not thrown away: the page is taken anew as soon as the field is left.
  async function catchUp() {
    const now = board();
    if (now && newest && newest !== now.dataset.versi && !typing()) await renew();
  }

  let following = false;
  async function follow() {
    if (following) return;
    following = true;
    while (board()) {
      try { await look(); } catch { await pause(AWAY); /* the network is away; the next look tries again */ }
      await pause(REST);
    }
    following = false;
    mark = newest = "";
  }

  async function send(form, button) {
    const fields = new FormData(form);
    if (button && button.name) fields.append(button.name, button.value);
    try {
      const reply = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(fields), credentials: "same-origin", headers: { "X-Di-Tempat": "ya" },
      });
      if (show(await reply.text(), reply.headers.get("Content-Location"))) return;
    } catch { /* the plain way below tells what is wrong */ }
    if (button && button.name) {
      const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(chosen);
    }
    form.submit();
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-di-tempat]")) return;
    event.preventDefault();
    if (event.target.dataset.dikirim) return;
    event.target.dataset.dikirim = "ya";
    send(event.target, event.submitter);
  });

  function tick() {
    const now = board(), line = document.querySelector(".sisa");
    catchUp().catch(() => { /* the network is away */ });
    if (!now || !line || now.dataset.sisa === undefined) return;
    const left = Math.max(0, Number(now.dataset.sisa) - 1);
    now.dataset.sisa = left;
    line.textContent = line.dataset.kata.replace("#", left);
  }

  if (board()) follow();
  setInterval(tick, 1000);
})();
