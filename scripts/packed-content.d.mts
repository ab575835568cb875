export function packedProblems(listing: string, arch: string): string[];
export function fuseProblems(binary: Buffer, sentinel: string): string[];
