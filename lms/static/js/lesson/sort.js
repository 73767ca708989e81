// Items become a deck of cards, the next one on top. A card is dragged into its group, or sent there by the group's name on it, a radio
// button, or by the group's number as a key: then the focus goes on to the next card. The radio buttons of the plain form stay, and are what
// is sent; a card that lies in a group can be sent to another one.
const announce = (sentence) => document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const FAR = 6; // pixels a pointer moves before it drags

const improve = (pool) => {
  const words = pool.dataset;
  const cards = [...pool.querySelectorAll("fieldset")];
  const bins = new Map();
  const board = document.createElement("div");
  board.className = "board";
  for (const radio of cards[0].querySelectorAll("input")) {
    const heading = radio.parentElement.textContent.trim();
    const bin = document.createElement("div");
    bin.className = "bin";
    bin.setAttribute("role", "group");
    bin.setAttribute("aria-label", heading);
    bin.dataset.heading = heading;
    bins.set(radio.value, bin);
    board.append(bin);
  }
  const settle = (card) => {
    const picked = card.querySelector(":checked");
    const target = picked ? bins.get(picked.value) : pool;
    if (card.parentElement === target) return;
    const focused = card.contains(document.activeElement) && document.activeElement;
    target.append(card);
    if (focused) focused.focus({ preventScroll: true });
    pool.dataset.count = filled(words.left, { left: pool.querySelectorAll("fieldset").length });
  };
  const tell = (card) => {
    const left = pool.querySelectorAll("fieldset").length;
    const item = card.querySelector("legend").textContent.trim();
    const group = card.parentElement.dataset.heading;
    announce(filled(left ? words.put : words.all, { item, group, left }));
  };
  const send = (card, value) => {
    card.querySelector(`input[value="${CSS.escape(value)}"]`).checked = true;
    card.querySelector(":checked").dispatchEvent(new Event("change", { bubbles: true }));
  };
  const under = (x, y) => [...bins].find(([, bin]) => document.elementsFromPoint(x, y).includes(bin));
  const drag = (card) => {
    const legend = card.querySelector("legend");
    let start = null;
    const end = (event) => {
      if (!start) return;
      const target = start.far && under(event.clientX, event.clientY);
      start = null;
      card.classList.remove("held");
      card.style.translate = "";
      for (const bin of bins.values()) bin.classList.remove("over");
      if (target && event.type === "pointerup") send(card, target[0]);
    };
    legend.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      start = { x: event.clientX, y: event.clientY, far: false };
      legend.setPointerCapture(event.pointerId);
    });
    legend.addEventListener("pointermove", (event) => {
      if (!start) return;
      const [x, y] = [event.clientX - start.x, event.clientY - start.y];
      if (Math.hypot(x, y) > FAR) start.far = true;
      if (!start.far) return;
      card.classList.add("held");
      card.style.translate = `${x}px ${y}px`;
      const target = under(event.clientX, event.clientY);
      for (const [value, bin] of bins) bin.classList.toggle("over", value === target?.[0]);
    });
    legend.addEventListener("pointerup", end);
    legend.addEventListener("pointercancel", end);
  };

  const byNumber = (event) => {
    const card = event.target.closest("fieldset");
    const radio = card?.querySelectorAll("input")[Number(event.key) - 1];
    if (!radio || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    send(card, radio.value);
    (pool.querySelector("input") ?? radio).focus({ preventScroll: true });
  };

  pool.after(board);
  pool.closest("form").addEventListener("filled", () => cards.forEach(settle));
  for (const place of [pool, board]) place.addEventListener("keydown", byNumber);
  pool.classList.add("pool");
  for (const card of cards) {
    settle(card);
    drag(card);
    card.addEventListener("change", () => {
      settle(card);
      tell(card);
    });
  }
};

const look = (root) => root.querySelectorAll("[data-sort]").forEach(improve);
document.addEventListener("shown", (event) => look(event.detail));
look(document);
