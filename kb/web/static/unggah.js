// Drag and drop onto the upload form, and the list of what was chosen. The form works without it.
(() => {
  const zone = document.getElementById("jatuhkan");
  const input = document.getElementById("berkas");
  const list = document.getElementById("daftar-berkas");
  if (!zone || !input || !list) return;
  const shown = () => {
    list.replaceChildren(
      ...Array.from(input.files, (file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} (${(file.size / 1048576).toFixed(1)} MiB)`;
        return item;
      }),
    );
  };
  input.addEventListener("change", shown);
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("siap");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("siap"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    shown();
  });
})();
