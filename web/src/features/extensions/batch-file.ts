/** The file of a batch: its passwords are in it and nowhere else. */
export type BatchRow = { number: string; displayName: string; password: string };

/** With a mark at the front, by which spreadsheets know that it is UTF-8. `server` null: nobody knows it yet, and its column is empty. */
export function batchText(rows: readonly BatchRow[], { server, port }: { server: string | null; port: number }): string {
  const lines = [['number', 'name', 'password', 'server', 'port', 'transport'], ...rows.map(lineOf)];
  return `\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;

  function lineOf({ number, displayName, password }: BatchRow): string[] {
    return [number, displayName, password, server ?? '', String(port), 'UDP'];
  }
}

/** A cell that begins like a formula would be run by a spreadsheet. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}
