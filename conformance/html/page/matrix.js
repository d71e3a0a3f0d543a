'use strict';

// Clauses against environments.

function columnHeader(column) {
  const count = column.machines.length;
  const where = places(column);
  return h('th', {scope: 'col', class: 'environment'},
    h('span', {class: 'label'}, column.label),
    count > 1 && h('span', {class: 'folded'}, `×${count}`, spoken(' machines that agree')),
    where.length > 0 && h('span', {class: 'places', title: where.join('\n')}, where.join(', ')));
}

function matrixCell(clause, index, cell) {
  const state = stateOfCell(cell);
  if (state === 'none') {
    return h('td', {class: 'cell is-none'},
      h('span', {'aria-hidden': 'true'}, STATE.none.sign), spoken('not exercised'));
  }
  const total = sizeOfCell(cell);
  const here = cell[state].length;
  const number = here === total ? `${total}` : `${here}/${total}`;
  return h('td', {class: `cell is-${state}`},
    h('a', {href: `#/clause/${clause.id}/${index}`},
      h('span', {class: 'sign', 'aria-hidden': 'true'}, STATE[state].sign), ' ',
      h('span', {'aria-hidden': 'true', class: 'number'}, number),
      spoken(`${STATE[state].label}: ${here} of ${counted(total, 'scenario')}`)));
}

function clauseRow(clause, cells) {
  return h('tr', {},
    h('th', {scope: 'row', class: 'clause'}, h('div', {class: 'clause-text'},
      h('a', {href: `#/clause/${clause.id}`, class: 'id'}, clause.id),
      h('span', {class: 'statement'}, clause.statement))),
    h('td', {class: 'strength-cell'}, strengthBadge(clause.strength)),
    cells.map((cell, index) => matrixCell(clause, index, cell)));
}

function familyBody(family, rows, width) {
  return h('tbody', {},
    h('tr', {class: 'family'},
      h('th', {scope: 'rowgroup', colspan: width}, h('span', {class: 'id'}, family[0]), ' ',
        family[1])),
    rows);
}

function fillMatrix(table, status) {
  const shown = columns(filters.folded);
  const cells = shown.map(cellsOf);
  let count = 0;
  const bodies = data.families.map((family) => {
    const rows = [];
    data.clauses.forEach((clause, number) => {
      if (clause.family !== family[0]) return;
      const own = cells.map((column) => column[number]);
      const states = own.map(stateOfCell);
      const texts = [clause.id, clause.statement, clause.strength, family[1]];
      if (passes({families: [clause.family], texts, states})) rows.push(clauseRow(clause, own));
    });
    count += rows.length;
    return rows.length ? familyBody(family, rows, shown.length + 2) : null;
  });
  fill(table, 
    h('caption', {class: 'spoken'}, 'Clauses of the catalogue against environments'),
    h('thead', {}, h('tr', {},
      h('th', {scope: 'col'}, 'Clause'), h('th', {scope: 'col'}, 'Strength'),
      shown.map(columnHeader))),
    bodies);
  status.textContent = `${count} of ${counted(data.clauses.length, 'clause')}`;
}

function countClauseStates() {
  const cells = columns(true).map(cellsOf);
  const counts = {};
  data.clauses.forEach((clause, number) => {
    for (const state of new Set(cells.map((column) => stateOfCell(column[number])))) {
      counts[state] = (counts[state] || 0) + 1;
    }
  });
  return counts;
}

// Tables that are too wide for the page scroll by themselves, also with the keyboard.
function scrollBox(label, table) {
  const wide = data.machines.length > 5 ? ' wide' : '';
  return h('div', {class: `scroll${wide}`, tabindex: '0', role: 'region', 'aria-label': label},
    table);
}

function matrixView() {
  const table = h('table', {class: 'matrix'});
  const status = h('p', {class: 'status', role: 'status'});
  const refill = () => fillMatrix(table, status);
  refill();
  return {
    title: 'Clauses',
    content: [
      h('h1', {}, 'Clauses against environments'),
      h('p', {class: 'lead'}, 'A cell gives the state of a clause in an environment and the ',
        'scenarios that show it: “≈ 3/24” says that 3 of 24 have a known deviation. The counts ',
        'beside the states below are clauses; the overview counts runs.'),
      filterForm(countClauseStates(), refill),
      status,
      scrollBox('Matrix', table),
      h('details', {class: 'reading'}, h('summary', {}, 'How to read this'),
        h('p', {}, 'A number counts the scenarios that show a clause. A cell shows the worst of ',
          'them: 2/14 deviates says that 2 of 14 scenarios deviate. A deviation counts against ',
          'the clauses that the broken rule cites, as far as the scenario cites them too; one ',
          'that may follow from an earlier one counts nowhere else.'),
        h('p', {}, 'Machines of one system that answered every scenario alike, and of which the ',
          'same was learned, are one column. The model is a simulation: what it answers is no ',
          'evidence about any system.')),
    ],
  };
}
