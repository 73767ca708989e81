// The manager's queue by keyboard: j, k to move, g to the Grant button (it never grants), d to look closer, x to choose, ? for the legend.
// Letters work only while the focus is inside the queue, and the person may switch them off (WCAG 2.1.4).
const queue = document.querySelector("[data-queue]");
const off = document.querySelector("[data-keys-off]");
const STORE = "pennydrop-keys-off";
if (off) {
  off.checked = localStorage.getItem(STORE) === "1";
  off.addEventListener("change", () => localStorage.setItem(STORE, off.checked ? "1" : "0"));
}
queue?.addEventListener("keydown", (event) => {
  if (off?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
  const asks = [...queue.querySelectorAll(".ask")];
  const at = asks.indexOf(event.target.closest(".ask"));
  const move = { j: 1, k: -1 }[event.key];
  if (move) asks[Math.max(0, Math.min(asks.length - 1, at + move))]?.focus();
  else if (event.key === "g") asks[at]?.querySelector("[data-key=g]")?.focus();
  else if (event.key === "d") asks[at]?.querySelector("[data-key=d]")?.click();
  else if (event.key === "x") asks[at]?.querySelector("[data-key=x]")?.click();
  else if (event.key === "?") document.querySelector("#keys")?.togglePopover?.();
  else return;
  event.preventDefault();
});
