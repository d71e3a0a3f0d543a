'use strict';

// All 65,536 ports of one transport as a map of 256 rows of 256: a canvas that the pointer and the
// keyboard can walk over. `inspect(port)` is told the port under the cursor.

const MAP_SIDE = 256;
const LAST_PORT = 65535;

function cssColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Calls `paint(x, y, width)` for the rows of a block.
function eachRow(first, end, paint) {
  for (let port = first; port < end;) {
    const x = port % MAP_SIDE;
    const width = Math.min(MAP_SIDE - x, end - port);
    paint(x, Math.floor(port / MAP_SIDE), width);
    port += width;
  }
}

class PortMap {
  constructor({transport, scenario, describe, inspect}) {
    Object.assign(this, {transport, scenario, describe, inspect});
    this.cursor = null;
    this.canvas = h('canvas', {width: MAP_SIDE, height: MAP_SIDE, 'aria-hidden': 'true'});
    this.tip = h('div', {class: 'tip', hidden: true, 'aria-hidden': 'true'});
    this.field = h('div', {class: 'field-of-ports', tabindex: '0', role: 'application',
      'aria-roledescription': 'map of ports',
      'aria-label': `${TRANSPORTS[transport]} ports. Arrow keys move, N and P go to the next and ` +
        'previous port that is held.',
      onkeydown: (event) => this.key(event),
      onfocus: () => this.cursor === null && this.move(this.nextHeld(-1, 1)),
      onpointermove: (event) => this.point(event),
      onpointerdown: (event) => this.point(event),
      onpointerleave: () => { this.tip.hidden = true; }}, this.canvas, this.tip);
    this.element = h('figure', {class: 'map'},
      h('figcaption', {}, `${TRANSPORTS[transport]}`, h('span', {class: 'muted'}, ' 0–65535')),
      h('div', {class: 'map-grid'},
        h('div', {class: 'axis', 'aria-hidden': 'true'},
          [0, 16384, 32768, 49152].map((port) => h('span', {}, String(port)))),
        this.field));
  }

  show(frame, blocks) {
    this.frame = frame;
    this.blocks = blocks;
    this.draw();
  }

  draw() {
    const scale = Math.max(1, Math.round((window.devicePixelRatio || 1) *
      (this.field.clientWidth || MAP_SIDE) / MAP_SIDE));
    this.canvas.width = this.canvas.height = MAP_SIDE * scale;
    const pen = this.canvas.getContext('2d');
    pen.scale(scale, scale);
    this.drawDynamicRange(pen);
    const items = heldItems(this.frame, this.transport).sort((a, b) => b.kind - a.kind);
    for (const item of items) this.drawItem(pen, item);
    this.blocks.forEach((block, index) => this.drawMark(pen, block, index));
    this.drawCursor(pen);
  }

  drawDynamicRange(pen) {
    const [first, count] = this.frame.dynamic[this.transport];
    if (!count) return;
    pen.fillStyle = cssColour('--map-dynamic');
    eachRow(first, first + count, (x, y, width) => pen.fillRect(x, y, width, 1));
    pen.fillStyle = cssColour('--muted');
    const [top, bottom] = [Math.floor(first / MAP_SIDE), Math.floor((first + count - 1) / MAP_SIDE)];
    pen.fillRect(0, top, MAP_SIDE, 0.5);
    pen.fillRect(0, bottom + 0.5, MAP_SIDE, 0.5);
    pen.fillRect(0, top, 0.5, bottom - top + 1);
    pen.fillRect(MAP_SIDE - 0.5, top, 0.5, bottom - top + 1);
  }

  colourOf(item) {
    const process = processNumber(this.scenario, item.owner);
    return cssColour(process < 0 ? `--kind-${item.kind}` : `--process-${process}`);
  }

  // Each kind has a pattern of its own, and each process a colour.
  drawItem(pen, item) {
    pen.fillStyle = this.colourOf(item);
    eachRow(item.first, item.end, (x, y, width) => {
      if (item.kind === 0 || item.count < 4) {
        pen.fillRect(x, y, width, 1);
      } else if (item.kind === 2) {
        pen.fillRect(x, y, width, 0.5);
      } else {
        const [period, shift] = item.kind === 1 ? [4, y % 4] : [2, y % 2];
        pen.globalAlpha = 0.35;
        pen.fillRect(x, y, width, 1);
        pen.globalAlpha = 1;
        for (let at = x + ((period - (x + shift) % period) % period); at < x + width;
          at += period) pen.fillRect(at, y, 1, 1);
      }
    });
  }

  // A ring with a number around each block in use, since single ports are hardly seen: in the
  // colour of a holder, grey while all its ports are free.
  drawMark(pen, block, index) {
    const x = block.first % MAP_SIDE;
    const y = Math.floor(block.first / MAP_SIDE);
    const width = Math.min(block.end - block.first, MAP_SIDE - x);
    const height = Math.floor((block.end - 1) / MAP_SIDE) - y + 1;
    const holder = heldItems(this.frame, this.transport).filter((item) =>
      item.first < block.end && block.first < item.end).sort((a, b) => a.kind - b.kind)[0];
    pen.strokeStyle = holder ? this.colourOf(holder) : cssColour('--strong-line');
    pen.lineWidth = holder ? 1.25 : 0.75;
    if (height > 1) pen.strokeRect(0.5, y - 2.5, MAP_SIDE - 1, height + 5);
    else pen.strokeRect(Math.max(0.5, x - 3.5), y - 3.5, width + 7, 8);
    pen.fillStyle = cssColour('--text');
    pen.font = '600 10px system-ui, sans-serif';
    const right = height > 1 ? 4 : x + width + 6;
    const label = String(index + 1);
    const fits = right + 7 * label.length < MAP_SIDE;
    pen.textAlign = fits ? 'left' : 'right';
    pen.fillText(label, fits ? right : x - 6, Math.min(MAP_SIDE - 2, Math.max(9, y + 4)));
  }

  drawCursor(pen) {
    if (this.cursor === null) return;
    pen.strokeStyle = cssColour('--accent');
    pen.lineWidth = 1.5;
    pen.strokeRect(this.cursor % MAP_SIDE - 1.5, Math.floor(this.cursor / MAP_SIDE) - 1.5, 4, 4);
  }

  move(port) {
    this.cursor = Math.max(0, Math.min(LAST_PORT, port));
    this.draw();
    this.inspect(this.cursor);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -MAP_SIDE, ArrowDown: MAP_SIDE,
      PageUp: -16 * MAP_SIDE, PageDown: 16 * MAP_SIDE}[event.key];
    const at = this.cursor === null ? 0 : this.cursor;
    if (by !== undefined) this.move(at + by);
    else if (event.key === 'Home') this.move(0);
    else if (event.key === 'End') this.move(LAST_PORT);
    else if (event.key === 'n' || event.key === 'N') this.move(this.nextHeld(at, 1));
    else if (event.key === 'p' || event.key === 'P') this.move(this.nextHeld(at, -1));
    else return;
    event.preventDefault();
  }

  // The next edge of something that is held, going round at the end.
  nextHeld(from, direction) {
    const edges = new Set();
    for (const item of heldItems(this.frame, this.transport)) {
      edges.add(item.first).add(item.end - 1);
    }
    const sorted = [...edges].sort((a, b) => (a - b) * direction);
    if (!sorted.length) return Math.max(0, from);
    const next = sorted.find((port) => (port - from) * direction > 0);
    return next === undefined ? sorted[0] : next;
  }

  // The port under the pointer, or one close by that is held: single ports are small.
  point(event) {
    const box = this.field.getBoundingClientRect();
    const x = Math.floor((event.clientX - box.left) / box.width * MAP_SIDE);
    const y = Math.floor((event.clientY - box.top) / box.height * MAP_SIDE);
    if (x < 0 || y < 0 || x >= MAP_SIDE || y >= MAP_SIDE) return;
    const port = this.heldNear(x, y);
    this.tip.textContent = this.describe(port);
    this.tip.hidden = false;
    this.tip.classList.toggle('left', x > MAP_SIDE / 2);
    Object.assign(this.tip.style, {top: `${(y + 8) / MAP_SIDE * 100}%`,
      left: x > MAP_SIDE / 2 ? 'auto' : `${(x + 4) / MAP_SIDE * 100}%`,
      right: x > MAP_SIDE / 2 ? `${(MAP_SIDE - x + 4) / MAP_SIDE * 100}%` : 'auto'});
    if (event.type === 'pointerdown') this.move(port);
  }

  heldNear(x, y) {
    const exact = y * MAP_SIDE + x;
    if (holdersOf(this.frame, this.transport, exact).length) return exact;
    let best = exact;
    let distance = 5;
    for (const item of heldItems(this.frame, this.transport)) {
      eachRow(item.first, item.end, (left, row, width) => {
        const near = Math.max(left, Math.min(left + width - 1, x));
        const away = Math.hypot(near - x, row - y);
        if (away < distance) {
          distance = away;
          best = row * MAP_SIDE + near;
        }
      });
    }
    return best;
  }
}
