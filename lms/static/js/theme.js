// Light or dark: the form works by itself; here the page changes at once and the choice is saved in the background.
const form = document.querySelector("[data-theme-form]");
form?.addEventListener("submit", (event) => {
  const chosen = event.submitter?.value;
  if (!chosen) return;
  event.preventDefault();
  const root = document.documentElement;
  if (chosen === "system") delete root.dataset.theme;
  else root.dataset.theme = chosen;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
  const sent = new FormData(form, event.submitter);
  fetch(form.action, { method: "POST", body: sent, credentials: "same-origin", redirect: "manual" }).catch(() => {});
  form.closest("[popover]")?.hidePopover?.();
});
