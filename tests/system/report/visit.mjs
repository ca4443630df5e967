// SPDX-License-Identifier: Apache-2.0
// Opens a report in headless Chromium as a reader would, and prints what it found as one JSON object.
//   node visit.mjs PLAYWRIGHT PAGE SCREENSHOT
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [playwright, file, screenshot] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const found = { errors: [], requests: [], dialogs: 0 };

async function open() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) found.errors.push(message.text()); });
  page.on('pageerror', error => found.errors.push(String(error.stack || error)));
  page.on('dialog', dialog => { ++found.dialogs; dialog.dismiss(); });
  page.on('request', request => { if (/^https?:/.test(request.url())) found.requests.push(request.url()); });
  const begin = Date.now();
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'yes', null, { timeout: 20000 }).catch(() => found.errors.push('the page is never ready'));
  return { page, ms: Date.now() - begin };
}

// The least of three: a busy machine is no property of the page.
let { page, ms } = await open();
found.ready_ms = ms;
for (let i = 0; i < 2; ++i) {
  await page.close();
  ({ page, ms } = await open());
  found.ready_ms = Math.min(found.ready_ms, ms);
}

found.charts = await page.evaluate(() => charts.map(chart => ({
  title: chart.title, query: chart.query, rows: chart.rows.length, drawn: chart.instance.getZr().storage.getDisplayList(true).length,
  axes: ['xAxis', 'yAxis'].flatMap(key => (chart.instance.getOption()[key] || []).map(axis => axis.name || '')),
})));
found.width = await page.evaluate(() => document.documentElement.scrollWidth);
// What sticks out of the window, unless something around it scrolls.
found.wide = await page.evaluate(() => [...document.querySelectorAll('main *')].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.right > innerWidth + 1 && !element.closest('.table') && !element.closest('.canvas');
}).map(element => element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 40)));
found.text = await page.evaluate(() => document.querySelector('main').innerText + '\n' + document.querySelector('header').innerText);
found.hacked = await page.evaluate(() => 'hacked' in window);
found.foreign = await page.evaluate(() => document.querySelectorAll('main img, main script, main b').length);

// Every table sorts by its second column, up and down.
found.unsorted = [];
const tables = await page.$$('.table');
for (const table of tables) {
  const heads = await table.$$('th');
  if (heads.length < 2) continue;
  for (const up of [true, false]) {
    await heads[1].evaluate(head => head.click());
    const cells = await table.$$eval('tbody tr', lines => lines.map(line => line.children[1].textContent));
    const values = cells.filter(text => text !== '–');
    const numbers = values.map(text => Number(text.replace(/,/g, '').replace(' %', '')));
    const numeric = numbers.every(Number.isFinite);
    const inOrder = values.every((_, i) => {
      if (i === 0) return true;
      const by = numeric ? numbers[i - 1] - numbers[i] : values[i - 1].localeCompare(values[i], 'en', { numeric: true });
      return up ? by <= 0 : by >= 0;
    });
    if (!inOrder) found.unsorted.push(`${await heads[1].textContent()}: ${values.slice(0, 6).join(' ')}`);
  }
}
found.tables = tables.length;
found.aria = await page.$$eval('th[aria-sort=descending]', heads => heads.length);

// The wheel zooms into a timeline; a search marks spans.
const line = await page.evaluate(() => charts.findIndex(chart => chart.title.startsWith('Timeline')));
if (line >= 0) {
  const span = () => page.evaluate(i => { const zoom = charts[i].instance.getOption().dataZoom[0]; return zoom.end - zoom.start; }, line);
  const canvas = (await page.$$('.canvas'))[line];
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  found.zoom_before = await span();
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  for (let i = 0; i < 4; ++i) await page.mouse.wheel(0, -240);
  await page.waitForTimeout(300);
  found.zoom_after = await span();
  await page.fill('input[placeholder=operation]', 'dispatch');
  found.search = await page.evaluate(() => document.querySelector('input[placeholder=operation]').closest('.controls').innerText);
}

// A row of the table of points becomes the chosen point.
const pick = await page.$('tbody.pick tr:last-child');
if (pick) {
  const id = await pick.$eval('td', cell => cell.textContent);
  await pick.evaluate(row => row.click());
  found.picked = id;
  found.chosen = await page.evaluate(() => [...document.querySelectorAll('p')].map(p => p.textContent).find(text => text.startsWith('Point ')) || '');
}
await page.evaluate(() => scrollTo(0, 0));
if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
await page.emulateMedia({ media: 'print' });
found.print_width = await page.evaluate(() => document.documentElement.scrollWidth);
await browser.close();
console.log(JSON.stringify(found));
