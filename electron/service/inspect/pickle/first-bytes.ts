/** Opcodes that a stream without PROTO can begin with; Python asks for none. */
const firstOpcodes: ReadonlySet<number> = new Set([
  ...Buffer.from('(])}cIGJKLMNFSTUVXPCB'),
  0x82,
  0x83,
  0x84,
  0x88,
  0x89,
  0x8a,
  0x8b,
  0x8c,
  0x8d,
  0x8e,
  0x8f,
  0x95,
  0x96,
  0x97,
]);

/** Cheap look at first bytes: PROTO, or an opcode that a pickle can begin with. */
export function mayBePickle(head: Uint8Array): boolean {
  const first = head[0] ?? 0;
  if (first === 0x80) return head.length > 1 && (head[1] ?? 255) <= 5;
  return firstOpcodes.has(first);
}
