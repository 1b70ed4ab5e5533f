// An exchange as something to paste elsewhere. Secrets stay aliases: `$NEMO_TOKEN` takes their place.

const SKIPPED = /^(host|content-length|connection|accept-encoding|transfer-encoding|user-agent)$/;

// Of a body that is no text the journal has the digest: a file of one's own takes its place.
const isBinary = ({ request }) =>
  request.body !== null && typeof request.body === "object" && "sha256" in request.body;
const FILE = /^content-type$/;
const heads = (exchange) =>
  Object.entries(exchange.request.headers).filter(
    ([name]) => !SKIPPED.test(name) && !(isBinary(exchange) && FILE.test(name)),
  );
const sent = ({ files }) => (files?.length ? files : [{ field: "files", filename: "FILE" }]);
const target = ({ request }, root) =>
  `${root}${request.path}${request.query ? `?${request.query}` : ""}`;
const readableBody = (exchange) => (isBinary(exchange) ? null : exchange.request.body);
const asText = (body) => (typeof body === "string" ? body : JSON.stringify(body));

const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const withToken = (text) => text.replace(/<(?:token|bearer)-\d+>/, "$NEMO_TOKEN");

function shellHeader([name, value]) {
  const text = `${name}: ${value}`;
  return withToken(text) === text
    ? shell(text)
    : `"${withToken(text.replace(/[\\"`$]/g, "\\$&"))}"`;
}

function curl(exchange, root) {
  const body = readableBody(exchange);
  return [
    `curl -X ${exchange.request.method} ${shell(target(exchange, root))}`,
    ...heads(exchange).map((pair) => `-H ${shellHeader(pair)}`),
    body === null ? null : `--data-raw ${shell(asText(body))}`,
    ...(isBinary(exchange)
      ? sent(exchange).map(({ field, filename }) => `-F ${shell(`${field}=@${filename}`)}`)
      : []),
  ]
    .filter(Boolean)
    .join(" \\\n  ");
}

const LITERALS = { null: "None", true: "True", false: "False" };

function python(value, indent = "") {
  if (value === null || typeof value === "boolean") return LITERALS[value];
  if (typeof value !== "object") return JSON.stringify(value);
  const deeper = `${indent}    `;
  const parts = Array.isArray(value)
    ? value.map((item) => python(item, deeper))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${python(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return parts.length
    ? `${open}\n${parts.map((part) => `${deeper}${part},\n`).join("")}${indent}${close}`
    : open + close;
}

function httpx(exchange, root) {
  const body = readableBody(exchange),
    { method } = exchange.request;
  const text = python(Object.fromEntries(heads(exchange)), "    ").replace(
    /"([^"\n]*)<(?:token|bearer)-\d+>"/,
    (_, before) => `"${before}" + os.environ["NEMO_TOKEN"]`,
  );
  const content = isBinary(exchange)
    ? `    files=[${sent(exchange)
        .map(({ field, filename }) => `(${python(field)}, open(${python(filename)}, "rb"))`)
        .join(", ")}],\n`
    : body === null
      ? ""
      : typeof body === "string"
        ? `    content=${python(body)},\n`
        : `    json=${python(body, "    ")},\n`;
  return `import os\n\nimport httpx\n\nanswer = httpx.request(\n    ${python(method)},\n    ${python(target(exchange, root))},\n    headers=${text},\n${content})\nprint(answer.status_code, answer.text)\n`;
}

function javascript(exchange, root) {
  const body = readableBody(exchange),
    { method } = exchange.request;
  const headers = JSON.stringify(Object.fromEntries(heads(exchange)), null, 2)
    .replace(
      /"([^"\n]*)<(?:token|bearer)-\d+>"/,
      (_, before) => `${JSON.stringify(before)} + process.env.NEMO_TOKEN`,
    )
    .replaceAll("\n", "\n  ");
  if (isBinary(exchange)) return upload(exchange, root, headers);
  const content =
    body === null
      ? ""
      : `  body: ${typeof body === "string" ? JSON.stringify(body) : `JSON.stringify(${JSON.stringify(body, null, 2).replaceAll("\n", "\n  ")})`},\n`;
  return `const answer = await fetch(${JSON.stringify(target(exchange, root))}, {\n  method: ${JSON.stringify(method)},\n  headers: ${headers},\n${content}});\nconsole.log(answer.status, await answer.text());\n`;
}

function upload(exchange, root, headers) {
  const parts = sent(exchange)
    .map(
      ({ field, filename }) =>
        `form.append(${JSON.stringify(field)}, await openAsBlob(${JSON.stringify(filename)}), ${JSON.stringify(filename)});\n`,
    )
    .join("");
  return `import { openAsBlob } from "node:fs";\n\nconst form = new FormData();\n${parts}const answer = await fetch(${JSON.stringify(target(exchange, root))}, {\n  method: ${JSON.stringify(exchange.request.method)},\n  headers: ${headers},\n  body: form,\n});\nconsole.log(answer.status, await answer.text());\n`;
}

function message(exchange) {
  const parts = exchange.request.body?.new_message?.parts;
  return Array.isArray(parts) ? parts.map((part) => part.text).join("\n") : null;
}

const name = (exchange) =>
  `test_${(exchange.operation ?? "request").replace(/\W/g, "_")}_${exchange.n}`;

// Whether a client does this at all, counted in a world of the test's own.
function pytest(exchange) {
  const { operation, response } = exchange;
  const code = response.body?.code;
  const said = message(exchange);
  const run =
    said === null
      ? "# Let your client do what it did here, for instance:\n    nemo_client.balance()"
      : `nemo_client.say(${python(said)})`;
  const like = {
    ...(operation ? { operation } : { method: exchange.request.method }),
    ...(code ? { code } : {}),
  };
  const faults = (exchange.faults ?? [])
    .map((fault) => `    # fault ${fault.rule}: ${JSON.stringify(fault.effect)}\n`)
    .join("");
  return `def ${name(exchange)}(nemo_client, nemo_control):\n${faults}    ${run}\n    nemo_control.verify(${python(like, "    ")}, at_least=1)\n`;
}

// The same trouble for whoever comes next: a refusal as a fault, a silent turn as a silent turn.
function scenario(exchange) {
  const { operation, response } = exchange;
  const ending = exchange.records?.find((record) => record.record === "turn")?.ending;
  const code = response.body?.code || (response.status >= 400 ? response.status : null);
  const effect = code
    ? `error: ${code}`
    : ending && ending !== "complete"
      ? `turn: ${ending}`
      : null;
  const head = `description: As exchange ${exchange.n} of world ${JSON.stringify(exchange.world)} ended.\n`;
  if (!effect || !operation)
    return `${head}# Nothing went wrong in it: an ordinary world does the same.\nfaults: []\n`;
  return `${head}faults:\n  - match: {operation: ${operation}, nth: 1}\n    effect: {${effect}}\n`;
}

export const COPIES = { curl, Python: httpx, JavaScript: javascript, pytest, scenario };
