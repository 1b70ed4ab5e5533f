// A file in place of a world: dropped here, chosen, or named with `nemovideo-mock open FILE`.
import { act, button, card, chip, fill, h, table, toast } from "../dom.js";
import { findingsOf, parse } from "../formats.js";
import { Opened } from "../source.js";

let report = null;

export function open(main, page) {
  const input = h("input", {
    type: "file",
    id: "file",
    onchange: act(() => openFile(page, input.files[0])),
  });
  const journals = h("input", {
    type: "file",
    id: "journals",
    multiple: true,
    webkitdirectory: true,
    onchange: act(() => openFolder(page, [...journals.files])),
  });
  fill(
    main,
    h(
      "div",
      { class: "stack" },
      report ? matrix(page) : null,
      h(
        "div",
        { class: "drop" },
        h("h2", {}, "Drop a file anywhere on this page"),
        h(
          "p",
          { class: "soft" },
          "A journal, a recording, an HTTP archive (HAR), or a report of ",
          h("code", {}, "check"),
          " or ",
          h("code", {}, "verify"),
          ". It stays on this machine.",
        ),
        h("label", { for: "file" }, "A file"),
        input,
        h("label", { for: "journals" }, "The folder of a report of check, with its journals"),
        journals,
      ),
    ),
  );
}

export async function openFile(page, file) {
  if (file) take(page, file.name, await file.text());
}

function take(page, name, text) {
  const found = parse(name, text);
  if (found.report) {
    report = { name, data: found.report, journal: () => null };
    return page.go("open");
  }
  return page.use(new Opened(name, found.exchanges, found.findings));
}

// report.json, and runs/<profile>/<scenario>/journal.jsonl beside it.
async function openFolder(page, files) {
  const path = (file) => file.webkitRelativePath.split("/").slice(1).join("/");
  const head = files.find((file) => path(file) === "report.json");
  if (!head)
    throw new Error(
      "This folder has no report.json; choose the one that `check --report` was given.",
    );
  const byPath = new Map(files.map((file) => [path(file), file]));
  showReport(page, head.name, JSON.parse(await head.text()), (run) =>
    byPath.get(`runs/${run}/journal.jsonl`)?.text(),
  );
}

// What the server was started with: `nemovideo-mock open FILE`.
export async function openFromServer(page, files) {
  const read = async (name) =>
    (await page.live.fetch(`/opened/${name.split("/").map(encodeURIComponent).join("/")}`)).text();
  const head = files.find((name) => name === "report.json") ?? files[0];
  const text = await read(head),
    found = parse(head, text);
  if (found.report)
    showReport(page, head, found.report, (run) =>
      files.includes(`runs/${run}/journal.jsonl`) ? read(`runs/${run}/journal.jsonl`) : null,
    );
  else page.use(new Opened(head, found.exchanges, found.findings));
}

function showReport(page, name, data, journal) {
  report = { name, data, journal };
  const run = page.parameters.get("run"),
    n = page.parameters.get("n");
  page.go("open");
  if (run) act(() => openRun(page, run, n))();
}

async function openRun(page, run, n = null) {
  const result = report.data.results.find((one) => `${one.profile}/${one.scenario}` === run);
  const text = await report.journal(run);
  if (!text) {
    toast("Its journal is not here: open the whole folder of the report.");
    return;
  }
  page.use(
    new Opened(
      `${report.name} · ${run}`,
      parse(run, text).exchanges,
      result ? findingsOf(result) : [],
    ),
    { n },
  );
}

function matrix(page) {
  const { name, data } = report,
    failed = data.results.filter((result) => !result.passed).length;
  const rows = data.results.map((result) => {
    const run = `${result.profile}/${result.scenario}`,
      bad = findingsOf(result);
    return [
      h("code", {}, result.scenario),
      result.profile,
      chip(result.passed ? "passed" : "failed", result.passed ? "good" : "bad"),
      h(
        "span",
        { class: "wrap" },
        bad.map((finding) => `${finding.id}: ${finding.text}`).join(" · "),
      ),
      button(
        "Open its exchanges",
        act(() => openRun(page, run)),
      ),
    ];
  });
  return card(
    `${name}: ${data.client ?? ""} ${failed ? `failed ${failed} of ${data.results.length} scenarios` : "passed"}`,
    table(["scenario", "profile", "", "found", ""], rows),
  );
}
