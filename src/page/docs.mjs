// Shows /openapi.json for people to read: what can be asked, what comes back, what may go wrong.

import { fetchApi } from './notary.mjs';

/** Text in which what stands between backquotes is code. */
const prose = (text) => text.split(/`([^`]*)`/).map((part, i) => {
  if (i % 2 === 0) return part;
  const code = document.createElement('code');
  code.textContent = part;
  return code;
});

const make = (name, text, ...children) => {
  const element = document.createElement(name);
  element.append(...prose(text ?? ''), ...children);
  return element;
};

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

const table = rows => {
  const body = make('tbody');
  for (const cells of rows) body.append(make('tr', '', ...cells.map(cell => make('td', cell))));
  return make('table', '', body);
};

const resolve = (api, schema) => {
  const name = schema?.$ref?.split('/').pop();
  return name ? { name, ...api.components.schemas[name] } : schema;
};

function fields(api, schema) {
  const resolved = resolve(api, schema);
  if (!resolved?.properties) return null;
  const required = new Set(resolved.required ?? []);
  const rows = Object.entries(resolved.properties).map(([name, field]) => {
    const type = [field.type].flat().filter(Boolean).join(' or ');
    return [name, required.has(name) ? type : `${type}, may be left out`, field.description ?? ''];
  });
  return table(rows);
}

function operation(api, path, method, described) {
  const title = make('h3', '', Object.assign(make('span', method.toUpperCase()), { className: 'method' }), ` ${path}`);
  const section = make('section', '', title, make('p', described.summary ?? ''));
  if (described.description) section.append(make('p', described.description));
  if (described.security) section.append(Object.assign(make('p', 'Needs an API key: Authorization: Bearer …'), { className: 'note' }));
  if (described.parameters) {
    section.append(table(described.parameters.map(p => [p.name, `in the ${p.in}`, p.description ?? ''])));
  }
  for (const [type, body] of Object.entries(described.requestBody?.content ?? {})) {
    section.append(make('p', `Body: ${type}`));
    const shown = fields(api, body.schema);
    if (shown) section.append(shown);
  }
  const answers = Object.entries(described.responses).map(([status, answer]) => [
    status,
    Object.keys(answer.content ?? {}).join(', '),
    answer.description,
  ]);
  section.append(make('p', 'Answers:'), table(answers));
  return section;
}

function show(api) {
  const shown = [make('h1', `${api.info.title} ${api.info.version}`), make('p', api.info.description)];
  for (const tag of api.tags) {
    shown.push(make('h2', sentence(tag.name)), make('p', `${sentence(tag.description)}.`));
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, described] of Object.entries(methods)) {
        if (described.tags?.includes(tag.name)) shown.push(operation(api, path, method, described));
      }
    }
  }
  shown.push(make('h2', 'When something goes wrong'), make('p', 'Errors are `application/problem+json` (RFC 9457):'),
    fields(api, { $ref: '#/components/schemas/Problem' }));
  return shown;
}

const main = document.getElementById('api');
try {
  main.replaceChildren(...show(await fetchApi()));
} catch (error) {
  main.append(make('p', `It could not be shown: ${error.message}`));
  throw error;
}
