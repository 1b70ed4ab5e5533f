export function draft() {}
