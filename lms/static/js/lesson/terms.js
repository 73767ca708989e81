// A word of the glossary opens its meaning in place; without script it is a link to the words at the end of the lesson.
let count = 0;
const improve = (link) => {
  const entry = document.getElementById(link.hash.slice(1));
  if (!entry) return;
  const meaning = document.createElement("span");
  count += 1;
  meaning.id = `meaning-${count}`;
  meaning.className = "meaning";
  meaning.popover = "auto";
  meaning.append(entry.querySelector("dd").textContent);
  const word = document.createElement("button");
  word.type = "button";
  word.className = "term";
  word.append(...link.childNodes);
  word.setAttribute("popovertarget", meaning.id);
  meaning.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    const at = word.getBoundingClientRect();
    const start = Math.max(16, Math.min(at.left, innerWidth - meaning.offsetWidth - 16));
    const below = at.bottom + meaning.offsetHeight + 8 < innerHeight;
    Object.assign(meaning.style, { left: `${start}px`, top: `${below ? at.bottom + 6 : at.top - meaning.offsetHeight - 6}px` });
    document.dispatchEvent(new CustomEvent("announce", { detail: meaning.textContent }));
  });
  link.replaceWith(word, meaning);
};

const look = (root) => root.querySelectorAll('a.term[href^="#term-"]').forEach(improve);
if ("popover" in HTMLElement.prototype) {
  document.addEventListener("shown", (event) => look(event.detail));
  look(document);
}
