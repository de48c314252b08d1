// Renders the demo's drawings (*.svg) as the WebP files beside them, which the program carries. Only who changes a drawing runs
// it: `tests/browser/install.sh && node crates/jangteo/demo/render.cjs`.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { chromium } = require('../../../tests/browser/node_modules/playwright-core');

const SIDE = 800;
const QUALITY = 0.74;
const BYTES_MAX = 512 * 1024;

// Runs in the page.
const render = async ({ svg, side, quality }) => {
  const image = new Image(side, side);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  canvas.getContext('2d').drawImage(image, 0, 0, side, side);
  return canvas.toDataURL('image/webp', quality).split(',')[1];
};

const main = async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage();
  const drawings = readdirSync(__dirname).filter((name) => name.endsWith('.svg'));
  let total = 0;
  for (const name of drawings) {
    const svg = readFileSync(join(__dirname, name), 'utf8');
    const file = Buffer.from(await page.evaluate(render, { svg, side: SIDE, quality: QUALITY }), 'base64');
    writeFileSync(join(__dirname, name.replace(/svg$/, 'webp')), file);
    total += file.length;
  }
  await browser.close();
  console.log(`${drawings.length} pictures, ${Math.ceil(total / 1024)} KiB`);
  if (total > BYTES_MAX) throw new Error(`more than ${BYTES_MAX / 1024} KiB`);
};

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
