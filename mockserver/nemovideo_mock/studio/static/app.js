// The page around the views: which world, its clock, where one can go.
import { act, button, chip, day, fill, h, toast } from "./dom.js";
import { Live } from "./live.js";

// Each is a module of its own, which exports a function of the same name.
const VIEWS = {
  exchanges: "Exchanges",
  why: "Why?",
  draft: "Draft",
  time: "Time",
  worlds: "Worlds",
  faults: "Faults",
  accounts: "Accounts",
  axes: "Axes",
  open: "Open a file",
};
const OFFLINE = new Set(["exchanges", "why", "open"]);
const module = (view) => import(`./views/${view}.js`);

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
};
let leave = null,
  shows = 0;

// `#/view?name=value`: everything one can look at has an address.
function go(view, parameters = {}) {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(
      ([, value]) => value !== undefined && value !== null && value !== "",
    ),
  );
  const before = location.hash;
  location.hash = `/${view}${query.size ? `?${query}` : ""}`;
  if (location.hash === before) act(show)();
}

function addressed() {
  const [name, query] = location.hash.replace(/^#\/?/, "").split("?");
  return [name in VIEWS ? name : "exchanges", new URLSearchParams(query ?? "")];
}

async function show() {
  const nth = (shows += 1);
  const [view, parameters] = addressed();
  const found = await module(view);
  // Somebody may have gone on to another view while this one was loaded.
  if (nth !== shows) return;
  const main = vacated();
  page.parameters = parameters;
  page.view = view;
  document.title = `${VIEWS[view]} · nemovideo-mock`;
  navigate();
  current();
  leave = found[view](main, page) ?? null;
}

function vacated() {
  leave?.();
  leave = null;
  const main = document.getElementById("main");
  main.className = "";
  return fill(main);
}

function navigate() {
  const counts = { exchanges: page.source.rows.length, why: page.source.odd.size };
  const shown = Object.entries(VIEWS).filter(([name]) => page.source.live || OFFLINE.has(name));
  fill(
    document.getElementById("nav"),
    shown.map(([name, text]) =>
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
}

const clock = h("span", { class: "clock", id: "clock" });
const brand = h(
  "span",
  { class: "brand" },
  h("img", { src: "/__mock__/studio/icon.svg", alt: "" }),
  h("h1", {}, "nemovideo-mock"),
);

function header() {
  const { source, world } = page;
  const name = source.live ? (world?.world ?? "…") : source.name;
  fill(
    document.getElementById("top"),
    brand,
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
  shows += 1;
  fill(
    vacated(),
    h(
      "form",
      { class: "card", onsubmit: enter },
      h("h2", {}, "This server asks for its control token"),
      h(
        "p",
        { class: "soft", id: "token-help" },
        "It is the one that ",
        h("code", {}, "serve"),
        " was given, or printed when it started.",
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
  window.addEventListener("hashchange", act(show));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dragging");
  });
  document.addEventListener(
    "drop",
    act(async (event) => {
      document.body.classList.remove("dragging");
      const [file] = event.dataTransfer.files;
      await (await module("open")).openFile(page, file);
    }),
  );
  try {
    await Promise.all([live.load(), refresh(), module(addressed()[0])]);
    await show();
    const { files } = await live.get("/opened");
    if (files.length) await (await module("open")).openFromServer(page, files);
    live.follow();
    // The other views are at hand when they are asked for, even if the server has ended by then.
    await Promise.all(Object.keys(VIEWS).map(module));
  } catch (error) {
    if (error.status !== 403) toast(error.message);
  }
}

start();
