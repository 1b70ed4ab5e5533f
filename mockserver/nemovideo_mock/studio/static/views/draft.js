// A session's draft as a timeline, its commits as steps, a frame under the pointer, its renders.
import { act, button, card, chip, fill, h, pairs, seconds, select, time } from "../dom.js";
import { changes } from "./changes.js";

const KINDS = { 0: ["Video", ""], 1: ["Music", "audio"], 7: ["Text", "words"] };
const SCALES = [["fit", "fit"], ["60", "60 px/s"], ["160", "160 px/s"]];

export function draft(main, page) {
  const { live } = page;
  let state = null, session = page.parameters.get("session"), step = null, scale = "fit", moment = 0;
  const steps = h("div", { class: "stack" }), view = h("div", { class: "stack" }), bar = h("div", { class: "bar" });
  fill(main, h("div", { class: "stack" }, bar, h("div", { class: "draft" }, steps, view)));
  const preview = picture(live);
  const renders = h("div", { class: "stack" });
  let known = "";

  const load = act(async () => {
    state = await live.get("/state");
    const found = state.sessions.find((one) => one.id === session) ?? state.sessions.at(-1);
    const key = JSON.stringify([state.sessions.map((one) => one.id), found?.commits, found?.turns, state.renders.map(({ id, status, progress }) => [id, status, Math.round(progress)])]);
    if (key === known) return;
    known = key;
    session = found?.id;
    await draw(found);
  });

  async function draw(found) {
    if (!found) return fill(view, h("p", { class: "empty" }, "No session yet. A client that opens one shows up here."));
    fill(bar, h("h2", {}, "Draft"), select("Session", state.sessions.map((one) => [one.id, `${one.task_name || "untitled"} · ${one.id}`]), session, (id) => { session = id; step = null; known = ""; load(); }), select("Scale", SCALES, scale, (value) => { scale = value; draw(found); }));
    const commits = found.commits, nth = Math.min(step ?? commits.length - 1, commits.length - 1);
    const at = commits[nth]?.at;
    const [now, before] = await Promise.all([at === undefined ? null : draftAt(at), nth > 0 ? draftAt(commits[nth - 1].at) : null]);
    fill(steps, card("Commits", h("ol", { class: "steps" }, commits.map((commit, index) => h("li", {}, h("button", { type: "button", "aria-pressed": String(index === nth), onclick: () => { step = index; draw(found); } },
      h("strong", {}, `${index + 1}. ${commit.label || commit.step}`), h("br"), h("span", { class: "soft wrap" }, commit.message ? `“${commit.message}”` : "", ` ${time(commit.at, false)}`))))), commits.length ? null : h("p", { class: "soft" }, "No edit was committed yet.")), turns(found));
    fill(view, now ? [card(null, timeline(now, scale, (t) => { moment = t; preview.show(session, t, at); }), preview.element), card("What this step changed", changes(before, now))] : h("p", { class: "empty" }, "The timeline is empty."), renders);
    if (now) preview.show(session, Math.min(moment, now.d), at);
    drawRenders();
    return null;
  }

  const draftAt = async (at) => (await live.get(`/state?at=${at}`)).sessions.find((one) => one.id === session)?.draft;

  function drawRenders() {
    if (renders.querySelector("video")) return;
    const own = state.renders.filter((one) => one.session_id === session);
    fill(renders, own.length ? card("Renders", own.map((one) => {
      const box = h("div");
      const play = act(async () => fill(box, h("video", { class: "frame", controls: true, autoplay: true, src: await live.blob(`/renders/${encodeURIComponent(one.user_id)}/${encodeURIComponent(one.id)}/video`) })));
      return h("div", { class: "stack" }, h("div", { class: "bar" }, h("code", { class: "wrap" }, one.id), chip(one.status, { completed: "good", failed: "bad" }[one.status] ?? "info"), h("span", { class: "soft" }, `${Math.round(one.progress)} % · ${one.output.width}×${one.output.height} · submitted ${time(one.submitted_at, false)}`), one.status === "completed" ? button("Play", play) : null), one.error ? h("p", { class: "soft wrap" }, one.error) : null, box);
    })) : null);
  }

  load();
  page.source.addEventListener("change", load);
  return () => page.source.removeEventListener("change", load);
}

// Every message of the session, and what came of it.
function turns(found) {
  const label = (turn) => turn.ending === null ? chip("running", "info") : turn.ending === "complete" ? null : chip(turn.ending, "odd");
  return card("Messages", h("ol", { class: "chain scroll", tabindex: "0", "aria-label": "Messages" }, found.turns.map((turn) => h("li", { class: "wrap" }, `“${turn.message}” `, label(turn), h("br"), h("span", { class: "soft" }, `${turn.kind} · ${turn.cost} credits · ${turn.commit_at === null ? "no change" : "changed the draft"}`)))));
}

export function timeline(draft, scale, look) {
  const length = Math.max(draft.d, 1);
  const place = (ms) => `${(ms / length) * 100}%`;
  const head = h("div", { class: "head" });
  const inner = h("div", { class: "inner" }, ticks(length).map((ms) => h("span", { class: "tick", style: { left: place(ms) } }, seconds(ms / 1000))), draft.t.map((track) => lane(track, place)), head);
  if (scale !== "fit") inner.style.setProperty("width", `${(length / 1000) * Number(scale)}px`);
  const follow = (event) => {
    const box = inner.getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * length);
  };
  const go = (ms) => {
    const t = Math.round(Math.max(0, Math.min(length, ms)));
    head.style.setProperty("left", place(t));
    box.setAttribute("aria-valuenow", String(t));
    box.setAttribute("aria-valuetext", seconds(t / 1000));
    look(t);
  };
  const keys = (event) => {
    const move = { ArrowLeft: -100, ArrowRight: 100, PageUp: -1000, PageDown: 1000, Home: -Infinity, End: Infinity }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    go(Number(box.getAttribute("aria-valuenow")) + move);
  };
  const box = h("div", { class: "timeline", role: "slider", tabindex: "0", "aria-label": "Timeline", "aria-valuemin": "0", "aria-valuemax": String(length), "aria-valuenow": "0", onpointermove: follow, onkeydown: keys }, inner);
  return box;
}

function lane(track, place) {
  const [name, kind] = KINDS[track.tt] ?? ["Track", ""];
  let start = 0;
  const parts = track.sg.map((segment) => {
    const meta = segment.m ?? {}, from = meta.start ?? start;
    start = from + segment.d;
    const title = meta.text ?? meta.mood ?? meta.name ?? name, moves = [meta.transition?.kind, meta.motion?.kind, meta.look?.filter].filter((part) => part && part !== "none").join(" · ");
    return [h("div", { class: `seg ${kind}`, title: `${title}\n${seconds(segment.d / 1000)} ${moves}`, style: { left: place(from), width: place(segment.d) } }, title, h("small", {}, moves || seconds(segment.d / 1000))),
      meta.transition?.ms ? h("div", { class: "seam", title: `${meta.transition.kind}, ${meta.transition.ms} ms`, style: { left: place(from - meta.transition.ms / 2), width: place(meta.transition.ms) } }) : null];
  });
  return h("div", { class: "track", "aria-label": name }, parts);
}

function ticks(length) {
  const step = [500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000].find((ms) => length / ms <= 10) ?? 600_000;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, nth) => nth * step);
}

// One picture at a time: of what was asked for meanwhile, only the last counts.
export function picture(live) {
  const image = h("img", { class: "frame", alt: "The draft at the pointer" });
  const caption = h("p", { class: "soft" });
  let wanted = null, busy = false, shown = "";
  async function next() {
    if (busy || !wanted) return;
    const [session, t, at] = wanted;
    wanted = null;
    const path = `/frame?session=${encodeURIComponent(session)}&t=${t}&resolution=640x360${at === undefined ? "" : `&at=${at}`}`;
    if (path !== shown) {
      busy = true;
      try {
        const address = await live.blob(path);
        URL.revokeObjectURL(image.src);
        image.src = address;
        image.alt = `The draft at ${seconds(t / 1000)}`;
        caption.textContent = `Frame at ${seconds(t / 1000)}`;
        shown = path;
      } catch (error) { caption.textContent = error.message; }
      busy = false;
    }
    next();
  }
  return { element: h("figure", { class: "stack" }, image, caption), show: (...asked) => { wanted = asked; next(); } };
}
