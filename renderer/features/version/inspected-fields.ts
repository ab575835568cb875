import type { Inspection } from '../../../shared/model/inspection.ts';
import { formatNumber } from '../../components/format.ts';

const MAX_VALUE_LENGTH = 500;
const MAX_FIELDS = 60;

/** Counts and the format's own fields, each as text; unknown counts stay null. Values come from the file: bounded. */
export function inspectedFields(inspection: Inspection): { readonly label: string; readonly value: string | null }[] {
  const count = (value: number | null) => (value === null ? null : formatNumber(value));
  return [
    { label: 'Parameters', value: count(inspection.parameterCount) },
    { label: 'Tensors', value: count(inspection.tensorCount) },
    { label: 'Layers', value: count(inspection.layerCount) },
    { label: 'Operators', value: count(inspection.operatorCount) },
    { label: 'Operator types', value: operatorTypes(inspection.operatorTypes) },
    { label: 'Complexity', value: count(inspection.complexity) },
    ...Object.entries(inspection.metadata)
      .slice(0, MAX_FIELDS)
      .map(([key, value]) => ({ label: wordsOf(key), value: textOf(value) })),
  ];
}

function operatorTypes(types: Inspection['operatorTypes']): string | null {
  if (types === null) return null;
  const byCount = Object.entries(types).toSorted((a, b) => b[1] - a[1]);
  return cut(byCount.map(([name, count]) => `${name} ${count}`).join(', '));
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return formatNumber(value);
  return cut(typeof value === 'string' ? value : JSON.stringify(value));
}

const cut = (text: string): string => (text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text);

/** `irVersion` as "Ir version". */
function wordsOf(key: string): string {
  const words = key.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
