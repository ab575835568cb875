export function assembleKernels(): Promise<Buffer>;
export function kernelsFile(bytes: Buffer): string;
