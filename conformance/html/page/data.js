'use strict';

// The data of the report, and what follows from it. Its layout is described in README.md.
const data = JSON.parse(document.getElementById('data').textContent);

// From the worst to the least: a cell shows the first that it has.
const STATES = [
  {id: 'deviates', label: 'deviates', sign: '✗'},
  {id: 'not-judged', label: 'not judged', sign: '!'},
  {id: 'known', label: 'known deviation', sign: '≈'},
  {id: 'agreed', label: 'agreed', sign: '✓'},
  {id: 'unsupported', label: 'unsupported', sign: '–'},
  {id: 'none', label: 'not exercised', sign: '·'},
];
const STATE = Object.fromEntries(STATES.map((state) => [state.id, state]));

const KINDS = ['socket', 'runtime reservation', 'persistent reservation', 'administered exclusion',
  'TIME_WAIT'];
const TRANSPORTS = ['TCP', 'UDP'];

const machineOfRun = [];
data.machines.forEach((machine, index) => {
  for (const run of machine.runs) machineOfRun[run] = index;
});

// Columns of machines that agree, or one a machine.
function columns(folded) {
  if (folded) return data.columns;
  return data.machines.map((machine, index) => ({label: machine.label, machines: [index]}));
}

// Directories without what all of them begin with.
const shortPlaces = (() => {
  const parts = data.machines.map((machine) => machine.place.split('/'));
  let same = 0;
  while (parts.length > 1 && parts.every((one) => same + 1 < one.length &&
    one[same] === parts[0][same])) ++same;
  return parts.map((one) => one.slice(same).join('/'));
})();

function places(column) {
  return column.machines.map((machine) => shortPlaces[machine]).filter((place) => place);
}

// The state of a clause in a run; undefined when the scenario does not show it.
function clauseState(run, clause) {
  const own = (run.clauses || []).find(([number]) => number === clause);
  if (own) return own[1];
  return data.scenarios[run.scenario].clauses.includes(clause) ? run.state : undefined;
}

// Runs of a column by clause and state. Of machines that agree one speaks for all.
function cellsOf(column) {
  const cells = data.clauses.map(() => ({}));
  for (const index of data.machines[column.machines[0]].runs) {
    const run = data.runs[index];
    for (const clause of data.scenarios[run.scenario].clauses) {
      const state = clauseState(run, clause);
      (cells[clause][state] = cells[clause][state] || []).push(index);
    }
  }
  return cells;
}

function stateOfCell(cell) {
  return (STATES.find((state) => cell[state.id]) || STATE.none).id;
}

function sizeOfCell(cell) {
  return Object.values(cell).reduce((sum, runs) => sum + runs.length, 0);
}

// The runs of a scenario, one a machine.
function runsOfScenario(scenario) {
  const found = [];
  data.runs.forEach((run, index) => {
    if (run.scenario === scenario) found.push(index);
  });
  return found;
}

function runOf(scenarioId, machine) {
  return data.machines[machine].runs.find(
    (index) => data.scenarios[data.runs[index].scenario].id === scenarioId);
}

function clauseNumber(id) {
  return data.clauses.findIndex((clause) => clause.id === id);
}

// ---- pieces that several views show

function stateBadge(state, text) {
  return h('span', {class: `badge is-${state}`},
    h('span', {'aria-hidden': 'true', class: 'sign'}, STATE[state].sign), ' ',
    text === undefined ? STATE[state].label : text);
}

function clauseLink(number) {
  const clause = data.clauses[number];
  return h('a', {href: `#/clause/${clause.id}`, class: 'id', title: clause.statement}, clause.id);
}

function questionLink(number) {
  const question = data.questions[number];
  return h('a', {href: `#/questions/${question.id}`, class: 'id', title: question.question},
    question.id);
}

function separated(elements, separator = ', ') {
  return elements.flatMap((element, index) => (index ? [separator, element] : [element]));
}

function runLink(index, frame, ...children) {
  const at = frame === undefined ? '' : `/${frame}`;
  return h('a', {href: `#/run/${index}${at}`}, ...children);
}

// What a clause's strength means for those who read the matrix.
const STRENGTHS = {
  must: 'documented: a system that differs is a finding',
  may: 'documented as possible or as not predictable',
  undocumented: 'the pages are silent: the best evidence there is',
  contradictory: 'two sources disagree',
};

function strengthBadge(strength) {
  return h('span', {class: `strength strength-${strength}`, title: STRENGTHS[strength]}, strength);
}
