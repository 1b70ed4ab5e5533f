// Elements and texts. Whatever a user wrote goes through `h` as text, never as markup.

export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style")
      for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

const present = (children) =>
  children.flat(9).filter((child) => child !== null && child !== undefined && child !== false);

export function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

export const chip = (text, kind = "") =>
  h("span", { class: `chip ${kind}`, title: String(text) }, String(text));

export const pairs = (entries) =>
  h(
    "dl",
    { class: "pairs" },
    entries
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );

export const table = (heads, rows) =>
  h(
    "div",
    {
      class: "scroll",
      tabindex: "0",
      role: "region",
      "aria-label": heads.filter(Boolean).join(", "),
    },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => (head ? h("th", { scope: "col" }, head) : h("td"))),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((cells) =>
          h(
            "tr",
            {},
            cells.map((cell) => h("td", {}, cell)),
          ),
        ),
      ),
    ),
  );

export const button = (text, onclick, kind = "") =>
  h("button", { type: "button", class: kind, onclick }, text);

export const card = (title, ...children) =>
  h("section", { class: "card" }, title && h("h2", {}, title), ...children);

export const select = (label, options, chosen, onchange) =>
  h(
    "select",
    { "aria-label": label, onchange: (event) => onchange?.(event.target.value) },
    options.map((option) => {
      const [value, text] = Array.isArray(option) ? option : [option, option];
      return h("option", { value, selected: value === chosen }, text);
    }),
  );

// JSON as colored text: keys, strings and the rest.
const PART = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;
const LONGEST = 200_000;

export function json(value) {
  const whole = typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
  const text = whole.slice(0, LONGEST),
    parts = [];
  let at = 0;
  if (typeof value !== "string")
    for (const found of text.matchAll(PART)) {
      parts.push(text.slice(at, found.index));
      const kind = found[2] ? "k" : found[1] ? "s" : "d";
      parts.push(h("span", { class: kind }, found[1] ?? found[0]), found[2] ?? "");
      at = found.index + found[0].length;
    }
  parts.push(
    text.slice(at),
    whole.length > LONGEST ? `\n… ${whole.length - LONGEST} more characters` : "",
  );
  return h("pre", { tabindex: "0" }, parts);
}

// A text that is JSON is shown as such.
export function readable(value) {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const pad = (number, width = 2) => String(number).padStart(width, "0");

export function time(at, precise = true) {
  const date = new Date(at * 1000);
  const text = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return precise ? `${text}.${pad(date.getUTCMilliseconds(), 3)}` : text;
}

export const day = (at) =>
  Number.isFinite(at) ? new Date(at * 1000).toISOString().replace("T", " ").slice(0, 19) : "never";

export function seconds(value) {
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  if (value < 120) return `${value.toFixed(value < 10 ? 2 : 1)} s`;
  return value < 7200 ? `${(value / 60).toFixed(1)} min` : `${(value / 3600).toFixed(1)} h`;
}

// Seconds that a note stays, and a refusal, which is longer to read.
const NOTE = 6,
  REFUSAL = 30;

export function toast(text, seconds = NOTE) {
  const line = h("div", {}, text);
  document.getElementById("toasts").append(line);
  line.addEventListener("click", () => line.remove());
  setTimeout(() => line.remove(), seconds * 1000);
}

// Run what a button asks for; a refusal is shown, and nothing is lost.
export const act = (work) => async (event) => {
  event?.preventDefault?.();
  try {
    return await work(event);
  } catch (error) {
    toast(error.message, REFUSAL);
  }
};

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast("The browser does not allow copying; select the text instead.");
  }
}
