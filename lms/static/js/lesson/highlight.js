// Sentences to mark are drawn as running text; each stays a checkbox. Arrow keys go from one to the next.
const improve = (text) => {
  text.classList.add("running");
  text.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const boxes = [...text.querySelectorAll("input")];
    boxes[boxes.indexOf(event.target) + by]?.focus();
    event.preventDefault();
  });
};

const look = (root) => root.querySelectorAll("[data-highlight]").forEach(improve);
document.addEventListener("shown", (event) => look(event.detail));
look(document);
