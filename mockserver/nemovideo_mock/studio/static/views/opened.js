export function opened() {}
export async function openFile() {}
export async function openFromServer() {}
