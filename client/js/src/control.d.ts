// Made by client/js/control_types.py from /__mock__/openapi.json. Do not edit.

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

/** An error instead of the answer. `code` is the contract's, or an HTTP status. `when` = `after`: the request is carried out, and then its answer is lost to this error. `body` = `html`: a page as gateways send it; `empty`: no body at all. */
export interface AnswerFault {
  code: number;
  message?: string | null;
  retry_after?: number | null;
  when?: "before" | "after";
  body?: "envelope" | "html" | "empty";
}

/** What happens to the bytes of an answer. `truncated` ends it after `share` of its length and closes the connection, `shortened` gives the shorter length and ends in good order, `corrupted` keeps the length and blanks the middle. */
export interface BodyFault {
  kind: "truncated" | "shortened" | "corrupted";
  share?: number;
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

/** Which exchanges; what is left out matches everything. `message` is a regular expression. */
export interface MatchBody {
  operation?: string | (string)[];
  nth?: number | (number)[];
  session?: string | null;
  message?: string | null;
}

/** A render that fails or hangs (decided at its submission), or loses its URL (in its poll). */
export interface RenderFault {
  kind: "failed" | "hung" | "without-url" | "slow";
  reason?: string;
  stretch?: number;
}

/** The state as it was `stale` seconds ago. */
export interface StateFault {
  stale: number;
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
