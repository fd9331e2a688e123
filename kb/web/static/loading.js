// The page before the chat: asks every second how far Pandu is, and shows the next page when that changes.
"use strict";
(() => {
  const started = Date.now();
  const box = document.getElementById("muat");
  const elapsed = document.getElementById("lama");
  async function look() {
    const seconds = Math.round((Date.now() - started) / 1000);
    if (elapsed && seconds >= 5) elapsed.textContent = box.dataset.lama.replace("{seconds}", seconds);
    try {
      const reply = await fetch("siap", { cache: "no-store" });
      const state = await reply.json();
      if (state.keadaan !== box.dataset.keadaan) return location.reload();
    } catch { /* the server is not there at this moment; ask again */ }
    setTimeout(look, 1000);
  }
  look();
})();
