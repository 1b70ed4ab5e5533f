// One exchange: why it ended so, what was asked, what was answered, and how to do it again.
import {
  act,
  button,
  chip,
  copy,
  day,
  h,
  json,
  pairs,
  readable,
  seconds,
  select,
  table,
  time,
  toast,
} from "../dom.js";
import { COPIES } from "../copies.js";
import { COLOR, outcome, summary } from "../summaries.js";
import { reasons } from "./reasons.js";

export function exchange(found, page, close) {
  const row = summary(found),
    kind = outcome(row);
  const frames = h("tbody"),
    bars = h("div", { class: "bars", role: "img", "aria-label": "When the frames came" });
  let shown = 0;
  const element = h(
    "section",
    { class: "detail", "aria-label": `Exchange ${found.n}` },
    h(
      "header",
      {},
      h("h2", {}, `${found.n} · ${found.request.method} ${found.request.path}`),
      button("Close", close),
    ),
    h(
      "div",
      { class: "bar" },
      chip(kind, COLOR[kind]),
      chip(`HTTP ${found.response.status ?? "none"}`),
      row.code !== null ? chip(`code ${row.code}`, row.code ? "bad" : "") : null,
      found.operation ? chip(found.operation) : null,
    ),
    pairs([
      ["World's time", `${day(found.at)} + ${seconds(found.until - found.at)}`],
      ["Wall time", found.wall.replace("T", " ").slice(0, 23)],
      ["Client", row.client],
      ["Ending", found.ending],
      ["Hint", (found.notes ?? []).join(" ")],
    ]),
    found.ending === "open" ? null : reasons(row, page),
    section(
      "Request",
      true,
      found.request.query && h("p", { class: "mono wrap" }, `?${found.request.query}`),
      headers(found.request.headers),
      body(found.request.body),
      files(found.files),
    ),
    found.response.frames
      ? section(
          h("span", {}, "Frames"),
          true,
          bars,
          h(
            "div",
            { class: "scroll", tabindex: "0", role: "region", "aria-label": "Frames" },
            h(
              "table",
              {},
              h("thead", {}, h("tr", {}, h("th", {}, "after"), h("th", {}, "frame"))),
              frames,
            ),
          ),
        )
      : null,
    section(
      "Answer",
      !found.response.frames,
      headers(found.response.headers),
      body(found.response.body),
    ),
    found.records?.length
      ? section(
          "What it changed",
          false,
          table(
            ["record", "fields"],
            found.records.map(({ record, ...fields }) => [
              record,
              h("code", {}, JSON.stringify(fields)),
            ]),
          ),
        )
      : null,
    found.faults?.length ? section("Faults", true, json(found.faults)) : null,
    found.ending === "open" ? null : copies(found, page),
    found.ending === "open" || !page.source.live ? null : again(found, page),
  );

  element.grow = (now) => {
    const all = now.response.frames ?? [];
    for (; shown < all.length; shown += 1) frames.append(frameLine(all[shown], found.at));
    const last = all.at(-1)?.at ?? found.at,
      length = Math.max(last - found.at, 0.001);
    bars.replaceChildren(
      ...all
        .slice(-400)
        .map((frame) =>
          h("i", { style: { left: `calc(${((frame.at - found.at) / length) * 100}% - 2px)` } }),
        ),
    );
  };
  element.grow(found);
  return element;
}

const section = (title, open, ...children) =>
  h("details", { open }, h("summary", {}, title), h("div", { class: "stack" }, children));

const headers = (all) =>
  h(
    "details",
    {},
    h("summary", {}, h("span", { class: "soft" }, `${Object.keys(all).length} headers`)),
    table(
      ["name", "value"],
      Object.entries(all).map(([name, value]) => [name, h("code", { class: "wrap" }, value)]),
    ),
  );

function body(value) {
  if (value === null || value === undefined || value === "")
    return h("p", { class: "soft" }, "No body.");
  return json(readable(value));
}

const files = (all) =>
  all?.length
    ? table(
        ["file", "bytes"],
        all.map((file) => [file.filename ?? file.name ?? "", String(file.size ?? "")]),
      )
    : null;

function frameLine(frame, from) {
  const text = frame.data
    .split("\n")
    .filter(Boolean)
    .map((line) => line.replace(/^data: ?/, ""))
    .join("\n");
  return h(
    "tr",
    {},
    h("td", { class: "num", title: time(frame.at) }, `+${seconds(frame.at - from)}`),
    h("td", { class: "text" }, text || "(blank)"),
  );
}

function copies(found, page) {
  let kind = "curl";
  const shown = h("div");
  const draw = () => shown.replaceChildren(json(text()));
  const text = () => COPIES[kind](found, location.origin + page.live.root);
  draw();
  return section(
    "Copy as",
    false,
    h(
      "div",
      { class: "bar" },
      select("Copy as", Object.keys(COPIES), kind, (value) => {
        kind = value;
        draw();
      }),
      button("Copy", () => copy(text())),
    ),
    shown,
  );
}

const FORBIDDEN =
  /^(host|content-length|connection|accept-encoding|origin|referer|user-agent|cookie|transfer-encoding|expect|te|upgrade|via|sec-.*|proxy-.*)$/;
const ALIAS = /<(?:token|claim|bearer)-\d+>/g;

function again(found, page) {
  const { request } = found;
  const binary =
    request.body !== null && typeof request.body === "object" && "sha256" in request.body;
  if (binary)
    return section(
      "Send again",
      false,
      h(
        "p",
        { class: "soft" },
        "The journal has only the digest of this body, so it cannot be sent again from here.",
      ),
    );
  const sent = Object.entries(request.headers).filter(([name]) => !FORBIDDEN.test(name));
  const method = h("input", { id: "again-method", value: request.method, size: 8 });
  const path = h("input", {
    id: "again-path",
    value: request.path + (request.query ? `?${request.query}` : ""),
  });
  const lines = h(
    "textarea",
    { id: "again-headers", rows: 4 },
    sent.map(([name, value]) => `${name}: ${value}`).join("\n"),
  );
  const text =
    request.body === null
      ? ""
      : typeof request.body === "string"
        ? request.body
        : JSON.stringify(request.body, null, 2);
  const content = h("textarea", { id: "again-body", rows: 6 }, text);
  const result = h("div", { class: "stack", role: "status" });
  const send = act(async () => {
    const reveal = (value) => revealed(page.live, value);
    const pairs = lines.value
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(/: ?(.*)/s).slice(0, 2));
    const heads = await Promise.all(
      pairs.map(async ([name, value]) => [name.trim(), await reveal(value ?? "")]),
    );
    const options = { method: method.value, headers: heads };
    if (content.value && !/^(GET|HEAD)$/i.test(method.value))
      options.body = await reveal(content.value);
    const answer = await fetch(page.live.root + (await reveal(path.value)), options);
    const got = await answer.text();
    toast(`Answered ${answer.status}; it is in the list.`);
    result.replaceChildren(
      chip(`HTTP ${answer.status}`, answer.ok ? "good" : "bad"),
      json(readable(got)),
    );
  });
  const field = (name, input) => [h("label", { for: input.id }, name), input];
  return section(
    "Send again",
    false,
    h(
      "form",
      { class: "fields", onsubmit: send },
      field("Method", method),
      field("Path", path),
      field("Headers", lines),
      field("Body", content),
      h(
        "p",
        { class: "full soft" },
        "Aliases such as <token-1> become the real secrets on the way.",
      ),
      button("Send", send, "main"),
    ),
    result,
  );
}

async function revealed(live, text) {
  const aliases = [...new Set(text.match(ALIAS) ?? [])];
  for (const alias of aliases)
    text = text.replaceAll(alias, (await live.post("/journal/reveal", { alias })).value);
  return text;
}
