// The clock, and the world as it was at any earlier moment: its state is a function of the two.
import {
  act,
  button,
  card,
  chip,
  day,
  fill,
  h,
  pairs,
  seconds,
  select,
  table,
  time as short,
} from "../dom.js";
import { picture, timeline } from "./timeline.js";

const STEPS = [
  [1, "1 s"],
  [60, "1 min"],
  [3600, "1 h"],
  [86400, "1 day"],
  [604800, "1 week"],
];
const GRAIN = 1000;

export function time(main, page) {
  const { live } = page;
  let end = 0,
    start = 0,
    at = null;
  const clock = h("section", { class: "card" }),
    past = h("div", { class: "cards" }),
    caption = h("strong", { class: "mono" });
  const marks = h("div", { class: "marks", "aria-hidden": "true" }),
    label = h("label", { for: "moment" }, "The world at ");
  const slider = h("input", {
    type: "range",
    id: "moment",
    min: "0",
    max: String(GRAIN),
    value: String(GRAIN),
    step: "1",
    oninput: () => scrub(),
  });
  const preview = picture(live);
  fill(
    main,
    h(
      "div",
      { class: "stack" },
      clock,
      h(
        "section",
        { class: "card" },
        h(
          "div",
          { class: "bar" },
          label,
          caption,
          button("Earlier event", () => jump(-1)),
          button("Later event", () => jump(1)),
          button("Now", () => {
            at = null;
            refresh();
          }),
        ),
        h("div", { class: "scrub" }, slider, marks),
      ),
      past,
    ),
  );

  const move = (body) =>
    act(async () => {
      await live.post("/clock", body);
      await page.refresh();
      at = null;
      await refresh();
    });

  function drawClock(found) {
    const speed = h("input", {
      id: "speed",
      type: "number",
      min: "0.1",
      step: "any",
      value: String(found.speed ?? 60),
      "aria-label": "Times as fast",
    });
    const goal = h("input", {
      id: "goal",
      type: "text",
      placeholder: "2040-01-01T00:00:00Z",
      "aria-label": "A later time",
    });
    fill(
      clock,
      h("h2", {}, "Clock"),
      pairs([
        ["Now", h("code", {}, day(found.now))],
        [
          "Somebody waits for",
          found.next === null
            ? "nothing"
            : `${day(found.next)} (in ${seconds(found.next - found.now)})`,
        ],
      ]),
      h(
        "div",
        { class: "bar" },
        select(
          "Mode",
          [
            ["auto-jump", "auto-jump: waiting moves it"],
            ["manual", "manual: only you move it"],
            ["real", "real: wall time"],
          ],
          found.mode,
          (mode) => move({ mode })(),
        ),
        found.mode === "real"
          ? [
              speed,
              button("Times as fast", () => move({ mode: "real", speed: Number(speed.value) })()),
            ]
          : null,
      ),
      h(
        "div",
        { class: "bar", role: "group", "aria-label": "Advance" },
        STEPS.map(([by, text]) => button(`+ ${text}`, move({ advance: by }))),
        button("To the next event", move({ next: true })),
        h(
          "form",
          {
            class: "bar",
            onsubmit: (event) => {
              event.preventDefault();
              move({ to: goal.value })();
            },
          },
          goal,
          button("Jump", () => move({ to: goal.value })()),
        ),
      ),
    );
  }

  const refresh = act(async () => {
    const found = await live.get("/clock");
    if (!clock.contains(document.activeElement) || document.activeElement.tagName === "BUTTON")
      drawClock(found);
    end = found.now;
    start = Math.min(page.source.rows[0]?.at ?? end, end);
    const span = Math.max(end - start, 0.001);
    fill(
      marks,
      page.source.rows.slice(-600).map((row) =>
        h("i", {
          class: row.status >= 400 || row.code ? "bad" : "",
          style: { left: `${Math.min(1, (row.at - start) / span) * 100}%` },
        }),
      ),
    );
    slider.value = String(at === null ? GRAIN : Math.round(((at - start) / span) * GRAIN));
    await show();
  });

  function scrub() {
    at =
      Number(slider.value) >= GRAIN ? null : start + (Number(slider.value) / GRAIN) * (end - start);
    show();
  }

  // From one beginning or end of an exchange to the next.
  function jump(way) {
    const moments = [...new Set(page.source.rows.flatMap((row) => [row.at, row.until]))]
      .filter((moment) => moment <= end)
      .sort((a, b) => a - b);
    const now = at ?? end;
    at =
      (way < 0
        ? moments.findLast((moment) => moment < now)
        : moments.find((moment) => moment > now)) ?? (way < 0 ? start : null);
    slider.value = String(
      at === null ? GRAIN : Math.round(((at - start) / Math.max(end - start, 0.001)) * GRAIN),
    );
    show();
  }

  let busy = false,
    again = false;
  async function show() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const state = await live.get(at === null ? "/state" : `/state?at=${at}`);
      caption.textContent = `${day(state.at)}${at === null ? " (now)" : ""}`;
      slider.setAttribute("aria-valuetext", day(state.at));
      drawPast(state);
    } finally {
      busy = false;
    }
    if (again) {
      again = false;
      await show();
    }
  }

  function drawPast(state) {
    const last = state.sessions.findLast((session) => session.draft);
    if (last) preview.show(last.id, 0, state.at);
    fill(
      past,
      card(
        "Accounts",
        state.accounts.map((account) =>
          h(
            "div",
            {},
            h("code", {}, account.client_id),
            " ",
            chip(
              `${account.credits.available} credits`,
              account.credits.available ? "good" : "bad",
            ),
            account.credits.frozen ? chip(`${account.credits.frozen} frozen`, "odd") : null,
            account.tokens.map((token) =>
              chip(`${token.token} ${token.live ? "live" : "ended"}`, token.live ? "" : "bad"),
            ),
          ),
        ),
        state.accounts.length ? null : h("p", { class: "soft" }, "None yet."),
      ),
      card(
        "Renders",
        state.renders.map((one) =>
          h(
            "div",
            {},
            h("code", { class: "wrap" }, one.id),
            " ",
            chip(
              `${one.status} ${Math.round(one.progress)} %`,
              { completed: "good", failed: "bad" }[one.status] ?? "info",
            ),
          ),
        ),
        state.renders.length ? null : h("p", { class: "soft" }, "None yet."),
      ),
      state.sessions.map((session) =>
        card(
          session.task_name || "untitled",
          pairs([
            ["Session", session.id],
            ["Uploads", session.uploads.map((media) => media.filename).join(", ") || "none"],
            ["Language", session.language],
          ]),
          session.turns.length
            ? table(
                ["at", "message", ""],
                session.turns.map((turn) => [
                  short(turn.arrived_at, false),
                  turn.message,
                  chip(turn.ending ?? "running", turn.ending === "complete" ? "" : "odd"),
                ]),
              )
            : null,
        ),
      ),
      last
        ? h(
            "section",
            { class: "card wide" },
            h("h2", {}, "The draft then"),
            timeline(last.draft, "fit", (t) => preview.show(last.id, t, state.at)),
            preview.element,
          )
        : null,
    );
  }

  refresh();
  page.source.addEventListener("change", refresh);
  return () => page.source.removeEventListener("change", refresh);
}
