/** Below this the calls of a copy cost more than its bytes. */
const worthBytes = 4096;

/**
 * `into.set(bytes, at)`, faster where threads share a memory: there `set` copies word by word, atomically. Whoever calls this owns both
 * stretches until it returns, as whoever calls `set` had better do.
 */
export function copyBytes(into: Uint8Array, at: number, bytes: Uint8Array): void {
  if (bytes.length < worthBytes || at + bytes.length > into.length) {
    into.set(bytes, at); // which throws where there is no room
    return;
  }
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const target = Buffer.from(into.buffer, into.byteOffset, into.byteLength);
  // In two parts: the copy of a whole Buffer is a call of `set` again.
  const half = bytes.length >>> 1;
  source.copy(target, at, 0, half);
  source.copy(target, at + half, half);
}
