// What one draft has that another has not: segments by their ids, settings by their names.
import { h } from "../dom.js";

const NAMES = { 0: "clip", 1: "music", 7: "text" };

function segments(draft) {
  const found = new Map();
  for (const track of draft?.t ?? [])
    track.sg.forEach((segment, nth) =>
      found.set(segment.m?.id ?? `${track.tt}-${nth}`, {
        ...flat(segment.m ?? {}),
        duration: segment.d,
        kind: NAMES[track.tt] ?? "segment",
      }),
    );
  return found;
}

function flat(value, prefix = "") {
  return Object.entries(value).reduce(
    (all, [key, part]) =>
      part !== null && typeof part === "object" && !Array.isArray(part)
        ? { ...all, ...flat(part, `${prefix}${key}.`) }
        : { ...all, [prefix + key]: part },
    {},
  );
}

const name = (segment) =>
  `${segment.kind} “${segment.text ?? segment.name ?? segment.mood ?? segment.id ?? ""}”`;

function differences(before, after) {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${key}: ${show(before[key])} → ${show(after[key])}`);
}

const show = (value) =>
  value === undefined ? "—" : typeof value === "string" ? value : JSON.stringify(value);

export function changes(before, after) {
  const old = segments(before),
    now = segments(after);
  const lines = [
    ...[...now]
      .filter(([id]) => !old.has(id))
      .map(([, segment]) => ["yes", "+", `${name(segment)} added, ${segment.duration} ms`]),
    ...[...old]
      .filter(([id]) => !now.has(id))
      .map(([, segment]) => ["no", "−", `${name(segment)} removed`]),
    ...[...now]
      .filter(([id]) => old.has(id))
      .flatMap(([id, segment]) => {
        const all = differences(old.get(id), segment);
        return all.length ? [["", "~", `${name(segment)}: ${all.join(", ")}`]] : [];
      }),
    ...differences(flat(before?.m ?? {}), flat(after?.m ?? {}))
      .filter(() => before)
      .map((text) => ["", "~", `the draft: ${text}`]),
  ];
  return lines.length
    ? h(
        "ul",
        { class: "chain" },
        lines.map(([kind, sign, text]) =>
          h("li", { class: "wrap" }, h("span", { class: `mark ${kind}` }, sign), ` ${text}`),
        ),
      )
    : h("p", { class: "soft" }, "Nothing.");
}
