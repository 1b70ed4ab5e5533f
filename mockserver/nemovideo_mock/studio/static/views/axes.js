// The open questions of the contract: what this world has chosen, the other readings, who says what.
import { act, card, chip, fill, h, pairs } from "../dom.js";
import { fact } from "./reasons.js";

export function axes(main, page) {
  const wanted = page.parameters,
    list = h("div", { class: "cards" }),
    facts = h("div", { class: "stack" });
  const search = h("input", {
    type: "search",
    id: "fact",
    placeholder: "render.402",
    value: wanted.get("fact") ?? "",
    oninput: () => look(),
  });
  fill(
    main,
    h(
      "div",
      { class: "stack" },
      card(
        "Facts",
        h("div", { class: "bar" }, h("label", { for: "fact" }, "Ids that begin with"), search),
        facts,
      ),
      list,
    ),
  );
  const look = act(async () => {
    const prefix = search.value.trim();
    if (!prefix) return fill(facts);
    const found = Object.entries(
      (await page.live.get(`/facts?prefix=${encodeURIComponent(prefix)}`)).facts,
    );
    if (search.value.trim() !== prefix) return null;
    return fill(
      facts,
      found.slice(0, 40).map(([id, data]) => fact(id, data)),
      found.length > 40 ? h("p", { class: "soft" }, `… and ${found.length - 40} more`) : null,
      found.length ? null : h("p", { class: "soft" }, "No fact has such an id."),
    );
  });
  const load = act(async () => {
    const found = await page.live.get("/axes");
    fill(
      list,
      found.axes.length
        ? found.axes.map(axisCard)
        : h(
            "p",
            { class: "empty" },
            "The axes come with the contract, which is not installed beside this server.",
          ),
    );
    const chosen = wanted.get("axis") && document.getElementById(`axis-${wanted.get("axis")}`);
    chosen?.scrollIntoView();
    chosen?.classList.add("good");
  });
  load();
  look();
}

function axisCard(axis) {
  const readings = axis.options.length
    ? axis.options.map((option) => [option, axis.facts[option] ?? []])
    : Object.entries(axis.numbers).map(([number, who]) => [number, who]);
  return h(
    "section",
    { class: "card", id: `axis-${axis.axis}` },
    h("h2", {}, axis.question),
    h(
      "p",
      { class: "bar" },
      chip(axis.axis ?? ""),
      axis.field ? h("code", {}, axis.field) : h("span", { class: "soft" }, "a matter of clients"),
    ),
    h(
      "ul",
      { class: "chain" },
      readings.map(([option, ids]) =>
        h(
          "li",
          {},
          option === String(axis.chosen) ? chip(option, "info") : chip(option),
          option === axis.default ? h("span", { class: "soft" }, " the default") : null,
          " ",
          ids.map((id) =>
            axis.options.length
              ? [h("a", { href: `#/axes?fact=${encodeURIComponent(id)}`, class: "mono" }, id), " "]
              : `${id} `,
          ),
        ),
      ),
    ),
    readings.length
      ? null
      : pairs([
          ["Default", axis.default],
          ["This world", axis.chosen === null ? null : String(axis.chosen)],
        ]),
    h("p", { class: "soft" }, axis.why),
  );
}
