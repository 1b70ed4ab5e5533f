// The exchanges of a world of the running server, through its control API.
import { MOST, Source } from "./source.js";
import { summary } from "./summaries.js";

const CHUNK = 1000,
  FIRST = 100;
const TOKEN = "nemovideo-mock-token";

export class Live extends Source {
  live = true;
  connected = false;

  constructor(root) {
    super();
    this.root = root;
    this.control = `${root}/__mock__`;
  }

  get headers() {
    const token = sessionStorage.getItem(TOKEN);
    return token ? { "x-mock-token": token } : {};
  }

  async fetch(path, options = {}) {
    const answer = await fetch(this.control + path, {
      ...options,
      headers: { ...this.headers, ...options.headers },
    });
    if (answer.status === 403) this.dispatchEvent(new CustomEvent("closed"));
    return answer;
  }

  async get(path) {
    return this.#read(await this.fetch(path));
  }

  async send(method, path, body) {
    const options =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return this.#read(await this.fetch(path, options));
  }

  post(path, body = {}) {
    return this.send("POST", path, body);
  }

  async blob(path) {
    const answer = await this.fetch(path);
    if (!answer.ok) await this.#read(answer);
    return URL.createObjectURL(await answer.blob());
  }

  async #read(answer) {
    const data = await answer.json().catch(() => ({}));
    if (answer.ok) return data;
    throw Object.assign(new Error(data.message ?? `${answer.status} ${answer.statusText}`), {
      status: answer.status,
      data,
    });
  }

  async exchange(n) {
    return this.open.get(n) ?? this.get(`/journal/${n}`);
  }

  // The newest first, so that the page has something to show at once; the rest behind it.
  async load() {
    const { exchanges } = await this.get(`/journal?format=summary&last=${FIRST}`);
    exchanges.forEach((row) => this.add(row));
    this.changed();
    this.#loadEarlier();
  }

  async #loadEarlier() {
    while (this.rows.length && this.rows[0].n > 1 && this.rows.length < MOST) {
      const { exchanges } = await this.get(
        `/journal?format=summary&last=${CHUNK}&before=${this.rows[0].n}`,
      );
      if (!exchanges.length) return;
      this.rows = [...exchanges, ...this.rows];
      exchanges.forEach((row) => this.note(row));
      this.changed();
    }
  }

  async follow() {
    for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
      try {
        if (await this.deleted()) return void this.dispatchEvent(new Event("deleted"));
        const answer = await this.fetch("/journal/tail?progress=true");
        if (answer.status === 403) return undefined;
        if (!answer.ok) throw new Error(answer.statusText);
        this.#connected(true);
        await this.#catchUp();
        wait = 500;
        await events(answer.body, (kind, data) => this.#take(kind, data));
      } catch {
        /* the server is gone for now: shown by the dot, asked again below */
      }
      this.#connected(false);
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  // To ask a world that was deleted for anything would make it anew.
  async deleted() {
    const answer = await fetch("/__mock__/worlds", { headers: this.headers });
    const name = this.root.startsWith("/w/") ? decodeURIComponent(this.root.slice(3)) : "default";
    return answer.ok && !(await answer.json()).worlds.includes(name);
  }

  // What happened while nobody was listening. A world that was reset begins with 1 again.
  async #catchUp() {
    const newest = this.rows.findLast((row) => row.ending !== "open");
    const { exchanges } = await this.get(
      `/journal?format=summary&last=${CHUNK}&after=${newest ? newest.n - 1 : 0}`,
    );
    const same = !newest || (exchanges[0]?.n === newest.n && exchanges[0].wall === newest.wall);
    if (!same) return void (this.forget(), await this.load());
    exchanges.slice(newest ? 1 : 0).forEach((row) => this.add(row));
    return undefined;
  }

  #take(kind, data) {
    if (kind === "started")
      this.open.set(data.n, { ...data, response: { ...data.response, frames: [] } });
    else if (kind === "frame")
      this.open.get(data.n)?.response.frames.push({ at: data.at, data: data.data });
    else this.#end(data);
    if (kind !== "ended") this.#show(this.open.get(data.n));
  }

  #end(row) {
    this.open.delete(row.n);
    this.add(row);
    this.dispatchEvent(new CustomEvent("ended", { detail: row.n }));
  }

  #show(exchange) {
    if (!exchange) return;
    this.add({ ...summary(exchange), special: ["streaming"] });
    this.dispatchEvent(new CustomEvent("grown", { detail: exchange.n }));
  }

  #connected(state) {
    this.connected = state;
    this.dispatchEvent(new Event("connection"));
  }

  forget() {
    this.rows = [];
    this.open.clear();
    this.odd.clear();
    this.changed();
  }

  static setToken(token) {
    sessionStorage.setItem(TOKEN, token);
  }
}

// Server-sent events of a response, one by one. `EventSource` could not send the control token.
async function events(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = block.split("\n").map((line) => line.split(/: ?(.*)/s));
      const data = fields
        .filter(([name]) => name === "data")
        .map(([, text]) => text)
        .join("\n");
      if (data) take(fields.find(([name]) => name === "event")?.[1] ?? "ended", JSON.parse(data));
    }
  }
}
