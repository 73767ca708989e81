// Leaving a half-filled form warns. A form says with data-keep that what is written in it matters.
const changed = new Set();
for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.delete(form));
  form.addEventListener("saved", () => changed.delete(form));
}
addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
