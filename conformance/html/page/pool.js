'use strict';

// The port pool of one run, step by step: who held which ports.

// The states of the pool: number 0 before the first step, number n after the n-th that was judged.
// An item is a row of data.items: [transport, first, count, kind, owner, name, detail, possible].
function poolFrames(record) {
  let held = new Set(record.start);
  let dynamic = record.dynamic;
  const frames = [{held, added: [], removed: [], dynamic, states: 1, offer: [], also: []}];
  for (const [step, seen, offer, added, removed, states, also, ranges] of record.steps) {
    held = new Set(held);
    for (const item of removed) held.delete(item);
    for (const item of added) held.add(item);
    dynamic = ranges || dynamic;
    frames.push({step, seen, offer, held, added, removed, dynamic, states, also: also || []});
  }
  return frames;
}

function itemOf(index) {
  const [transport, first, count, kind, owner, name, detail, possible] = data.items[index];
  return {index, transport, first, count, end: first + count, kind, owner, name, detail,
    possible: Boolean(possible)};
}

// Every item that some frame has.
function itemsOfRun(frames) {
  const all = new Set();
  for (const frame of frames) for (const item of frame.held) all.add(item);
  return [...all].map(itemOf);
}

function heldItems(frame, transport) {
  return [...frame.held].map(itemOf).filter((item) => item.transport === transport);
}

function holdersOf(frame, transport, port) {
  return heldItems(frame, transport).filter((item) => item.first <= port && port < item.end);
}

// "20001" is "P+1" where the run gave it a name.
function portSymbol(record, items, port) {
  const within = (first, count) => first <= port && port < first + count;
  const block = record.lease.find(([, first, count]) => within(first, count));
  if (block) return `${block[0]}+${port - block[1]}`;
  const symbol = record.symbols.find(([, number]) => number === port);
  if (symbol) return symbol[0];
  const granted = items.find((item) => item.kind > 0 && item.name && within(item.first, item.count));
  return granted ? `${granted.name}+${port - granted.first}` : '';
}

// Colour of a holder: the number of the process in the scenario. Others have none.
function processNumber(scenario, owner) {
  const first = owner.split(', ')[0];
  const number = scenario.processes.findIndex(([name]) => name === first);
  return number < 0 ? -1 : number % 6;
}

function rangeText(first, count) {
  return count === 1 ? `${first}` : `${first}–${first + count - 1}`;
}

// "socket s of A (127.0.0.1, exclusive)"
function itemText(item) {
  let text = KINDS[item.kind];
  if (item.name) text += ` ${item.name}`;
  if (item.owner) text += ` of ${item.owner}`;
  else if (item.kind === 1) text += ' of somebody else';
  if (item.count > 1) text += `, ${rangeText(item.first, item.count)}`;
  if (item.detail) text += ` (${item.detail})`;
  return item.possible ? `possibly ${text}` : text;
}

// What holds a port, in words.
function portText(record, items, frame, transport, port) {
  const symbol = portSymbol(record, items, port);
  const holders = holdersOf(frame, transport, port).map(itemText);
  const [first, count] = frame.dynamic[transport];
  const inside = port >= first && port < first + count ? ', in the dynamic range' : '';
  const name = `${TRANSPORTS[transport]} ${port}${symbol ? ` (${symbol})` : ''}${inside}`;
  return `${name}: ${holders.length ? holders.join('; ') : 'free'}`;
}

// The blocks of ports that are worth a closer look, over the whole run: named ones, and whatever
// comes or goes. What is always there is added as long as it is little.
function blocksInUse(record, frames, transport, idle) {
  const items = itemsOfRun(frames).filter((item) => item.transport === transport);
  const always = (item) => frames.every((frame) => frame.held.has(item.index));
  const still = items.filter(always);
  const spans = items.filter((item) => !always(item)).map((item) => [item.first, item.end]);
  for (const [, first, count] of record.lease) {
    const meets = (item) => item.first < first + count && first < item.end;
    const other = itemsOfRun(frames).some((item) => item.transport !== transport && meets(item));
    // A block that nothing ever holds is shown once, for the transport that the scenario is about.
    if (items.some(meets) || (!other && transport === idle)) spans.push([first, first + count]);
  }
  const near = (item) => spans.some(([first, end]) => item.first <= end && first <= item.end);
  for (const item of still) {
    if (still.length <= 6 || near(item)) spans.push([item.first, item.end]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  const blocks = [];
  for (const [first, end] of spans) {
    const last = blocks[blocks.length - 1];
    if (last && first <= last.end + 2) last.end = Math.max(last.end, end);
    else blocks.push({first, end});
  }
  return blocks.map((block) => ({...block, items: items.filter((item) =>
    item.first < block.end && block.first < item.end)}));
}
