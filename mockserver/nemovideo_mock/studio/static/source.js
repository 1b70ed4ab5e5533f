// Where exchanges come from: a world of the running server, or a file. Views see no difference.
import { isOdd, summary } from "./summaries.js";

export const MOST = 20_000;

export class Source extends EventTarget {
  rows = []; // summaries, by number, the oldest first
  open = new Map(); // streams that go on: number -> exchange so far
  seen = { operation: new Set(), client: new Set(), code: new Set() };
  odd = new Set(); // numbers of exchanges that are out of the ordinary
  #planned = false;

  // Views are asked to look again once per picture, however much has come in.
  changed() {
    if (this.#planned) return;
    this.#planned = true;
    setTimeout(() => {
      this.#planned = false;
      this.dispatchEvent(new Event("change"));
    }, 100);
  }

  add(row) {
    const rows = this.rows;
    let at = rows.length;
    while (at > 0 && rows[at - 1].n > row.n) at -= 1;
    if (at > 0 && rows[at - 1].n === row.n) rows[at - 1] = row;
    else rows.splice(at, 0, row);
    if (rows.length > MOST) rows.splice(0, rows.length - MOST);
    this.note(row);
    this.changed();
  }

  // What the filters offer is counted as it comes: to look at every row again would take too long.
  note(row) {
    const { operation, client, code } = this.seen;
    if (row.operation) operation.add(row.operation);
    if (row.client) client.add(row.client);
    for (const number of [row.code, row.status]) if (number !== null) code.add(String(number));
    if (isOdd(row)) this.odd.add(row.n);
  }

  find(n) {
    return this.rows.find((row) => row.n === n);
  }
}

// The exchanges of a file, as if they were a world's.
export class Opened extends Source {
  live = false;
  connected = true;

  // `profile` is the name of the world's, where that is known.
  constructor(name, exchanges, findings = [], profile = null) {
    super();
    this.name = name;
    this.profile = profile;
    this.findings = findings;
    this.exchanges = new Map(exchanges.map((exchange) => [exchange.n, exchange]));
    this.rows = exchanges.map(summary);
    this.rows.forEach((row) => this.note(row));
  }

  async exchange(n) {
    return this.exchanges.get(n);
  }
}
