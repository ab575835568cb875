import type { Finding } from '../../../../shared/model/inspection.ts';
import type { ArchivePart } from '../archive/index.ts';
import { contentChecker } from '../code/member-content.ts';
import type { InspectLimits } from '../limits.ts';
import { finding } from '../reader.ts';

const mostFiles = 500;
const mostBytes = 2 * 1024 * 1024;

/** Operators that read, map or write files of the machine that runs the code. */
const fileOperator = /\b(?:torch|ops\.aten)\.(?:from_file|save|load)\s*\(/;
/** Sets of operators that come with PyTorch and its own libraries. */
const ownOperators =
  /^(?:aten|prim|prims|quantized|_quantized|sparse|mkldnn|mkldnn_prepacked|xnnpack|prepacked|vulkan|vulkan_prepack|metal|metal_prepack|inductor|profiler|c10d|cuda|image|video|torchvision|torchaudio|torchtext|fbgemm|static_runtime|tensorexpr|onednn|rngprims|mps|nnapi|_caffe2|internal)$/;

/** Findings about what lies in PyTorch's archive beside pickles and tensors: programs, settings, and TorchScript, which is Python by its looks only. */
export function torchContentChecker(
  root: string,
  limits: InspectLimits,
): (part: ArchivePart, head: Uint8Array) => Finding[] {
  const others = contentChecker(limits);
  let files = 0;
  return (part, head) => {
    const name = part.name.slice(root.length);
    if (!/^code\/.*\.py$/.test(name)) return others(part, head);
    files += 1;
    if (files > mostFiles || part.sizeBytes > mostBytes) return [];
    const source = part.open();
    const text = Buffer.from(source.read(0, source.sizeBytes)).toString('utf8');
    return [...checkTorchScript(text), ...(/(?:^|\n)\s*import\s/.test(text) ? others(part, head) : [])];
  };
}

function checkTorchScript(code: string): Finding[] {
  const file = fileOperator.exec(code)?.[0];
  if (file !== undefined) {
    const detail = `The code of the model uses "${file}", which reads or writes files of the machine that runs it.`;
    return [finding('high', 'torchscript.file_operator', detail)];
  }
  for (const [, set = ''] of code.matchAll(/\bops\.(\w{1,80})\./g)) {
    if (ownOperators.test(set)) continue;
    return [finding('medium', 'torchscript.custom_operator', `The model uses operators of the set "${set}".`)];
  }
  return [];
}
