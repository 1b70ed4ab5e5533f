// Files as exchanges: a journal, a recording, an HTTP archive, a report of `check` or `verify`.
import { readable } from "./dom.js";

const isExchange = (value) => Number.isInteger(value?.n) && value.request && value.response;
const WHAT = "a journal (jsonl or json), a recording, a HAR, or a report of check or verify";

// Returns `{exchanges}` or `{report}`; raises an Error that says what the file should be.
export function parse(name, text) {
  const whole = document(text);
  if (whole?.log?.entries) return found(whole.log.entries.map(fromHar));
  if (Array.isArray(whole?.exchanges)) return found(whole.exchanges.filter(isExchange));
  if (Array.isArray(whole?.results)) return { report: ofCheck(whole) };
  if (Array.isArray(whole) && whole[0]?.check) return { report: ofVerify(whole) };
  const entries = Array.isArray(whole) ? whole : text.split("\n").map(line);
  const exchanges = entries.filter(isExchange);
  if (!exchanges.length) throw new Error(`${name} is none of what the studio reads: ${WHAT}.`);
  return found(exchanges);
}

const found = (exchanges) => ({
  exchanges: exchanges.map(complete).sort((a, b) => a.n - b.n),
});

function document(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// A process that was killed leaves a torn last line behind.
function line(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const complete = (exchange) => ({
  at: 0,
  until: exchange.at ?? 0,
  wall: "",
  ending: "complete",
  faults: [],
  records: [],
  operation: null,
  ...exchange,
  request: { headers: {}, body: null, query: "", ...exchange.request },
  response: { headers: {}, ...exchange.response },
});

function fromHar(entry, index) {
  const { request, response } = entry,
    address = new URL(request.url),
    at = Date.parse(entry.startedDateTime) / 1000;
  const headers = (all) =>
    Object.fromEntries(all.map(({ name, value }) => [name.toLowerCase(), value]));
  const text = response.content?.text ?? "",
    heads = headers(response.headers ?? []),
    until = at + (entry.time ?? 0) / 1000;
  const streamed = (heads["content-type"] ?? "").startsWith("text/event-stream");
  return {
    n: index + 1,
    world: address.host,
    operation: null,
    at,
    until,
    wall: entry.startedDateTime,
    request: {
      method: request.method,
      path: address.pathname,
      query: address.search.slice(1),
      headers: hidden(headers(request.headers ?? [])),
      body: readable(request.postData?.text ?? null),
    },
    response: {
      status: response.status || null,
      headers: hidden(heads),
      ...(streamed
        ? {
            frames: text
              .split("\n\n")
              .filter(Boolean)
              .map((data) => ({ at: until, data })),
          }
        : { body: readable(text) || null }),
    },
    ending: response.status ? "complete" : "cut",
  };
}

// Archives of browsers have secrets in their heads. Here they are not shown either.
const SECRET = /authorization|cookie|token|secret|passw|api-?key|signature|credential/i;
const hidden = (headers) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET.test(name) ? "<hidden>" : value]),
  );

// A report of either command: runs that passed or not, each with what was found in it, and where.
// The journals of `check` are files beside its report, under the name of the run.
const ofCheck = ({ client, results }) => ({
  title: client ?? "check",
  kind: "scenario",
  runs: results.map((result) => ({
    id: `${result.profile}/${result.scenario}`,
    name: result.scenario,
    profile: result.profile,
    passed: result.passed,
    findings: violations(result),
    exchanges: null,
  })),
});

// The report of `verify` has the journals of the worlds in which a check failed. It failed after
// the last exchange.
const ofVerify = (results) => ({
  title: "verify",
  kind: "check",
  runs: results.map((result) => ({
    id: `${result.profile}/${result.check}`,
    name: result.check,
    profile: result.profile,
    passed: result.verdict === "passed",
    findings: result.verdict === "passed" ? [] : [failure(result)],
    exchanges: (result.exchanges ?? []).filter(isExchange).map(complete),
  })),
});

const failure = ({ check, verdict, text, facts, see, exchanges }) => ({
  id: check,
  kind: verdict,
  text,
  facts: facts ?? [],
  exchanges: (exchanges ?? []).slice(-1).map((exchange) => exchange.n),
  more: see ? { see } : null,
});

function violations(result) {
  return (result.verdicts ?? []).flatMap((verdict) =>
    (verdict.violations ?? []).map((violation) => ({
      id: verdict.rule,
      kind: verdict.verdict,
      text: violation.found ?? verdict.message ?? "",
      facts: verdict.facts ?? [],
      exchanges: violation.exchanges ?? [],
      more: { wanted: violation.wanted, cost: verdict.cost, fix: verdict.fix },
    })),
  );
}
