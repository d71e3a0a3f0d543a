// The HTML report in headless Chromium: what people do with it, by pointer and by keyboard.
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {severalEnvironments, wholeCorpus, wrongExpectation} from './environments.mjs';

const {PORTPOOL: portpool, ROOT: root, SCRATCH: scratch, CHROMIUM: chromiumPath} = process.env;
const load = createRequire(join(scratch, 'node_modules', 'x.js'));
const {chromium} = load('playwright-core');
const axe = load.resolve('axe-core/axe.min.js');

let browser;
let environments;
let corpus;
let wrong;
const strays = [];  // requests and errors of any page

before(async () => {
  const files = join(scratch, 'pages');
  mkdirSync(files, {recursive: true});
  environments = pathToFileURL(severalEnvironments({portpool, root, scratch: files})).href;
  corpus = pathToFileURL(wholeCorpus({portpool, root, scratch: files})).href;
  wrong = pathToFileURL(wrongExpectation({portpool, root, scratch: files})).href;
  browser = await chromium.launch({executablePath: chromiumPath, args: ['--headless', '--no-sandbox',
    '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync']});
});

const slow = 120_000;  // of a busy machine; nothing here waits for time to pass

after(async () => {
  if (browser) await browser.close();
});

async function open(url, options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(slow);
  const document = url.split('#')[0];
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== document) strays.push(request.url());
  });
  page.on('pageerror', (error) => strays.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) strays.push(`console: ${message.text()}`);
  });
  await page.goto(url);
  return page;
}

async function close(page) {
  await page.context().close();
  assert.deepEqual(strays, [], 'nothing is requested, and nothing goes wrong');
}

const hrefOfRun = (page, id) => page.evaluate(([scenario]) => {
  const number = data.scenarios.findIndex((one) => one.id === scenario);
  return `#/run/${data.runs.findIndex((run) => run.scenario === number)}`;
}, [id]);

async function openRun(id, options) {
  const page = await open(environments, options);
  await page.evaluate((hash) => { location.hash = hash; }, await hrefOfRun(page, id));
  await page.waitForSelector('.run-view');
  return page;
}

const mapBytes = (page) => page.evaluate(() =>
  [...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join());

test('the overview says what came out and leads to it', async () => {
  const page = await open(environments);
  const text = await page.locator('main').innerText();
  assert.match(text, /Overview[^]*4 environments[^]*Command\s+portpool check[^]*Made\s+20\d\d-/);
  assert.match(text, /Deviations[^]*bind-into-reservation-of-other-process[^]*allowed WSAEACCES/);
  assert.match(text, /Why runs are unsupported/);
  await page.locator('.runs a', {hasText: 'bind-into-reservation-of-other-process'}).first().click();
  await page.waitForSelector('li.current.is-deviates');
  await page.goBack();
  await page.locator('.summary a', {hasText: 'unsupported'}).click();
  await page.waitForSelector('h1:text-is("Scenarios")');
  const rows = await page.locator('tbody tr').allInnerTexts();
  assert.ok(rows.length > 0 && rows.every((row) => /unsupported/.test(row)), rows.join());
  await close(page);
});

test('a run opens at its first deviation, and keys work at once', async () => {
  const page = await open(environments);
  const hash = await page.evaluate(() => `#/run/${data.runs.findIndex((run) =>
    run.state === 'deviates')}`);
  await page.evaluate((to) => { location.hash = to; }, hash);
  await page.waitForSelector('li.current.is-deviates');
  const slider = page.locator('#step-slider');
  const place = await slider.inputValue();
  assert.notEqual(place, '0');
  await page.keyboard.press('Home');
  assert.equal(await slider.inputValue(), '0');
  await page.keyboard.press('ArrowRight');
  assert.equal(await slider.inputValue(), '1');
  await page.keyboard.press('n');
  assert.equal(await slider.inputValue(), place);
  await page.locator('.step-link').first().click();
  await page.waitForFunction(() => /\/1$/.test(location.hash));
  assert.equal(await page.locator('#step-slider').inputValue(), '1');
  await close(page);
});

const isShown = (page, selector) => page.evaluate((what) => {
  const {top, bottom} = document.querySelector(what).getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}, selector);

test('an expectation that is not met is shown at once, in the list and in the offer', async () => {
  const page = await open(wrong);
  await page.locator('.runs a', {hasText: 'wrong-expectation'}).first().click();
  await page.waitForSelector('li.current.is-deviates');
  assert.ok(await isShown(page, 'li.current .step'));
  assert.match(await page.locator('.offer').innerText(),
    /expected WSAEINVAL, seen success[^]*expected, but not allowed/);
  assert.equal(await page.locator('.offer .is-agreed').count(), 0);
  await page.keyboard.press('Home');
  await page.keyboard.press('n');
  assert.ok(await isShown(page, 'li.current .step'));
  await close(page);
});

test('tables of one environment fit the page, whatever a title is', async () => {
  for (const [hash, width] of [['#/scenarios', 1280], ['#/scenarios', 400], ['#/', 400]]) {
    const page = await open(wrong + hash, {viewport: {width, height: 900}});
    const over = await page.evaluate(() =>
      [...document.querySelectorAll('.scroll')].map((box) => box.scrollWidth - box.clientWidth));
    assert.deepEqual(over, [0], `${hash} at ${width}`);
    await close(page);
  }
});

test('an address that cannot be decoded leads to no view', async () => {
  const page = await open(wrong + '#/%E0%A4%A');
  assert.match(await page.locator('main').innerText(), /There is no such view/);
  await close(page);
});

test('a link to a question shows it below the head of the table', async () => {
  const page = await open(environments + '#/questions/AMB-20');
  const [top, head] = await page.evaluate(() =>
    [document.getElementById('AMB-20').getBoundingClientRect().top,
      document.querySelector('thead').getBoundingClientRect().bottom]);
  assert.ok(top >= 0 && top < 900 && top >= Math.min(head, 0), `${top}, head ends at ${head}`);
  await close(page);
});

test('machines that agree are folded into one column', async () => {
  const page = await open(environments + '#/clauses');
  const headers = await page.locator('th.environment').allInnerTexts();
  assert.equal(headers.length, 3, headers.join('\n'));
  assert.match(headers[0], /^Windows made-by-the-model-1\s+×2/);
  assert.match(headers[2], /^Wine/);
  await page.uncheck('.fold input');
  assert.equal(await page.locator('th.environment').count(), 4);
  await close(page);
});

test('a cell leads to the scenarios and a scenario to its trace', async () => {
  const page = await open(environments + '#/clauses');
  const row = page.locator('tr', {has: page.locator('a[href="#/clause/BIND-003"]')});
  const cell = row.locator('td.cell').nth(2);
  assert.match(await cell.innerText(), /✗/);
  await cell.locator('a').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1 >> text=BIND-003');
  const section = page.locator('section.column').first();
  assert.match(await section.innerText(), /Wine[^]*deviates[^]*bind-into-reservation-of-other-process/);
  await section.locator('a', {hasText: 'bind-into-reservation-of-other-process'}).click();
  await page.waitForSelector('.finding-box.is-deviates');
  assert.match(await page.locator('.facts').innerText(), /made-by-the-model-d/);
  assert.match(await page.locator('.finding-box').first().innerText(),
    /not allowed[^]*allowed[^]*WSAEACCES/);
  await page.goBack();
  await page.waitForSelector('h1 >> text=BIND-003');
  await close(page);
});

test('known deviations and what a system cannot do have states of their own', async () => {
  const page = await open(environments);
  assert.equal(await page.locator('.summary .is-known').count(), 1);
  assert.equal(await page.locator('.summary .is-unsupported').count(), 1);
  await page.click('nav a[data-view=scenarios]');
  await page.check('.states input[value=known]');
  const rows = await page.locator('tbody tr').allInnerTexts();
  assert.equal(rows.length, 1);
  assert.match(rows[0], /hostile-texts/);
  await page.click('tbody td.is-known a');
  assert.match(await page.locator('.finding-box.is-known').first().innerText(), /The test planted it\./);
  await close(page);
});

test('filters by family, text and state', async () => {
  const page = await open(environments + '#/clauses');
  const all = await page.locator('tbody th[scope=row]').count();
  assert.ok(all > 100);
  await page.selectOption('#filter-family', 'BIND');
  const families = await page.locator('tbody th[scope=row] .id').allInnerTexts();
  assert.ok(families.length < all && families.every((id) => id.startsWith('BIND-')));
  await page.fill('#filter-text', 'reservation');
  const some = await page.locator('tbody th[scope=row]').count();
  assert.ok(some > 0 && some < families.length);
  await page.check('.states input[value=deviates]');
  assert.ok(await page.locator('tbody th[scope=row]').count() <= some);
  assert.match(await page.locator('.status').innerText(), /^\d+ of \d+ clauses$/);
  await close(page);
});

test('the slider changes map, blocks and offer, by keyboard', async () => {
  const page = await openRun('bind-into-reservation-of-other-process');
  const slider = page.locator('#step-slider');
  await slider.focus();
  await page.keyboard.press('Home');
  const seen = [await mapBytes(page)];
  const offers = [await page.locator('.offer').innerText()];
  const blocks = [await page.locator('.strips').innerText()];
  const count = Number(await slider.getAttribute('max'));
  for (let i = 0; i < count; ++i) {
    await page.keyboard.press('ArrowRight');
    seen.push(await mapBytes(page));
    offers.push(await page.locator('.offer').innerText());
    blocks.push(await page.locator('.strips').innerText());
  }
  assert.equal(new Set(offers).size, count + 1, 'every step has an offer of its own');
  assert.ok(new Set(seen).size > 1, 'the map changes when a block is reserved');
  assert.ok(new Set(blocks).size > 1);
  assert.match(blocks.join(), /R\s*A/);
  assert.match(await slider.getAttribute('aria-valuetext'), new RegExp(`^${count} of ${count}: `));
  const offer = offers.find((text) => /WSAEACCES/.test(text));
  assert.match(offer, /what was seen/);
  assert.match(offer, /In the way: a runtime reservation of ports R\+0/);
  assert.match(offer, /BIND-003/);
  await page.keyboard.press('Home');
  assert.equal(await mapBytes(page), seen[0]);
  assert.match(page.url(), /\/0$/);
  await close(page);
});

test('play steps to the end and stops', async () => {
  const page = await openRun('hostile-texts');
  await page.clock.install();
  await page.click('text=Play');
  await page.clock.runFor(10000);
  const slider = page.locator('#step-slider');
  assert.equal(await slider.inputValue(), await slider.getAttribute('max'));
  assert.equal(await page.locator('.play').innerText(), 'Play');
  await close(page);
});

test('the map tells what holds a port, to the keyboard and to the pointer', async () => {
  const page = await openRun('hostile-texts');
  await page.locator('#step-slider').focus();
  await page.keyboard.press('End');
  const map = page.locator('.field-of-ports').first();
  await map.focus();
  const readout = page.locator('.readout');
  const texts = [await readout.innerText()];
  for (const key of ['n', 'n', 'n', 'ArrowUp']) {
    await page.keyboard.press(key);
    texts.push(await readout.innerText());
  }
  assert.match(texts.join('\n'), /TCP 2000\d \(P\+0\): runtime reservation R of A, 2000\d–2000\d/);
  assert.match(texts.join('\n'), /TCP 49152 \(dynamic#1\), in the dynamic range: socket thief of B/);
  assert.match(texts[4], /: free$/);
  const box = await map.boundingBox();
  const [x, y] = [20000 % 256, Math.floor(20000 / 256)];
  await page.mouse.move(box.x + (x + 1.5) * box.width / 256, box.y + (y + .5) * box.height / 256);
  assert.match(await page.locator('.tip').first().innerText(), /runtime reservation R of A/);
  await page.locator('.strip .port').first().focus();
  await page.keyboard.press('ArrowRight');
  assert.match(await readout.innerText(), /TCP 20001 \(P\+1\)/);
  await close(page);
});

test('hostile texts are shown as texts', async () => {
  const page = await openRun('hostile-texts');
  assert.match(await page.locator('h1').innerText(), /^<\/script><script>window\.broken=1/);
  assert.match(await page.locator('.facts').innerText(), /<svg onload=/);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.equal(await page.locator('main img, main svg, main script').count(), 0);
  await close(page);
});

test('questions show what was learned and lead to the step that decided', async () => {
  const page = await open(environments + '#/questions');
  const decided = page.locator('.learned .decided');
  assert.ok(await decided.count() > 0);
  await page.locator('.learned details summary').first().click();
  await page.locator('.learned details a').first().click();
  await page.waitForSelector('.run-view');
  await close(page);
});

// Every view in one page: a window of its own for each costs more than the checks.
for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing to complain of, ${colorScheme}`, async () => {
    const page = await open(environments, {colorScheme});
    const ground = await page.evaluate(() =>
      getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(ground, colorScheme === 'dark' ? 'rgb(16, 21, 26)' : 'rgb(255, 255, 255)');
    // Scripts from outside are forbidden, and rightly; the protocol of the browser may.
    const client = await page.context().newCDPSession(page);
    await client.send('Runtime.evaluate', {expression: readFileSync(axe, 'utf8')});
    const run = await hrefOfRun(page, 'bind-into-reservation-of-other-process');
    for (const hash of ['#/', '#/clauses', '#/clause/BIND-003/2', '#/questions', '#/scenarios', run]) {
      await page.evaluate((to) => { location.hash = to; }, hash);
      await page.waitForFunction((to) => shownPath === to.slice(2), hash);
      if (hash === run) {
        await page.locator('#step-slider').focus();
        await page.keyboard.press('End');
        await page.locator('.holders summary').click();
      }
      const violations = await page.evaluate(async () => (await axe.run(document, {
        resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
          'wcag22aa', 'best-practice']})).violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3)
        .map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`));
      assert.deepEqual(violations, [], hash);
    }
    await close(page);
  });
}

test('narrow screens: the page itself never scrolls sideways', async () => {
  const page = await open(environments, {viewport: {width: 360, height: 740}});
  const run = await hrefOfRun(page, 'bind-into-reservation-of-other-process');
  for (const hash of ['#/', '#/clauses', '#/clause/BIND-003', '#/questions', '#/scenarios', run]) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForFunction((to) => shownPath === to.slice(2), hash);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${hash}: ${over} pixels`);
  }
  await close(page);
});

test('everything can be reached by keyboard, and focus is seen', async () => {
  const first = await open(environments);
  const run = await hrefOfRun(first, 'bind-into-reservation-of-other-process');
  await close(first);
  const page = await open(environments + run);
  const reached = new Set();
  for (let i = 0; i < 80; ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      return {what: element.id || element.className || element.tagName,
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0};
    });
    if (at.what === 'BODY') break;
    reached.add(at.what);
    assert.ok(at.outlined, `${at.what} has no visible focus`);
  }
  for (const wanted of ['skip', 'step', 'step-slider', 'play', 'field-of-ports', 'port']) {
    assert.ok(reached.has(wanted), `${wanted} of ${[...reached]}`);
  }
  await close(page);
});

test('the whole corpus is one page of less than 5 MB that opens', async () => {
  const size = statSync(new URL(corpus)).size;
  assert.ok(size < 5e6, `${size} bytes`);
  const started = Date.now();
  const page = await open(corpus + '#/clauses');
  await page.waitForSelector('td.cell');
  console.log(`corpus: ${size} bytes, shown after ${Date.now() - started} ms`);
  const runs = await page.evaluate(() => data.runs.length);
  assert.ok(runs > 600);
  // Every run can be drawn at every step.
  const drawn = await page.evaluate(() => {
    let steps = 0;
    data.runs.forEach((run, index) => {
      const view = new RunView(index, 0);
      const {content} = view.view();
      fill(document.getElementById('main'), content);
      view.frames.forEach((frame, place) => view.show(place));
      steps += view.frames.length;
    });
    return steps;
  });
  assert.ok(drawn > runs);
  await close(page);
});
