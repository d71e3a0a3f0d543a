'use strict';

// What came out, before any detail: each environment's runs by state, what deviates, why what did not
// run could not.

const MOST_DEVIATIONS = 40;

function stateCounts(runs) {
  const counts = {};
  for (const index of runs) {
    const {state} = data.runs[index];
    counts[state] = (counts[state] || 0) + 1;
  }
  return counts;
}

// A badge that leads to the runs it counts.
function stateLink(state, count) {
  return h('a', {href: `#/scenarios/${state.id}`, class: 'badge-link'},
    stateBadge(state.id, `${count} ${state.label}`));
}

function stateLinks(runs) {
  const counts = stateCounts(runs);
  return separated(STATES.filter((state) => counts[state.id])
    .map((state) => stateLink(state, counts[state.id])), ' ');
}

function environmentRow(machine, index) {
  const place = shortPlaces[index];
  return h('tr', {},
    h('th', {scope: 'row'}, machine.label, place && h('span', {class: 'places'}, place)),
    h('td', {}, counted(machine.runs.length, 'run')),
    h('td', {class: 'badges'}, stateLinks(machine.runs)),
    h('td', {}, [machine.profile && `profile ${machine.profile}`,
      machine.elevated ? 'elevated' : 'not elevated',
      machine.reservations === false && 'no port reservations'].filter((one) => one).join(', ')));
}

function deviationRow([index, finding]) {
  const run = data.runs[index];
  const allowed = [...new Set(finding.allowed.map((one) => data.outcomes[one][0]))].join(' or ');
  const wanted = finding.expected ? `expected ${finding.expected}` : allowed && `allowed ${allowed}`;
  return h('li', {class: 'run'},
    runLink(index, frameOfStep(run, finding.step),
      h('span', {class: 'id'}, data.scenarios[run.scenario].id)),
    ' ', h('span', {class: 'muted'}, `step ${finding.step}, `,
      data.machines[machineOfRun[index]].label),
    h('span', {class: 'finding'}, `seen ${finding.seen || 'nothing'}`, wanted && `, ${wanted}`));
}

function deviations() {
  const all = data.runs.flatMap((run, index) => (run.findings || [])
    .filter((finding) => !finding.known && !finding.after).map((finding) => [index, finding]));
  if (all.length === 0) return h('p', {}, 'Nothing deviates that is not known.');
  return [
    h('ul', {class: 'runs'}, all.slice(0, MOST_DEVIATIONS).map(deviationRow)),
    all.length > MOST_DEVIATIONS && h('p', {}, h('a', {href: '#/scenarios/deviates'},
      `all ${all.length} deviations`)),
  ];
}

// [reason, number of runs], the most frequent first. What is said in brackets differs from run to run.
function unsupportedReasons() {
  const counts = new Map();
  for (const run of data.runs) {
    if (run.state !== 'unsupported') continue;
    const reason = (run.reason || 'no reason told').replace(/^step [^:]*: |^process [^:]*: /, '');
    counts.set(reason, (counts.get(reason) || 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function overviewView() {
  const reasons = unsupportedReasons();
  return {
    title: 'Overview',
    content: [h('div', {class: 'overview-page'},
      h('h1', {}, 'Overview'),
      h('p', {class: 'summary'}, `${counted(data.scenarios.length, 'scenario')}, ` +
        `${counted(data.machines.length, 'environment')}, ${counted(data.runs.length, 'run')}: `,
      stateLinks(data.runs.map((run, index) => index))),
      (data.command || data.date) && h('dl', {class: 'facts'},
        data.command && [h('dt', {}, 'Command'), h('dd', {}, h('code', {}, data.command))],
        data.date && [h('dt', {}, 'Made'), h('dd', {}, data.date)]),
      h('h2', {}, 'Environments'),
      scrollBox('Environments', h('table', {class: 'matrix overview'},
        h('thead', {}, h('tr', {}, ['Environment', 'Runs', 'States', 'Facts'].map((name) =>
          h('th', {scope: 'col'}, name)))),
        h('tbody', {}, data.machines.map(environmentRow)))),
      h('h2', {}, 'Deviations'),
      deviations(),
      reasons.length > 0 && [h('h2', {}, 'Why runs are unsupported'),
        h('table', {class: 'reasons'}, h('tbody', {}, reasons.map(([reason, count]) =>
          h('tr', {}, h('td', {class: 'number'}, count), h('td', {}, reason)))))],
      h('h2', {}, 'More'),
      h('p', {}, h('a', {href: '#/clauses'}, 'Clauses against environments'), ' · ',
        h('a', {href: '#/questions'}, 'open questions'), ' · ',
        h('a', {href: '#/scenarios'}, 'all scenarios'))),
    ],
  };
}
