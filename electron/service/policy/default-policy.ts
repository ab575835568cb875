import { PolicyDocument, type PolicyTransition } from '../../../shared/model/policy.ts';
import { nextStages, Stage } from '../../../shared/model/stage.ts';

const gates = ['performance', 'security', 'compatibility', 'business', 'regulatory'] as const;

/** Every move that exists, each with one approval by somebody other than the requester. */
const transitions = Object.entries(nextStages).flatMap(([from, next]) =>
  next.map((to) => ({
    from: Stage.parse(from),
    to,
    gates: [...gates],
    approvals: { steps: [{ roles: ['approver' as const], number: 1 }] },
  })),
);

/** The policy that holds until one is signed. It is a document like any other, so that a decision names what judged it. */
export const defaultPolicy: PolicyDocument = PolicyDocument.parse({
  type: 'strongroom.policy/1',
  id: 'strongroom.default',
  title: 'Built-in policy',
  description:
    'One signed approval by somebody other than the requester for every move; a validation that fails refuses it.',
  transitions,
  checks: {
    performance: {},
    security: {},
    compatibility: {},
    business: { requiredFields: ['owner', 'purpose', 'description'] },
    regulatory: { requiredFields: ['datasets', 'experiment', 'owner'] },
  },
  waivers: [{ severities: ['high', 'critical'], roles: ['reviewer', 'approver', 'compliance'] }],
});

/** The transitions of the built-in policy, for templates to change. */
export const builtInTransitions = (
  change: (transition: PolicyTransition) => Partial<PolicyTransition>,
): PolicyTransition[] => defaultPolicy.transitions.map((one) => ({ ...one, ...change(one) }));
