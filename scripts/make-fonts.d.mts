export function makeFonts(folder: string): void;
export function toTrueType(woff: Uint8Array): Uint8Array;
