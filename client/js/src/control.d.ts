// Made by client/js/control_types.py from /__mock__/openapi.json. Do not edit.

export interface AccountAnswer {
  user_id: string;
  client_id: string;
  registered: boolean;
  plan: "free" | "paid";
  export_blocked: boolean;
  credits: CreditsAnswer;
}

/** What to change; null leaves it. `user` may be left out while there is only one account. */
export interface AccountBody {
  user?: string | null;
  credits?: number | null;
  plan?: "free" | "paid" | null;
  registered?: boolean | null;
  export_blocked?: boolean | null;
  scopes?: (string)[] | null;
  tokens?: "expired" | "revoked" | null;
}

/** What happens to the caller just before the request is looked at. */
export interface AccountFault {
  token?: "expired" | "revoked" | null;
  session?: "lost" | null;
  credits?: number | null;
  registered?: boolean | null;
  export_blocked?: boolean | null;
}

export interface AccountsAnswer {
  accounts: (AccountAnswer)[];
}

/** What the journal wrote in place of a secret. */
export interface AliasBody {
  alias: string;
}

/** An error instead of the answer. `code` is the contract's, or an HTTP status. `when` = `after`: the request is carried out, and then its answer is lost to this error. `body` = `html`: a page as gateways send it; `empty`: no body at all. */
export interface AnswerFault {
  code: number;
  message?: string | null;
  retry_after?: number | null;
  when?: "before" | "after";
  body?: "envelope" | "html" | "empty";
}

export interface AxesAnswer {
  profile: string;
  axes: (AxisAnswer)[];
}

/** A question that the public record leaves open. `chosen` is what this world has; `numbers` are the values somebody gave, where the answer is a number, with who gave them. */
export interface AxisAnswer {
  axis: string | null;
  field: string | null;
  question: string;
  why: string;
  default: string;
  chosen?: unknown;
  options: (string)[];
  numbers: Record<string, (string)[]>;
  facts: Record<string, (string)[]>;
}

/** What happens to the bytes of an answer. `truncated` ends it after `share` of its length and closes the connection, `shortened` gives the shorter length and ends in good order, `corrupted` keeps the length and blanks the middle. */
export interface BodyFault {
  kind: "truncated" | "shortened" | "corrupted";
  share?: number;
}

/** A clock. `now` and `next`, what somebody waits for, are epoch seconds. */
export interface ClockAnswer {
  mode: "real" | "auto-jump" | "manual";
  now: number;
  iso: string;
  next: number | null;
  speed: number | null;
}

/** One move of the clock: by seconds, to a moment, to the next event, or into another mode. `speed` is for the mode `real`: how many times as fast as wall time. */
export interface ClockBody {
  advance?: number | null;
  to?: number | string | null;
  next?: boolean;
  mode?: "real" | "auto-jump" | "manual" | null;
  speed?: number | null;
}

/** The connection ends without an answer: `refused` and `reset` with a TCP reset, `closed` in good order. Or it never ends: `silent` reads the request and says nothing, `headers` sends those of a stream and nothing after, `unread` does not even read the request. `when` = `after`: the request is carried out first. */
export interface ConnectionFault {
  how: "refused" | "reset" | "closed" | "silent" | "headers" | "unread";
  when?: "before" | "after";
}

export interface CreditsAnswer {
  available: number;
  frozen: number;
  total: number;
}

export interface DeletedAnswer {
  deleted: string;
}

/** What happens to them. `delay` is in s, `slow` in bytes per s; a plain value is a part's main one: the code of an error, the age of a state in s, the delivery of a turn. */
export interface EffectBody {
  error?: AnswerFault | number | null;
  delay?: number | null;
  connection?: ConnectionFault | "refused" | "reset" | "closed" | "silent" | "headers" | "unread" | null;
  slow?: number | null;
  body?: BodyFault | "truncated" | "shortened" | "corrupted" | null;
  state?: StateFault | number | null;
  turn?: TurnFault | "complete" | "silent" | "cut" | "cut-inside" | "stalled" | "noise" | "error" | "duplicate" | "reordered" | "split-utf8" | "unclosed" | "half-event" | "half-character" | "multi-line" | "crlf" | "bom" | "large-event" | "comment-flood" | null;
  render?: RenderFault | "failed" | "hung" | "without-url" | "slow" | null;
  account?: AccountFault | null;
}

/** An exchange, as spec/journal.schema.json has it. */
export interface ExchangeAnswer {
  n: number;
  world: string;
  operation: string | null;
  at: number;
  until: number;
  wall: string;
  request: Record<string, unknown>;
  response: Record<string, unknown>;
  ending: "complete" | "cut" | "aborted" | "timed-out";
  faults: (Record<string, unknown>)[];
  records: (Record<string, unknown>)[];
}

/** One fact of the ledger. `checks` are what fails when it does not hold, `places` the code that implements it; `option` is the one choice under which it holds. */
export interface FactAnswer {
  id: string;
  statement: string;
  level: string;
  keyword: string;
  subject: string;
  sources: (SourceAnswer)[];
  option: Record<string, string> | null;
  axes: (AxisAnswer)[];
  checks: (string)[];
  places: (string)[];
}

export interface FactsAnswer {
  facts: Record<string, FactAnswer>;
}

/** A rule, with how often it was `seen` to match and was `applied`. */
export interface FaultAnswer {
  id: string;
  match: Record<string, unknown>;
  effect: Record<string, unknown>;
  times: number | null;
  since: number | null;
  until: number | null;
  probability: number;
  seed: number;
  description: string;
  seen: number;
  applied: number;
}

/** A rule. `after` and `lasts` are seconds from now, `since` and `until` epoch seconds. */
export interface FaultBody {
  effect: EffectBody;
  match?: MatchBody;
  id?: string | null;
  description?: string;
  times?: number | null;
  after?: number | null;
  lasts?: number | null;
  since?: number | null;
  until?: number | null;
  probability?: number;
  seed?: number;
}

export interface FaultsAnswer {
  faults: (FaultAnswer)[];
}

export interface ForkBody {
  into?: string | null;
}

export interface FramesAnswer {
  done: number;
  total: number;
}

/** Exchanges, whole or as summaries; `jsonl` and `har` are other formats. */
export interface JournalAnswer {
  exchanges: (Record<string, unknown>)[];
}

/** The verdicts of all rules that apply; `passed` when none of them is `fail`. */
export interface JudgeAnswer {
  passed: boolean;
  exchanges: number;
  counts: Record<string, number>;
  verdicts: (Record<string, unknown>)[];
}

/** A journal as JSON lines; without one, that of the world. `jumping`: judge no rhythm, as under an auto-jump clock, where whatever waits moves the time. */
export interface JudgeBody {
  journal?: string | null;
  clock?: "real" | "jumping" | null;
}

/** `findings` have rule, severity, line, column, message, facts, fix and cost. */
export interface LintAnswer {
  findings: (Record<string, unknown>)[];
}

/** A skill document as text; `name` is what findings call it. */
export interface LintBody {
  text: string;
  name?: string;
}

/** Which exchanges; what is left out matches everything. `message` is a regular expression. */
export interface MatchBody {
  operation?: string | (string)[];
  nth?: number | (number)[];
  session?: string | null;
  message?: string | null;
}

export interface OpenedAnswer {
  files: (string)[];
}

export interface OutputAnswer {
  width: number;
  height: number;
  fps: number;
  crf: number;
}

/** An exchange like this; what is left out matches everything. See `Query`. */
export interface QueryBody {
  operation?: string | null;
  method?: string | null;
  path?: string | null;
  query?: string | null;
  headers?: Record<string, string | null> | null;
  body?: unknown;
  message?: string | null;
  status?: number | null;
  code?: number | null;
  ending?: string | null;
  fault?: string | null;
}

/** One reason: the criterion in words, ids of facts (the nearest one first), the fault's id, and what the rule or the operation asks for, met or not. */
export interface ReasonAnswer {
  kind: "refused" | "fault" | "silent" | "noise" | "talk" | "timed-out" | "aborted" | "near-miss";
  because: string;
  facts: (string)[];
  rule: string | null;
  criteria: Record<string, boolean> | null;
}

/** What was wrong, and what would be right. */
export interface RefusedAnswer {
  code: number;
  message: string;
  data: Record<string, unknown> | null;
}

/** `progress` is 0-100, times are epoch seconds; `frames` are those of the encoder. */
export interface RenderAnswer {
  id: string;
  session_id: string;
  user_id: string;
  status: "pending" | "processing" | "completed" | "failed" | "cancelled";
  progress: number;
  error: string | null;
  submitted_at: number;
  completed_at: number | null;
  frames: FramesAnswer;
  output: OutputAnswer;
}

/** A render that fails or hangs (decided at its submission), or loses its URL (in its poll). */
export interface RenderFault {
  kind: "failed" | "hung" | "without-url" | "slow";
  reason?: string;
  stretch?: number;
}

export interface RendersAnswer {
  renders: (RenderAnswer)[];
}

/** `scenario`, if given, is what the world begins anew with. */
export interface ResetBody {
  scenario?: string | Record<string, unknown> | null;
}

export interface RevealAnswer {
  alias: string;
  value: string;
}

/** Name → what happens. */
export interface ScenariosAnswer {
  scenarios: Record<string, string>;
}

/** `records` is how many the world had. */
export interface SnapshotAnswer {
  snapshot: string;
  now: number;
  records: number;
}

export interface SnapshotBody {
  name?: string;
}

/** Who says so: the ledger's short name, and what that is. */
export interface SourceAnswer {
  id: string;
  what: string;
}

/** A world at `at` (epoch seconds). */
export interface StateAnswer {
  at: number;
  now: number;
  accounts: (Record<string, unknown>)[];
  ledger: (Record<string, unknown>)[];
  sessions: (Record<string, unknown>)[];
  renders: (RenderAnswer)[];
}

/** The state as it was `stale` seconds ago. */
export interface StateFault {
  stale: number;
}

export interface TermsAnswer {
  client_id: string;
  credits: number | null;
  registered: boolean;
  plan: "free" | "paid";
  export_blocked: boolean;
  scopes: (string)[] | null;
  token_seconds: number | null;
}

/** What accounts made from now on are given; `client_id` `*` means everybody's. */
export interface TermsBody {
  client_id?: string;
  credits?: number | null;
  registered?: boolean;
  plan?: "free" | "paid";
  export_blocked?: boolean;
  scopes?: (string)[] | null;
  token_seconds?: number | null;
}

/** `expires_at` in epoch seconds, null for never. */
export interface TokenAnswer {
  token: string;
  user_id: string;
  expires_at: number | null;
}

export interface TokenBody {
  client_id: string;
}

/** Another course for a turn: when its edit is committed, how its stream is delivered. `after` counts the frames that arrive before a cut (None: half of them), `code` is the error sent in the stream, `stretch` multiplies every duration, `say` replaces the agent's words, `lag` is how long after the stream a late commit comes. */
export interface TurnFault {
  commit?: "before" | "during" | "after" | "never" | null;
  delivery?: "complete" | "silent" | "cut" | "cut-inside" | "stalled" | "noise" | "error" | "duplicate" | "reordered" | "split-utf8" | "unclosed" | "half-event" | "half-character" | "multi-line" | "crlf" | "bom" | "large-event" | "comment-flood" | null;
  after?: number | null;
  code?: number;
  stretch?: number;
  lag?: number;
  say?: string | null;
}

/** `matched` are numbers of exchanges, `nearest` those that came close and what differed. */
export interface VerifyAnswer {
  ok: boolean;
  matched: (number)[];
  problem: string;
  nearest: (Record<string, unknown>)[];
}

/** One pattern to be counted (`like`), or several in `order`. `exactly` is both bounds at once; `exactly` 0 means: no request like this. */
export interface VerifyBody {
  like?: QueryBody | null;
  order?: (QueryBody)[] | null;
  exactly?: number | null;
  at_least?: number | null;
  at_most?: number | null;
  after?: number;
}

/** An exchange, its reasons (none where nothing is out of the ordinary), and their facts. `facts` is empty where the contract is not installed. */
export interface WhyAnswer {
  n: number;
  request: string;
  operation: string | null;
  status: number | null;
  ending: string;
  reasons: (ReasonAnswer)[];
  facts: Record<string, FactAnswer>;
}

export interface WithdrawnAnswer {
  withdrawn: number;
}

/** A world; `url` is what a client gets as NEMO_API_URL. */
export interface WorldAnswer {
  world: string;
  url: string;
  seed: number;
  profile: string;
  scenario: string | null;
  clock: ClockAnswer;
  snapshots: (string)[];
}

/** A new world. What is left out is as the server was started with. `scenario` is a shipped one's name or a whole scenario, `profile` a preset's name or choices on some axes, `start` an epoch time or ISO 8601, `replay` a recording: the text of its file. `record` has small files kept whole in the journal, for `/__mock__/journal?format=cassette`. */
export interface WorldBody {
  name?: string | null;
  seed?: number | null;
  profile?: string | Record<string, unknown> | null;
  scenario?: string | Record<string, unknown> | null;
  clock?: "real" | "auto-jump" | "manual" | null;
  speed?: number | null;
  start?: number | string | null;
  replay?: string | null;
  replay_miss?: "error" | "simulate";
  record?: boolean;
}

export interface WorldsAnswer {
  worlds: (string)[];
}
