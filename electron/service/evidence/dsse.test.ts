import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateSigningKey } from '../platform/crypto.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseEnvelope, preAuthEncoding, signEnvelope, verifyEnvelope } from './dsse.ts';
import { keyIdOf } from './key-id.ts';

const makeKey = () => {
  const { publicKeyPem, privateKeyDer } = generateSigningKey();
  return { keyId: keyIdOf(publicKeyPem), publicKeyPem, privateKeyDer };
};
const [ada, ben] = [makeKey(), makeKey()];
const payload = Buffer.from('{"π":1}');
const envelope = signEnvelope('text/plain', payload, [ada]);

describe('the pre-authentication encoding', () => {
  it('counts bytes, not characters', () => {
    expect(Buffer.from(preAuthEncoding('é', Buffer.from('π'))).toString()).toBe('DSSEv1 2 é 2 π');
  });

  it('gives the protocol’s own example and the vector of its repository', () => {
    const example = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(Buffer.from(example).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    const file = join(import.meta.dirname, '../../../../shared/corpus/dsse/files/pae-empty.json');
    const vector = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { payloadType: '', payload_b64: '', pae_b64: 'RFNTRXYxIDAgIDAg' };
    expect(toBase64(preAuthEncoding(vector.payloadType, Buffer.from(vector.payload_b64, 'base64')))).toBe(
      vector.pae_b64,
    );
  });
});

describe('an envelope', () => {
  it('gives the signed bytes back when it verifies', () => {
    const verdict = verifyEnvelope(parseEnvelope(JSON.stringify(envelope)), [ben, ada]);
    expect(verdict).toMatchObject({ status: 'verified', payloadType: 'text/plain', keyIds: [ada.keyId] });
    if (verdict.status === 'verified') expect(Buffer.from(verdict.payload)).toEqual(payload);
  });

  it('verifies in the URL-safe alphabet as well', () => {
    const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    const other = {
      ...envelope,
      payload: urlSafe(envelope.payload),
      signatures: envelope.signatures.map((one) => ({ ...one, sig: urlSafe(one.sig) })),
    };
    expect(verifyEnvelope(other, [ada]).status).toBe('verified');
  });

  it.each([undefined, '', null, 'another'])('does not care for the key hint %j', (keyid) => {
    const text = JSON.stringify({ ...envelope, signatures: envelope.signatures.map(({ sig }) => ({ sig, keyid })) });
    expect(verifyEnvelope(parseEnvelope(text), [ada]).status).toBe('verified');
  });

  it('fails with another payload, another type or another key', () => {
    expect(verifyEnvelope({ ...envelope, payload: toBase64(Buffer.from('{"π":2}')) }, [ada]).status).toBe(
      'threshold_not_met',
    );
    expect(verifyEnvelope({ ...envelope, payloadType: 'text/html' }, [ada]).status).toBe('threshold_not_met');
    expect(verifyEnvelope(envelope, [ben]).status).toBe('threshold_not_met');
    expect(verifyEnvelope(envelope, []).status).toBe('threshold_not_met');
  });

  it('counts different keys, not signatures or names of keys', () => {
    const twice = signEnvelope('text/plain', payload, [ada, ada]);
    const aliased = [ada, { ...ada, keyId: 'another name' }];
    expect(verifyEnvelope(twice, aliased, 2)).toMatchObject({ status: 'threshold_not_met', needed: 2 });
    const both = signEnvelope('text/plain', payload, [ada, ben]);
    expect(verifyEnvelope(both, [ada, ben], 2).status).toBe('verified');
    expect(verifyEnvelope(both, [ada, ben], 0).status).toBe('malformed');
  });

  it('names all fields that are wrong', () => {
    expect(() => parseEnvelope('{"payload":1,"signatures":[]}')).toThrow(
      expect.objectContaining({
        code: 'attest.malformed',
        details: {
          fields: expect.arrayContaining([
            expect.objectContaining({ path: 'payload' }),
            expect.objectContaining({ path: 'payloadType' }),
            expect.objectContaining({ path: 'signatures' }),
          ]),
        },
      }),
    );
    expect(() => parseEnvelope(' '.repeat(2_000_000))).toThrow(/larger than/);
  });
});

describe('base64', () => {
  it.each(['A', 'AA=A', 'AB==', 'A+-A', 'AAA\n', 'AAAA=', '====', 'Ä'])('refuses %j', (text) =>
    expect(fromBase64(text)).toBeNull(),
  );
  it('reads the empty text', () => expect(fromBase64('')).toHaveLength(0));
});
