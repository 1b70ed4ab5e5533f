// Every exchange of a world as it comes, and one of them beside the list.
import { chip, fill, h, seconds, select, time } from "../dom.js";
import { List } from "../list.js";
import { COLOR, outcome } from "../summaries.js";

const OUTCOMES = [["", "any outcome"], "refused", "silent", "cut short", "fault", "fine", "live"];

export function exchanges(main, page) {
  const { source } = page;
  const filter = {
    text: "",
    operation: "",
    outcome: "",
    code: "",
    client: "",
    fault: "",
    ...Object.fromEntries(page.parameters),
  };
  const holder = h("div", { class: "split" });
  let detail = null;
  const list = new List("Exchanges, newest first", line, open);
  const bar = h("div", { class: "bar top", role: "search" });
  const status = h("span", { class: "soft", id: "found", role: "status" });
  holder.append(list.element);
  main.className = "flush";
  fill(main, bar, holder);
  drawBar();
  refresh();
  if (page.parameters.has("n")) list.choose(Number(page.parameters.get("n")));
  source.addEventListener("change", refresh);
  source.addEventListener("grown", grown);
  source.addEventListener("ended", ended);
  return () => {
    source.removeEventListener("change", refresh);
    source.removeEventListener("grown", grown);
    source.removeEventListener("ended", ended);
  };

  function refresh() {
    const found = source.rows.filter((row) => fits(row, filter)).reverse();
    list.show(found);
    status.textContent =
      found.length === source.rows.length
        ? `${found.length}`
        : `${found.length} of ${source.rows.length}`;
    const known = seen();
    if (known !== bar.dataset.known) drawBar();
  }

  function seen() {
    return Object.values(source.seen)
      .map((set) => set.size)
      .join();
  }
  function values(key) {
    return [...source.seen[key]].sort();
  }

  function drawBar() {
    const active = document.activeElement?.id;
    if (bar.contains(document.activeElement) && active !== "search") return;
    bar.dataset.known = seen();
    const pick = (key) => (value) => {
      filter[key] = value;
      refresh();
    };
    const search =
      bar.querySelector("#search") ??
      h("input", {
        type: "search",
        id: "search",
        placeholder: "Filter by path, message, reason…",
        "aria-label": "Filter by text",
        value: filter.text,
        oninput: (event) => pick("text")(event.target.value),
      });
    if (active === "search") return;
    fill(
      bar,
      search,
      select(
        "Operation",
        [["", "any operation"], ...values("operation")],
        filter.operation,
        pick("operation"),
      ),
      select("Outcome", OUTCOMES, filter.outcome, pick("outcome")),
      select("Code", [["", "any code"], ...values("code")], filter.code, pick("code")),
      select("Client", [["", "any client"], ...values("client")], filter.client, pick("client")),
      filter.fault ? chip(`fault ${filter.fault}`, "odd") : null,
      status,
    );
  }

  async function open(n) {
    const shown = await detailed(n).catch((error) =>
      h("section", { class: "detail" }, h("p", { class: "empty" }, error.message)),
    );
    if (list.chosen !== n) return;
    detail?.remove();
    detail = shown;
    holder.append(detail);
    holder.classList.add("open");
    history.replaceState(null, "", `#/exchanges?${new URLSearchParams({ n })}`);
  }

  // Its module is loaded when somebody first looks at an exchange: the list is there sooner.
  async function detailed(n) {
    const [found, { exchange }] = await Promise.all([
      source.exchange(n),
      import("./exchange.js"),
    ]);
    return exchange(found, page, close);
  }

  function close() {
    detail?.remove();
    detail = null;
    holder.classList.remove("open");
    list.chosen = null;
    list.paint();
    list.element.focus();
    history.replaceState(null, "", "#/exchanges");
  }

  function grown(event) {
    if (event.detail === list.chosen) detail?.grow?.(source.open.get(event.detail));
  }

  function ended(event) {
    if (event.detail === list.chosen) open(event.detail);
  }
}

function fits(row, filter) {
  const text = filter.text.toLowerCase();
  return (
    (!filter.operation || row.operation === filter.operation) &&
    (!filter.client || row.client === filter.client) &&
    (!filter.code || [row.code, row.status].map(String).includes(filter.code)) &&
    (!filter.outcome || outcome(row) === filter.outcome) &&
    (!filter.fault || row.faults.includes(filter.fault)) &&
    (!text ||
      `${row.n} ${row.method} ${row.path} ${row.operation} ${row.message ?? ""} ${row.special.join(" ")}`
        .toLowerCase()
        .includes(text))
  );
}

function line(row) {
  const kind = outcome(row);
  const number =
    row.status === null ? "—" : row.code ? `${row.status} · ${row.code}` : String(row.status);
  const status = ["silent", "cut short", "fault"].includes(kind) ? `${number} · ${kind}` : number;
  const text = [row.message && `“${row.message}”`, ...row.special].filter(Boolean).join(" · ");
  return [
    h("span", { class: "n" }, String(row.n)),
    h(
      "span",
      { class: "at", title: `world ${new Date(row.at * 1000).toISOString()}\nwall ${row.wall}` },
      time(row.at),
    ),
    h("span", { class: "mono" }, row.method),
    h("span", { class: "path", title: row.path }, row.path),
    chip(
      kind === "live" ? `${row.frames} frames` : status,
      `${COLOR[kind]} ${kind === "live" ? "live" : ""}`,
    ),
    h("span", { class: "ms" }, seconds(row.until - row.at)),
    h("span", { class: "what", title: text }, text),
  ];
}
