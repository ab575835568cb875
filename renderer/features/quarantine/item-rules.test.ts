import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../shared/model/inspection.ts';
import { bySeverity, canRegister, fieldLabel, worstSeverity } from './item-rules.ts';

const finding = (severity: Finding['severity'], code = 'c'): Finding => ({
  severity,
  code,
  detail: '',
  location: null,
});

describe('findings', () => {
  it('have a worst severity, whatever their order', () => {
    expect(worstSeverity([finding('low'), finding('critical'), finding('medium')])).toBe('critical');
    expect(worstSeverity([finding('info')])).toBe('info');
    expect(worstSeverity([])).toBeNull();
  });
  it('are listed most severe first and otherwise as they were met', () => {
    const listed = bySeverity([
      finding('low', 'a'),
      finding('high', 'b'),
      finding('low', 'c'),
      finding('critical', 'd'),
    ]);
    expect(listed.map(({ code }) => code)).toEqual(['d', 'b', 'a', 'c']);
  });
});

it.each([
  ['opsetVersion', 'Opset version'],
  ['producer_name', 'Producer name'],
  ['sha256', 'Sha256'],
  ['', ''],
])('names the field %j %j', (name, label) => expect(fieldLabel(name)).toBe(label));

it.each([
  ['needs no waiver', { isNeeded: false, status: null }, true],
  ['needs one that nobody asked for', { isNeeded: true, status: null }, false],
  ['needs one that is open', { isNeeded: true, status: 'open' as const }, false],
  ['needs one that was refused', { isNeeded: true, status: 'refused' as const }, false],
  ['has one that is signed', { isNeeded: true, status: 'signed' as const }, true],
])('an item that %s', (_what, given, expected) => {
  const waiver = { codes: [], signerRoles: [], waiverId: null, ...given };
  expect(canRegister({ status: 'ready', waiver })).toBe(expected);
  expect(canRegister({ status: 'inspecting', waiver })).toBe(false);
});
