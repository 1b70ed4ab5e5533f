// The page around the views: which world, its clock, where one can go.
import { act, button, chip, day, fill, h, toast } from "./dom.js";
import { Live } from "./live.js";
import { accounts } from "./views/accounts.js";
import { axes } from "./views/axes.js";
import { draft } from "./views/draft.js";
import { exchanges } from "./views/exchanges.js";
import { faults } from "./views/faults.js";
import { opened, openFile, openFromServer } from "./views/opened.js";
import { time } from "./views/time.js";
import { why } from "./views/why.js";
import { worlds } from "./views/worlds.js";

const VIEWS = {
  exchanges: ["Exchanges", exchanges],
  why: ["Why?", why],
  draft: ["Draft", draft],
  time: ["Time", time],
  worlds: ["Worlds", worlds],
  faults: ["Faults", faults],
  accounts: ["Accounts", accounts],
  axes: ["Axes", axes],
  open: ["Open a file", opened],
};
const OFFLINE = new Set(["exchanges", "why", "open"]);

const root = location.pathname.replace(/\/+$/, "");
const live = new Live(root);
const page = {
  live,
  source: live,
  world: null,
  go,
  use,
  parameters: new URLSearchParams(),
  refresh,
  show,
};
let leave = null;

// `#/view?name=value`: everything one can look at has an address.
function go(view, parameters = {}) {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(
      ([, value]) => value !== undefined && value !== null && value !== "",
    ),
  );
  location.hash = `/${view}${query.size ? `?${query}` : ""}`;
}

function show() {
  const [name, query] = location.hash.replace(/^#\/?/, "").split("?");
  const view = name in VIEWS ? name : "exchanges";
  page.parameters = new URLSearchParams(query ?? "");
  leave?.();
  const main = document.getElementById("main");
  main.className = "";
  fill(main);
  document.title = `${VIEWS[view][0]} · nemovideo-mock`;
  page.view = view;
  navigate();
  current();
  leave = VIEWS[view][1](main, page) ?? null;
}

function navigate() {
  const counts = { exchanges: page.source.rows.length, why: page.source.odd.size };
  const shown = Object.entries(VIEWS).filter(([name]) => page.source.live || OFFLINE.has(name));
  fill(
    document.getElementById("nav"),
    shown.map(([name, [text]]) =>
      h(
        "a",
        { href: `#/${name}`, "aria-current": name === page.view ? "page" : null },
        text,
        counts[name] ? h("span", { class: "count" }, String(counts[name])) : null,
      ),
    ),
  );
}

// A narrow page has its views in one line.
const current = () =>
  document
    .querySelector("#nav [aria-current]")
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });

function use(source, parameters = {}) {
  page.source = source;
  source.addEventListener("change", navigate);
  header();
  go("exchanges", parameters);
  show();
}

const clock = h("span", { class: "clock", id: "clock" });

function header() {
  const { source, world } = page;
  const name = source.live ? (world?.world ?? "…") : source.name;
  fill(
    document.getElementById("top"),
    h(
      "span",
      { class: "brand" },
      h("img", { src: "/__mock__/studio/icon.svg", alt: "" }),
      h("h1", {}, "nemovideo-mock"),
    ),
    source.live
      ? h("a", { href: "#/worlds", "aria-label": `World ${name}` }, chip(name, "info"))
      : chip(name, "info"),
    source.live ? clock : button("Back to the running server", () => use(live)),
    h("span", { class: "grow" }),
    world && source.live
      ? h(
          "span",
          { class: "soft wide" },
          `profile ${world.profile} · seed ${world.seed}${world.scenario ? ` · scenario ${world.scenario}` : ""}`,
        )
      : null,
    source.live
      ? h(
          "span",
          { class: "soft" },
          h("span", { class: `dot ${source.connected ? "on" : ""}` }),
          source.connected ? "live" : (page.state ?? "not connected"),
        )
      : null,
    source.live ? h("a", { href: `${root}/docs` }, "API") : null,
  );
}

async function refresh() {
  page.world = await live.get("/world");
  const { iso, mode, now } = page.world.clock;
  fill(clock, day(now), " ", chip(mode));
  clock.title = iso;
  header();
}

async function renew() {
  if (!(await live.deleted())) await refresh();
}

// Only who has the token may look, where the server is open to a network.
let asked = false;
function askToken() {
  if (asked) return;
  asked = true;
  const input = h("input", {
    type: "password",
    id: "token",
    autocomplete: "off",
    "aria-describedby": "token-help",
  });
  const enter = (event) => {
    event.preventDefault();
    Live.setToken(input.value.trim());
    location.reload();
  };
  leave?.();
  leave = null;
  fill(
    document.getElementById("main"),
    h(
      "form",
      { class: "card", onsubmit: enter },
      h("h2", {}, "This server asks for its control token"),
      h(
        "p",
        { class: "soft", id: "token-help" },
        "It is the one that ",
        h("code", {}, "serve"),
        " printed when it started.",
      ),
      h("label", { for: "token" }, "Control token"),
      input,
      button("Enter", enter, "main"),
    ),
  );
}

async function start() {
  header();
  live.addEventListener("closed", askToken);
  live.addEventListener("connection", header);
  live.addEventListener("deleted", () => {
    page.state = "this world was deleted";
    header();
  });
  live.addEventListener("change", navigate);
  let waiting = null;
  live.addEventListener("change", () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      renew().catch(() => {});
    }, 700);
  });
  window.addEventListener("hashchange", show);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dragging");
  });
  document.addEventListener(
    "drop",
    act((event) => {
      document.body.classList.remove("dragging");
      return openFile(page, event.dataTransfer.files[0]);
    }),
  );
  try {
    await Promise.all([refresh(), live.load()]);
    show();
    await openFromServer(page);
    live.follow();
  } catch (error) {
    if (error.status !== 403) toast(error.message);
  }
}

start();
