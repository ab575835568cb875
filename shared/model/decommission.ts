import { z } from 'zod';

/** What must be settled before a model ends, with the question for a person. Each needs an answer in words. */
export const decommissionChecklist = {
  dependents: 'Which models and systems used it, and what do they use now?',
  deployments: 'Where was it deployed, and when was each deployment ended?',
  records: 'Which records are kept, and until when?',
  access: 'Whose access to it has ended?',
  replacement: 'What replaces it, or why does nothing?',
  contingency: 'What was the plan for a third-party model, or why is there none?',
} as const;

const answer = z.string().trim().min(1, 'Answer each point; “none” with its reason is an answer.').max(2000);
export const DecommissionChecklist = z.strictObject({
  dependents: answer,
  deployments: answer,
  records: answer,
  access: answer,
  replacement: answer,
  contingency: answer,
});
export type DecommissionChecklist = z.infer<typeof DecommissionChecklist>;

/** The end of a model, as it was signed. */
export const Decommission = z.strictObject({
  model: z.string(),
  checklist: z.record(z.string(), z.string()),
  statementId: z.string(),
  at: z.iso.datetime(),
  byPerson: z.string(),
});
export type Decommission = z.infer<typeof Decommission>;
