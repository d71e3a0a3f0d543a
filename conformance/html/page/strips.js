'use strict';

// The blocks in use at a size at which they can be read: ports in a row, above what holds them.
// Runs of ports between which nothing changes are folded.

const FOLD_FROM = 9;  // equal ports in a row

// The columns of a block: {first, end}, one port each, or a folded run.
function columnsOfBlock(block) {
  const edges = new Set([block.first, block.end]);
  for (const item of block.items) {
    for (const edge of [item.first, item.end]) {
      if (block.first <= edge && edge <= block.end) edges.add(edge);
    }
  }
  const sorted = [...edges].sort((a, b) => a - b);
  const shown = [];
  for (let i = 0; i + 1 < sorted.length; ++i) {
    const [first, end] = [sorted[i], sorted[i + 1]];
    if (end - first < FOLD_FROM) {
      for (let port = first; port < end; ++port) shown.push({first: port, end: port + 1});
    } else {
      shown.push({first, end: first + 1}, {first: first + 1, end: end - 1},
        {first: end - 1, end});
    }
  }
  return shown;
}

// Rows of items so that none covers another: blocks above, sockets below.
function lanesOf(items) {
  const lanes = [];
  const sorted = [...items].sort((a, b) => b.kind - a.kind || a.first - b.first);
  for (const item of sorted) {
    let lane = lanes.find((one) => one.kind === item.kind &&
      one.items.every((other) => other.end <= item.first || item.end <= other.first));
    if (!lane) lanes.push(lane = {kind: item.kind, items: []});
    lane.items.push(item);
  }
  return lanes;
}

function itemLabel(item) {
  const name = item.name || ['socket', 'reservation', 'persistent', 'exclusion',
    'TIME_WAIT'][item.kind];
  const owner = item.owner || (item.kind === 1 ? 'somebody else' : '');
  return [item.possible && '? ', h('span', {class: 'item-name'}, name),
    owner && h('span', {class: 'item-owner'}, owner)];
}

class Strip {
  constructor({transport, block, index, scenario, symbol, inspect}) {
    Object.assign(this, {transport, block, index, scenario, inspect});
    this.columns = columnsOfBlock(block);
    this.lanes = lanesOf(block.items);
    this.ports = this.columns.map((column, place) => this.portButton(column, place, symbol));
    this.body = h('div', {class: 'strip-grid',
      style: {gridTemplateColumns: `repeat(${this.columns.length}, minmax(4.2rem, max-content))`}});
    const name = `${TRANSPORTS[transport]} ${rangeText(block.first, block.end - block.first)}`;
    this.element = h('section', {class: 'strip', 'aria-label': name},
      h('h3', {}, h('span', {class: 'block-number', 'aria-hidden': 'true'}, index + 1), ' ', name),
      h('div', {class: 'strip-scroll'}, this.body));
  }

  portButton(column, place, symbol) {
    if (column.end - column.first > 1) {
      return h('div', {class: 'port folded-ports', style: {gridColumn: place + 1, gridRow: 1}},
        `… ${column.end - column.first} ports …`);
    }
    const name = symbol(column.first);
    return h('button', {type: 'button', class: 'port', tabindex: place === 0 ? '0' : '-1',
      style: {gridColumn: place + 1, gridRow: 1},
      dataset: {port: column.first},
      'aria-label': `Port ${column.first}${name ? `, ${name}` : ''}`,
      onclick: () => this.inspect(column.first),
      onfocus: () => this.inspect(column.first),
      onkeydown: (event) => this.key(event)},
    h('span', {class: 'number'}, column.first), h('span', {class: 'symbol'}, name));
  }

  // The arrow keys go from port to port; Tab leaves the strip.
  key(event) {
    const buttons = this.ports.filter((port) => port.tagName === 'BUTTON');
    const at = buttons.indexOf(event.currentTarget);
    const to = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1}[event.key];
    if (to === undefined || !buttons[to]) return;
    for (const button of buttons) button.tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
    event.preventDefault();
  }

  show(frame) {
    const added = new Set(frame.added);
    const removed = new Set(frame.removed);
    const pieces = this.lanes.map((lane, row) => lane.items
      .filter((item) => frame.held.has(item.index) || removed.has(item.index))
      .map((item) => this.piece(item, row, added.has(item.index), removed.has(item.index))));
    const free = pieces.flat().length === 0 &&
      h('div', {class: 'free', style: {gridColumn: '1 / -1', gridRow: 2}}, 'free');
    fill(this.body, this.ports, pieces, free);
  }

  piece(item, row, isNew, isGone) {
    const start = this.columns.findIndex((column) => column.end > item.first);
    const last = this.columns.filter((column) => column.first < item.end).length - 1;
    const process = processNumber(this.scenario, item.owner);
    const change = isNew ? 'new' : isGone ? 'gone' : '';
    return h('div', {
      class: `item kind-${item.kind} ${change} ${process < 0 ? '' : `process-${process}`} ` +
        (item.possible ? 'possible' : ''),
      style: {gridColumn: `${start + 1} / ${last + 2}`, gridRow: row + 2},
      title: itemText(item)},
    change && h('span', {class: 'change'}, isNew ? '+' : '−', spoken(isNew ? ' new:' : ' gone:')),
    itemLabel(item));
  }
}
