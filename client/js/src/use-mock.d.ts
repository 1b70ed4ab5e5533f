import type { Connected, StartOptions } from "./index.js";

/** A mock for the tests of a file, stopped after the last of them. */
export function useMock(options?: StartOptions): Connected;
