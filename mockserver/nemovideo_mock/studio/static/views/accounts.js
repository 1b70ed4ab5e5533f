// Accounts: what they may do, what they have, every movement of their credits, their tokens.
import { act, button, card, chip, day, fill, h, pairs, table, toast } from "../dom.js";

const SIGN = { grant: "+", hold: "−", settle: "", refund: "+" };
const MEANING = {
  grant: "granted",
  hold: "reserved",
  settle: "spent for good",
  refund: "given back",
};

export function accounts(main, page) {
  const { live } = page,
    list = h("div", { class: "stack" });
  fill(
    main,
    h(
      "div",
      { class: "stack" },
      list,
      issuer(live, () => refresh()),
    ),
  );
  let known = "";

  const refresh = act(async (force) => {
    const state = await live.get("/state");
    const key = JSON.stringify([state.accounts, state.ledger]);
    if (key === known && force !== true) return;
    if (
      list.contains(document.activeElement) &&
      document.activeElement.tagName === "INPUT" &&
      force !== true
    )
      return;
    known = key;
    fill(
      list,
      state.accounts.length
        ? state.accounts.map((account) => one(account, state.ledger))
        : h("p", { class: "empty" }, "No account yet. A client that asks for a token gets one."),
    );
  });

  const change = (user, body) =>
    act(async () => {
      await live.post("/accounts", { user, ...body });
      await refresh(true);
    });

  function one(account, ledger) {
    const { user_id: user, credits } = account;
    const amount = h("input", {
      id: `credits-${user}`,
      type: "number",
      value: String(credits.available),
      "aria-label": `Credits of ${account.client_id}`,
    });
    const own = ledger.filter((entry) => entry.user_id === user).reverse();
    return card(
      account.client_id,
      pairs([
        ["User", h("code", {}, user)],
        ["Since", day(account.created_at)],
        [
          "Credits",
          h(
            "span",
            {},
            chip(`${credits.available} available`, credits.available ? "good" : "bad"),
            " ",
            chip(`${credits.frozen} frozen`),
            " ",
            chip(`${credits.total} in all`),
          ),
        ],
        [
          "Plan",
          `${account.plan}${account.registered ? ", registered" : ", anonymous"}${account.export_blocked ? ", export blocked" : ""}`,
        ],
      ]),
      h(
        "div",
        { class: "bar" },
        amount,
        button("Set credits", () => change(user, { credits: Number(amount.value) })()),
        button(
          account.registered ? "Make anonymous" : "Register",
          change(user, { registered: !account.registered }),
        ),
        button(
          account.plan === "paid" ? "Free plan" : "Paid plan",
          change(user, { plan: account.plan === "paid" ? "free" : "paid" }),
        ),
        button(
          account.export_blocked ? "Allow export" : "Block export",
          change(user, { export_blocked: !account.export_blocked }),
        ),
      ),
      table(
        ["token", "", "issued", "expires", "scopes"],
        account.tokens.map((token) => [
          h("code", {}, token.token),
          chip(
            token.live ? "live" : token.revoked_at ? "revoked" : "expired",
            token.live ? "good" : "bad",
          ),
          day(token.issued_at),
          token.expires_at === null ? "never" : day(token.expires_at),
          token.scopes.join(", "),
        ]),
      ),
      h(
        "div",
        { class: "bar" },
        button("Expire tokens", change(user, { tokens: "expired" })),
        button("Revoke tokens", change(user, { tokens: "revoked" }), "danger"),
      ),
      h(
        "details",
        {},
        h("summary", {}, `${own.length} movements of credits`),
        table(
          ["at", "what", "credits", "for"],
          own.map((entry) => [
            day(entry.at),
            MEANING[entry.kind] ?? entry.kind,
            h("span", { class: "num" }, `${SIGN[entry.kind] ?? ""}${entry.amount}`),
            h("code", { class: "wrap" }, entry.ref),
          ]),
        ),
      ),
    );
  }

  refresh();
  page.source.addEventListener("change", refresh);
  return () => page.source.removeEventListener("change", refresh);
}

function issuer(live, done) {
  const client = h("input", { id: "client", value: "a-test" }),
    shown = h("code", { class: "wrap" });
  const issue = act(async () => {
    const made = await live.post("/tokens", { client_id: client.value });
    shown.textContent = `export NEMO_TOKEN=${made.token}`;
    toast("The token is shown this once.");
    await done(true);
  });
  return card(
    "A token beyond the limits",
    h(
      "form",
      { class: "bar", onsubmit: issue },
      h("label", { for: "client" }, "Client"),
      client,
      button("Issue", issue),
    ),
    shown,
  );
}
