// Menus and dialogs open by popover, without script. Where the browser cannot place a menu beside its button, or knows no popover, this does.
const opener = (id) => document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
if (!("popover" in HTMLElement.prototype)) {
  for (const box of document.querySelectorAll("[popover]")) box.hidden = true;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    const box = button && document.getElementById(button.getAttribute("popovertarget"));
    if (!box) return;
    box.hidden = !box.hidden;
    if (box instanceof HTMLDialogElement) box.open = !box.hidden;
  });
} else if (!CSS.supports("position-area: block-end")) {
  for (const box of document.querySelectorAll("[popover]:not(dialog)")) {
    box.addEventListener("toggle", (event) => {
      if (event.newState !== "open") return;
      const at = opener(box.id)?.getBoundingClientRect();
      if (!at) return;
      const start = Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8));
      Object.assign(box.style, { inset: "auto", top: `${at.bottom + 4}px`, left: `${start}px` });
    });
  }
}
