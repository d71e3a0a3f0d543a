'use strict';

// One clause: what it says, and the scenarios that show it in each environment.

function runRow(index) {
  const run = data.runs[index];
  const scenario = data.scenarios[run.scenario];
  const first = (run.findings || [])[0];
  const frame = first ? frameOfStep(run, first.step) : undefined;
  return h('li', {class: 'run'},
    runLink(index, frame, h('span', {class: 'id'}, scenario.id)),
    h('span', {class: 'about'}, scenario.title),
    first && h('span', {class: 'finding'}, `${first.step}: seen ${first.seen}`),
    run.state === 'unsupported' && run.reason && h('span', {class: 'finding'}, run.reason));
}

// Where the slider of a run stands for a step: one past its place in the record.
function frameOfStep(run, stepId) {
  if (run.record === undefined) return undefined;
  const scenario = data.scenarios[run.scenario];
  let found;
  data.records[run.record].steps.forEach(([step], index) => {
    if (scenario.steps[step].id === stepId) found = index + 1;
  });
  return found;
}

function columnSection(column, index, cell, chosen) {
  const groups = STATES.filter((state) => cell[state.id]);
  const count = column.machines.length;
  return h('section', {class: `column${chosen ? ' chosen' : ''}`, id: `column-${index}`,
    tabindex: '-1', 'aria-label': column.label},
  h('h2', {}, column.label, count > 1 && ` ×${count}`, ' ', stateBadge(stateOfCell(cell))),
  places(column).length > 0 && h('p', {class: 'places'}, places(column).join(', ')),
  groups.length === 0 && h('p', {}, 'No scenario that ran here shows this clause.'),
  groups.map((state) => h('div', {},
    h('h3', {}, stateBadge(state.id, counted(cell[state.id].length, 'scenario')), ' ',
      state.label),
    h('ul', {class: 'runs'}, cell[state.id].map(runRow)))),
  count > 1 && h('p', {class: 'hint'}, 'The machines of this column answered alike; the trace ',
    'of the first is shown. A scenario leads on to the others.'));
}

function clauseView(id, chosen) {
  const number = clauseNumber(id);
  if (number < 0) return notFound(`There is no clause ${id}.`);
  const clause = data.clauses[number];
  const rules = data.rules.filter(([, , clauses]) => clauses.includes(number));
  const questions = data.questions.map((question, index) => index)
    .filter((index) => data.questions[index].clauses.includes(number));
  const shown = columns(filters.folded);
  const order = shown.map((column, index) => index)
    .sort((a, b) => (b === chosen) - (a === chosen));  // the one that was asked for comes first
  return {
    title: clause.id,
    focus: chosen === undefined ? undefined : `column-${chosen}`,
    content: [
      h('p', {class: 'crumbs'}, h('a', {href: '#/clauses'}, 'Clauses'), ' / ', clause.family),
      h('h1', {}, h('span', {class: 'id'}, clause.id), ' ', strengthBadge(clause.strength)),
      h('p', {class: 'lead'}, clause.statement),
      h('dl', {class: 'facts'},
        h('dt', {}, 'Strength'), h('dd', {}, `${clause.strength}: ${STRENGTHS[clause.strength]}`),
        h('dt', {}, 'Shows by'), h('dd', {}, clause.check),
        h('dt', {}, 'Evidence'), h('dd', {}, clause.evidence || 'none', clause.sources &&
          ` (sources ${clause.sources.split(' ').join(', ')} of the catalogue)`),
        rules.length > 0 && [h('dt', {}, 'Rules'), h('dd', {},
          separated(rules.map(([name, sentence]) => h('span', {title: sentence, class: 'id'},
            name))))],
        questions.length > 0 && [h('dt', {}, 'Open questions'),
          h('dd', {}, separated(questions.map(questionLink)))]),
      h('div', {class: 'columns'}, order.map((index) => columnSection(shown[index], index,
        cellsOf(shown[index])[number], index === chosen))),
    ],
  };
}

function notFound(text) {
  return {title: 'Not found', content: [h('h1', {}, 'Not found'), h('p', {}, text),
    h('p', {}, h('a', {href: '#/'}, 'To the overview'))]};
}
