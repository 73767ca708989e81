// Counts the words of a text on a pause, and says how many are wanted.
const PAUSE = 1000; // milliseconds after the last key
const improve = (field) => {
  const shown = document.createElement("p");
  shown.className = "small muted num";
  shown.setAttribute("role", "status");
  const count = () => {
    const words = field.value.trim().split(/\s+/).filter(Boolean).length;
    const { least, most } = field.dataset;
    shown.textContent = field.dataset.count.replace("{n}", words).replace("{least}", least).replace("{most}", most);
    shown.classList.toggle("within", words >= Number(least) && words <= Number(most));
  };
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE);
  });
  field.after(shown);
  count();
};

const look = (root) => root.querySelectorAll("textarea[data-count]").forEach(improve);
document.addEventListener("shown", (event) => look(event.detail));
look(document);
