export function sourceDigest(root: string): string;
export function writeBuildFile(root: string, buildDigest: string): void;
export function builtDigest(root: string): string | null;
