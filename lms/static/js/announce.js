// One live region says what changed without a new page: anything may send an "announce" event with the sentence.
const region = document.querySelector("#announce");
document.addEventListener("announce", (event) => {
  if (region) region.textContent = event.detail;
});
addEventListener("offline", () => {
  if (region) document.dispatchEvent(new CustomEvent("announce", { detail: region.dataset.offline }));
});
// The list of errors is the first thing to read after a form was refused.
document.querySelector(".summary[role=alert]")?.focus();
