export const FUSE_SENTINEL: string;
export function writeFakeElectron(root: string, folder: string): void;
