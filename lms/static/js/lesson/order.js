// Items are put in order by dragging a grip, by the buttons beside them, or by keys on the grip: Space takes an item, arrows move it, Space
// puts it down, Escape puts it back. The numbers of the plain form stay in it, unseen, and are what is sent. The item that moves never
// leaves its place in the document, the others move round it: so it keeps the pointer and the focus.
const EDGE = 72; // pixels from the edge of the window in which a drag scrolls
const announce = (sentence) => document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const button = (label, shown, kind) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = shown;
  made.setAttribute("aria-label", label);
  return made;
};
const middle = (item) => {
  const box = item.getBoundingClientRect();
  return box.top + box.height / 2;
};

const improve = (list) => {
  const words = list.dataset;
  const items = () => [...list.children];
  const place = (item) => items().indexOf(item);
  const told = (item) => ({ item: item.querySelector("label").textContent.trim(), n: place(item) + 1, all: items().length });
  const number = () => items().forEach((item, at) => { item.querySelector("select").value = at + 1; });
  const keep = (item) => {
    number();
    item.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
  };
  const shift = (item, by) => {
    const other = by > 0 ? item.nextElementSibling : item.previousElementSibling;
    if (!other) return false;
    if (by > 0) item.before(other);
    else item.after(other);
    return true;
  };
  const step = (item, by) => {
    if (!shift(item, by)) return;
    keep(item);
    announce(filled(words.place, told(item)));
  };
  const byKeys = (item, grip) => {
    let from = -1;
    const end = (sentence) => {
      from = -1;
      item.classList.remove("held");
      grip.setAttribute("aria-pressed", "false");
      announce(filled(sentence, told(item)));
    };
    grip.addEventListener("click", (event) => {
      if (event.detail) return; // a pointer drags
      if (from >= 0) return end(words.put);
      from = place(item);
      item.classList.add("held");
      grip.setAttribute("aria-pressed", "true");
      announce(filled(words.taken, told(item)));
    });
    grip.addEventListener("keydown", (event) => {
      if (from < 0) return;
      if (event.key === "ArrowDown") step(item, 1);
      else if (event.key === "ArrowUp") step(item, -1);
      else if (event.key === "Escape") {
        while (place(item) > from) shift(item, -1);
        while (place(item) < from) shift(item, 1);
        keep(item);
        end(words.put);
      } else return;
      event.preventDefault();
    });
    grip.addEventListener("blur", () => { if (from >= 0) end(words.put); });
  };
  const byPointer = (item, grip) => {
    let from = -1;
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = place(item);
      grip.setPointerCapture(event.pointerId);
      item.classList.add("held");
    });
    grip.addEventListener("pointermove", (event) => {
      if (from < 0) return;
      const { nextElementSibling: next, previousElementSibling: before } = item;
      if (next && event.clientY > middle(next)) shift(item, 1);
      else if (before && event.clientY < middle(before)) shift(item, -1);
      if (event.clientY < EDGE) scrollBy(0, -EDGE / 6);
      else if (event.clientY > innerHeight - EDGE) scrollBy(0, EDGE / 6);
    });
    grip.addEventListener("lostpointercapture", () => {
      item.classList.remove("held");
      if (place(item) !== from) {
        keep(item);
        announce(filled(words.put, told(item)));
      }
      from = -1;
    });
  };

  const given = (item) => Number(item.querySelector("select").value) || Infinity;
  const arrange = () => list.append(...items().sort((a, b) => given(a) - given(b) || 0));
  arrange();
  list.closest("form").addEventListener("filled", arrange);
  list.closest("fieldset").querySelector("legend").textContent = words.hint;
  list.classList.add("moving");
  for (const item of items()) {
    const { item: name } = told(item);
    const grip = button(filled(words.grip, { item: name }), "", "grip");
    grip.setAttribute("aria-pressed", "false");
    const up = button(filled(words.up, { item: name }), "↑", "btn icon");
    const down = button(filled(words.down, { item: name }), "↓", "btn icon");
    up.addEventListener("click", () => step(item, -1));
    down.addEventListener("click", () => step(item, 1));
    item.querySelector("select").hidden = true;
    item.prepend(grip);
    item.append(up, down);
    byKeys(item, grip);
    byPointer(item, grip);
  }
  list.closest("form").addEventListener("submit", number, { capture: true });
};

const look = (root) => root.querySelectorAll("[data-order]").forEach(improve);
document.addEventListener("shown", (event) => look(event.detail));
look(document);
