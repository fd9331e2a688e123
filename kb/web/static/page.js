// What the chat page does by itself: asks the question of a chip, opens a source beside the answer, copies, prints.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const header = () => document.querySelector("header.kepala");
  let panel = null;
  let opener = null;

  // --- asking -------------------------------------------------------------------------------------------------
  function ask(question) {
    const box = document.querySelector("#pertanyaan textarea, #pertanyaan input");
    const send = byId("kirim");
    if (!box || !send) return;
    closePanel(false);
    const prototype = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, question);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => send.click(), 50);
  }

  // --- the source panel ---------------------------------------------------------------------------------------
  function makePanel() {
    panel = document.createElement("aside");
    panel.id = "panel-sumber";
    panel.hidden = true;
    document.body.append(panel);
  }

  function fillPanel(content, address) {
    const said = header().dataset;
    panel.setAttribute("aria-label", said.sumber);
    const bar = document.createElement("p");
    bar.className = "panel-alat";
    const alone = document.createElement("a");
    alone.href = address;
    alone.target = "_blank";
    alone.rel = "noopener";
    alone.textContent = said.sendiri;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "kecil";
    close.dataset.tutup = "";
    close.textContent = said.tutup;
    bar.append(alone, close);
    panel.replaceChildren(bar, content);
  }

  function sentence(text) {
    const p = document.createElement("p");
    p.className = "petunjuk";
    p.setAttribute("role", "status");
    p.textContent = text;
    return p;
  }

  async function openPanel(link) {
    if (!panel) makePanel();
    opener = link;
    document.querySelectorAll("a[data-sumber][aria-current]").forEach((each) => each.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    panel.hidden = false;
    document.documentElement.classList.add("sumber-terbuka");
    fillPanel(sentence(header().dataset.sibuk), link.href);
    try {
      const reply = await fetch(`${link.href}&potongan=1`);
      if (!reply.ok && reply.status !== 404) throw new Error(String(reply.status));
      const content = document.createElement("div");
      content.innerHTML = await reply.text(); // our own escaped markup; the content policy allows no inline script
      if (opener !== link) return;
      fillPanel(content, link.href);
      const part = panel.querySelector(".ditandai mark") || panel.querySelector(".ditandai");
      panel.querySelector("h2")?.focus({ preventScroll: true });
      panel.scrollTop = 0;
      if (part) {
        const below = part.getBoundingClientRect().top - panel.getBoundingClientRect().top;
        if (below > panel.clientHeight * 0.6) panel.scrollTop = below - panel.clientHeight / 3;
      }
    } catch {
      if (opener === link) fillPanel(sentence(header().dataset.galat), link.href);
    }
  }

  function closePanel(returning) {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    document.documentElement.classList.remove("sumber-terbuka");
    opener?.removeAttribute("aria-current");
    if (returning && opener?.isConnected) opener.focus();
    opener = null;
  }

  // --- copying ------------------------------------------------------------------------------------------------
  async function copy(button) {
    const text = button.dataset.salin;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // plain http: no clipboard, so the old way
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = button.textContent;
    button.textContent = button.dataset.selesai;
    setTimeout(() => { button.textContent = before; }, 2000);
  }

  // --- events -------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const link = event.target.closest("a[data-sumber]");
    if (link && plain) {
      event.preventDefault();
      openPanel(link);
      return;
    }
    const button = event.target.closest("[data-tanya], [data-salin], [data-cetak], #panel-sumber [data-tutup]");
    if (!button) return;
    if ("tanya" in button.dataset) ask(button.value);
    else if ("salin" in button.dataset) copy(button);
    else if ("cetak" in button.dataset) window.print();
    else closePanel(true);
  });

  document.addEventListener("error", (event) => { // the original cannot be drawn: its text stands below
    event.target.closest?.("figure.asli")?.classList.add("rusak");
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel(true);
  });

  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("#jawaban details").forEach((each) => { each.open = true; });
  });

  // --- reporting ------------------------------------------------------------------------------------------------
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-lapor]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!reply.ok) throw new Error(String(reply.status));
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      form.replaceWith(sentence(page.querySelector(".muat p").textContent));
    } catch {
      button.disabled = false;
      form.querySelector("[role=status]")?.remove();
      form.append(sentence(form.dataset.gagal));
    }
  });

  // --- a question in the address, and the search with the same words --------------------------------------------
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    const begin = setInterval(() => {
      if (!document.querySelector("#pertanyaan textarea, #pertanyaan input") || !byId("kirim")) return;
      clearInterval(begin);
      setTimeout(() => ask(asked), 300);
    }, 100);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cari]");
    const words = document.querySelector("#pertanyaan textarea, #pertanyaan input")?.value.trim();
    if (link && words) link.href = `${link.href.split("?")[0]}?q=${encodeURIComponent(words)}&bahasa=${header().lang}`;
  }, true);

  // --- following what Gradio draws ----------------------------------------------------------------------------
  let seen = "";
  function follow() {
    const top = header();
    if (top && document.documentElement.lang !== top.lang) document.documentElement.lang = top.lang;
    if (top && document.title !== top.dataset.judul) document.title = top.dataset.judul;
    const drawer = document.querySelector("#pertanggal > button");
    if (drawer) {
      const open = String(drawer.nextElementSibling?.style.display !== "none");
      if (drawer.getAttribute("aria-expanded") !== open) drawer.setAttribute("aria-expanded", open);
    }
    const answer = byId("jawaban");
    if (!answer) return;
    if (!answer.hasAttribute("aria-live")) answer.setAttribute("aria-live", "polite");
    const card = answer.querySelector(".kartu");
    const now = card ? `${card.dataset.status} ${card.lang} ${card.querySelector(".tanya")?.textContent}` : "";
    if (now === seen) return;
    seen = now;
    const searching = card?.dataset.status === "pending";
    answer.setAttribute("aria-busy", String(searching));
    if (searching) closePanel(false);
    if (card) {
      const place = card.getBoundingClientRect();
      if (place.top < 0 || place.top > window.innerHeight * 0.6) card.scrollIntoView({ block: "start" });
    }
  }
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true, attributeFilter: ["style"] });
})();
