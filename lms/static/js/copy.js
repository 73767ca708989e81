// A text to take along: the button is there only where the browser can copy, and says when it has.
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  if (!text || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.trim());
    button.querySelector("span").textContent = button.dataset.done;
    document.dispatchEvent(new CustomEvent("announce", { detail: button.dataset.done }));
  });
}
