// Faults and scenarios: what goes wrong on purpose, how often it did, and to which exchanges.
import { act, button, card, chip, fill, h, select, table, toast } from "../dom.js";

const EFFECTS = {
  "answers 503": { error: 503 },
  "answers 429, wait 30 s": { error: { code: 429, retry_after: 30 } },
  "bad token (1001)": { error: 1001 },
  "a gateway's error page": { error: { code: 502, body: "html" } },
  "done, but the answer is lost": { error: { code: 504, when: "after" } },
  "connection reset": { connection: "reset" },
  "late by 30 s": { delay: 30 },
  "silent turn": { turn: "silent" },
  "stream cut after 3 frames": { turn: { delivery: "cut", after: 3 } },
  "nothing but heartbeats": { turn: "stalled" },
  "error in the stream": { turn: { delivery: "error", code: 503 } },
  "edit never committed": { turn: { commit: "never", delivery: "silent" } },
  "stale state, 45 s": { state: 45 },
  "render fails": { render: "failed" },
  "render hangs": { render: "hung" },
  "file truncated": { body: "truncated" },
  "token revoked": { account: { token: "revoked" } },
};
const OPERATIONS = [
  "",
  "anonymous_token",
  "create_session",
  "upload",
  "run_sse",
  "session_state",
  "credit_balance",
  "submit_render",
  "poll_render",
  "download_render",
  "cancel_render",
  "render_result",
  "claim_token",
];

export function faults(main, page) {
  const { live } = page,
    rules = h("div"),
    scenarios = h("div");
  fill(
    main,
    h(
      "div",
      { class: "stack" },
      rules,
      h(
        "div",
        { class: "cards" },
        maker(live, () => refresh()),
        scenarios,
      ),
    ),
  );
  const wanted = page.parameters.get("id");

  const refresh = act(async () => {
    const { faults: all } = await live.get("/faults");
    fill(
      rules,
      card(
        all.length
          ? all.length === 1
            ? "One rule is in force"
            : `${all.length} rules are in force`
          : "No rule is in force",
        all.length
          ? table(
              ["rule", "which exchanges", "what happens", "seen", "applied", ""],
              all.map((rule) => [
                h(
                  "span",
                  {},
                  rule.id === wanted ? chip(rule.id, "info") : h("code", {}, rule.id),
                  rule.description ? h("p", { class: "soft wrap" }, rule.description) : null,
                ),
                h(
                  "code",
                  { class: "wrap" },
                  Object.keys(rule.match).length ? JSON.stringify(rule.match) : "all",
                ),
                h(
                  "code",
                  { class: "wrap" },
                  JSON.stringify(rule.effect, (_, value) => value ?? undefined),
                ),
                String(rule.seen),
                h(
                  "a",
                  { href: `#/exchanges?fault=${encodeURIComponent(rule.id)}` },
                  `${rule.applied}${rule.times ? ` of ${rule.times}` : ""}`,
                ),
                button(
                  "Withdraw",
                  act(async () => {
                    await live.send("DELETE", `/faults/${encodeURIComponent(rule.id)}`);
                    await refresh();
                  }),
                  "danger",
                ),
              ]),
            )
          : h("p", { class: "soft" }, "Everything answers as the profile says."),
      ),
    );
  });

  const load = act(async () => {
    const [{ scenarios: all }] = await Promise.all([live.get("/scenarios"), page.refresh()]);
    const search = h("input", {
        type: "search",
        placeholder: "Filter",
        "aria-label": "Filter scenarios",
        oninput: () => draw(),
      }),
      list = h("ul", { class: "chain scroll", tabindex: "0", "aria-label": "Scenarios" });
    const draw = () =>
      fill(
        list,
        Object.entries(all)
          .filter(([name, text]) =>
            `${name} ${text}`.toLowerCase().includes(search.value.toLowerCase()),
          )
          .map(([name, text]) =>
            h(
              "li",
              {},
              h(
                "div",
                { class: "bar" },
                h("code", {}, name),
                name === page.world.scenario ? chip("this world", "info") : null,
                button(
                  "Start over in it",
                  act(async () => {
                    if (!confirm(`Start this world over in ${name}? Its records are lost.`)) return;
                    await live.post("/reset", { scenario: name });
                    live.forget();
                    toast(`The world begins anew, in ${name}.`);
                    await load();
                    await refresh();
                  }),
                ),
                button(
                  "New world",
                  act(async () => {
                    const made = await live.post("/worlds", { scenario: name });
                    location.href = `/w/${encodeURIComponent(made.world)}/`;
                  }),
                ),
              ),
              h("p", { class: "soft" }, text),
            ),
          ),
      );
    fill(scenarios, card("Scenarios", search, list));
    draw();
  });

  refresh();
  load();
  page.source.addEventListener("change", refresh);
  return () => page.source.removeEventListener("change", refresh);
}

function maker(live, done) {
  let operation = "run_sse",
    effect = "silent turn";
  const times = h("input", { id: "times", type: "number", min: "1", value: "1" }),
    body = h("textarea", { id: "rule", rows: 6, spellcheck: "false" });
  const write = () => {
    body.value = JSON.stringify(
      {
        match: operation ? { operation } : {},
        effect: EFFECTS[effect],
        ...(times.value ? { times: Number(times.value) } : {}),
      },
      null,
      2,
    );
  };
  times.addEventListener("input", write);
  write();
  const add = act(async () => {
    let rule;
    try {
      rule = JSON.parse(body.value);
    } catch (error) {
      throw new Error(`This is no JSON: ${error.message}`);
    }
    const made = await live.post("/faults", rule);
    toast(`The rule ${made.id} is in force.`);
    await done();
  });
  return card(
    "A new rule",
    h(
      "form",
      { class: "fields", onsubmit: add },
      h("span", {}, "Operation"),
      select(
        "Operation",
        OPERATIONS.map((name) => [name, name || "all of them"]),
        operation,
        (value) => {
          operation = value;
          write();
        },
      ),
      h("span", {}, "What happens"),
      select("What happens", Object.keys(EFFECTS), effect, (value) => {
        effect = value;
        write();
      }),
      h("label", { for: "times" }, "How often"),
      times,
      h("label", { for: "rule" }, "The rule"),
      body,
      button("Switch on", add, "main"),
    ),
  );
}
