// The loading page: asks every second whether Pandu is ready, and then shows the chat.
"use strict";
(() => {
  const started = Date.now();
  const box = document.getElementById("muat");
  const elapsed = document.getElementById("lama");
  async function look() {
    const seconds = Math.round((Date.now() - started) / 1000);
    if (seconds >= 5) elapsed.textContent = box.dataset.lama.replace("{seconds}", seconds);
    try {
      const reply = await fetch("siap", { cache: "no-store" });
      const state = await reply.json();
      if (state.siap || state.keadaan === "gagal") return location.reload();
    } catch { /* the server is not there at this moment; ask again */ }
    setTimeout(look, 1000);
  }
  look();
})();
