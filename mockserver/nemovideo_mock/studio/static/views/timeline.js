// A draft drawn as tracks over time, and one frame of it.
import { h, seconds } from "../dom.js";

const KINDS = { 0: ["Video", ""], 1: ["Music", "audio"], 7: ["Text", "words"] };

export function timeline(draft, scale, look) {
  const length = Math.max(draft.d, 1);
  const place = (ms) => `${(ms / length) * 100}%`;
  const head = h("div", { class: "head" });
  const inner = h(
    "div",
    { class: "inner" },
    ticks(length).map((ms) =>
      h("span", { class: "tick", style: { left: place(ms) } }, seconds(ms / 1000)),
    ),
    draft.t.map((track) => lane(track, place)),
    head,
  );
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
    const move = {
      ArrowLeft: -100,
      ArrowRight: 100,
      PageUp: -1000,
      PageDown: 1000,
      Home: -Infinity,
      End: Infinity,
    }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    go(Number(box.getAttribute("aria-valuenow")) + move);
  };
  const box = h(
    "div",
    {
      class: "timeline",
      role: "slider",
      tabindex: "0",
      "aria-label": "Timeline",
      "aria-valuemin": "0",
      "aria-valuemax": String(length),
      "aria-valuenow": "0",
      onpointermove: follow,
      onkeydown: keys,
    },
    inner,
  );
  return box;
}

function lane(track, place) {
  const [name, kind] = KINDS[track.tt] ?? ["Track", ""];
  let start = 0;
  const parts = track.sg.map((segment) => {
    const meta = segment.m ?? {},
      from = meta.start ?? start;
    start = from + segment.d;
    const title = meta.text ?? meta.mood ?? meta.name ?? name,
      moves = [meta.transition?.kind, meta.motion?.kind, meta.look?.filter]
        .filter((part) => part && part !== "none")
        .join(" · ");
    return [
      h(
        "div",
        {
          class: `seg ${kind}`,
          title: `${title}\n${seconds(segment.d / 1000)} ${moves}`,
          style: { left: place(from), width: place(segment.d) },
        },
        title,
        h("small", {}, moves || seconds(segment.d / 1000)),
      ),
      meta.transition?.ms
        ? h("div", {
            class: "seam",
            title: `${meta.transition.kind}, ${meta.transition.ms} ms`,
            style: { left: place(from - meta.transition.ms / 2), width: place(meta.transition.ms) },
          })
        : null,
    ];
  });
  return h("div", { class: "track", "aria-label": name }, parts);
}

function ticks(length) {
  const step =
    [500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000].find((ms) => length / ms <= 10) ??
    600_000;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, nth) => nth * step);
}

// One picture at a time: of what was asked for meanwhile, only the last counts.
export function picture(live) {
  const image = h("img", { class: "frame", alt: "The draft at the pointer" });
  const caption = h("p", { class: "soft" });
  let wanted = null,
    busy = false,
    shown = "";
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
      } catch (error) {
        caption.textContent = error.message;
      }
      busy = false;
    }
    next();
  }
  return {
    element: h("figure", { class: "stack" }, image, caption),
    show: (...asked) => {
      wanted = asked;
      next();
    },
  };
}
