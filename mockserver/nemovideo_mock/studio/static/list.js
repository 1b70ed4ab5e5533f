// A list of any length: only the rows in sight are elements.
import { h } from "./dom.js";

const HEIGHT = 28,
  MARGIN = 12;

export class List {
  constructor(label, draw, pick) {
    this.draw = draw;
    this.pick = pick;
    this.items = [];
    this.chosen = null;
    this.rows = h("div", { class: "rows", role: "presentation" });
    this.element = h(
      "div",
      {
        class: "list",
        role: "listbox",
        tabindex: "0",
        "aria-label": label,
        onscroll: () => this.paint(),
        onkeydown: (event) => this.#key(event),
      },
      this.rows,
    );
    new ResizeObserver(() => this.paint()).observe(this.element);
  }

  // `items` come newest first; whoever has scrolled down keeps the place.
  show(items) {
    const top = this.items[0],
      box = this.element;
    if (box.scrollTop > HEIGHT && top) {
      const added = items.findIndex((item) => item.n === top.n);
      if (added > 0) box.scrollTop += added * HEIGHT;
    }
    this.items = items;
    this.rows.style.setProperty("height", `${items.length * HEIGHT}px`);
    this.paint();
  }

  paint() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / HEIGHT) - MARGIN);
    const last = Math.min(
      this.items.length,
      first + Math.ceil(this.element.clientHeight / HEIGHT) + 2 * MARGIN,
    );
    const drawn = [];
    for (let nth = first; nth < last; nth += 1) drawn.push(this.#row(this.items[nth], nth));
    this.rows.replaceChildren(...drawn);
    const active = drawn.some((row) => row.id === `row-${this.chosen}`);
    if (active) this.element.setAttribute("aria-activedescendant", `row-${this.chosen}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  #row(item, nth) {
    const chosen = item.n === this.chosen;
    return h(
      "div",
      {
        class: "row",
        id: `row-${item.n}`,
        role: "option",
        "aria-selected": String(chosen),
        "aria-posinset": String(nth + 1),
        "aria-setsize": String(this.items.length),
        style: { top: `${nth * HEIGHT}px` },
        onclick: () => this.choose(item.n),
      },
      this.draw(item),
    );
  }

  choose(n) {
    this.chosen = n;
    this.paint();
    this.pick(n);
  }

  #key(event) {
    const step = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 15,
      PageUp: -15,
      Home: -Infinity,
      End: Infinity,
    }[event.key];
    if (step === undefined || !this.items.length) return;
    event.preventDefault();
    const now = this.items.findIndex((item) => item.n === this.chosen);
    const goal = Math.min(
      this.items.length - 1,
      Math.max(0, now < 0 && Number.isFinite(step) ? 0 : now + step),
    );
    const box = this.element,
      top = goal * HEIGHT;
    if (top < box.scrollTop) box.scrollTop = top;
    if (top + HEIGHT > box.scrollTop + box.clientHeight)
      box.scrollTop = top + HEIGHT - box.clientHeight;
    this.choose(this.items[goal].n);
  }
}
