import type { VersionDossier } from './dossier.ts';
import { dossierDocument } from './dossier-document.ts';
import { renderReportPdf } from './pdf-report.ts';

/**
 * The dossier as a tagged PDF/A-3a with the data attached. `reportText` is the sealed JSON (`renderDossierJson`); without it the plain
 * data is attached. The same dossier gives the same bytes.
 */
export const renderDossierPdf = (dossier: VersionDossier, reportText: string | null = null): Promise<Uint8Array> =>
  renderReportPdf(dossierDocument(dossier), {
    name: `${dossier.version.model}-${dossier.version.version}.dossier.json`,
    text: reportText ?? JSON.stringify(dossier, null, 1),
  });
