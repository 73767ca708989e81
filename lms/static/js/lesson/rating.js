// With the focus in a statement, 1 to 5 rates it, 0 is "cannot say", and the focus goes on to the next one.
document.addEventListener("keydown", (event) => {
  const statement = event.target.closest?.("[data-rating] fieldset");
  if (!statement || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = statement.querySelector(`input[value="${CSS.escape(event.key)}"]`);
  if (!step) return;
  event.preventDefault();
  step.checked = true;
  step.dispatchEvent(new Event("change", { bubbles: true }));
  const next = statement.nextElementSibling;
  (next?.querySelector("input:checked") ?? next?.querySelector("input") ?? step).focus();
});
