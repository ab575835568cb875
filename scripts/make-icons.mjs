// Draws resources/icon.svg as the three files that the installers want. Run it after a change of the drawing:
// node scripts/make-icons.mjs. The results are kept in the repository, so that packing needs no browser.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const resources = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../resources');
const svg = readFileSync(path.join(resources, 'icon.svg'), 'utf8');

const browser = await chromium.launch({
  executablePath: process.env.STRONGROOM_CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

/** The drawing as a PNG of `size` by `size` pixels with a clear background. */
async function draw(size) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const scaled = svg.replace('width="512" height="512"', `width="${size}" height="${size}"`);
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${scaled}`);
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return png;
}

/** ICO: a directory of PNG images (Windows Vista and later). */
function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at); // 0 stands for 256
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

/** ICNS: typed blocks of PNG images. */
function icns(images) {
  const blocks = images.flatMap(({ type, png }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(png.length + 8, 4);
    return [head, png];
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'ascii');
  head.writeUInt32BE(8 + blocks.reduce((sum, { length }) => sum + length, 0), 4);
  return Buffer.concat([head, ...blocks]);
}

const small = await Promise.all([16, 32, 48, 256].map(async (size) => ({ size, png: await draw(size) })));
const [png512, png1024] = [await draw(512), await draw(1024)];
await browser.close();
writeFileSync(path.join(resources, 'icon.png'), png512);
writeFileSync(path.join(resources, 'icon.ico'), ico(small));
writeFileSync(
  path.join(resources, 'icon.icns'),
  icns([
    { type: 'ic09', png: png512 },
    { type: 'ic10', png: png1024 },
  ]),
);
