import { z } from 'zod';

type RawIssue = Parameters<Exclude<Parameters<typeof z.config>[0], undefined>['customError'] & object>[0];

/** What a schema expects, as a person would ask for it. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'named fields',
  record: 'named fields',
  null: 'nothing (null)',
};

const forms: Readonly<Record<string, string>> = {
  datetime: 'a time with its zone, such as 2026-03-01T09:00:00Z',
  date: 'a day, such as 2026-03-01',
  url: 'a web address',
  email: 'an e-mail address',
};

const LISTED = 20;

/**
 * Says in plain words what a schema found wrong, for every schema that has no sentence of its own: a person reads it beside the field,
 * in a refusal and in the check of a policy.
 */
export function plainProblem(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'This is missing.';
      return `This must be ${kinds[issue.expected] ?? `of the kind ${issue.expected}`}.`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `This must be ${String(issue.values[0])}.`
        : `Choose one of: ${issue.values.slice(0, LISTED).map(String).join(', ')}.`;
    case 'too_big':
    case 'too_small':
      return outOfBounds(issue);
    case 'invalid_format':
      return `This must be ${forms[issue.format] ?? 'written in another form'}.`;
    case 'not_multiple_of':
      return `This must be a multiple of ${issue.divisor}.`;
    case 'unrecognized_keys':
      return `There is no such field here: ${issue.keys.slice(0, LISTED).join(', ')}.`;
    case 'invalid_key':
      return 'A name in here can’t be used.';
    case 'invalid_union':
      return 'This has none of the forms that are allowed here.';
    default:
      return 'This can’t be used here.';
  }
}

function outOfBounds(issue: Extract<RawIssue, { code: 'too_big' | 'too_small' }>): string {
  const isMost = issue.code === 'too_big';
  const bound = Number(isMost ? issue.maximum : issue.minimum);
  const isText = issue.origin === 'string';
  const isList = issue.origin === 'array' || issue.origin === 'set';
  if (!isMost && bound === 1 && (isText || isList)) return 'This must not be empty.';
  if (isText || isList) {
    const what = isText ? (bound === 1 ? 'character' : 'characters') : bound === 1 ? 'entry' : 'entries';
    return `This may have ${isMost ? 'at most' : 'no fewer than'} ${bound} ${what}.`;
  }
  if (issue.inclusive === false) return `This must be ${isMost ? 'less' : 'more'} than ${bound}.`;
  return `This must be ${bound} or ${isMost ? 'less' : 'more'}.`;
}

/** From here on every schema of this program speaks plainly. Called where contract and policies are put together. */
export const speakPlainly = (): void => {
  z.config({ customError: plainProblem });
};
