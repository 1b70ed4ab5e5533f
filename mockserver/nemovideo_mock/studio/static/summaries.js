// An exchange in one line, and how it went in one word.

// The same line of an exchange that the control API makes (`format=summary`).
export function summary(exchange) {
  const { request, response } = exchange;
  const body = response.body ?? {};
  const parts = request.body?.new_message?.parts;
  return {
    n: exchange.n,
    at: exchange.at,
    until: exchange.until,
    wall: exchange.wall,
    operation: exchange.operation,
    method: request.method,
    path: request.path,
    status: response.status,
    code: body.code ?? null,
    ending: exchange.ending,
    client:
      request.headers.authorization?.split(" ").pop() ?? request.headers["x-client-id"] ?? null,
    message: Array.isArray(parts) ? parts.map((part) => part.text).join(" ") : null,
    frames: response.frames?.length ?? 0,
    faults: (exchange.faults ?? []).map((fault) => fault.rule),
    special: [...special(exchange, body)],
  };
}

function* special(exchange, body) {
  for (const record of exchange.records ?? [])
    if (record.record === "turn") yield `${record.kind}, ${record.cost} credits, ${record.ending}`;
  if (body.code || exchange.response.status >= 400)
    yield `refused: ${body.message ?? body.detail ?? body.msg ?? ""}`;
  for (const fault of exchange.faults ?? []) yield `fault ${fault.rule}`;
  if (exchange.ending !== "complete") yield exchange.ending;
}

// How an exchange went, in one word: what its color says.
export function outcome(row) {
  if (row.ending === "open") return "live";
  if (row.code || row.status >= 400 || row.status === null) return "refused";
  if (
    row.ending !== "complete" ||
    row.special.some((text) => /, (cut|stalled|failed|refused)$/.test(text))
  )
    return "cut short";
  if (row.special.some((text) => /, silent$/.test(text))) return "silent";
  return row.faults.length ? "fault" : "fine";
}

export const isOdd = (row) =>
  row.ending !== "open" &&
  (outcome(row) !== "fine" || row.special.some((text) => !/, complete$/.test(text)));

export const COLOR = {
  live: "info",
  refused: "bad",
  "cut short": "odd",
  silent: "odd",
  fault: "odd",
  fine: "good",
};
