/**
 * One mock for a whole run of vitest or jest; tests reach it with `connect(process.env.NEMO_MOCK_URL)`.
 *
 *     // vitest.config.js        test: { globalSetup: "nemovideo-mock/vitest" }
 *     // jest.config.js          globalSetup: "nemovideo-mock/jest"
 */

import { startMock } from "./server.js";

export async function setup() {
  const mock = await startMock();
  process.env.NEMO_MOCK_URL = mock.url;
  return () => mock.stop();
}

/** jest takes the default; the mock ends with the process of the run. */
export default setup;
