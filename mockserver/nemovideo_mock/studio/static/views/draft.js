// A session's draft as a timeline, its commits as steps, a frame under the pointer, its renders.
import { act, button, card, chip, fill, h, select, time } from "../dom.js";
import { changes } from "./changes.js";
import { picture, timeline } from "./timeline.js";

const SCALES = [
  ["fit", "fit"],
  ["60", "60 px/s"],
  ["160", "160 px/s"],
];

export function draft(main, page) {
  const { live } = page;
  let state = null,
    session = page.parameters.get("session"),
    step = null,
    scale = "fit",
    moment = 0;
  const steps = h("div", { class: "stack" }),
    view = h("div", { class: "stack" }),
    bar = h("div", { class: "bar" });
  fill(main, h("div", { class: "stack" }, bar, h("div", { class: "draft" }, steps, view)));
  const preview = picture(live);
  const renders = h("div", { class: "stack" });
  let known = "";

  const load = act(async () => {
    state = await live.get("/state");
    const found = state.sessions.find((one) => one.id === session) ?? state.sessions.at(-1);
    const key = JSON.stringify([
      state.sessions.map((one) => one.id),
      found?.commits,
      found?.turns,
      state.renders.map(({ id, status, progress }) => [id, status, Math.round(progress)]),
    ]);
    if (key === known) return;
    known = key;
    session = found?.id;
    await draw(found);
  });

  async function draw(found) {
    if (!found)
      return fill(
        view,
        h("p", { class: "empty" }, "No session yet. A client that opens one shows up here."),
      );
    fill(
      bar,
      h("h2", {}, "Draft"),
      select(
        "Session",
        state.sessions.map((one) => [one.id, `${one.task_name || "untitled"} · ${one.id}`]),
        session,
        (id) => {
          session = id;
          step = null;
          known = "";
          load();
        },
      ),
      select("Scale", SCALES, scale, (value) => {
        scale = value;
        draw(found);
      }),
    );
    const commits = found.commits,
      nth = Math.min(step ?? commits.length - 1, commits.length - 1);
    const at = commits[nth]?.at;
    const [now, before] = await Promise.all([
      at === undefined ? null : draftAt(at),
      nth > 0 ? draftAt(commits[nth - 1].at) : null,
    ]);
    fill(
      steps,
      card(
        "Commits",
        h(
          "ol",
          { class: "steps" },
          commits.map((commit, index) =>
            h(
              "li",
              {},
              h(
                "button",
                {
                  type: "button",
                  "aria-pressed": String(index === nth),
                  onclick: () => {
                    step = index;
                    draw(found);
                  },
                },
                h("strong", {}, `${index + 1}. ${commit.label || commit.step}`),
                h("br"),
                h(
                  "span",
                  { class: "soft wrap" },
                  commit.message ? `“${commit.message}”` : "",
                  ` ${time(commit.at, false)}`,
                ),
              ),
            ),
          ),
        ),
        commits.length ? null : h("p", { class: "soft" }, "No edit was committed yet."),
      ),
      turns(found),
    );
    fill(
      view,
      now
        ? [
            card(
              null,
              timeline(now, scale, (t) => {
                moment = t;
                preview.show(session, t, at);
              }),
              preview.element,
            ),
            card("What this step changed", changes(before, now)),
          ]
        : h("p", { class: "empty" }, "The timeline is empty."),
      renders,
    );
    if (now) preview.show(session, Math.min(moment, now.d), at);
    drawRenders();
    return null;
  }

  const draftAt = async (at) =>
    (await live.get(`/state?at=${at}`)).sessions.find((one) => one.id === session)?.draft;

  function drawRenders() {
    if (renders.querySelector("video")) return;
    const own = state.renders.filter((one) => one.session_id === session);
    fill(
      renders,
      own.length
        ? card(
            "Renders",
            own.map((one) => {
              const box = h("div");
              const play = act(async () =>
                fill(
                  box,
                  h("video", {
                    class: "frame",
                    controls: true,
                    autoplay: true,
                    src: await live.blob(
                      `/renders/${encodeURIComponent(one.user_id)}/${encodeURIComponent(one.id)}/video`,
                    ),
                  }),
                ),
              );
              return h(
                "div",
                { class: "stack" },
                h(
                  "div",
                  { class: "bar" },
                  h("code", { class: "wrap" }, one.id),
                  chip(one.status, { completed: "good", failed: "bad" }[one.status] ?? "info"),
                  h(
                    "span",
                    { class: "soft" },
                    `${Math.round(one.progress)} % · ${one.output.width}×${one.output.height} · submitted ${time(one.submitted_at, false)}`,
                  ),
                  one.status === "completed" ? button("Play", play) : null,
                ),
                one.error ? h("p", { class: "soft wrap" }, one.error) : null,
                box,
              );
            }),
          )
        : null,
    );
  }

  load();
  page.source.addEventListener("change", load);
  return () => page.source.removeEventListener("change", load);
}

// Every message of the session, and what came of it.
function turns(found) {
  const label = (turn) =>
    turn.ending === null
      ? chip("running", "info")
      : turn.ending === "complete"
        ? null
        : chip(turn.ending, "odd");
  return card(
    "Messages",
    h(
      "ol",
      { class: "chain scroll", tabindex: "0", "aria-label": "Messages" },
      found.turns.map((turn) =>
        h(
          "li",
          { class: "wrap" },
          `“${turn.message}” `,
          label(turn),
          h("br"),
          h(
            "span",
            { class: "soft" },
            `${turn.kind} · ${turn.cost} credits · ${turn.commit_at === null ? "no change" : "changed the draft"}`,
          ),
        ),
      ),
    ),
  );
}
