// The worlds of this server: one's own, its snapshots and forks, and all the others.
import { act, button, card, chip, fill, h, pairs, select, toast } from "../dom.js";

export function worlds(main, page) {
  const { live } = page;
  const here = h("div"),
    others = h("div"),
    scenarios = h("datalist", { id: "scenarios" });
  fill(main, h("div", { class: "cards" }, here, creator(page), others, scenarios));

  const refresh = act(async () => {
    await page.refresh();
    const [{ worlds: names }, known] = await Promise.all([
      live.get("/worlds"),
      live.get("/scenarios"),
    ]);
    fill(
      scenarios,
      Object.keys(known.scenarios).map((name) => h("option", { value: name })),
    );
    drawHere();
    fill(
      others,
      card(
        names.length === 1 ? "One world" : `${names.length} worlds`,
        h(
          "ul",
          { class: "chain" },
          names.map((name) =>
            h(
              "li",
              { class: "bar" },
              h("a", { href: address(name), class: "wrap" }, name),
              name === page.world.world ? chip("this one", "info") : null,
              button(
                "Delete",
                act(async () => {
                  if (!confirm(`Delete the world ${name} with all its files?`)) return;
                  await live.send("DELETE", `/worlds/${encodeURIComponent(name)}`);
                  if (name === page.world.world) location.href = "/";
                  else await refresh();
                }),
                "danger",
              ),
            ),
          ),
        ),
      ),
    );
  });

  function drawHere() {
    const { world } = page,
      name = h("input", { id: "snapshot", value: "before", "aria-label": "Name of the snapshot" }),
      into = h("input", {
        id: "into",
        placeholder: "a free name",
        "aria-label": "Name of the copy",
      });
    const scenario = h("input", {
      id: "reset-scenario",
      list: "scenarios",
      placeholder: "no scenario",
      "aria-label": "Scenario to start over in",
    });
    const done = (text) => {
      toast(text);
      live.forget();
      return live.load().then(refresh);
    };
    fill(
      here,
      card(
        `World ${world.world}`,
        pairs([
          ["URL", h("code", { class: "wrap" }, world.url)],
          ["Profile", world.profile],
          ["Seed", String(world.seed)],
          ["Scenario", world.scenario],
          ["Clock", `${world.clock.mode}, ${world.clock.iso}`],
        ]),
        h(
          "div",
          { class: "bar" },
          name,
          button(
            "Take a snapshot",
            act(async () => {
              const taken = await live.post("/snapshot", { name: name.value });
              toast(`${taken.records} records in “${taken.snapshot}”.`);
              await refresh();
            }),
          ),
        ),
        world.snapshots.length
          ? h(
              "div",
              { class: "bar" },
              "Restore:",
              world.snapshots.map((snapshot) =>
                button(
                  snapshot,
                  act(async () => {
                    await live.post("/restore", { name: snapshot });
                    await done(`The world is as it was at “${snapshot}”.`);
                  }),
                ),
              ),
            )
          : null,
        h(
          "div",
          { class: "bar" },
          into,
          button(
            "Fork",
            act(async () => {
              const made = await live.post("/fork", into.value ? { into: into.value } : {});
              location.href = address(made.world);
            }),
          ),
        ),
        h(
          "div",
          { class: "bar" },
          scenario,
          button(
            "Start over",
            act(async () => {
              await live.post("/reset", scenario.value ? { scenario: scenario.value } : {});
              await done("The world begins anew.");
            }),
            "danger",
          ),
        ),
      ),
    );
  }

  refresh();
}

const address = (name) => (name === "default" ? "/" : `/w/${encodeURIComponent(name)}/`);

function creator(page) {
  const input = (id, options) => h("input", { id, ...options });
  const name = input("new-name", { placeholder: "a free name" }),
    seed = input("new-seed", { type: "number" }),
    scenario = input("new-scenario", { list: "scenarios", placeholder: "none" });
  const profile = input("new-profile", { placeholder: "the server's" }),
    replay = input("new-replay", { type: "file" });
  let clock = "";
  const create = act(async () => {
    const body = {
      name: name.value,
      seed: seed.value === "" ? null : Number(seed.value),
      profile: profile.value,
      scenario: scenario.value,
      clock,
      replay: replay.files[0] ? await replay.files[0].text() : null,
    };
    const made = await page.live.post(
      "/worlds",
      Object.fromEntries(
        Object.entries(body).filter(([, value]) => value !== "" && value !== null),
      ),
    );
    location.href = address(made.world);
  });
  const field = (text, control) => [h("label", { for: control.id }, text), control];
  return card(
    "A new world",
    h(
      "form",
      { class: "fields", onsubmit: create },
      field("Name", name),
      field("Seed", seed),
      field("Profile", profile),
      field("Scenario", scenario),
      h("span", {}, "Clock"),
      select("Clock", [["", "the server's"], "auto-jump", "manual", "real"], "", (value) => {
        clock = value;
      }),
      field("Replay", replay),
      button("Create", create, "main"),
    ),
  );
}
