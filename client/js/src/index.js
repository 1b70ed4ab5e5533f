/** Start the mock, and do to its worlds what a client may not: time, faults, the journal. */

export { startMock } from "./server.js";
export { connect, MockError, VerificationError, World } from "./world.js";
