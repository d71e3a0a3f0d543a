// Traces of several environments, all made by the model and marked so: a page needs more than one
// machine to show what it is for. Nothing here says anything about a real system.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const SCENARIOS = ['acquire-does-not-bind', 'acquire-grants-exactly-the-named-block',
  'bind-into-reservation-of-other-process', 'matrix-udp-first-reuse-specific',
  'associate-refuses-unknown-token',
  'dual-stack-wildcard-then-ipv4-wildcard', 'hostile-texts'];

// A scenario whose texts try to become markup.
const HOSTILE = {
  format: 1,
  id: 'hostile-texts',
  title: '</script><script>window.broken=1</script><!-- <img src=x onerror="window.broken=2"> &amp; {{data}}',
  note: '<svg onload="window.broken=3">',
  clauses: ['BIND-003'],
  ports: {P: {count: 4}},
  processes: {A: {user: 'alice'}, B: {user: 'bob'}},
  steps: [
    {id: 'open', in: 'A', call: 'socket', family: 'AF_INET', type: 'SOCK_STREAM',
      protocol: 'IPPROTO_TCP', as: 'holder'},
    {id: 'reserve', in: 'A', call: 'SIO_ACQUIRE_PORT_RESERVATION', socket: 'holder', start: 'P',
      count: 4, as: 'R', expect: 'success'},
    {id: 'open-thief', in: 'B', call: 'socket', family: 'AF_INET', type: 'SOCK_STREAM',
      protocol: 'IPPROTO_TCP', as: 'thief'},
    {id: 'steal', in: 'B', call: 'bind', socket: 'thief', address: '127.0.0.1', port: 'P+1'},
    {id: 'bind-elsewhere', in: 'B', call: 'bind', socket: 'thief', address: '127.0.0.1', port: 0},
  ],
};

function rewrite(directory, change) {
  for (const file of readdirSync(directory)) {
    const lines = readFileSync(join(directory, file), 'utf8').trimEnd().split('\n');
    const [head, ...events] = lines.map((line) => JSON.parse(line));
    change(head, events, file);
    writeFileSync(join(directory, file),
      [head, ...events].map((value) => JSON.stringify(value)).join('\n') + '\n');
  }
}

// Two machines that agree, one whose profile answers otherwise, one that deviates (once as an
// overlay knows, once not) and lacks reservations. Returns the page.
export function severalEnvironments({portpool, root, scratch}) {
  const scenarios = join(scratch, 'scenarios');
  mkdirSync(join(scenarios, 'environments'), {recursive: true});
  writeFileSync(join(scenarios, 'hostile-texts.json'), JSON.stringify(HOSTILE));
  const corpus = [join(root, 'scenarios'), scenarios];
  const filters = SCENARIOS.flatMap((id) => ['--filter', id]);
  const traces = {};
  for (const [name, profile] of [['a', 'observed'], ['b', 'observed'], ['c', 'doc'],
    ['d', 'observed']]) {
    traces[name] = join(scratch, `made-by-the-model-${name}`);
    execFileSync(portpool, ['run', ...corpus, ...filters, '--profile', profile, '--quiet',
      '--overlays', join(scenarios, 'environments'), '--trace', traces[name]]);
    rewrite(traces[name], (head, events, file) => {
      head.fingerprint.system = name === 'd' ? 'wine' : 'windows';
      head.fingerprint.build = `made-by-the-model-${name === 'c' ? 2 : 1}`;
      if (name !== 'd') return;
      // Both ask for a bind that is refused, and see that it succeeds.
      for (const event of events) {
        if (event.call === 'bind' && event.result !== 'success') event.result = 'success';
      }
      if (file.startsWith('acquire-grants')) {
        const cut = events.findIndex((event) => event.call === 'SIO_ACQUIRE_PORT_RESERVATION');
        events.splice(cut, events.length, {event: 'unsupported', step: events[cut].step,
          reason: 'the provider does not know the control code'});
      }
    });
  }
  writeFileSync(join(scenarios, 'environments', 'made-by-the-model.json'), JSON.stringify({
    format: 1, id: 'made-by-the-model', title: 'What the test planted', when: {system: 'wine'},
    entries: [{scenario: 'hostile-texts', step: 'steal', sees: ['success'],
      reason: 'The test planted it.', link: 'docs/REPORTS.md', date: '2026-11-25'}],
  }));
  const page = join(scratch, 'environments.html');
  const files = Object.values(traces).flatMap((directory) =>
    readdirSync(directory).map((file) => join(directory, file)));
  try {
    const from = corpus.flatMap((path) => ['--scenarios', path]);
    execFileSync(portpool, ['check', ...files, ...from, '--overlays',
      join(scenarios, 'environments'), '--html', page], {stdio: 'pipe'});
    throw new Error('the planted deviations were not found');
  } catch (error) {
    if (error.status !== 1) throw error.stderr ? new Error(`${error.stderr}`) : error;
  }
  return page;
}

export function wholeCorpus({portpool, root, scratch}) {
  const page = join(scratch, 'corpus.html');
  execFileSync(portpool, ['run', join(root, 'scenarios'), '--quiet', '--html', page]);
  return page;
}

// A scenario that expects, near its end, what the model does not do; one with a title of one word.
export function wrongExpectation({portpool, root, scratch}) {
  const scenarios = join(scratch, 'wrong');
  mkdirSync(scenarios, {recursive: true});
  const wrong = JSON.parse(readFileSync(join(root,
    'scenarios/matrix/matrix-same-user-first-default-wildcard.json'), 'utf8'));
  wrong.id = 'wrong-expectation';
  wrong.steps[wrong.steps.length - 1].expect = 'WSAEINVAL';
  writeFileSync(join(scenarios, 'wrong-expectation.json'), JSON.stringify(wrong));
  writeFileSync(join(scenarios, 'one-word.json'),
    JSON.stringify({...HOSTILE, id: 'one-word', title: 'x'.repeat(240)}));
  const page = join(scratch, 'wrong.html');
  try {
    execFileSync(portpool, ['run', scenarios, '--quiet', '--html', page], {stdio: 'pipe'});
  } catch (error) {
    if (error.status !== 1) throw error.stderr ? new Error(`${error.stderr}`) : error;
  }
  return page;
}
