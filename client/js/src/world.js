/** The control API of the worlds of a mock. */

/** An answer of the control API that is no success. */
export class MockError extends Error {
  constructor(message, status) {
    super(message);
    this.name = "MockError";
    this.status = status;
  }
}

/** The journal is not as it was expected; `nearest` are the exchanges that came closest. */
export class VerificationError extends Error {
  constructor({ problem, nearest }) {
    const lines = nearest.map(({ n, request, differs }) => `  ${n}: ${request} has ${fields(differs)}`);
    super([problem, ...lines].join("\n"));
    this.name = "VerificationError";
    this.nearest = nearest;
  }
}

function fields(differs) {
  return differs
    .map(({ field, found, wanted }) =>
      `${field}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`)
    .join(", ");
}

/** The control token of a mock that asks for one: the same variable is read by `serve`. */
export const CONTROL_TOKEN = "NEMO_MOCK_CONTROL_TOKEN";

/** A mock that runs already, at `url`. `token` is its control token; by default the environment's. */
export function connect(url, { token = process.env[CONTROL_TOKEN] } = {}) {
  const base = url.replace(/\/+$/, "");
  const world = async (options = {}) => {
    const made = await call(base, token, "POST", "/worlds", options);
    return new World(made.url, made.world, base, token);
  };
  return { url: base, world };
}

/** One isolated world. `url` is what a client under test is pointed at. */
export class World {
  #base;
  #token;

  constructor(url, name, base, token) {
    this.url = url;
    this.name = name;
    this.#base = base;
    this.#token = token;
  }

  /** What a client of the world needs in its environment. */
  get env() {
    return { NEMO_API_URL: this.url, NEMO_WEB_URL: `${this.url}/web`, NEMO_TIME_SCALE: "60" };
  }

  /** Add a fault; returns its id. `match` may be the name of an operation. */
  async fault(effect, match = {}, more = {}) {
    const pattern = typeof match === "string" ? { operation: match } : match;
    return (await this.#call("POST", "/faults", { effect, match: pattern, ...more })).id;
  }

  /** The clock; with a change (`{ advance: 60 }`, `{ mode: "manual" }`), the clock after it. */
  async clock(change) {
    return change === undefined ? this.#call("GET", "/clock") : this.#call("POST", "/clock", change);
  }

  /** Change an account: credits, plan, registered, export_blocked, scopes, tokens, user. */
  async account(changes) {
    return this.#call("POST", "/accounts", changes);
  }

  /** Make the world anew, in a scenario if one is given. */
  async reset(scenario) {
    await this.#call("POST", "/reset", scenario === undefined ? {} : { scenario });
  }

  /** The exchanges of the world; `query` filters: operation, method, path, status, code, message… */
  async journal(query = {}) {
    const words = new URLSearchParams(query).toString();
    return (await this.#call("GET", `/journal${words && `?${words}`}`)).exchanges;
  }

  /** The text of a cassette of all that happened, for `world({ replay })`. */
  async cassette() {
    return this.#call("GET", "/journal?format=cassette", undefined, "text");
  }

  /**
   * Hold the journal to a pattern that is counted, or to a list of patterns in their order.
   *
   *     await world.verify({ operation: "run_sse" }, { exactly: 1 });
   *
   * Throws a VerificationError that names the nearest exchanges.
   */
  async verify(pattern, bounds = {}) {
    const wanted = Array.isArray(pattern) ? { order: pattern } : { like: pattern };
    await this.#call("POST", "/journal/verify", { ...wanted, ...bounds });
  }

  /** Forget the world and its files. */
  async remove() {
    await call(this.#base, this.#token, "DELETE", `/worlds/${encodeURIComponent(this.name)}`);
  }

  async [Symbol.asyncDispose]() {
    await this.remove();
  }

  #call(method, path, body, kind) {
    return call(this.url, this.#token, method, path, body, kind);
  }
}

async function call(url, token, method, path, body, kind = "json") {
  const headers = { ...(token && { "X-Mock-Token": token }) };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(`${url}/__mock__${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.ok) return kind === "text" ? text : JSON.parse(text);
  const problem = parsed(text);
  if (answer.status === 409 && problem.nearest !== undefined) throw new VerificationError(problem);
  const said = problem.message ?? text;
  throw new MockError(`${method} /__mock__${path}: HTTP ${answer.status}: ${said}`, answer.status);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
