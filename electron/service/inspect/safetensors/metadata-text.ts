import type { Finding, TensorEntry } from '../../../../shared/model/inspection.ts';
import { commandIn, mayHoldCommand } from '../code/commands.ts';
import { reasonAgainst } from '../code/suspect-text.ts';
import type { InspectLimits } from '../limits.ts';
import { finding } from '../reader.ts';

const mostFindings = 20;
/** Longer values are tables and pictures that training tools put there. */
const longestText = 64 * 1024;
/** Characters that are looked at in all. */
const mostText = 4 * 1024 * 1024;

/** Findings about the free text that a safetensors header carries: data by its format, but programs show, log and sometimes run it. */
export function checkMetadataText(metadata: Readonly<Record<string, string>> | null, limits: InspectLimits): Finding[] {
  const found: Finding[] = [];
  let seen = 0;
  for (const [key, text] of Object.entries(metadata ?? {})) {
    if (text.length > longestText || found.length >= mostFindings) continue;
    seen += text.length;
    if (seen > mostText) {
      found.push(finding('medium', 'code.too_long', 'The metadata is too long to be looked through.', '__metadata__'));
      break;
    }
    const what = reasonAgainst(key, text, limits);
    if (what === null) continue;
    const detail = `The metadata of the header holds ${what}, which no model needs.`;
    found.push(finding('high', 'safetensors.metadata_code', detail, `__metadata__: ${key}`));
  }
  return found;
}

/** Findings about tensors whose names are paths or code: programs make files and attributes of names. */
export function checkTensorNames(tensors: readonly TensorEntry[]): Finding[] {
  const odd = tensors.filter(
    ({ name }) => /(?:^|[\\/])\.\.[\\/]/.test(name) || (mayHoldCommand(name) && commandIn(name) !== null),
  );
  return odd.slice(0, mostFindings).map(({ name }) => {
    const detail = 'The name of a tensor is a path out of its folder, or code.';
    return finding('high', 'safetensors.metadata_code', detail, name);
  });
}
