import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { CONTROL_TOKEN, connect } from "./world.js";

const START_LIMIT = 60_000;
const READY = /^ready at (\S+)/;

/** The ways to run the Python package, in the order they are tried. */
const WAYS = [
  ["nemovideo-mock"],
  ["uvx", "--from", "nemovideo-mock[mock]", "nemovideo-mock"],
  ["pipx", "run", "--spec", "nemovideo-mock[mock]", "nemovideo-mock"],
];

/**
 * Start the mock and wait until it is ready.
 *
 * `command` is how to run it: a path, or a list of words. Without it NEMO_MOCK is used, and without
 * that `nemovideo-mock` of the PATH, then uvx, then pipx. `args` are further words for `serve`.
 * `token` is asked of everybody who uses its control API.
 */
export async function startMock({ command, args = [], port = 0, log = "off", token } = {}) {
  const given = command ?? process.env.NEMO_MOCK;
  const ways = given === undefined ? WAYS : [[given].flat()];
  for (const way of ways) {
    const words = [...way, "serve", "--port", String(port), "--log", log, ...args];
    const started = await start(words, token);
    if (started !== null) return started;
  }
  const tried = ways.map((way) => way[0]).join(", ");
  throw new Error(
    `nemovideo-mock was not found (tried ${tried}). Install it with ` +
      `pipx install 'nemovideo-mock[mock]', or give its path: startMock({ command }), NEMO_MOCK=…`,
  );
}

/** The running mock, or null where there is no such program. */
async function start([program, ...words], token) {
  const env = { ...process.env, ...(token && { [CONTROL_TOKEN]: token }) };
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], env });
  const said = [];
  child.stderr.on("data", (piece) => said.push(piece));
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const url = await ready(child, ended, said);
    // Whoever does not read what it writes would stop it when the pipe is full.
    child.stdout.resume();
    return running(child, ended, url, token);
  } catch (error) {
    if (error.code === "ENOENT") return null;
    child.kill();
    throw error;
  }
}

function ready(child, ended, said) {
  return new Promise((resolve, reject) => {
    const failed = (why) =>
      reject(new Error(`nemovideo-mock ${why}\n${Buffer.concat(said).toString().trim()}`));
    const limit = setTimeout(() => failed("was not ready within a minute"), START_LIMIT);
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      const found = READY.exec(line);
      if (found === null) return;
      clearTimeout(limit);
      resolve(found[1]);
    });
    child.once("error", (error) => {
      clearTimeout(limit);
      reject(error);
    });
    ended.then((code) => {
      clearTimeout(limit);
      failed(`ended with exit code ${code}`);
    });
  });
}

function running(child, ended, url, token) {
  const kill = () => child.kill();
  process.once("exit", kill);
  const stop = async () => {
    process.removeListener("exit", kill);
    child.kill();
    await ended;
  };
  // Nothing of the mock keeps a test runner waiting that forgot to stop it.
  child.unref();
  child.stdout.unref?.();
  child.stderr.unref?.();
  return { ...connect(url, { token }), pid: child.pid, stop, [Symbol.asyncDispose]: stop };
}
