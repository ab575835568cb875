import type { VersionDossier } from './dossier.ts';
import { dossierDocument } from './dossier-document.ts';
import { noPace, type Pace } from './pace.ts';
import { renderReportPdf } from './pdf-report.ts';

/**
 * The dossier as a tagged PDF/A-3a with the data attached. `reportText` is the sealed JSON (`renderDossierJson`); without it the plain
 * data is attached. The same dossier gives the same bytes.
 */
export const renderDossierPdf = (
  dossier: VersionDossier,
  reportText: string | null = null,
  pace: Pace = noPace,
): Promise<Uint8Array> => {
  const name = `${dossier.version.model}-${dossier.version.version}.dossier.json`;
  const attachment = { name, text: reportText ?? JSON.stringify(dossier, null, 1) };
  return renderReportPdf(dossierDocument(dossier), attachment, pace);
};
