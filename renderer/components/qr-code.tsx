import qrcode from 'qrcode-generator';

const QUIET = 4; // modules of margin that readers need

interface QrCodeProps {
  readonly text: string;
  /** What it is a code of, for those who can't see it. */
  readonly label: string;
  readonly sizePx?: number;
}

/** A QR code as a picture: black on white in light and dark, because readers want it so. */
export function QrCode({ text, label, sizePx = 144 }: QrCodeProps) {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (__, column) =>
      code.isDark(row, column) ? `M${column + QUIET} ${row + QUIET}h1v1h-1z` : '',
    ).join(''),
  );
  const side = count + 2 * QUIET;
  return (
    <svg role="img" aria-label={label} width={sizePx} height={sizePx} viewBox={`0 0 ${side} ${side}`}>
      <rect width={side} height={side} fill="#fff" />
      <path d={rows.join('')} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
