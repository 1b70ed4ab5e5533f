// Everything out of the ordinary, with its reasons; and whether the journal is as one says.
import { act, button, card, chip, fill, h, pairs, time } from "../dom.js";
import { COLOR, outcome } from "../summaries.js";
import { explained, fact, factsOf, mark, reasonLine } from "./reasons.js";

const MOST = 200;
const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const EXAMPLE = '{"like": {"operation": "submit_render", "status": 200}, "at_least": 1}';

export function why(main, page) {
  const { source } = page;
  const list = h("div", { class: "stack" }),
    result = h("div", { class: "stack", role: "status" });
  const count = h("h2");
  fill(
    main,
    h(
      "div",
      { class: "stack" },
      source.live ? null : findings(page),
      h("section", { class: "card" }, count, list),
      source.live ? verifier(page, result) : null,
    ),
  );
  let shown = "";
  const refresh = () => {
    const odd = source.rows.filter((row) => source.odd.has(row.n));
    const key = odd.map((row) => row.n).join();
    if (key === shown) return;
    shown = key;
    const open = new Set([...list.querySelectorAll("details[open]")].map((item) => item.dataset.n));
    count.textContent = odd.length
      ? `${counted(odd.length, "exchange")} out of the ordinary`
      : "Nothing out of the ordinary";
    fill(
      list,
      odd
        .slice(-MOST)
        .reverse()
        .map((row) => line(row, page, open.has(String(row.n)))),
    );
  };
  refresh();
  source.addEventListener("change", refresh);
  return () => source.removeEventListener("change", refresh);
}

function line(row, page, open) {
  const body = h("div", { class: "stack" }),
    kind = outcome(row);
  let asked = false;
  const unfold = act(async () => {
    if (asked || !item.open) return;
    asked = true;
    const found = await explained(row, page);
    fill(
      body,
      h(
        "ol",
        { class: "chain" },
        found.reasons.map((reason) => reasonLine(reason, found.facts)),
      ),
      h("p", {}, h("a", { href: `#/exchanges?n=${row.n}` }, `Exchange ${row.n}, whole`)),
    );
  });
  const item = h(
    "details",
    { "data-n": String(row.n), ontoggle: unfold },
    h(
      "summary",
      {},
      chip(kind, COLOR[kind]),
      h("span", { class: "soft mono" }, ` ${row.n} ${time(row.at, false)} `),
      row.operation ?? row.path,
      " ",
      h(
        "span",
        { class: "soft wrap" },
        [row.message && `“${row.message}”`, ...row.special].filter(Boolean).join(" · "),
      ),
    ),
    body,
  );
  item.open = open;
  return item;
}

// `verify` with its nearest exchanges: what each of them met, and what not.
function verifier(page, result) {
  const input = h("textarea", { id: "verify", rows: 3, spellcheck: "false" }, EXAMPLE);
  const run = act(async () => {
    let body;
    try {
      body = JSON.parse(input.value);
    } catch (error) {
      throw new Error(`This is no JSON: ${error.message}`);
    }
    let verdict;
    try {
      verdict = await page.live.post("/journal/verify", body);
    } catch (error) {
      if (error.status !== 409) throw error;
      verdict = error.data;
    }
    fill(
      result,
      h("p", {}, mark(verdict.ok), " ", verdict.ok ? "It holds." : verdict.problem),
      verdict.matched.length
        ? h(
            "p",
            { class: "soft" },
            "Fits: ",
            verdict.matched
              .slice(0, 50)
              .map((n) => [h("a", { href: `#/exchanges?n=${n}` }, String(n)), " "]),
          )
        : null,
      (verdict.nearest ?? []).map((near) => nearest(near, body)),
    );
  });
  return card(
    "Is the journal as it should be?",
    h(
      "form",
      { class: "stack", onsubmit: run },
      h(
        "label",
        { for: "verify", class: "soft" },
        "A body of journal/verify: ",
        h("code", {}, "like"),
        " with ",
        h("code", {}, "exactly"),
        ", ",
        h("code", {}, "at_least"),
        " or ",
        h("code", {}, "at_most"),
        "; or ",
        h("code", {}, "order"),
        ".",
      ),
      input,
      h("div", { class: "bar" }, button("Verify", run, "main")),
    ),
    result,
  );
}

function nearest(near, body) {
  const like = body.like ?? {},
    missed = new Map(near.differs.map((difference) => [difference.field, difference]));
  const names = [
    ...new Set([
      ...Object.keys(like).filter((name) => name !== "headers" && name !== "body"),
      ...missed.keys(),
    ]),
  ];
  return h(
    "div",
    { class: "card" },
    h(
      "h3",
      {},
      h("a", { href: `#/exchanges?n=${near.n}` }, `Exchange ${near.n}`),
      ` ${near.request}`,
    ),
    h(
      "ul",
      { class: "chain" },
      names.map((name) =>
        h(
          "li",
          {},
          mark(!missed.has(name)),
          ` ${name} `,
          missed.has(name)
            ? h(
                "span",
                { class: "soft" },
                "wanted ",
                h("code", {}, JSON.stringify(missed.get(name).wanted)),
                ", found ",
                h("code", {}, JSON.stringify(missed.get(name).found)),
              )
            : h("code", {}, JSON.stringify(like[name])),
        ),
      ),
    ),
  );
}

function findings(page) {
  const found = page.source.findings;
  if (!found.length) return null;
  const lines = found.map((finding) => [finding, h("div", { class: "stack" })]);
  factsOf(found, page).then((facts) => {
    for (const [finding, box] of lines) fill(box, finding.facts.map((id, nth) => fact(id, facts[id], nth === 0)));
  });
  return card(
    `${counted(found.length, "finding")} of the report`,
    lines.map(([finding, box], nth) =>
      h(
        "details",
        { open: nth === 0 },
        h(
          "summary",
          {},
          mark(false),
          " ",
          h("code", {}, finding.id),
          " ",
          h("span", { class: "soft wrap" }, finding.text),
        ),
        finding.exchanges.length
          ? h(
              "p",
              {},
              h("span", { class: "soft" }, "Exchanges "),
              finding.exchanges.map((n) => [
                h("a", { href: `#/exchanges?n=${n}` }, String(n)),
                " ",
              ]),
            )
          : null,
        finding.more ? pairs(Object.entries(finding.more)) : null,
        box,
      ),
    ),
  );
}
