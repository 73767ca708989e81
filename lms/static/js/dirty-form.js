// Leaving a half-filled form warns. A form says with data-keep that what is written in it matters.
const changed = new Set();
const kept = (event) => event.target.closest?.("form[data-keep]");
document.addEventListener("input", (event) => {
  const form = kept(event);
  if (form) changed.add(form);
});
for (const done of ["submit", "saved"]) document.addEventListener(done, (event) => changed.delete(kept(event)));
addEventListener("beforeunload", (event) => {
  for (const form of changed) if (!form.isConnected) changed.delete(form);
  if (changed.size) event.preventDefault();
});
