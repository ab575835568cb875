import type { VersionDetail } from '../../../shared/model/version.ts';

/** What the page can see that forbids to delete a version, with what to do about it; null: the service may still refuse (retention). */
export function deletionHindrance(
  version: Pick<VersionDetail, 'deletion' | 'holds' | 'stage' | 'openRequestId'>,
): string | null {
  const hold = version.holds[0];
  if (version.deletion !== null) return 'It is deleted already.';
  if (hold) return `A legal hold on ${hold.subject.label} is in force. Compliance can release it.`;
  if (version.stage === 'staging' || version.stage === 'production')
    return `It is in ${version.stage}. Move it to another stage first.`;
  if (version.openRequestId !== null) return 'A promotion request is open. Decide or withdraw it first.';
  return null;
}
