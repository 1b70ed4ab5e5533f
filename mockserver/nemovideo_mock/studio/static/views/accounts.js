export function accounts() {}
