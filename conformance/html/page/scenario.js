'use strict';

// One run of a scenario: its steps with what was seen and allowed, the offer of the step at the
// slider, and the picture of the port pool after it.

function findingsOfStep(run, id) {
  return (run.findings || []).filter((finding) => finding.step === id);
}

// An outcome that the clauses allow: a row of data.outcomes, or the name of a result alone.
function outcomeText(outcome) {
  const [result, outputs, rule, questions, holder] = data.outcomes[outcome];
  const [name, sentence, clauses] = data.rules[rule];
  return [
    h('span', {class: 'result'}, result, outputs && h('span', {class: 'outputs'}, ` ${outputs}`)),
    h('span', {class: 'because'}, sentence, ' ', h('span', {class: 'rule', title: 'rule'}, name)),
    holder && h('span', {class: 'holder'}, `In the way: ${holder}`),
    h('span', {class: 'cites'}, separated([...clauses.map(clauseLink),
      ...questions.map((question) => h('span', {}, 'open question ', questionLink(question)))])),
  ];
}

const FINDINGS = {deviation: 'not allowed', expectation: 'allowed, not expected',
  timeout: 'no answer', unfounded: 'expected, but not allowed', missing: 'not told',
  repeated: 'told once more', order: 'told at the wrong place'};

function findingBadge(finding) {
  const text = FINDINGS[finding.kind] || finding.kind;
  return finding.known ? stateBadge('known', `${text}, known`) : stateBadge('deviates', text);
}

function findingBox(finding) {
  const known = finding.known;
  return h('div', {class: `finding-box is-${known ? 'known' : 'deviates'}`},
    findingBadge(finding),
    finding.expected && h('span', {}, ` expected ${finding.expected}`),
    finding.remark && h('span', {}, ` ${finding.remark}`),
    finding.after && h('span', {class: 'muted'},
      ` may follow from the deviation at step ${finding.after}`),
    known && h('p', {}, known),
    finding.allowed.length > 0 && h('div', {class: 'allowed'}, h('span', {class: 'word'},
      'allowed'), h('ul', {}, finding.allowed.map((one) => h('li', {}, outcomeText(one))))));
}

function callText(step) {
  const [, process, call, parameters, name] = step;
  return h('code', {class: 'call'}, process && h('span', {class: 'process'}, `${process} `),
    h('b', {}, call), parameters && ` ${parameters}`, name && ` → ${name}`);
}

// 1 where every socket that the scenario makes is one of UDP, else 0.
function transportOf(scenario) {
  const made = scenario.steps.map(([, , , parameters]) => parameters)
    .filter((parameters) => /IPPROTO_(TCP|UDP)|protocol: (tcp|udp)/.test(parameters));
  return made.length > 0 && made.every((parameters) => /IPPROTO_UDP|protocol: udp/.test(parameters))
    ? 1 : 0;
}

function fact(name, ...content) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, ...content));
}

class RunView {
  constructor(index, place) {
    this.index = index;
    this.run = data.runs[index];
    this.scenario = data.scenarios[this.run.scenario];
    this.record = this.run.record === undefined ? null : data.records[this.run.record];
    this.frames = this.record ? poolFrames(this.record) : [];
    this.sideBySide = window.matchMedia('(min-width: 56.01rem)');  // steps beside the stage
    this.marks = [];
    this.frames.forEach((frame, at) => {
      if (at > 0 && this.findingsOfPlace(at).some((finding) => !finding.known)) this.marks.push(at);
    });
    const first = place === undefined ? this.marks[0] : place;
    this.start = Math.max(0, Math.min(this.frames.length - 1, first || 0));
  }

  // What was found at a place of the slider: a step that is told of twice has it at the last.
  findingsOfPlace(place) {
    const {step} = this.frames[place];
    if (this.frames.slice(place + 1).some((other) => other.step === step)) return [];
    return findingsOfStep(this.run, this.scenario.steps[step][0]);
  }

  // ---- the head

  header() {
    const {scenario, run} = this;
    return [
      h('p', {class: 'crumbs'}, h('a', {href: '#/scenarios'}, 'Scenarios'), ' / ',
        h('span', {class: 'id'}, scenario.id)),
      h('h1', {}, scenario.title),
      h('p', {class: 'lead'}, stateBadge(run.state), ' ',
        data.machines[machineOfRun[this.index]].label,
        run.reason && h('span', {class: 'muted'}, ` – ${run.reason}`)),
      (run.unfired || []).map((clause) => h('p', {}, 'Cites ', clauseLink(clause),
        ', but no rule of it fired in this run.')),
      this.machines(),
      h('dl', {class: 'facts inline'},
        fact('Clauses', separated(scenario.clauses.map(clauseLink))),
        scenario.questions.length > 0 &&
          fact('Questions', separated(scenario.questions.map(questionLink))),
        fact('Processes', separated(scenario.processes.map(([name, user]) =>
          h('span', {}, this.swatch(name), ` ${name} (${user})`)))),
        fact('File', h('span', {class: 'file'}, scenario.file)),
        run.trace && fact('Trace', h('span', {class: 'file'}, run.trace)),
        scenario.note && fact('Note', scenario.note)),
    ];
  }

  swatch(process) {
    const number = processNumber(this.scenario, process);
    return h('span', {class: `swatch process-${number}`, 'aria-hidden': 'true'});
  }

  // The same scenario elsewhere.
  machines() {
    const runs = runsOfScenario(this.run.scenario);
    if (runs.length < 2) return null;
    return h('nav', {class: 'elsewhere', 'aria-label': 'This scenario in each environment'},
      runs.map((index) => {
        const machine = data.machines[machineOfRun[index]];
        return h('a', {href: `#/run/${index}`, class: `chip is-${data.runs[index].state}`,
          'aria-current': index === this.index ? 'true' : null},
        h('span', {class: 'sign', 'aria-hidden': 'true'}, STATE[data.runs[index].state].sign), ' ',
        machine.label, shortPlaces[machineOfRun[index]] &&
          h('span', {class: 'places'}, ` ${shortPlaces[machineOfRun[index]]}`),
        spoken(` ${STATE[data.runs[index].state].label}`));
      }));
  }

  // ---- the steps

  stepList() {
    const judged = new Set(this.frames.slice(1).map((frame) => frame.step));
    this.rows = this.frames.map((frame, place) => this.stepRow(frame, place));
    const rest = (this.record ? this.record.rest || [] : []).map(([step, text]) =>
      h('li', {class: 'step-rest'}, this.scenario.steps[step] &&
        h('span', {class: 'id'}, `${this.scenario.steps[step][0]}: `), text));
    const unrun = this.scenario.steps.map((step, number) => [step, number])
      .filter(([, number]) => !judged.has(number))
      .map(([step]) => h('li', {class: 'step-rest'}, h('span', {class: 'id'}, step[0]), ' ',
        callText(step), findingsOfStep(this.run, step[0]).map(findingBox),
        h('span', {class: 'muted'}, ' tells no outcome of its own')));
    return h('section', {class: 'steps', 'aria-label': 'Steps'},
      h('h2', {}, 'Steps'),
      h('ol', {class: 'step-list', start: '0'}, this.rows, rest, unrun));
  }

  stepRow(frame, place) {
    if (place === 0) {
      return h('li', {}, h('button', {type: 'button', class: 'step',
        onclick: () => this.player.go(0)}, h('span', {class: 'step-id'}, 'start'),
      h('span', {class: 'muted'}, ' before the first step')));
    }
    const step = this.scenario.steps[frame.step];
    const findings = this.findingsOfPlace(place);
    const bad = findings.find((finding) => !finding.known) || findings[0];
    return h('li', {class: bad ? `is-${bad.known ? 'known' : 'deviates'}` : ''},
      h('button', {type: 'button', class: 'step', onclick: () => this.player.go(place)},
        h('span', {class: 'step-id'}, step[0]), callText(step),
        frame.also.map(([, text]) => h('span', {class: 'seen'}, text)),
        h('span', {class: 'seen'}, h('span', {class: 'word'}, 'seen'), ' ', frame.seen)),
      h('a', {class: 'step-link', href: `#/run/${this.index}/${place}`,
        'aria-label': `Link to step ${step[0]}`}, '#'),
      findings.map(findingBox));
  }

  // ---- the offer of the step

  showOffer(frame, place) {
    if (place === 0) {
      fill(this.offer, h('h2', {}, 'Offer'),
        h('p', {class: 'muted'}, 'The pool before the first step. Move the slider: each step ' +
          'shows what the clauses allow, and who holds which ports afterwards.'));
      return;
    }
    const step = this.scenario.steps[frame.step];
    const findings = this.findingsOfPlace(place);
    // What is allowed may be unexpected all the same: a finding is always told.
    const state = findings.some((finding) => !finding.known) ? 'deviates'
      : findings.length > 0 ? 'known' : 'agreed';
    const {expected} = findings.find((finding) => finding.expected) || {};
    const sign = `${STATE[state].sign} what was seen`;
    fill(this.offer,
      h('h2', {}, 'Offer ', h('span', {class: 'muted'}, `of step ${step[0]}`)),
      h('p', {class: 'call-line'}, callText(step)),
      h('p', {class: 'seen-line'}, expected && [h('span', {class: 'word'}, 'expected'), ' ',
        h('b', {}, expected), ', '],
      h('span', {class: 'word'}, 'seen'), ' ', h('b', {}, frame.seen), ' ',
      findings.length > 0 ? separated(findings.map(findingBadge), ' ')
        : frame.offer.length > 0 && stateBadge('agreed', 'allowed')),
      frame.offer.length === 0 && h('p', {class: 'muted'}, 'The clauses offer nothing here: ',
        'a step of the world that has one outcome, or a call that cannot be made.'),
      h('ol', {class: 'offer-list'}, frame.offer.map((one) => {
        const taken = one % 2 === 1;
        return h('li', {class: taken ? `taken is-${state}` : ''},
          taken && h('span', {class: 'tag'}, sign), outcomeText(one >> 1));
      })),
      frame.states > 1 && h('p', {class: 'muted'},
        `${frame.states} states of the machine are possible after this step; what only some of ` +
        'them have is marked “?”.'));
  }

  // ---- the pool

  pool() {
    const items = itemsOfRun(this.frames);
    const symbol = (port) => portSymbol(this.record, items, port);
    const describe = (transport) => (port) =>
      portText(this.record, items, this.frames[this.player.place], transport, port);
    const idle = transportOf(this.scenario);
    this.blocks = [0, 1].map((transport) =>
      blocksInUse(this.record, this.frames, transport, idle));
    this.readout = h('p', {class: 'readout', role: 'status'},
      'Point at a port, or go to a map or a block with Tab and use the arrow keys.');
    const inspect = (transport) => (port) => {
      this.readout.textContent = describe(transport)(port);
    };
    this.maps = [0, 1].map((transport) => new PortMap({transport, scenario: this.scenario,
      describe: describe(transport), inspect: inspect(transport)}));
    this.strips = [0, 1].flatMap((transport) => this.blocks[transport].map((block, index) =>
      new Strip({transport, block, index, scenario: this.scenario, symbol,
        inspect: (port) => this.maps[transport].move(port)})));
    return h('section', {class: 'pool', 'aria-label': 'Port pool'},
      h('h2', {}, 'Port pool ', h('span', {class: 'muted'}, 'after the step')),
      this.strips.length > 0 ?
        h('div', {class: 'strips'}, this.strips.map((strip) => strip.element)) :
        h('p', {class: 'muted'}, 'No port is held in this run.'),
      this.readout,
      // A transport that nothing happens in needs no map of its own.
      h('details', {class: 'map-box', open: true}, h('summary', {}, 'All ports'),
        h('div', {class: 'maps'}, this.maps.filter((map, transport) =>
          this.blocks[transport].length > 0 || this.strips.length === 0)
          .map((map) => map.element))),
      this.legend(items),
      this.holders = h('details', {class: 'holders'}));
  }

  legend(items) {
    const owners = this.scenario.processes.map(([name]) => name)
      .filter((name) => items.some((item) => item.owner.split(', ').includes(name)));
    return h('ul', {class: 'legend', 'aria-label': 'Legend'},
      owners.map((name) => h('li', {}, this.swatch(name), ` ${name}`)),
      h('li', {}, h('span', {class: 'swatch kind-0'}), ' socket'),
      h('li', {}, h('span', {class: 'swatch kind-1'}), ' runtime reservation'),
      h('li', {}, h('span', {class: 'swatch kind-2'}), ' persistent reservation'),
      h('li', {}, h('span', {class: 'swatch kind-3'}), ' administered exclusion'),
      h('li', {}, h('span', {class: 'swatch kind-4'}), ' TIME_WAIT'),
      h('li', {}, h('span', {class: 'swatch dynamic'}), ' dynamic range'));
  }

  showHolders(frame) {
    const held = [...frame.held].map(itemOf)
      .sort((a, b) => a.transport - b.transport || a.first - b.first || a.kind - b.kind);
    const open = this.holders.open;
    const ranges = frame.dynamic.map(([first, count], transport) =>
      `${TRANSPORTS[transport]} ${rangeText(first, count)}`).join(', ');
    fill(this.holders,
      h('summary', {}, `All that holds ports (${held.length})`),
      h('p', {}, `Dynamic range: ${ranges}`),
      held.length > 0 && h('table', {},
        h('thead', {}, h('tr', {}, ['Ports', 'Held by', 'Process', 'Name', 'Details'].map((name) =>
          h('th', {scope: 'col'}, name)))),
        h('tbody', {}, held.map((item) => h('tr', {},
          h('td', {}, `${TRANSPORTS[item.transport]} ${rangeText(item.first, item.count)}`),
          h('td', {}, (item.possible ? 'possibly ' : '') + KINDS[item.kind]),
          h('td', {}, item.owner || '–'), h('td', {}, item.name || '–'),
          h('td', {}, item.detail || '–'))))));
    this.holders.open = open;
  }

  // ---- all together

  // Where the steps are below the stage, that would scroll the stage away.
  scrollToStep(place) {
    if (this.sideBySide.matches) this.rows[place].scrollIntoView({block: 'nearest'});
  }

  show(place) {
    const frame = this.frames[place];
    this.showOffer(frame, place);
    this.strips.forEach((strip) => strip.show(frame));
    this.maps.forEach((map, transport) => map.show(frame, this.blocks[transport]));
    this.showHolders(frame);
    this.rows.forEach((row, index) => {
      row.classList.toggle('current', index === place);
      row.querySelector('button').setAttribute('aria-current', index === place ? 'step' : 'false');
    });
    this.scrollToStep(place);
    replaceHash(`#/run/${this.index}/${place}`);
  }

  view() {
    const title = this.scenario.id;
    if (!this.record) {
      return {title, content: [...this.header(), this.stepList()]};
    }
    this.player = new Player({count: this.frames.length, changed: (place) => this.show(place), marks: this.marks,
      label: (place) => (place === 0 ? `start, before the first of ${this.frames.length - 1} steps`
        : `${place} of ${this.frames.length - 1}: ` +
          this.scenario.steps[this.frames[place].step][0])});
    this.offer = h('section', {class: 'offer', 'aria-label': 'Offer'});
    const steps = this.stepList();
    const pool = this.pool();
    return {
      title,
      content: [...this.header(),
        h('div', {class: 'run-view'}, steps,
          h('div', {class: 'stage'}, this.player.element,
            h('div', {class: 'stage-parts'}, pool, this.offer)))],
      shown: () => this.player.go(this.start),
      placed: () => this.start > 0 && this.scrollToStep(this.start),
      key: (name) => this.player.key(name),
      redraw: () => this.maps.forEach((map) => map.draw()),
    };
  }
}

function runView(index, place) {
  if (!data.runs[index]) return notFound(`There is no run ${index}.`);
  return new RunView(index, place).view();
}
