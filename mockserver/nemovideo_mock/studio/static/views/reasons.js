// Why an exchange ended as it did: what failed, the fact behind it, where that comes from.
import { chip, h } from "../dom.js";

export function reasons(found, row) {
  if (!row.special.length) return null;
  return h("section", { class: "card" }, h("h2", {}, "Why?"), row.special.map((text) => h("p", {}, chip(text))));
}
