import type { PolicyStep } from '../../../shared/model/policy.ts';
import type { Role } from '../../../shared/model/role.ts';

/** A signature as it counts: one person, with the roles they held when they signed. */
export interface Signature {
  readonly signerId: string;
  readonly roles: readonly Role[];
}

export interface ApprovalCount {
  readonly isComplete: boolean;
  /** How many signatures each step has. */
  readonly perStep: readonly number[];
  /** Roles of which the next signature must hold one. */
  readonly nextRoles: readonly Role[];
}

/** One place for each signature that the steps ask for. */
const placesOf = (
  steps: readonly PolicyStep[],
): readonly { readonly step: number; readonly roles: readonly Role[] }[] =>
  steps.flatMap(({ roles, number }, step) => Array.from({ length: number }, () => ({ step, roles })));

/**
 * Counts people, not keys or signatures: a person fills one place at most. In order, each signature fills the first open step when
 * it may, and else none; without order, signatures are spread over the steps so that as many places as possible are filled.
 */
export function countApprovals(
  steps: readonly PolicyStep[],
  ordered: boolean,
  signatures: readonly Signature[],
): ApprovalCount {
  const people = [...new Map(signatures.toReversed().map((one) => [one.signerId, one])).values()].toReversed();
  const places = placesOf(steps);
  const taken = ordered ? inOrder(places, people) : spread(places, people);
  const perStep = steps.map((_, step) => places.filter((place, at) => place.step === step && taken[at]).length);
  const open = places.filter((_, at) => !taken[at]);
  const next = ordered ? open.slice(0, 1) : open;
  return { isComplete: open.length === 0, perStep, nextRoles: [...new Set(next.flatMap(({ roles }) => roles))] };
}

type Places = ReturnType<typeof placesOf>;
const fits = (place: Places[number] | undefined, { roles }: Signature): boolean =>
  place !== undefined && roles.some((role) => place.roles.includes(role));

function inOrder(places: Places, people: readonly Signature[]): boolean[] {
  let filled = 0;
  for (const person of people) if (fits(places[filled], person)) filled += 1;
  return places.map((_, at) => at < filled);
}

/** Augmenting paths: a person who is placed already may move to another place when that makes room. */
function spread(places: Places, people: readonly Signature[]): boolean[] {
  const holder: (Signature | undefined)[] = places.map(() => undefined);
  const place = (person: Signature, tried: Set<number>): boolean => {
    for (const [at, one] of places.entries()) {
      if (tried.has(at) || !fits(one, person)) continue;
      tried.add(at);
      const before = holder[at];
      if (before !== undefined && !place(before, tried)) continue;
      holder[at] = person;
      return true;
    }
    return false;
  };
  for (const person of people) place(person, new Set());
  return holder.map((one) => one !== undefined);
}
