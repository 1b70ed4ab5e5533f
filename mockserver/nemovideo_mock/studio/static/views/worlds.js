export function worlds() {}
