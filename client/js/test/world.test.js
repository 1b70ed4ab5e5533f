import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, MockError, startMock, VerificationError } from "nemovideo-mock";
import { useMock } from "nemovideo-mock/node-test";

const secret = "a token of these tests";
const mock = useMock({ args: ["--render", "stub"], token: secret });

const token = (url, id = "js") =>
  fetch(`${url}/api/auth/anonymous-token`, { method: "POST", headers: { "X-Client-Id": id } });

test("a world of its own, with a journal", async () => {
  const world = await mock.world({ name: "js one", profile: { free_credits: 7 } });
  const answer = await (await token(world.url)).json();
  assert.equal(answer.data.credits, 7);
  const [exchange, ...more] = await world.journal();
  assert.equal(exchange.operation, "anonymous_token");
  assert.deepEqual(more, []);
  assert.deepEqual(await world.journal({ operation: "run_sse" }), []);
  assert.equal(world.env.NEMO_API_URL, world.url);
  await world.remove();
  await assert.rejects(world.remove(), /no world/);
});

test("the control token of a mock that runs already", async () => {
  await assert.rejects(connect(mock.url, { token: "another" }).world(), /control token/);
  process.env.NEMO_MOCK_CONTROL_TOKEN = secret;
  const world = await connect(mock.url).world();
  delete process.env.NEMO_MOCK_CONTROL_TOKEN;
  assert.deepEqual(await world.journal(), []);
});

test("the clock of a world", async () => {
  const world = await mock.world({ clock: "manual" });
  const { now } = await world.clock();
  assert.equal((await world.clock({ advance: 60 })).now, now + 60);
});

test("faults, and starting over", async () => {
  const world = await mock.world();
  await world.fault({ error: 503 }, "anonymous_token", { times: 1 });
  assert.equal((await token(world.url)).status, 503);
  assert.equal((await token(world.url)).status, 200);
  await world.reset("token-refused");
  assert.equal((await (await token(world.url)).json()).code, 429);
});

test("what the journal should have had", async () => {
  const world = await mock.world();
  await token(world.url);
  await world.verify({ operation: "anonymous_token" }, { exactly: 1 });
  const missed = world.verify({ operation: "run_sse" }, { exactly: 1 });
  await assert.rejects(missed, (error) => {
    assert.ok(error instanceof VerificationError);
    assert.match(error.message, /1: POST .*anonymous-token has operation: "anonymous_token"/);
    return true;
  });
});

test("a cassette is recorded and replayed", async () => {
  const recorded = await mock.world({ record: true });
  await token(recorded.url);
  const replay = await recorded.cassette();
  const again = await connect(mock.url, { token: secret }).world({ replay });
  assert.equal((await token(again.url, "another")).status, 200);
  assert.equal((await again.journal())[0].replays, 1);
  const missed = await fetch(`${again.url}/api/credits/balance/simple`);
  assert.equal(missed.status, 501);
});

test("a wrong world is named", async () => {
  await assert.rejects(mock.world({ profile: "no such" }), (error) => {
    assert.ok(error instanceof MockError);
    assert.equal(error.status, 422);
    assert.match(error.message, /presets are/);
    return true;
  });
});

test("a mock that cannot be found says how to get one", async () => {
  const missing = startMock({ command: "/no/such/nemovideo-mock" });
  await assert.rejects(missing, /pipx install 'nemovideo-mock\[mock\]'/);
});

test("a mock that does not start says why", async () => {
  const wrong = startMock({ args: ["--profile", "no-such"] });
  await assert.rejects(wrong, /ended with exit code 2[^]*no-such/);
});
