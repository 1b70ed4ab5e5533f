// A file in place of a world: dropped here, chosen, or named with `nemovideo-mock open FILE`.
import { act, button, card, chip, fill, h, table, toast } from "../dom.js";
import { parse } from "../formats.js";
import { Opened } from "../source.js";

let report = null;

export function open(main, page) {
  const input = h("input", {
    type: "file",
    id: "file",
    onchange: act(async () => {
      const [file] = input.files;
      // Whoever chooses the same file again has changed it.
      input.value = "";
      await openFile(page, file);
    }),
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
          ". Its bodies stay in this browser.",
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

function take(page, name, text, journal = () => null) {
  const found = parse(name, text);
  if (found.report) return showReport(page, name, found.report, journal);
  return page.use(new Opened(name, found.exchanges));
}

// report.json, and runs/<profile>/<scenario>/journal.jsonl beside it.
const HEAD = "report.json";
const journalOf = (run) => `runs/${run.id}/journal.jsonl`;

async function openFolder(page, files) {
  const path = (file) => file.webkitRelativePath.split("/").slice(1).join("/");
  const byPath = new Map(files.map((file) => [path(file), file]));
  const head = byPath.get(HEAD);
  if (!head)
    throw new Error(
      `This folder has no ${HEAD}; choose the one that \`check --report\` was given.`,
    );
  take(page, head.name, await head.text(), (run) => byPath.get(journalOf(run))?.text());
}

// What the server was started with: `nemovideo-mock open FILE`.
export async function openFromServer(page, files) {
  const read = async (name) =>
    (await page.live.fetch(`/opened/${name.split("/").map(encodeURIComponent).join("/")}`)).text();
  const head = files.includes(HEAD) ? HEAD : files[0];
  take(page, head, await read(head), (run) =>
    files.includes(journalOf(run)) ? read(journalOf(run)) : null,
  );
}

function showReport(page, name, data, journal) {
  report = { name, data, journal };
  const id = page.parameters.get("run"),
    n = page.parameters.get("n");
  const run = data.runs.find((one) => one.id === id);
  if (run) act(() => openRun(page, run, n))();
  else page.go("open");
}

// A run's exchanges, at the one that was found fault with first.
async function openRun(page, run, n = null) {
  const exchanges = run.exchanges ?? (await readJournal(run));
  if (!exchanges?.length) {
    toast("Its journal is not here: open the whole folder of the report.");
    return;
  }
  const source = new Opened(
    `${report.name} · ${run.id}`,
    exchanges,
    run.findings,
    run.profile,
  );
  const first = run.findings.flatMap((finding) => finding.exchanges)[0];
  page.use(source, { n: n ?? first });
}

async function readJournal(run) {
  const text = await report.journal(run);
  return text ? parse(run.id, text).exchanges : null;
}

function matrix(page) {
  const { title, kind, runs } = report.data,
    failed = runs.filter((run) => !run.passed),
    passed = runs.filter((run) => run.passed);
  const rows = (some) => table([kind, "profile", "", "found", ""], some.map((run) => line(run, page)));
  const verdict = failed.length
    ? `${failed.length} of ${runs.length} ${kind}s failed`
    : `all ${runs.length} ${kind}s passed`;
  return card(
    `${report.name}: ${title}, ${verdict}`,
    failed.length ? rows(failed) : null,
    passed.length
      ? h(
          "details",
          { open: !failed.length },
          h("summary", {}, `${passed.length} passed`),
          rows(passed),
        )
      : null,
  );
}

function line(run, page) {
  const found = run.findings.map((finding) => `${finding.id}: ${finding.text}`).join(" · ");
  return [
    h("code", {}, run.name),
    run.profile,
    chip(run.passed ? "passed" : "failed", run.passed ? "good" : "bad"),
    h("span", { class: "wrap" }, found),
    run.exchanges === null || run.exchanges.length
      ? button(
          "Open its exchanges",
          act(() => openRun(page, run)),
        )
      : null,
  ];
}
