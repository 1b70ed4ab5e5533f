import { after, before } from "node:test";

import { startMock } from "./server.js";

/**
 * A mock for the tests of a file, stopped after the last of them.
 *
 *     const mock = useMock();
 *     test("…", async () => { const world = await mock.world(); … });
 */
export function useMock(options) {
  let running;
  before(async () => {
    running = await startMock(options);
  });
  after(() => running?.stop());
  return {
    get url() {
      return running.url;
    },
    world: (settings) => running.world(settings),
  };
}
