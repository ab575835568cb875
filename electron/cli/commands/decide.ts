import type { PromotionReview } from '../../../shared/model/promotion.ts';
import type { Call, Command } from '../command.ts';
import { describeRequest } from '../output/request.ts';
import { facts } from '../output/table.ts';
import { withSession } from '../session.ts';
import { signatureOf, signingOptions } from '../signing.ts';

const positionals = [{ name: 'REQUEST', min: 1, max: 1 }] as const;

type Decision = 'approve' | 'reject';

/** Shows the record, asks, and signs exactly what was shown: the service refuses when the record changed meanwhile. */
const decide = (call: Call, decision: Decision) =>
  withSession(call, 'person', async (session) => {
    const { client } = session;
    const requestId = call.args.first();
    const review = await client.call('promotion.review', { requestId });
    if (!call.json) call.surroundings.terminal.err(`${describeReview(review, decision)}\n`);
    const request = await client.call(decision === 'approve' ? 'promotion.approve' : 'promotion.reject', {
      requestId,
      ...(await signatureOf(call, session, review, `Sign to ${decision}?`)),
    });
    const { subject, status, toStage } = request;
    const ref = `${subject.model}@${subject.version}`;
    const signed = `Signed. ${ref} is in ${subject.stage}.`;
    const text = status === 'approved' ? signed : `Signed. The request to move ${ref} to ${toStage} is ${status}.`;
    return { json: request, text };
  });

const describeReview = (review: PromotionReview, decision: Decision): string =>
  `${describeRequest(review.request, review.estimate)}\n\n${facts([
    ['Your signature says', review.meaning[decision]],
    ['Digest of the record', review.digest],
    ["Can't sign", review.cannotSign],
  ])}`;

/** `approve`: signs the approval; the last one needed changes the stage. */
export const approve: Command = {
  name: 'approve',
  summary: 'Show what will be signed and sign the approval with your own key.',
  positionals,
  options: signingOptions,
  run: (call) => decide(call, 'approve'),
};

/** `reject`: signs the rejection and closes the request. */
export const reject: Command = {
  name: 'reject',
  summary: 'Sign the rejection of a request, which closes it.',
  positionals,
  options: signingOptions,
  run: (call) => decide(call, 'reject'),
};

/** `withdraw`: takes an own request back. */
export const withdraw: Command = {
  name: 'withdraw',
  summary: 'Take your own request back.',
  positionals,
  options: { reason: { ...signingOptions.reason, help: 'Why; it goes into the audit log.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const request = await client.call('promotion.withdraw', {
        requestId: call.args.first(),
        reason: call.args.required('reason'),
      });
      return { json: request, text: `Withdrawn: ${request.id}.` };
    }),
};
