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

export function reasons(row, page) {
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
  explained(row, page).then(show, (error) => {
    box.hidden = false;
    fill(box, error.message);
  });
  return box;
}

// The reasons of an exchange, `{reasons, facts}`. Of a file's, the server knows as much as the record
// says; what a report found in it comes first.
export async function explained(row, page) {
  const { live, source } = page;
  if (source.live) return live.get(`/journal/${row.n}/why`);
  const judged = source.findings.filter((finding) => finding.exchanges.includes(row.n));
  const own = await ofRecord(await source.exchange(row.n), live, source.profile).catch(() => ({
    reasons: row.special.map((because) => ({ kind: "recorded", because, facts: [] })),
    facts: {},
  }));
  return {
    // The rules of its world are not here to be looked at.
    reasons: [...judged.map(asReason), ...own.reasons.map((reason) => ({ ...reason, rule: null }))],
    facts: {
      ...(await factsOf(judged, page)),
      ...(source.profile ? own.facts : unchosen(own.facts)),
    },
  };
}

const asReason = ({ kind, text, facts, id }) => ({ kind, because: text, facts, check: id });

// Nothing else of a file leaves the browser: what is in its bodies may be a secret.
const REFUSAL = ["code", "message", "msg", "error", "detail", "reason"];

async function ofRecord(exchange, live, profile) {
  const { n, operation, at, ending, faults, facts, request, response } = exchange;
  const records = exchange.records.map(({ record, kind, ending }) => ({ record, kind, ending }));
  const given = REFUSAL.filter((name) => response.body?.[name] !== undefined);
  return live.post("/why", {
    exchange: {
      ...{ n, operation, at, ending, faults, records, facts },
      request: { method: request.method, path: request.path },
      response: {
        status: response.status,
        body: Object.fromEntries(given.map((name) => [name, response.body[name]])),
      },
    },
    profile,
  });
}

// What the ledger says of the facts of findings; nothing where it cannot be asked.
export async function factsOf(findings, { live }) {
  const ids = [...new Set(findings.flatMap((finding) => finding.facts))];
  if (!ids.length) return {};
  const query = new URLSearchParams(ids.map((id) => ["id", id]));
  const { facts } = await live.get(`/facts?${query}`).catch(() => ({ facts: {} }));
  return unchosen(facts);
}

// What the running server's world has chosen says nothing about the world of a file.
function unchosen(facts) {
  for (const { axes } of Object.values(facts)) for (const axis of axes) axis.chosen = undefined;
  return facts;
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

const criteria = (all) =>
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
    `: ${axis.question}`,
    axis.chosen === undefined ? null : [" This world: ", chip(String(axis.chosen), "info")],
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
