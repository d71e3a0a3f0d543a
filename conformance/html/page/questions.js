'use strict';

// Open questions: which answers survive what each environment was seen to do.

function answersOf(question, mask) {
  return question.answers.filter((answer, index) => (mask >> index) & 1);
}

function lessonLink(lesson, machine) {
  const [, , scenario, step] = lesson;
  const index = runOf(scenario, machine);
  const text = `${scenario}, step ${step}`;
  if (index === undefined) return text;
  return runLink(index, frameOfStep(data.runs[index], step), text);
}

function learnedCell(number, column) {
  const question = data.questions[number];
  const machine = column.machines[0];
  const learned = data.machines[machine].learned;
  const survive = answersOf(question, learned.masks[number]);
  const lessons = learned.lessons.filter(([about]) => about === number);
  const against = learned.contradictions.filter(([about]) => about === number);
  if (lessons.length === 0 && against.length === 0) {
    return h('td', {class: 'learned', dataset: {environment: column.label}}, h('span', {class: 'muted'}, 'nothing ruled out'));
  }
  const decided = survive.length === 1;
  return h('td', {class: 'learned', dataset: {environment: column.label}},
    h('span', {class: decided ? 'decided' : 'narrowed'}, decided ? '= ' : '? ',
      separated(survive.map(([id, means]) => h('span', {title: means, class: 'id'}, id)), ' or ')),
    h('details', {}, h('summary', {}, `by ${counted(lessons.length, 'trace')}`),
      h('ul', {}, lessons.map((lesson) => h('li', {}, lessonLink(lesson, machine),
        ` rules out ${answersOf(question, lesson[1]).map(([id]) => id).join(', ')}`)))),
    against.length > 0 && h('div', {class: 'contradiction'}, stateBadge('deviates',
      'contradicted by'), ' ', separated(against.map((lesson) => lessonLink(lesson, machine)))));
}

function questionRow(number, shown) {
  const question = data.questions[number];
  return h('tr', {id: question.id, tabindex: '-1'},
    h('th', {scope: 'row', class: 'clause'}, h('div', {class: 'clause-text'},
      h('span', {class: 'id'}, question.id),
      h('span', {class: 'statement'}, question.question),
      h('span', {class: 'cites'}, separated(question.clauses.map(clauseLink))))),
    h('td', {}, h('ul', {class: 'answers'}, question.answers.map(([id, means], index) =>
      h('li', {}, h('span', {class: 'id'}, id),
        index === question.pick && h('span', {class: 'tag'}, question.arbitrary ?
          'pick, by no evidence' : 'pick'),
        index === question.doc && h('span', {class: 'tag'}, 'documentation'),
        h('span', {class: 'means'}, means))))),
    shown.map((column) => learnedCell(number, column)));
}

function fillQuestions(table, status) {
  const shown = columns(filters.folded);
  const rows = [];
  data.questions.forEach((question, number) => {
    const families = question.clauses.map((clause) => data.clauses[clause].family);
    const texts = [question.id, question.question, ...question.answers.flat(),
      ...question.clauses.map((clause) => data.clauses[clause].id)];
    if (passes({families, texts})) rows.push(questionRow(number, shown));
  });
  fill(table, 
    h('caption', {class: 'spoken'}, 'Open questions and what was learned of them'),
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Question'),
      h('th', {scope: 'col'}, 'Accepted answers'), shown.map(columnHeader))),
    h('tbody', {}, rows));
  status.textContent = `${rows.length} of ${counted(data.questions.length, 'question')}`;
}

function questionsView(id) {
  const table = h('table', {class: 'matrix questions'});
  const status = h('p', {class: 'status', role: 'status'});
  const refill = () => fillQuestions(table, status);
  refill();
  return {
    title: 'Open questions',
    focus: id,
    content: [
      h('h1', {}, 'Open questions'),
      h('p', {class: 'lead'}, 'Where the documentation is silent or contradicts itself, several ',
        'answers are accepted. Each trace that agreed rules out the answers that would not have ',
        'allowed it; “=” says that one is left. Of the model this finds its profile again, which ',
        'is no evidence.'),
      filterForm({}, refill),
      status,
      scrollBox('Questions', table),
    ],
  };
}
