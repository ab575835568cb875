import { chartWords, type Ink, layChart } from './chart.ts';
import { type Block, type Cell, cellText, type ReportDocument, type Series } from './document.ts';
import { verifyLines } from './how-to-verify.ts';
import { dateTime, grouped, printable } from './text.ts';

/** Text from outside inside markup: it can be nothing but text. */
const escaped = (text: string): string =>
  printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `
:root{color-scheme:light dark;--ink:#1b2028;--muted:#566070;--rule:#d3d9e1;--shade:#f2f4f7;--paper:#fff;--accent:#1f4e79;--good:#1d6b3a;--bad:#a1262b;--mark:#fff1b8}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--muted:#a3adba;--rule:#39414d;--shade:#1d232b;--paper:#14181e;--accent:#8ec1f2;--good:#7fd49c;--bad:#ff9a9a;--mark:#5a4700}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,"DejaVu Sans",sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 24px 64px}
header{border-bottom:2px solid var(--accent);padding-bottom:12px}
.kind{margin:0;color:var(--accent);font-size:13px;font-weight:700;letter-spacing:.05em;text-transform:uppercase}
h1{margin:2px 0 4px;font-size:30px;line-height:1.2;overflow-wrap:anywhere}
h2{margin:34px 0 8px;font-size:19px;color:var(--accent)}
h3{margin:22px 0 6px;font-size:16px}
p{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.muted{color:var(--muted)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:6px 9px;border-bottom:1px solid var(--rule);white-space:pre-wrap;overflow-wrap:anywhere}
thead th{background:var(--shade);color:var(--muted);font-size:13px}
.facts th{width:27%;color:var(--muted);font-weight:400}
.strong{font-weight:700}.good{color:var(--good);font-weight:700}.bad{color:var(--bad);font-weight:700}
mark{background:var(--mark);color:inherit;font-weight:700;padding:0 2px}
code,.code{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
figure{margin:14px 0}figcaption{font-weight:700;margin-bottom:4px}
svg{max-width:100%;height:auto}svg text{fill:var(--muted);font:9px system-ui,sans-serif}
footer{margin-top:36px;border-top:1px solid var(--rule);padding-top:8px;color:var(--muted);font-size:13px}
@media print{:root{color-scheme:light;--ink:#1b2028;--muted:#566070;--rule:#d3d9e1;--shade:#f2f4f7;--paper:#fff;--accent:#1f4e79;--good:#1d6b3a;--bad:#a1262b;--mark:#fff1b8}
main{max-width:none;padding:0}body{font-size:10.5pt}table{font-size:9pt}tr,figure{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}@page{margin:18mm}}
`;

/**
 * The report as one HTML file: no script, nothing from elsewhere (the policy inside refuses both), readable in a light and a dark
 * window, with a layout for paper. The same document gives the same bytes.
 */
export function renderReportHtml(document: ReportDocument, fileName: string): string {
  const { title, name, origin, registryId, checkpoint, redacted, leavesOut } = document;
  const sections = document.sections.map(
    (section) => `<section><h2>${escaped(section.title)}</h2>${section.blocks.map(block).join('\n')}</section>`,
  );
  const made = `Made ${dateTime(origin.generatedAt)} by ${origin.generatedBy?.name ?? 'the workstation'}`;
  const left = leavesOut.length === 0 ? ['Nothing.'] : leavesOut;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Strongroom ${escaped(origin.build.version)}">
<title>${escaped(`${title}: ${name}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="kind">${escaped(title)}</p>
<h1>${escaped(name)}</h1>
<p class="muted">${escaped(`${made}${redacted ? ' · redacted: names are pseudonyms' : ''}`)}</p>
</header>
${sections.join('\n')}
<section><h2>What this report leaves out</h2>
<ul>${left.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul></section>
<section><h2>How to verify this report</h2>
${facts([
  ['Short code', { text: checkpoint.shortCode, mark: 'strong' }],
  ['Records vouched for', grouped(checkpoint.size)],
  ['Signed', dateTime(checkpoint.time)],
  ['Merkle root (SHA-256)', { text: checkpoint.rootHash, mark: 'code' }],
])}
${verifyLines(fileName)
  .map(({ text, isCommand }) => `<p>${isCommand ? `<code>${escaped(text)}</code>` : escaped(text)}</p>`)
  .join('\n')}
</section>
<footer>${escaped(`${name} · registry ${registryId} · checkpoint ${checkpoint.shortCode} · Strongroom ${origin.build.version}, build ${origin.build.digest}`)}</footer>
</main>
</body>
</html>
`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'note':
      return `<p>${marked(one.text)}</p>`;
    case 'heading':
      return `<h3>${escaped(one.text)}</h3>`;
    case 'facts':
      return facts(one.rows);
    case 'table':
      if (one.rows.length === 0) return `<p class="muted">${escaped(one.none)}</p>`;
      return `<div class="scroll" tabindex="0" role="group" aria-label="${escaped(one.columns.map(({ title }) => title).join(', '))}"><table><thead><tr>${one.columns
        .map(({ title, share }) => `<th scope="col" style="width:${width(share, one.columns)}%">${escaped(title)}</th>`)
        .join('')}</tr></thead><tbody>
${one.rows.map((row) => `<tr>${row.map((cell) => `<td>${marked(cell)}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
    case 'series':
      return figure(one);
  }
}

const width = (share: number, columns: readonly { share: number }[]): string =>
  ((100 * share) / columns.reduce((sum, one) => sum + one.share, 0)).toFixed(1);

const facts = (rows: readonly (readonly [string, Cell])[]): string =>
  `<table class="facts"><tbody>${rows
    .map(([label, value]) => `<tr><th scope="row">${escaped(label)}</th><td>${marked(value)}</td></tr>`)
    .join('\n')}</tbody></table>`;

function marked(cell: Cell): string {
  const text = escaped(cellText(cell));
  if (typeof cell === 'string') return text;
  if (cell.mark === 'changed') return `<mark>${text}</mark>`;
  return `<span class="${cell.mark}">${text}</span>`;
}

const CHART_WIDTH = 620;

function figure(series: Series): string {
  const { ink, height } = layChart(series, CHART_WIDTH);
  return `<figure><figcaption>${escaped(`${series.title} (${series.unit})`)}</figcaption><svg viewBox="0 0 ${CHART_WIDTH} ${height}" width="${CHART_WIDTH}" height="${height}" role="img" aria-label="${escaped(chartWords(series))}">${ink
    .map(svg)
    .join('')}</svg></figure>`;
}

const n = (value: number): string => String(Number(value.toFixed(2)));
const anchors = { left: 'start', middle: 'middle', right: 'end' } as const;

function svg(one: Ink): string {
  switch (one.kind) {
    case 'line':
      return `<line x1="${n(one.from[0])}" y1="${n(one.from[1])}" x2="${n(one.to[0])}" y2="${n(one.to[1])}" stroke="${one.colour}" stroke-width="${one.width}"/>`;
    case 'path':
      return `<polyline points="${one.spots.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}" fill="none" stroke="${one.colour}" stroke-width="1.6"/>`;
    case 'dot':
      return one.shape % 2 === 0
        ? `<circle cx="${n(one.at[0])}" cy="${n(one.at[1])}" r="2.8" fill="${one.colour}"/>`
        : `<rect x="${n(one.at[0] - 2.6)}" y="${n(one.at[1] - 2.6)}" width="5.2" height="5.2" fill="${one.colour}"/>`;
    case 'bar':
      return `<rect x="${n(one.at[0])}" y="${n(one.at[1])}" width="${n(one.width)}" height="${n(one.height)}" fill="${one.colour}"/>`;
    case 'text':
      return `<text x="${n(one.at[0])}" y="${n(one.at[1])}" text-anchor="${anchors[one.align]}">${escaped(one.text)}</text>`;
  }
}
