import type { Checkpoint } from '../../../shared/model/audit.ts';
import type { PageWriter } from './page-writer.ts';
import { dateTime, grouped } from './text.ts';

/** How a reader checks the paper: the checkpoint, its short code, and what to do. */
export function anchorSection(writer: PageWriter, checkpoint: Checkpoint, attachment: string | null): void {
  if (writer.hasCodes)
    writer.paragraph(
      'Letters that the font of this document has not stand as their codes, such as [U+674E]. The data behind it has them as they are.',
      { colour: 'muted' },
    );
  writer.section('How to verify this report');
  writer.facts([
    ['Short code', { text: checkpoint.shortCode, bold: true, size: 11 }],
    ['Records vouched for', grouped(checkpoint.size)],
    ['Signed', dateTime(checkpoint.time)],
    ['Merkle root (SHA-256)', { text: checkpoint.rootHash, size: 8 }],
  ]);
  const carried =
    attachment === null ? 'The JSON report of the same data' : `The file ${attachment} attached to this document`;
  writer.paragraph(`${carried} holds everything printed here with its proofs. Save it, then run:`);
  writer.paragraph(`strongroom audit verify ${attachment ?? 'FILE'}`, { bold: true });
  writer.paragraph(
    'The command names every byte that was changed and prints the short code of the checkpoint. Compare the code with one that was ' +
      'kept outside this workstation: the same count of records with another code is another log. The printed page alone proves nothing.',
  );
  writer.paragraph('The checkpoint is a C2SP signed note, signed with Ed25519 by the workstation key:', {
    colour: 'muted',
  });
  writer.paragraph(checkpoint.note.trimEnd(), { size: 7.5 });
}
