/** Who may call what, as a table for docs/roles.md: made from the description, so that it can't say anything else than the routes do. */
import { roles } from './route-contract.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const marks = { begin: '<!-- routes -->', end: '<!-- /routes -->' } as const;

type Json = Readonly<Record<string, unknown>>;

/** The text of docs/roles.md with its table made anew. `description`: docs/openapi.json. */
export function withRoleTable(text: string, description: string): string {
  const [head, rest] = text.split(marks.begin);
  const tail = rest?.split(marks.end)[1];
  if (head === undefined || tail === undefined) throw new Error(`docs/roles.md lacks ${marks.begin} … ${marks.end}`);
  return `${head}${marks.begin}\n\n${roleTable(description)}\n\n${marks.end}${tail}`;
}

function roleTable(description: string): string {
  const document: unknown = JSON.parse(description);
  const head = [`| | path | ${roles.join(' | ')} |`, `|---|---|${roles.map(() => '---|').join('')}`];
  const rows = Object.entries(recordOf(recordOf(document)['paths'])).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const { 'x-role': role, 'x-except-roles': except } = recordOf(recordOf(operations)[method]);
      return typeof role !== 'string'
        ? []
        : [`| ${method.toUpperCase()} | \`${path.replace('/api/v1', '')}\` | ${cellsOf(role, except)} |`];
    }),
  );
  return [...head, ...rows].join('\n');
}

function cellsOf(access: string, except: unknown): string {
  const least = roles.findIndex((role) => role === access);
  const may = (role: string, place: number): boolean => place >= least && !(Array.isArray(except) && except.includes(role));
  return roles.map((role, place) => (least === -1 ? access : may(role, place) ? '●' : '–')).join(' | ');
}

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
