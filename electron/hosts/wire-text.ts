import { tooLargeReply } from '../../shared/contract/client.ts';
import { StrongroomError, toWireError } from '../../shared/contract/errors.ts';
import { MAX_REQUEST_BYTES, type WireReply } from '../../shared/contract/wire.ts';

const malformed = (): WireReply => ({
  id: '',
  ok: false,
  error: toWireError(new StrongroomError('request.invalid', 'The request is not JSON text.')),
});

/** Untrusted text into an untrusted value, measured before it is parsed; or the reply that refuses it. */
export function parseWireText(text: unknown): { readonly raw: unknown } | { readonly refused: WireReply } {
  if (typeof text !== 'string') return { refused: malformed() };
  // A UTF-16 unit is at least one byte in UTF-8, so the cheap test comes first.
  if (text.length > MAX_REQUEST_BYTES || Buffer.byteLength(text) > MAX_REQUEST_BYTES)
    return { refused: tooLargeReply('') };
  try {
    return { raw: JSON.parse(text) };
  } catch {
    return { refused: malformed() };
  }
}
