import { z } from 'zod';
import { Operation } from '../../model/operation.ts';
import { defineMethods } from '../define.ts';

export const operationMethods = defineMethods({
  'operation.list': {
    summary: 'Running operations and those that ended since the service started, newest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(Operation),
    errors: [],
  },
  'operation.get': {
    summary: 'One operation.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ operationId: z.string() }),
    output: Operation,
    errors: ['operation.not_found'],
  },
  'operation.cancel': {
    summary: 'Stops an operation; what was accepted before stays.',
    // It changes nothing that is kept, and who may start reading must be able to stop it.
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ operationId: z.string() }),
    output: Operation,
    errors: ['operation.not_found'],
  },
  'operation.pause': {
    summary: 'Makes an operation wait at the next place where it can; what it has done stays.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ operationId: z.string() }),
    output: Operation,
    errors: ['operation.not_found', 'operation.not_pausable'],
  },
  'operation.resume': {
    summary: 'Lets a paused operation go on.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ operationId: z.string() }),
    output: Operation,
    errors: ['operation.not_found'],
  },
});
