import { expect, it } from 'vitest';
import { emptyForm, isComplete, toNewMirror } from './mirror-form.ts';

it('asks for what each kind of mirror needs', () => {
  expect(isComplete({ ...emptyForm, name: 'usb' })).toBe(false);
  expect(isComplete({ ...emptyForm, name: 'usb', folder: '/mnt/usb' })).toBe(true);
  const s3 = { ...emptyForm, kind: 's3', name: 'ceph', endpoint: 'http://127.0.0.1:1', bucket: 'b' } as const;
  expect(isComplete({ ...s3, accessKeyId: 'k' })).toBe(false);
  expect(isComplete({ ...s3, accessKeyId: 'k', secretAccessKey: 's' })).toBe(true);
});

it('holds everything unless stages or tiers are named', () => {
  expect(toNewMirror({ ...emptyForm, name: ' usb ', folder: '/mnt/usb' })).toEqual({
    kind: 'folder',
    name: 'usb',
    folder: '/mnt/usb',
    storageClass: 'fast',
    holds: { stages: null, tiers: null },
  });
  expect(toNewMirror({ ...emptyForm, stages: ['production'], tiers: 'high, ,low,high' }).holds).toEqual({
    stages: ['production'],
    tiers: ['high', 'low'],
  });
});

it('ends a prefix as names in a bucket need it, and leaves a passphrase as it was typed', () => {
  const form = { ...emptyForm, kind: 's3', prefix: 'site/a', secretAccessKey: ' with blanks ' } as const;
  expect(toNewMirror(form)).toMatchObject({ prefix: 'site/a/', secretAccessKey: ' with blanks ', caFile: null });
});
