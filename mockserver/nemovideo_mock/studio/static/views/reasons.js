// Why an exchange went as it did: the criterion, then fact → axis and option → source → check.
import { chip, copy, fill, h } from "../dom.js";

const COLOR = {
  refused: "bad",
  fault: "odd",
  silent: "odd",
  noise: "odd",
  "timed-out": "odd",
  aborted: "odd",
  talk: "",
  "near-miss": "",
};

export function reasons(exchange, row, page) {
  const box = h("section", { class: "card", "aria-label": "Why?" });
  box.hidden = true;
  const show = (found) => {
    box.hidden = !found.reasons.length;
    fill(
      box,
      h("h2", {}, "Why?"),
      h(
        "ol",
        { class: "chain" },
        found.reasons.map((reason) => reasonLine(reason, found.facts)),
      ),
    );
  };
  if (page.source.live)
    page.live.get(`/journal/${exchange.n}/why`).then(show, (error) => {
      box.hidden = false;
      fill(box, error.message);
    });
  else show(offline(exchange, row, page.source.findings));
  return box;
}

// A file has no server behind it: what the record itself says, and what a report found in it.
function offline(exchange, row, findings) {
  const facts = Object.fromEntries((exchange.facts ?? []).map((id) => [id, null]));
  const own = row.special
    .filter((text) => !/, complete$/.test(text))
    .map((text) => ({
      kind: text.startsWith("refused") ? "refused" : "fault",
      because: text,
      facts: Object.keys(facts),
    }));
  const judged = findings
    .filter((finding) => finding.exchanges.includes(exchange.n))
    .map((finding) => ({
      kind: finding.kind,
      because: finding.text,
      facts: finding.facts,
      check: finding.id,
    }));
  return { reasons: [...own, ...judged], facts };
}

export function reasonLine(reason, facts) {
  return h(
    "li",
    { class: "stack" },
    h(
      "div",
      {},
      chip(reason.kind, COLOR[reason.kind] ?? "bad"),
      " ",
      h("span", { class: "wrap" }, reason.because),
    ),
    reason.criteria ? criteria(reason.criteria) : null,
    reason.rule
      ? h(
          "p",
          {},
          "Rule: ",
          h("a", { href: `#/faults?id=${encodeURIComponent(reason.rule)}` }, reason.rule),
        )
      : null,
    reason.check ? h("p", {}, "Found by ", h("code", {}, reason.check)) : null,
    reason.facts.map((id, nth) => fact(id, facts[id], nth === 0)),
  );
}

export const criteria = (all) =>
  h(
    "div",
    { class: "bar" },
    Object.entries(all).map(([name, met]) => h("span", {}, mark(met), ` ${name}`)),
  );

export const mark = (met) =>
  h(
    "span",
    { class: `mark ${met ? "yes" : "no"}`, role: "img", "aria-label": met ? "met" : "not met" },
    met ? "✓" : "✗",
  );

export function fact(id, found, open = true) {
  const link = h("a", { href: `#/axes?fact=${encodeURIComponent(id)}`, class: "mono" }, id);
  if (!found) return h("p", {}, "Fact ", link);
  return h(
    "details",
    { open },
    h("summary", {}, "Fact ", h("code", {}, id), " ", chip(found.level)),
    h(
      "ul",
      { class: "chain" },
      h("li", {}, found.statement, " ", link),
      found.axes.map((axis) => axisLine(axis, found.option)),
      h(
        "li",
        {},
        h("span", { class: "soft" }, "Source: "),
        found.sources.map((source, nth) => [
          nth ? " · " : "",
          h("span", {}, `${source.id}, ${source.what}`),
        ]),
      ),
      found.checks.length
        ? h("li", {}, h("span", { class: "soft" }, "Checked by: "), found.checks.map(check))
        : null,
      found.places.length
        ? h(
            "li",
            { class: "soft" },
            "Code: ",
            found.places.map((place) => [h("code", {}, place), " "]),
          )
        : null,
    ),
  );
}

function axisLine(axis, option) {
  const only = option?.[axis.field];
  return h(
    "li",
    {},
    h("span", { class: "soft" }, "Axis "),
    h("a", { href: `#/axes?axis=${encodeURIComponent(axis.axis ?? "")}` }, axis.field ?? axis.axis),
    `: ${axis.question} This world: `,
    chip(String(axis.chosen), "info"),
    only && axis.options.length > 1
      ? h(
          "span",
          { class: "soft" },
          ` Otherwise: ${axis.options.filter((name) => name !== only).join(", ")}.`,
        )
      : null,
  );
}

function check(name) {
  const [kind, id] = name.split(" ");
  const command = {
    check: `nemovideo-contracts verify ${id}`,
    rule: `nemovideo-contracts explain ${id}`,
    lint: "nemovideo-contracts lint --rules",
  }[kind];
  return [
    command
      ? h(
          "button",
          {
            type: "button",
            class: "plain mono",
            title: `Copy: ${command}`,
            onclick: () => copy(command),
          },
          name,
        )
      : h("code", {}, name),
    " ",
  ];
}
