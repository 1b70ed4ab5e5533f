export function time() {}
