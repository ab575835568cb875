import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopbackCertificate } from '../../../testing/loopback-certificate.ts';
import { type S3Fault, S3Server, testBucket, testKeys } from '../../../testing/s3-server.ts';
import { noise } from '../../../testing/vault-scene.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { openS3, type S3Connection } from '../../platform/s3-client.ts';
import { describeMirrorTarget, type TargetFault, type TargetUnderTest } from './mirror-target.suite.ts';
import { s3Target } from './s3-target.ts';

/** More often than the client tries. */
const always = 100;
const faults: Readonly<Record<TargetFault, S3Fault>> = {
  'failing write': { method: 'PUT', outcome: 'drop', times: always },
  full: { method: 'PUT', outcome: 'full', times: always },
  denied: { method: 'PUT', outcome: 'denied', times: always },
  'wrong bytes': { method: 'PUT', outcome: 'wrong' },
  'short read': { method: 'GET', outcome: 'short', times: always },
};

const connection = (server: S3Server, given: Partial<S3Connection> = {}): S3Connection => ({
  endpoint: server.endpoint,
  region: 'us-east-1',
  pathStyle: true,
  caPem: null,
  ...testKeys,
  ...given,
});

const open = async (server: S3Server, given: Partial<S3Connection> = {}, prefix = '') =>
  s3Target({ s3: await openS3(connection(server, given)), endpoint: server.endpoint, bucket: testBucket, prefix });

async function makeBucket(prefix: string): Promise<TargetUnderTest> {
  const server = await S3Server.start();
  const target = await open(server, {}, prefix);
  return {
    target,
    arm: (fault) => server.plan(faults[fault]),
    disarm: () => {
      server.assertAllFaultsHit();
      server.plan();
    },
    breakOff: async () => {
      server.bucket = null;
    },
    reconnect: async () => {
      server.bucket = testBucket;
    },
    names: async () => [
      ...[...server.objects.keys()].map((key) => key.slice(prefix.length)).sort(),
      ...server.uploads.keys(),
    ],
    close: async () => {
      await target.close();
      await server.close();
    },
  };
}

describeMirrorTarget('S3, whole bucket', () => makeBucket(''));
describeMirrorTarget('S3, below a prefix', () => makeBucket('site-a/models/'));

describe('S3-compatible storage as a mirror', () => {
  let server: S3Server;
  beforeEach(async () => {
    server = await S3Server.start();
  });
  afterEach(() => server.close());
  const bytes = noise(50_000, 3);
  const file = {
    path: 'packs/ab/abcd.pack',
    sizeBytes: bytes.length,
    sha256: sha256Hex(bytes),
    read: (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };

  it('is unreachable, and nothing else, when nobody listens', async () => {
    const target = await open(server, { endpoint: 'http://127.0.0.1:9' });
    for (const call of [() => target.stat('a'), () => target.read('a', 0, 1), () => target.put(file)])
      await expect(call()).rejects.toMatchObject({ code: 'mirror.unreachable' });
    await target.close();
  });

  it('refuses wrong keys and the wrong region, and shows neither key nor request', async () => {
    for (const given of [{ secretAccessKey: 'another-secret' }, { region: 'eu-west-9' }]) {
      const target = await open(server, given);
      const error: unknown = await target.put(file).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'mirror.refused' });
      const shown = JSON.stringify([error, Object(error).message, Object(error).stack, Object(error).cause]);
      for (const secret of [testKeys.accessKeyId, testKeys.secretAccessKey, 'another-secret', 'Signature'])
        expect(shown).not.toContain(secret);
      await target.close();
    }
    expect(server.objects.size).toBe(0);
  });

  it('tries again by itself when the storage is busy or the connection breaks once', async () => {
    const target = await open(server);
    server.plan({ method: 'PUT', outcome: 'busy' }, { method: 'GET', outcome: 'drop' });
    await target.put(file);
    server.assertAllFaultsHit();
    expect(server.objects.get(file.path)?.equals(bytes)).toBe(true);
    await target.close();
  });

  it('asks nothing but its bucket: no other host, no region, no metadata', async () => {
    const target = await open(server);
    await target.put(file);
    await target.isEmpty();
    await target.clearUnfinished();
    for (const request of server.requests) expect(request).toMatch(/^[A-Z]+ \/models(?:[/?]|$)/);
    await target.close();
  });

  it('trusts over TLS the authority that it was given, and no endpoint without', async () => {
    const secure = await S3Server.start({ isTls: true });
    const trusting = await open(secure, { caPem: loopbackCertificate.cert });
    await trusting.put(file);
    expect(secure.objects.get(file.path)?.equals(bytes)).toBe(true);
    const wary = await open(secure);
    await expect(wary.stat(file.path)).rejects.toMatchObject({ code: 'mirror.unreachable' });
    await trusting.close();
    await wary.close();
    await secure.close();
  });

  it('leaves the unfinished uploads of others alone', async () => {
    const target = await open(server);
    server.uploads.set('theirs', { key: 'backups/db.tar', parts: new Map() });
    server.uploads.set('ours', { key: 'packs/ab/x.pack', parts: new Map() });
    await target.clearUnfinished();
    expect([...server.uploads.keys()]).toEqual(['theirs']);
    await target.close();
  });
});
