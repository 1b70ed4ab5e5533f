/** Starts one mock for a run and puts its address into NEMO_MOCK_URL; what it returns stops it. */
export function setup(): Promise<() => Promise<void>>;
export default setup;
