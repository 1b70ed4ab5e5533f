export function axes() {}
