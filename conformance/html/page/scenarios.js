'use strict';

// Every scenario, with its state in each environment.

// To its run in the first environment that has one.
function scenarioLink(scenario) {
  const name = h('span', {class: 'id'}, scenario.id);
  const [first] = runsOfScenario(data.scenarios.indexOf(scenario));
  return first === undefined ? name : runLink(first, undefined, name);
}

function scenarioCell(scenario, column) {
  const index = runOf(scenario.id, column.machines[0]);
  if (index === undefined) {
    return h('td', {class: 'cell is-none'}, h('span', {'aria-hidden': 'true'}, '·'),
      spoken('not run'));
  }
  const state = data.runs[index].state;
  return h('td', {class: `cell is-${state}`},
    runLink(index, undefined, h('span', {class: 'sign', 'aria-hidden': 'true'},
      STATE[state].sign), ' ', STATE[state].label));
}

function fillScenarios(table, status) {
  const shown = columns(filters.folded);
  const rows = [];
  data.scenarios.forEach((scenario) => {
    const states = shown.map((column) => {
      const index = runOf(scenario.id, column.machines[0]);
      return index === undefined ? 'none' : data.runs[index].state;
    });
    const clauses = scenario.clauses.map((clause) => data.clauses[clause]);
    const texts = [scenario.id, scenario.title, ...clauses.map((clause) => clause.id),
      ...scenario.questions.map((question) => data.questions[question].id)];
    if (!passes({families: clauses.map((clause) => clause.family), texts, states})) return;
    rows.push(h('tr', {},
      h('th', {scope: 'row', class: 'clause'}, h('div', {class: 'scenario-text'},
        scenarioLink(scenario), h('span', {class: 'statement'}, scenario.title))),
      shown.map((column) => scenarioCell(scenario, column))));
  });
  fill(table, 
    h('caption', {class: 'spoken'}, 'Scenarios against environments'),
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Scenario'), shown.map(columnHeader))),
    h('tbody', {}, rows));
  status.textContent = `${rows.length} of ${counted(data.scenarios.length, 'scenario')}`;
}

// `state` shows the runs of one state alone, as the badges of the overview ask for.
function scenariosView(state) {
  if (STATE[state]) filters.states = new Set([state]);
  const counts = {};
  for (const run of data.runs) counts[run.state] = (counts[run.state] || 0) + 1;
  const table = h('table', {class: 'matrix'});
  const status = h('p', {class: 'status', role: 'status'});
  const refill = () => fillScenarios(table, status);
  refill();
  return {
    title: 'Scenarios',
    content: [
      h('h1', {}, 'Scenarios'),
      filterForm(counts, refill),
      status,
      scrollBox('Scenarios', table),
    ],
  };
}
