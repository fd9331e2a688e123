// Looks every two seconds whether the class has moved on, and then takes the page anew; counts the seconds down.
(() => {
  "use strict";
  const EVERY = 2000;
  let busy = false;

  const board = () => document.getElementById("kelas");

  function typing() {
    const field = document.activeElement;
    return field && field.matches("input[type=text], textarea") && field.value;
  }

  async function renew() {
    const reply = await fetch(location.pathname, { credentials: "same-origin" });
    if (!reply.ok) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main");
    if (fresh) {
      document.querySelector("main").replaceChildren(...fresh.childNodes);
      const said = document.querySelector("main h1");
      if (said) { said.tabIndex = -1; said.focus({ preventScroll: true }); }
    }
  }

  async function look() {
    const now = board();
    if (!now || busy) return;
    busy = true;
    try {
      const reply = await fetch(now.dataset.keadaan, { credentials: "same-origin" });
      if (!reply.ok) return;
      const state = await reply.json();
      if (String(state.versi) !== now.dataset.versi && !typing()) await renew();
      for (const place of document.querySelectorAll("[data-isi]")) {
        const value = state[place.dataset.isi];
        if (value !== undefined) place.textContent = value;
      }
    } catch { /* the network is away; the next look tries again */ } finally { busy = false; }
  }

  function tick() {
    const now = board(), line = document.querySelector(".sisa");
    if (!now || !line || now.dataset.sisa === undefined) return;
    const left = Math.max(0, Number(now.dataset.sisa) - 1);
    now.dataset.sisa = left;
    line.textContent = line.dataset.kata.replace("#", left);
  }

  setInterval(look, EVERY);
  setInterval(tick, 1000);
})();
