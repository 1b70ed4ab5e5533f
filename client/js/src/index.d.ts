import type { AccountBody, ClockBody, FaultBody, WorldBody } from "./control.js";

export type * from "./control.js";

export interface StartOptions {
  /** How the Python package is run: a path, or a list of words. Default: found out. */
  command?: string | string[];
  /** Further words for `nemovideo-mock serve`. */
  args?: string[];
  /** 0 (the default) picks a free port. */
  port?: number;
  /** The log on standard error: off by default. */
  log?: "json" | "plain" | "off";
  /** A token that its control API asks for. Default: NEMO_MOCK_CONTROL_TOKEN, or none. */
  token?: string;
}

export interface Connected {
  /** The address of the mock. */
  readonly url: string;
  /** Make a world of its own. */
  world(options?: Partial<WorldBody>): Promise<World>;
}

export interface Mock extends Connected, AsyncDisposable {
  readonly pid: number;
  stop(): Promise<void>;
}

/** An exchange of the journal; the schema is spec/journal.schema.json of the contract. */
export interface Exchange {
  n: number;
  operation: string | null;
  at: number;
  until: number;
  request: {
    method: string;
    path: string;
    query: string;
    headers: Record<string, string>;
    body: unknown;
  };
  response: {
    status: number | null;
    headers: Record<string, string>;
    body?: unknown;
    frames?: { at: number; data: string }[];
  };
  ending: string;
  [more: string]: unknown;
}

export interface Clock {
  mode: "auto-jump" | "real" | "manual";
  /** Epoch seconds. */
  now: number;
  iso: string;
  next: number | null;
  speed: number | null;
}

/** An exchange like this; what is left out matches everything. */
export interface Pattern {
  operation?: string;
  method?: string;
  path?: string;
  query?: string;
  headers?: Record<string, string | null>;
  body?: unknown;
  message?: string;
  status?: number;
  code?: number;
  ending?: string;
  fault?: string;
}

export interface Bounds {
  exactly?: number;
  at_least?: number;
  at_most?: number;
  after?: number;
}

export class World implements AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** NEMO_API_URL, NEMO_WEB_URL and NEMO_TIME_SCALE for a client in a process of its own. */
  readonly env: Record<string, string>;
  fault(
    effect: FaultBody["effect"],
    match?: string | Pattern,
    more?: Partial<FaultBody>,
  ): Promise<string>;
  clock(change?: Partial<ClockBody>): Promise<Clock>;
  account(changes: Partial<AccountBody>): Promise<Record<string, unknown>>;
  reset(scenario?: string | Record<string, unknown>): Promise<void>;
  journal(query?: Record<string, string>): Promise<Exchange[]>;
  cassette(): Promise<string>;
  verify(pattern: Pattern | Pattern[], bounds?: Bounds): Promise<void>;
  remove(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export class MockError extends Error {
  readonly status: number;
}

export class VerificationError extends Error {
  readonly nearest: { n: number; request: string; differs: unknown[] }[];
}

/** Start the mock and wait until it is ready. */
export function startMock(options?: StartOptions): Promise<Mock>;

/** A mock that runs already. Its control token, if it has one: NEMO_MOCK_CONTROL_TOKEN by default. */
export function connect(url: string, options?: { token?: string }): Connected;
