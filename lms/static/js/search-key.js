// "/" goes to the search: to the field of this page, else to the page of the search. Whoever has switched off the shortcuts of one
// key (in the queue, or on the page of the search) keeps the letter for themselves (WCAG 2.1.4), as does every field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (localStorage.getItem("pennydrop-keys-off") === "1") return;
  if (event.target.closest?.("input, select, textarea, dialog, [contenteditable]")) return;
  const field = [...document.querySelectorAll("[data-search]")].find((each) => each.checkVisibility());
  const form = document.querySelector(".site-search");
  if (!field && !form) return;
  event.preventDefault();
  if (field) field.select(), field.focus();
  else location.assign(form.action);
});
