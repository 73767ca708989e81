// One decision by keyboard: g, r, d choose and go to what that choice asks for, s goes to the button that saves, ? shows the
// legend. None of them saves. Letters work only with the focus inside the page's decision, never while somebody writes, and
// the person may switch them off (WCAG 2.1.4), together with those of the queue.
const decision = document.querySelector("[data-decide]");
const form = decision?.querySelector("form:has([name=decision])");
const CHOICES = { g: "grant", r: "return", d: "decline" };
const FIRST = { grant: "[name=preset]:checked", return: "[name=wish]", decline: "[name=reason]" };
const decideOff = document.querySelector("[data-keys-off]");
const choose = (value) => {
  const radio = form.querySelector(`[name=decision][value=${value}]`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  (form.querySelector(FIRST[value]) ?? radio).focus();
};
if (form) decision.tabIndex = -1;
if (form) decision.addEventListener("keydown", (event) => {
  if (decideOff?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")) return;
  if (CHOICES[event.key]) choose(CHOICES[event.key]);
  else if (event.key === "s") form.querySelector("button:not([type=button])")?.focus();
  else if (event.key === "?") document.querySelector("#keys")?.togglePopover?.();
  else return;
  event.preventDefault();
});
