export function why() {}
